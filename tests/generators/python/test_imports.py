"""The imports of modules that lie beside `classes`: whole, and laid out at their own depth."""

import ast

import pytest

from tests.generators.python.packages import made, read

LONG = "lamps_of_the_house_whose_names_fill"
SPEC = f"""
error LAMP_BROKEN(errors: vm_errors ref, lamp: {LONG} ref)
struct span {{
  errors: vm_errors ref
  lamp: {LONG} ref
}}
class vm_errors {{
  ro uuid: string
}}
class {LONG} {{
  ro uuid: string
}}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("imports")
    return made(read(folder / "spec", 'api house {\n  title "House"\n  use std\n}\n' + SPEC))


@pytest.mark.parametrize("name", ["errors.pyi", "structs.py"])
def test_a_class_whose_name_ends_in_errors_is_imported(files: dict[str, str], name: str) -> None:
    tree = ast.parse(files[f"house/{name}"])
    imported = {
        (node.level, node.module): {one.name for one in node.names}
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert imported[1, "classes.vm_errors"] == {"VmErrorsRef"}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id.endswith("Ref")}
    assert used <= set().union(*imported.values())


@pytest.mark.parametrize("name", ["errors.pyi", "structs.py"])
def test_imports_are_laid_out_where_they_stand(files: dict[str, str], name: str) -> None:
    text = files[f"house/{name}"]
    assert f".classes.{LONG} import" in text
    assert [line for line in text.splitlines() if len(line) > 88] == []
