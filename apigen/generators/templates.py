"""Jinja environments of the targets: strict about names, a user's folder before ours."""

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.sandbox import SandboxedEnvironment

from apigen.diagnostics import Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.paths import spelled
from apigen.diagnostics.suggest import closest
from apigen.generators.compiled import SETTINGS, Compiled
from apigen.generators.target import Options
from apigen.resources import TEMPLATES, files


def folders(target: str, options: Options, ours: Path = TEMPLATES) -> list[Path]:
    """Where a target's templates are looked for, the first one wins. `ours` holds a folder for each target of
    the package that brings it.
    """
    own = [options.templates / target] if options.templates is not None else []
    return [*own, ours / target]


Filters = dict[str, Callable[..., str]]


def environment(
    target: str, options: Options, filters: Filters, *, autoescape: bool, ours: Path = TEMPLATES
) -> Environment:
    """The environment of a target's templates. What they call are filters: Jinja calls nothing faster.

    Templates of the user's folder came with a spec, which may be anybody's: they run in Jinja's sandbox. One
    that takes the place of ours may extend or include ours: `{% extends "ours/base.html" %}`.
    """
    kind = Environment if options.templates is None else SandboxedEnvironment
    shipped = PrefixLoader({"ours": FileSystemLoader(ours / target)})
    made = kind(
        loader=ChoiceLoader([FileSystemLoader(folders(target, options, ours)), shipped]),
        autoescape=autoescape,
        bytecode_cache=Compiled(options, autoescape=autoescape),
        **SETTINGS,
    )
    made.filters.update(filters)
    return made


def unused(folder: Path, targets: Iterable[str]) -> list[str]:
    """The files of a user's folder, by their paths in it, that no target looks for: they override none of our
    templates, and no other template there names them. Folders of targets that are not ours are theirs.
    """
    texts = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    ours = {path.name for path in TEMPLATES.iterdir()}
    found = []
    for name in texts:
        target, _, rest = name.partition("/")
        theirs = target in targets and target not in ours
        named = target in ours and any(
            rest.encode() in text for other, text in texts.items() if rest and other != name
        )
        if not (theirs or named or (rest and (TEMPLATES / name).is_file())):
            found.append(name)
    return found


def template_digest(target: str, options: Options, ours: Path = TEMPLATES) -> str:
    """A digest of all files in the template folders: what every page depends on."""
    found = hashlib.blake2b(digest_size=16)
    for folder in folders(target, options, ours):
        for path in files(folder):
            data = path.read_bytes()
            found.update(json.dumps([path.relative_to(folder).as_posix(), len(data)]).encode())
            found.update(data)
    return found.hexdigest()


def rendered(templates: Environment, name: str, values: dict[str, object]) -> str:
    """What a template makes of its values. Raises Failure (`template-failed`) with its file and line."""
    try:
        return templates.get_template(name).render(values)
    except Failure:
        raise
    except TemplateSyntaxError as error:
        raise Failure(template_failed(error, error.filename or error.name or "", error.lineno)) from error
    except Exception as error:
        # A template of ours fails by our own fault, and that is a defect; a user's by anything in it.
        if isinstance(error, TemplateError) or templates.sandboxed:
            raise Failure(template_failed(error, *_where(error))) from error
        raise


def _where(error: BaseException) -> tuple[str, int]:
    """File and line of the innermost frame of a template."""
    name, line = "", 0
    trace = error.__traceback__
    while trace is not None:
        if "__jinja_template__" in trace.tb_frame.f_globals or trace.tb_frame.f_code.co_filename.endswith(
            (".html", ".md", ".txt")
        ):
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return name, line


def _line(file: Path, number: int) -> Span | None:
    """The words of a line of a template."""
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    if not 0 < number <= len(lines):
        return None
    start = sum(len(line) + 1 for line in lines[: number - 1])
    line = lines[number - 1]
    return Span(spelled(file), start + len(line) - len(line.lstrip()), start + len(line.rstrip()))


@problem("template-unused", "warning", "A template that overrides nothing")
def template_unused(folder: Path, name: str) -> Finding:
    """The configured `templates` hold a folder for each target (`site`, `markdown`), with files named as
    ours: `templates/site/class.html`. A file of another name counts only where another template includes
    it.
    """
    target = name.partition("/")[0]
    known = [path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*") if path.is_file()]
    near = closest(name, known)
    if near is not None:
        help_ = f"`{near}` has a similar name"
    else:
        same = [path for path in known if path.startswith(f"{target}/")]
        help_ = f"name it as one of ours: {', '.join(sorted(same or known))}"
    return Finding(f"the template `{(folder / name).as_posix()}` overrides nothing", help=help_)


@problem("template-failed", "error", "A template cannot be rendered")
def template_failed(error: Exception, file: str, line: int) -> Finding:
    """A template of the user's folder has an error of syntax, or asks for what the page model does not
    have. What templates see is the chapter "The page model" of the manual; a name that is not there is an
    error, so that no page is silently empty. Nothing is written.
    """
    reason = str(error) if isinstance(error, TemplateError) else f"{type(error).__name__}: {error}"
    where = f" in {spelled(Path(file))}, line {line}" if line else ""
    return Finding(
        message=f"a template cannot be rendered{where}: {reason}",
        at=_line(Path(file), line),
        help="the manual's chapter on the page model says what templates see",
    )
