"""How time and memory grow with the size of an API: one, ten and a hundred copies of a large one.

    APIGEN_CORPUS=… python -m benchmarks.copies [SPEC]

A copy is made from text: its classes, enums, named types, structs and mixins get `_N`, so references stay
within the copy; the `api` block and the errors are shared.
"""

import re
import sys
from pathlib import Path

from benchmarks import setting
from benchmarks.timing import Command, paired, table

DECLARED = re.compile(r"^\s*(?:stateless )?(class|enum|struct|mixin|type) (\w+)", re.MULTILINE)
SHARED = re.compile(
    r"^(?:(?://[/!]|@)[^\n]*\n)*(?:api|error) [^\n]*\n(?:[ \t})][^\n]*\n|\n(?=[ \t}]))*|^//![^\n]*\n",
    re.MULTILINE,
)
"""The declarations that a copy leaves out, with what is said about them."""


def uses(texts: list[str]) -> re.Pattern[str]:
    """Finds each use of a declared name as such; strings and comments are matched without a group.

    A word alone does not tell: fields are often named like the class that they point to.
    """
    declared = {match.groups() for text in texts for match in DECLARED.finditer(text)}
    name = _any_of({name for _, name in declared})
    typedef = _any_of({name for kind, name in declared if kind == "type"})
    return re.compile(
        r'"(?:\\.|[^"\\\n])*"|//[^\n]*'
        rf"|\b(?:class|enum|struct|mixin|type|with) {name}"
        rf"|{name}(?= (?:ref|record|enum|struct)\b)"
        rf"|(?:<->|\buse =) {name}(?=\.)"
        rf"|(?:[:>] |\(){typedef}(?!:)"
    )


def _any_of(names: set[str]) -> str:
    return rf"\b({'|'.join(sorted(names, key=len, reverse=True)) or '(?!)'})\b"


def copy(text: str, pattern: re.Pattern[str], number: int) -> str:
    """A file's text with `_number` at each declared name; what is shared is left out."""

    def renamed(match: re.Match[str]) -> str:
        return f"{match[0]}_{number}" if match.lastindex else match[0]

    return pattern.sub(renamed, SHARED.sub("", text))


def write(spec: Path, folder: Path, copies: int) -> Path:
    """A spec that holds another one and its copies, `copies` in all."""
    setting.fresh(folder)
    texts = {path: path.read_text() for path in sorted(spec.rglob("*.apidl"))}
    pattern = uses(list(texts.values()))
    for path, text in texts.items():
        (folder / path.name).write_text(text)
        for number in range(1, copies):
            if (copied := copy(text, pattern, number)).strip():
                (folder / f"{path.stem}_{number}.apidl").write_text(copied)
    for settings in spec.glob("*.toml"):
        (folder / settings.name).write_text(settings.read_text())
    return folder


def main() -> None:
    setting.ship()
    spec = Path(sys.argv[1]) if len(sys.argv) > 1 else setting.spec()
    measured = {}
    for copies in (1, 10, 100):
        folder = write(spec, setting.WORK / "copies" / str(copies), copies)
        command = Command([setting.APIGEN, "check", "--no-cache", folder])
        measured[copies] = paired({"check": command}, runs=3 if copies > 10 else 5)["check"]
    rows: list[list[str | float]] = []
    for copies, one in measured.items():
        each = one.seconds / copies
        slower = larger = ""
        if fewer := measured.get(copies // 10):
            slower = f"{one.seconds / fewer.seconds:.1f}"
            larger = f"{one.mebibytes / fewer.mebibytes:.1f}"
        rows.append([str(copies), one.seconds, each, slower, f"{one.mebibytes:.0f}", larger])
    print(table(["copies", "seconds", "a copy", "× the row above", "MiB", "× the row above"], rows))


if __name__ == "__main__":
    main()
