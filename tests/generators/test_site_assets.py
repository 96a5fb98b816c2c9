"""Style sheets and scripts as they are published."""

from pathlib import Path

import pytest

from apigen.generators.site.assets import ASSETS, tight


def test_comments_and_indentation_go() -> None:
    assert tight('// Why.\n(() => {\n  go("// not a comment");  // said\n\n})();\n') == (
        '(() => {\ngo("// not a comment");  // said\n})();\n'
    )
    assert tight("/* Colours. */\na {\n  color: red;\n}\n") == "a {\ncolor: red;\n}\n"


@pytest.mark.parametrize("path", sorted(ASSETS.rglob("*.js")), ids=lambda path: path.name)
def test_no_script_holds_a_text_of_several_lines(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.count("`") % 2] == []
