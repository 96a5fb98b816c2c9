"""A drawn diagram as part of a page: styled by the page, read by screen readers, walked by keyboard."""

from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

_XLINK = "{http://www.w3.org/1999/xlink}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def svg_inline(svg: bytes, prefix: str, title: str, desc: str) -> str:
    """Graphviz's SVG as an element of an HTML page.

    `prefix` comes before each id, so that two diagrams on a page do not clash: `er-VM` for the card, and
    `er-rel-VIF.VM` for the line, if it is `er`. The classes are those of the Graphviz text: `cls` (with
    `focus`, `self`) on cards, `rel` (with `loose`) on lines. Colours are presentation attributes, which any
    rule of a style sheet beats. `title` and `desc` name the picture; `desc` may say where its text twin is.
    """
    root = ET.fromstring(svg)
    for element in root.iter():
        _adapt(element, prefix)
    _retitle(root)
    root.set("role", "group")
    root.set("aria-labelledby", f"{prefix}-title {prefix}-desc")
    named = [_text("title", f"{prefix}-title", title), _text("desc", f"{prefix}-desc", desc)]
    root[:0] = named
    return ET.tostring(root, encoding="unicode")


def _adapt(element: Element, prefix: str) -> None:
    """Plain SVG names and attributes in place of XLink's, and ids that are this diagram's own."""
    element.tag = element.tag.rpartition("}")[2]
    element.text = (element.text or "").strip("\n") or None
    element.tail = None
    attributes = {name: value for name, value in element.attrib.items() if name not in (_SPACE, "target")}
    element.attrib.clear()
    for name, value in attributes.items():
        match name:
            case "id":
                element.set("id", f"{prefix}-{value}")
            case _ if name == f"{_XLINK}href":
                element.set("href", value)
            case _ if name == f"{_XLINK}title":
                element.set("aria-label", value)
            case _:
                element.set(name, value)
    if element.tag == "svg":
        element.set("xmlns", "http://www.w3.org/2000/svg")
    if element.tag == "a" and "href" not in element.attrib:
        # What leads nowhere is no link; its words remain as a tooltip.
        element.tag = "g"
        words = element.attrib.pop("aria-label", "")
        if words:
            element.insert(0, _text("title", None, words))


def _retitle(root: Element) -> None:
    """Takes off Graphviz's titles (names of nodes and ports); a line's words become its tooltip instead."""
    for group in root.iter("g"):
        kind = group.get("class", "").partition(" ")[0]
        if kind in ("graph", "node", "edge"):
            for title in group.findall("title"):
                group.remove(title)
        if kind == "edge":
            for anchor in group.iter("a"):
                anchor.insert(0, _text("title", None, anchor.get("aria-label", "")))


def _text(tag: str, name: str | None, words: str) -> Element:
    element = Element(tag, {"id": name} if name else {})
    element.text = words
    return element
