"""`apigen completion`: the script by which a shell completes apigen's words."""

from argparse import ArgumentParser

from apigen.cli.terminal import data

USAGE = "SHELL"
EXAMPLES = """\
  eval "$(apigen completion bash)"       # in ~/.bashrc
  eval "$(apigen completion zsh)"        # in ~/.zshrc, after compinit
  apigen completion fish > ~/.config/fish/completions/apigen.fish"""

SCRIPTS = {
    "bash": """\
_apigen() {
    local IFS=$'\\n'
    COMPREPLY=($(apigen complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _apigen apigen
""",
    "zsh": """\
_apigen() {
    local -a found
    found=("${(@f)$(apigen complete -- "${(@)words[2,$CURRENT]}" 2>/dev/null)}")
    if [[ -n "$found" ]]; then compadd -- $found; else _files; fi
}
compdef _apigen apigen
""",
    "fish": """\
complete -c apigen -a '(apigen complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
""",
}


def add(parser: ArgumentParser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=tuple(SCRIPTS), help="bash, zsh or fish")


def command(*, shell: str) -> int:
    """Print the script that completes commands and names in a shell."""
    data(SCRIPTS[shell])
    return 0
