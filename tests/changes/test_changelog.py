"""Release notes: by class, in words."""

from collections.abc import Callable

from markdown_it import MarkdownIt

from apigen.changes import changelog
from apigen.semantics import load_text
from tests.changes.outputs.sample import FINDINGS, hostile, told

NEW = load_text("""\
api hypervisor {
}

class VM {
  ro domain_type: string  /// What it runs as, see [VIF]. And more.
}
""").api


def test_markdown(golden: Callable[[str, str], None]) -> None:
    golden("changes/changelog.md", changelog.markdown(told()._replace(api=NEW)))


def test_text(golden: Callable[[str, str], None]) -> None:
    golden("changes/changelog.txt", changelog.text(told()._replace(api=NEW)))


def test_nothing() -> None:
    assert changelog.text(told(())) == "hypervisor 8.2.0\n\nSince 8.2.0: nothing changed.\n"


def test_what_is_new_is_told_in_the_words_of_the_spec() -> None:
    notes = changelog.text(told()._replace(api=NEW))
    assert "  New: VM.domain_type: What it runs as, see VIF\n" in notes


def test_policy_is_not_for_readers() -> None:
    assert "since" not in changelog.text(told()).replace("Since", "")
    assert "policy" not in changelog.text(told())


def test_many_texts_are_a_line() -> None:
    assert "  Texts: 8 texts edited\n" in changelog.text(told())
    assert "  Texts: the text of the error ERROR_0 is another\n" in changelog.text(told(FINDINGS[8:10]))


def test_hostile_texts() -> None:
    html = (
        MarkdownIt("commonmark", {"html": True}).enable("table").render(changelog.markdown(told(hostile())))
    )
    assert not any(tag in html for tag in ("<a ", "<img", "<script", "<!--", "<details"))
    assert "\x1b" not in changelog.text(told(hostile()))
