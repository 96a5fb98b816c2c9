"""Diagnostics made by hand, for the tests of the outputs."""

from apigen.diagnostics import Diagnostic, Edit, Label, Span

NETWORK = """\
class VIF {
  ctor VM: VM ref <-> VM.VIFs
  ctor network: netwrok ref <-> network.VIFs
\trw 名前: strng = "é"
}

class VM {
  ro a: int
  ro b: int
  ro c: int
  ro d: int
  ro e: int
  ro VM: int
}"""

SOURCES = {
    "spec/network.apidl": NETWORK,
    "spec/long.apidl": "abc d " * 200 + "\n",
    "spec/windows.apidl": "class A {\r\n  ro x: int\r\n}\r\n",
}


def span(words: str, file: str = "spec/network.apidl", number: int = 0) -> Span:
    """The span of those words in a file, the first such or a later one."""
    at = SOURCES[file].index(words)
    for _ in range(number):
        at = SOURCES[file].index(words, at + 1)
    return Span(file, at, at + len(words))


UNKNOWN_CLASS = Diagnostic(
    code="unknown-class",
    severity="error",
    message="no class is named `netwrok`",
    primary=Label(span("netwrok"), "not a class"),
    help="`network` has a similar name",
    edits=(Edit(span("netwrok"), "network"),),
)

PICTURES = {
    "unknown-class": UNKNOWN_CLASS,
    "wide-characters": Diagnostic(
        code="naming-style",
        severity="warning",
        message="two marks on one line, after a tab and wide characters",
        primary=Label(span("strng"), "this one"),
        related=(Label(span("名前"), "the field"), Label(span("VIF"), "its class")),
        help="a help without edits",
        notes=("a note\nof two lines",),
    ),
    "overlapping-marks": Diagnostic(
        code="duplicate-name",
        severity="error",
        message="marks within marks",
        primary=Label(span("VM ref"), "inner"),
        related=(Label(span("VM: VM ref <-> VM.VIFs"), "outer"),),
    ),
    "several-lines": Diagnostic(
        code="dangling-comment",
        severity="error",
        message="a span over several lines, from the first column",
        primary=Label(Span("spec/network.apidl", NETWORK.index("class VM"), len(NETWORK)), "all of it"),
    ),
    "several-lines-from-the-middle": Diagnostic(
        code="dangling-comment",
        severity="error",
        message="a span over some lines, from the middle of one",
        primary=Label(span("{\n  ctor VM: VM ref"), "this"),
    ),
    "end-of-file": Diagnostic(
        code="syntax",
        severity="error",
        message="the file ends within a class",
        primary=Label(Span("spec/long.apidl", 1201, 1201), "`}` is missing"),
        help="close the class",
        edits=(Edit(Span("spec/long.apidl", 1201, 1201), "}\n"),),
    ),
    "end-of-file-without-newline": Diagnostic(
        code="syntax",
        severity="error",
        message="the file ends within a class",
        primary=Label(Span("spec/network.apidl", len(NETWORK), len(NETWORK)), "`}` is missing"),
        edits=(Edit(Span("spec/network.apidl", len(NETWORK), len(NETWORK)), "\n}\n"),),
    ),
    "long-line": Diagnostic(
        code="syntax",
        severity="error",
        message="a line that is cut, and a mark too far away for one picture",
        primary=Label(Span("spec/long.apidl", 500, 505), "here"),
        related=(
            Label(Span("spec/long.apidl", 490, 502), "near it"),
            Label(Span("spec/long.apidl", 900, 905), "far from it"),
        ),
    ),
    "other-file": Diagnostic(
        code="duplicate-name",
        severity="error",
        message="a related place in another file, with its other line ends",
        primary=Label(span("VM", number=0), "declared again"),
        related=(Label(span("x", "spec/windows.apidl"), "first declared here"),),
    ),
    "deletion": Diagnostic(
        code="without-unknown",
        severity="warning",
        message="two edits far apart, one of which removes a line",
        primary=Label(span("ro e")),
        help="remove one and change the other",
        edits=(Edit(span("  ro a: int\n"), ""), Edit(span("int", number=4), "float")),
    ),
    "edit-elsewhere": Diagnostic(
        code="binding-mismatch",
        severity="error",
        message="what is to be edited stands in another file",
        primary=Label(span("VM.VIFs")),
        help="write the other end",
        edits=(Edit(span("int", "spec/windows.apidl"), "VIF ref set"),),
    ),
    "no-source": Diagnostic(
        code="unreadable-file",
        severity="error",
        message="a file whose text is not at hand",
        primary=Label(Span("spec/gone.apidl", 3, 5), "here"),
    ),
    "path": Diagnostic(
        code="no-spec", severity="error", message="no place in a file can be named", path="spec/nothing"
    ),
    "control-characters": Diagnostic(
        code="syntax", severity="error", message="no \x1b[31mred\x07, no \u202eturned text, no \ud800 half"
    ),
}
