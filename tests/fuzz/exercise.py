"""What is done with an input: read, formatted, checked, imported. Nothing but diagnostics may come of it."""

import json

from apigen import checked
from apigen.derive import all_rpcs
from apigen.diagnostics import Diagnostic, Failure
from apigen.interchange import apidl, xenapi
from apigen.semantics import load_text
from apigen.semantics.spec import Spec
from apigen.syntax import parse_text
from apigen.syntax.format import format_text
from tests.fuzz.inputs import Dump
from tests.syntax import shape


def exercise(given: str | Dump) -> None:
    """Raises AssertionError where a promise is broken, and whatever the code under test raises."""
    if isinstance(given, str):
        exercise_text(given)
    else:
        exercise_dump(given)


def exercise_text(text: str) -> None:
    """Reads a text, checks it by all rules, and formats it, if it can be read."""
    file = parse_text(text)
    assert "".join(piece.text for piece in file.pieces) == text, "the tree has lost text"
    for piece in file.pieces:
        for trouble in piece.parsed.troubles:
            assert 0 <= trouble.at <= trouble.end <= len(piece.text) + 1, "a place outside of the text"
    spec = examined(text)
    try:
        canonical = format_text(text)
    except Failure as failure:
        _is_explained(failure)
        return
    again = parse_text(canonical)
    assert format_text(canonical) == canonical, "the canonical text is not canonical"
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
    before = file if plain == text else parse_text(plain)
    assert shape.comments(again) == shape.comments(before), "formatting has changed comments"
    if plain == text:
        assert load_text(canonical).api == spec.api, "formatting has changed the model"


def examined(text: str) -> Spec:
    """The spec that is one text, checked; each finding can be shown."""
    spec = checked(load_text(text))
    for found in spec.diagnostics:
        _can_be_shown(found, spec.sources)
    if not any(found.severity == "error" for found in spec.diagnostics):
        for cls in spec.api.classes:
            all_rpcs(spec.api, cls)
    return spec


def exercise_dump(given: Dump) -> None:
    """Imports a dump; what is read can be written again, and as a text that can be read."""
    try:
        dump = xenapi.decode(given.dump, "dump.json")
        extras = xenapi.decode(given.extras, "extras.json") if given.extras is not None else None
        api = xenapi.read(dump, extras, guess_relations=given.guess)
    except Failure as failure:
        _is_explained(failure, "not-xenapi", "not-utf8")
        return
    written = xenapi.write(api)
    json.dumps(written, ensure_ascii=False).encode()
    spec = load_text(apidl.text(api))
    wrong = [found for found in spec.diagnostics if found.code in ("syntax", "doc-tag", "wrong-type")]
    assert not wrong, f"the importer's text has an error: {wrong[0]}"


def _is_explained(failure: Failure, *codes: str) -> None:
    found = {diagnostic.code for diagnostic in failure.diagnostics}
    assert found, "a failure that does not say why"
    assert not codes or found <= {*codes}, failure


def _can_be_shown(found: Diagnostic, sources: dict[str, str]) -> None:
    labels = [found.primary, *found.related] if found.primary else found.related
    for span in [*(label.span for label in labels), *(edit.span for edit in found.edits)]:
        length = len(sources[span.file])
        assert 0 <= span.start <= span.end <= length + 1, f"a place outside of the text: {found}"
    assert "\n" not in found.message, f"a message of several lines: {found}"
    assert not found.message.endswith("."), f"a message with a full stop: {found}"
