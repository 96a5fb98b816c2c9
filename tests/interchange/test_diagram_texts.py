"""The diagram as Mermaid, DBML and PlantUML. The approved texts were read by the tools themselves."""

from collections.abc import Callable
from types import ModuleType

import pytest

from apigen.diagnostics import Failure
from apigen.interchange import dbml, mermaid, plantuml
from apigen.model.api import Api, Class
from tests.relations.sample import LIBRARY, field, many

FORMATS = {"mmd": mermaid, "dbml": dbml, "puml": plantuml}


@pytest.mark.parametrize(("ending", "module"), FORMATS.items())
def test_the_whole(golden: Callable[[str, str], None], ending: str, module: ModuleType) -> None:
    golden(f"relations/library.{ending}", module.write(LIBRARY, unbound=True))


@pytest.mark.parametrize("module", FORMATS.values())
def test_a_class_and_its_neighbours(module: ModuleType) -> None:
    text = module.write(LIBRARY, "Shelf")
    assert "Room" in text
    assert "Author" not in text
    assert "Author" in module.write(LIBRARY, "Shelf", 2)


@pytest.mark.parametrize("module", FORMATS.values())
def test_a_class_in_no_relation(module: ModuleType) -> None:
    assert "Window" in module.write(LIBRARY, "Window")


@pytest.mark.parametrize("module", FORMATS.values())
def test_an_unknown_class(module: ModuleType) -> None:
    with pytest.raises(Failure, match="no-such-class"):
        module.write(LIBRARY, "Shelv")


def test_names_that_mean_something_to_the_tools() -> None:
    names = ("PK", "class", "s__t")
    api = Api(
        name="x",
        classes=tuple(
            Class(name=name, fields=(field(name, many(other), f"{other}.{other}", stored=True),))
            for name, other in zip(names, (*names[1:], names[0]), strict=True)
        ),
    )
    assert '    class_ref_set _PK FK "class ref set"' in mermaid.write(api)
    assert 'entity "s~__t" as c_s__t {' in plantuml.write(api)
    assert 'Table "class" {' in dbml.write(api)


def test_same_bytes_under_other_hash_seeds(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        "from tests.relations.sample import LIBRARY\n"
        "from apigen.interchange import dbml, mermaid, plantuml\n"
        "print([f.write(LIBRARY, unbound=True) for f in (dbml, mermaid, plantuml)])"
    )
