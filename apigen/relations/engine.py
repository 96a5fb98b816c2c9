"""Drawing: Graphviz as a program, the one that comes with pip or the system's own."""

import os
import shutil
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem

Name = Literal["graphviz-pure", "dot"]

_PROLOGUE = b"<?xml "


class Engine(msgspec.Struct, frozen=True):
    """A program that draws. Only `graphviz-pure` gives the same bytes everywhere."""

    name: Name
    path: Path


def find(wanted: Name | None = None) -> Engine:
    """The engine asked for; else `graphviz-pure` if it is installed, and else the system's `dot`.

    Raises Failure (`graphviz-missing`).
    """
    # The scripts of this Python first: the program of another environment may be of another version.
    search = os.pathsep.join((sysconfig.get_path("scripts"), os.environ.get("PATH", "")))
    names: tuple[Name, ...] = (wanted,) if wanted else ("graphviz-pure", "dot")
    for name in names:
        if path := shutil.which(name, path=search):
            return Engine(name, Path(path))
    raise Failure(graphviz_missing(names))


def draw(text: str, format_: str, engine: Name | None = None) -> bytes:
    """A picture of a Graphviz text: `svg`, `png`, `json`, or what else the engine writes.

    `engine`: see `find`, which also says which one is used.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    used = find(engine)
    import graphviz
    from graphviz.backend import dot_command

    # The call reads the module's attribute; setting `graphviz.DOT_BINARY` has no effect.
    dot_command.DOT_BINARY = used.path
    try:
        drawn: bytes = graphviz.pipe("dot", format_, text.encode(), quiet=True)
    except graphviz.CalledProcessError as failed:
        raise Failure(graphviz_failed(used.name, format_, failed.stderr.decode(errors="replace"))) from None
    except (OSError, ValueError, graphviz.ExecutableNotFound) as failed:
        raise Failure(graphviz_failed(used.name, format_, str(failed))) from None
    if not drawn:
        raise Failure(graphviz_failed(used.name, format_, "it wrote nothing"))
    return drawn


def draw_all(texts: Sequence[str], engine: Name | None = None) -> list[bytes]:
    """The SVG of each text, in their order, all drawn by one call of the engine: starting it costs most.

    Raises Failure (`graphviz-missing`, `graphviz-failed`).
    """
    if not texts:
        return []
    together = draw("\n".join(texts), "svg", engine)
    # An engine writes the pictures one after the other, each a document of its own.
    drawn = [_PROLOGUE + one for one in together.split(_PROLOGUE)[1:]]
    if len(drawn) != len(texts):
        raise Failure(graphviz_failed(find(engine).name, "svg", f"{len(drawn)} of {len(texts)} were drawn"))
    return drawn


@problem("graphviz-missing", "error", "no program that draws diagrams")
def graphviz_missing(names: tuple[str, ...]) -> Finding:
    """Pictures (SVG, PNG) are drawn by a program: `graphviz-pure`, which pip installs together with apigen,
    or the `dot` of a Graphviz that is in the PATH. Neither is there, or not the one that was asked for. The
    formats that are texts (`dot`, `mermaid`, `dbml`, `plantuml`) need none.
    """
    return Finding(
        message=f"no program that draws was found: {' or '.join(f'`{name}`' for name in names)}",
        help="`pip install graphviz-pure`, or install Graphviz so that `dot` is in the PATH; "
        "text formats (dot, mermaid, dbml, plantuml) need neither",
    )


@problem("graphviz-failed", "error", "a program that could not draw a diagram")
def graphviz_failed(name: str, format_: str, reason: str) -> Finding:
    """The program that draws ended with an error, wrote nothing, or cannot be run at all; the notes say what
    it said. `graphviz-pure` writes SVG, PNG, JPEG and JSON, not PDF.
    """
    return Finding(
        message=f"`{name}` could not draw the diagram as {format_}",
        help="the other engine may do it: `graphviz-pure` comes with pip, `dot` with Graphviz",
        notes=tuple(reason.strip().splitlines()[:3]),
    )
