"""What a command works on: the configuration, the spec, the API at a release."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from apigen.build import config
from apigen.build.config import Config, spec_path
from apigen.cli.stops import Misuse, Unsound
from apigen.cli.terminal import report, say
from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest

if TYPE_CHECKING:
    from apigen.model.api import Api
    from apigen.semantics.spec import Spec


KINDS = ("class", "field", "rpc", "enum", "error", "struct", "type", "role", "release")
"""Words before a name that say of what kind the thing is."""


def configuration(spec: Path | None) -> Config:
    """The configuration nearest to the spec that was named, or else to where one works."""
    if spec is None:
        return config.find(Path.cwd())
    return config.find(spec if spec.is_dir() else spec.parent)


def configurations(spec: Path | None) -> list[str]:
    """The files that a configuration is looked for in, there or not: what decides which one counts."""
    start = (Path.cwd() if spec is None else spec if spec.is_dir() else spec.parent).absolute()
    return [
        str(folder / name) for folder in (start, *start.parents) for name in (config.NAME, "pyproject.toml")
    ]


def spec_and_name(
    first: str | None, second: str | None, option: Path | None
) -> tuple[Path | None, str | None]:
    """One positional argument is NAME, two are SPEC NAME; or a kind and a name, as in `enum power_state`.

    Raises Misuse if the spec is given twice, or a folder where NAME is meant.
    """
    if second is None:
        if first is not None and "/" in first:
            refuse_folder(first)
        return option, first
    if first in KINDS and not Path(first).exists():
        return option, f"{first} {second}"
    if option is not None:
        raise Misuse("SPEC is given twice: once by --spec, once before NAME")
    return Path(first or ""), second


def refuse_folder(name: str) -> None:
    """Raises Misuse if the NAME, which no thing of the API has, is a folder: one argument alone is NAME."""
    with suppress(OSError):  # a name that is too long
        if name and Path(name).is_dir():
            raise Misuse(f"`{name}` is a folder, not a NAME: write `--spec {name}`")


def read(path: Path, settings: Config, *, cache: bool = True) -> "Spec":
    """The spec in a folder or file, with all that is wrong with it, as the configuration wants it.

    With the `cache`, declarations that were parsed before are not parsed again.
    """
    from msgspec.structs import replace

    from apigen import checked

    allow = frozenset(settings.lint.allow)
    if cache:
        from apigen.build import parsed

        spec = parsed.load(path, keep=True, allow=allow)
    else:
        from apigen.semantics import load

        spec = load(path, allow=allow)
    found = checked(spec, allow=allow, deny=settings.lint.deny)
    return replace(found, diagnostics=config.placed(found.diagnostics, settings))


def file_count(sources: dict[str, str]) -> int:
    """How many files of the user's own a spec has; the configuration is none."""
    return sum(name.endswith(".apidl") and not name.startswith("<") for name in sources)


def sound_spec(spec: Path | None) -> "Spec":
    """The spec, if it has no errors; else they are printed. Raises Unsound then."""
    settings = configuration(spec)
    found = read(spec_path(spec, settings), settings)
    errors = [one for one in found.diagnostics if one.severity == "error"]
    if errors:
        report(errors, found.sources, file_count(found.sources))
        raise Unsound
    return found


def at_release(api: "Api", name: str | None, *, verbose: bool = False) -> "Api":
    """The API at a release; the whole of it if None. Under `verbose` it says what is left out.

    Raises Failure (`no-such-release`).
    """
    if name is None:
        return api
    from apigen.derive.as_of import as_of

    then, notes = as_of(api, release(api, name))
    if verbose:
        for note in notes:
            say(f"note: {note}")
    return then


def release(api: "Api", name: str) -> str:
    """The code name of the release that has this code name or label. Raises Failure (`no-such-release`)."""
    for known in api.releases:
        if name in (known.name, known.label):
            return known.name
    names = [word for known in api.releases for word in (known.name, known.label) if word]
    raise Failure(no_such_release(name, names))


@problem("no-such-release", "error", "a release on the command line that the API does not have")
def no_such_release(name: str, known: list[str]) -> Finding:
    """`--as-of` takes a release by its code name or its label, both as the `api` block lists them."""
    if near := closest(name, known):
        remedy = f"`{near}` has a similar name"
    else:
        remedy = f"releases are {', '.join(known)}" if known else "write `releases` into the `api` block"
    return Finding(message=f"the API has no release `{name}`", help=remedy)
