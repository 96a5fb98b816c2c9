"""Where things of a spec stand: lines to show beside a change."""

from apigen.changes.compare import Address
from apigen.changes.report import Place
from apigen.diagnostics import Span
from apigen.diagnostics.lines import Lines
from apigen.semantics.spec import Spec
from apigen.syntax import tree

_PREFIXED = frozenset(("enum", "error", "struct", "type", "release", "role", "tag"))
_OWNERS = {"value": "enum", "error-parameter": "error", "member": "struct"}


def key(address: Address) -> str:
    """The address as spans have it: `VM.VIFs`, `VM.start(force)`, `VM.options["a"]`, `enum colour.red`."""
    kind, path = address.kind, address.path
    match kind:
        case "api" | "text" | "plural":
            return "api"
        case "parameter":
            return f"{path[0]}.{path[1]}({path[2]})"
        case "key":
            return f'{path[0]}.{path[1]}["{path[2]}"]'
        case "error-parameter":
            return f"error {path[0]}({path[1]})"
        case _:
            kind_word = _OWNERS.get(kind, kind)
            return ".".join(path) if kind_word not in _PREFIXED else f"{kind_word} {'.'.join(path)}"


def span_of(spec: Spec, address: Address, part: str = "") -> Span | None:
    """Where a thing stands, or a part of it, or what it stood in if it is not there."""
    whole = key(address)
    for word in (f"{whole}#{part}" if part else whole, whole, *_around(address)):
        if word.partition("#")[0] in spec.spans:
            return spec.spans[word]
    return None


class Places:
    """The lines of one spec; none of what was not read from text."""

    def __init__(self, spec: Spec | None) -> None:
        self.spec = spec
        self._lines: dict[str, Lines] = {}

    def of(self, address: Address, part: str = "") -> Place | None:
        """The line of a thing, or of a part of it, or of what it stood in if it is not there."""
        if self.spec is None:
            return None
        span = span_of(self.spec, address, part)
        return None if span is None else self._line(span)

    def itself(self, address: Address) -> Place | None:
        """The line of a thing; None if it is not there."""
        span = self.spec.spans.get(key(address)) if self.spec is not None else None
        return None if span is None else self._line(span)

    def version(self) -> Place | None:
        """The line that states the version of the API, or that of the block where it could stand."""
        span = self._line_of_block("version")
        return None if span is None else self._line(span)

    def _line_of_block(self, keyword: str) -> Span | None:
        """Where the `api` block says a thing, or the block itself; None if there is none."""
        place = self.spec.spans.places.get("api") if self.spec is not None else None
        if place is None:
            return None
        items = place.node.items if isinstance(place.node, tree.Api) else ()
        item = next((one for one in items if one.kind == keyword), None)
        return place.span() if item is None else Span(place.file, place.base + item.at, place.base + item.end)

    def _line(self, span: Span) -> Place | None:
        """The line of a span. The standard library is no file of anybody's: the line that uses it counts."""
        assert self.spec is not None
        if span.file.startswith("<"):
            span = self._line_of_block("use") or span
        text = self.spec.sources.get(span.file)
        if text is None:
            return None
        if span.file not in self._lines:
            self._lines[span.file] = Lines(text)
        lines = self._lines[span.file]
        line, _ = lines.position(span.start)
        start, end = lines.bounds(line)
        return Place(span.file, line, text[start:end])


def _around(address: Address) -> tuple[str, ...]:
    """What a thing stands in, the nearest first."""
    kind = _OWNERS.get(address.kind, address.kind)
    prefix = f"{kind} " if kind in _PREFIXED else ""
    within = (prefix + ".".join(address.path[:length]) for length in range(len(address.path) - 1, 0, -1))
    return (*within, "api")
