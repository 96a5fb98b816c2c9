"""What a client offers: held against golden files that people read, and against rules."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from apigen import load
from apigen.diagnostics import Failure
from apigen.generators.python import TARGET
from apigen.generators.python.encoders import docstring, py_comment, py_doc, py_str
from apigen.generators.python.options import PEP_440, PythonOptions, module_name, pep440
from apigen.generators.python.prepare import names
from tests.generators.python.packages import ROOT, made, ran, read, written
from tests.generators.sample import API

SMALL = """
api house {
  title "House"
  version "2.0"
  releases one "1.0", two "2.0"
  use std
}
/// The lamp is broken.
/// @param lamp The lamp
error LAMP_BROKEN(lamp: lamp ref, "what is wrong": string, class: string)
struct span {
  start: datetime
  note: string option
  end: datetime option = none
}
/// A lamp.
class lamp {
  ro uuid: string
  rw name/label: string = ""
  ctor room: room ref
  ctor colour: string option = _
  rw class: string = ""
  rw raw: int = 0
  rw tags: string set = {}
  rw password: string = "" @secret @writeonly
  ro str: string list = {}
  ro spans: span struct list = {}
  /// Lists them.
  @async
  rpc list(self: lamp ref, next: lamp ref, import: int, set: int = 5, other: lamp ref = null) -> int set
    raises LAMP_BROKEN
  rpc set(value: string list) -> (string -> lamp ref) map
  @deprecated(two, "It is slow.", use = list)
  rpc slow(self: lamp ref)
  rpc mean(values: float set, at: datetime, span: span struct, lamp: lamp record)
}
class room {
  ro uuid: string
}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(read(tmp_path_factory.mktemp("small") / "spec", SMALL))


def method(text: str, cls: str, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    (found,) = [one for one in ast.walk(ast.parse(text)) if isinstance(one, ast.ClassDef) and one.name == cls]
    methods = [one for one in found.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    (function,) = [one for one in methods if one.name == name]
    return function


def signature(text: str, cls: str, name: str) -> str:
    function = method(text, cls, name)
    returns = ast.unparse(function.returns) if function.returns else ""
    return f"({ast.unparse(function.args)}) -> {returns}"


@pytest.mark.parametrize(
    "path",
    [
        "home/__init__.py",
        "home/_async_client.py",
        "home/_client.py",
        "home/_tables.py",
        "home/classes/lamp.py",
        "home/enums.py",
        "home/errors.py",
        "home/errors.pyi",
        "home/structs.py",
        "README.md",
        "example.py",
        "pyproject.toml",
    ],
)
def test_golden(path: str, golden: Callable[[str, str], None]) -> None:
    golden(f"python/{path}.txt", made(API, docs="https://api.example.org/ref/")[path])


def test_the_object_is_given_by_position_and_what_is_optional_by_name(files: dict[str, str]) -> None:
    text = files["house/classes/lamp.py"]
    assert signature(text, "Lamp", "list") == (
        "(self, lamp: LampRef, /, next: LampRef | None, import_: _int, *, set: _int | None=None,"
        " other: LampRef | None=None) -> _list[_int]"
    ).replace("_int", "int")
    assert signature(text, "AsyncLamp", "list_async").endswith("-> AsyncOperation[_list[int]]")
    assert isinstance(method(text, "AsyncLamp", "list"), ast.AsyncFunctionDef)
    assert signature(text, "Lamp", "set") == ("(self, value: Collection[str]) -> dict[str, LampRef | None]")


def test_what_create_needs_comes_first_and_all_by_name(files: dict[str, str]) -> None:
    assert signature(files["house/classes/lamp.py"], "Lamp", "create") == (
        "(self, *, room: RoomRef, name_label: str | None=None,"
        " colour: str | None | EllipsisType=..., class_: str | None=None, raw: int | None=None,"
        " tags: Collection[str] | None=None, password: str | None=None) -> LampRef"
    )


def test_values_that_are_given_may_be_of_any_kind(files: dict[str, str]) -> None:
    assert signature(files["house/classes/lamp.py"], "Lamp", "mean") == (
        "(self, values: Collection[float], at: datetime, span: Span, lamp: LampRecord | Mapping[str, object])"
        " -> None"
    )


def test_a_record_has_what_can_be_read_and_knows_all_that_travels(
    files: dict[str, str], tmp_path: Path
) -> None:
    program = """
from house.classes.lamp import LampRecord
from house.structs import Span
print(sorted(LampRecord.__annotations__))
print(LampRecord._names, LampRecord._types["password"])
print(Span(note="x").raw, LampRecord.__annotations__["spans"], LampRecord.__annotations__["str"])
"""
    said = ran(written(files, tmp_path), program).splitlines()
    assert "'password'" not in said[0]
    assert "'class_'" in said[0]
    assert said[1] == "{'class_': 'class', 'raw_': 'raw'} string"
    assert said[2] == "{'note': 'x'} list[Span] list[_str]"


def test_a_deprecated_call_warns(files: dict[str, str], tmp_path: Path) -> None:
    program = """
import warnings
from house.classes.lamp import AsyncLamp, Lamp
class Nothing:
    def run(self, *_): print("ran")
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    Lamp(Nothing()).slow("OpaqueRef:1")
    AsyncLamp(Nothing()).slow("OpaqueRef:1").close()
print(told[0].category.__name__, told[0].message, told[0].filename)
print(str(told[1].message) == str(told[0].message), told[1].filename)
"""
    assert ran(written(files, tmp_path), program).splitlines() == [
        "ran",
        "DeprecationWarning Deprecated in 2.0: It is slow. Use list instead. <string>",
        "True <string>",
    ]


RENAMED = """
api house {
  title "House"
  use std
}
class lamp {
  @was("fade", wire) @was("lamp.darken", wire) @was("shade")
  @async
  rpc dim(self: lamp ref, watts: int, slowly: bool = false) -> int
}
"""


def test_an_old_name_that_is_answered_calls_the_same_and_warns(tmp_path: Path) -> None:
    package = made(read(tmp_path / "spec", RENAMED))
    text = package["house/classes/lamp.py"]
    for cls in ("Lamp", "AsyncLamp"):
        for name in ("fade", "darken"):
            assert signature(text, cls, name) == signature(text, cls, "dim")
            assert signature(text, cls, f"{name}_async") == signature(text, cls, "dim_async")
            for own, now in ((name, "dim"), (f"{name}_async", "dim_async")):
                old = method(text, cls, own)
                assert [ast.unparse(one) for one in old.decorator_list] == [
                    f"deprecated('Old name of `{now}`.')"
                ]
                assert ast.get_docstring(old) == f"Old name of `{now}`."
    assert "shade" not in text
    program = """
import warnings
from house.classes.lamp import AsyncLamp, Lamp
class Caller:
    def call(self, *said): print(*said)
    start = call
class AsyncCaller:
    async def call(self, *said): print(*said)
    start = call
def told(what):
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        made = what()
        if made is not None:
            try:
                made.send(None)
            except StopIteration:
                pass
    print([(str(one.message), one.filename) for one in said])
old, new = Lamp(Caller()), AsyncLamp(AsyncCaller())
told(lambda: old.fade("ref", 4, slowly=True))
told(lambda: old.fade_async("ref", watts=4))
told(lambda: new.darken("ref", 4))
told(lambda: new.darken_async("ref", 4))
"""
    signed = "self: lamp ref, watts: int, slowly: bool = false -> int"
    assert ran(written(package, tmp_path / "package"), program).splitlines() == [
        f"lamp.dim ('ref', 4, True) {signed}",
        "[('Old name of `dim`.', '<string>')]",
        f"lamp.dim ('ref', 4, None) {signed}",
        "[('Old name of `dim_async`.', '<string>')]",
        f"lamp.dim ('ref', 4, None) {signed}",
        "[('Old name of `dim`.', '<string>')]",
        f"lamp.dim ('ref', 4, None) {signed}",
        "[('Old name of `dim_async`.', '<string>')]",
    ]


def test_an_old_name_that_another_call_has_is_left_out(tmp_path: Path) -> None:
    text = made(read(tmp_path / "spec", RENAMED[:-2] + "  rpc Fade_async()\n}\n"))["house/classes/lamp.py"]
    assert "def Fade_async(" in text
    assert "def fade(" in text
    assert "def fade_async(" not in text


ENDING = """
class lamp {
  ctor colour: string = ""
  ctor watts: int = 40 @deprecated(two, "Lamps have none.", use = lumens)
  ctor lumens: int = 400
  ctor fuse: string option = _ @removed(two, "There is none.")
}
"""


def test_a_deprecated_field_warns_where_it_is_given(tmp_path: Path) -> None:
    begin = SMALL.index("error LAMP_BROKEN")
    text = made(
        read(
            tmp_path / "spec",
            SMALL[:begin].replace("/// The lamp is broken.\n/// @param lamp The lamp\n", "") + ENDING,
        )
    )
    program = """
import warnings
from house.classes.lamp import AsyncLamp, Lamp
class Nothing:
    def create(self, *_): return "ref"
    async def start_create(self, *_): return "task"
def tried(what):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        what()
    print([(str(one.message), one.filename, one.category.__name__) for one in told])
tried(lambda: Lamp(Nothing()).create(colour="red", lumens=1, watts=None, fuse=...))
tried(lambda: Lamp(Nothing()).create(colour="red", watts=60))
tried(lambda: AsyncLamp(Nothing()).create_async(watts=60).close())
print(Lamp.create.__doc__.count("Deprecated in 2.0"))
"""
    told = (
        "('watts: Deprecated in 2.0: Lamps have none. Use lumens instead.', '<string>', 'DeprecationWarning')"
    )
    assert ran(written(text, tmp_path / "package"), program).splitlines() == [
        "[]",
        f"[{told}]",
        f"[{told}]",
        "1",
    ]


def test_help_tells_of_members_parameters_and_calls(files: dict[str, str], tmp_path: Path) -> None:
    program = """
import inspect
import house
from house import errors
from house.classes.lamp import Lamp, LampRecord
record = LampRecord._of({"uuid": "u", "class": "x", "new": 1})
print({"uuid", "class_"} <= set(dir(record)), {"new", "class", "tags", "_raw_"} & set(dir(record)))
print(inspect.getdoc(LampRecord).split("\\n\\n")[:3])
print(inspect.getdoc(errors.LampBroken).splitlines())
print(len(dir(errors)) == len(set(dir(errors))), len(dir(house)) == len(set(dir(house))))
print(vars(house.Client)["lamp"], "|", Lamp.list_async.__doc__)
print(inspect.getdoc(record) == inspect.getdoc(LampRecord))
"""
    assert ran(written(files, tmp_path), program).splitlines() == [
        "True set()",
        "['An object of the class lamp, as the server sent it.', 'uuid: str', 'name_label: str']",
        (
            "['The lamp is broken.', '', 'lamp: LampRef', '    The lamp', '', 'what_is_wrong: str', '',"
            " 'class_: str']"
        ),
        "True True",
        "<the calls of house.classes.lamp.Lamp> | Begins `list` as a task: `wait()` gives its result.",
        "True",
    ]


def test_help_of_what_has_no_source_is_what_the_runtime_knows(files: dict[str, str], tmp_path: Path) -> None:
    folder = written(files, tmp_path)
    program = """
import pathlib, inspect
from house import errors
from house.structs import Span
for module in ("structs.py", "errors.pyi"):
    pathlib.Path(inspect.getfile(errors)).with_name(module).unlink()
print(inspect.getdoc(Span).splitlines()[2:])
print(inspect.getdoc(errors.LampBroken).splitlines())
"""
    assert ran(folder, program).splitlines() == [
        "['start: datetime', '', 'note: string option', '', 'end: datetime option']",
        "['lamp: lamp ref, what_is_wrong: string, class_: string']",
    ]


def test_what_is_awaited_is_called_as_its_twin_for_threads(files: dict[str, str], tmp_path: Path) -> None:
    program = """
import asyncio, inspect
from house.classes.lamp import AsyncLamp, Lamp
class Caller:
    async def call(self, rpc, args, *_): return rpc, args
called = AsyncLamp(Caller()).list("OpaqueRef:1", None, 2)
print(called.__qualname__, asyncio.run(called))
print(inspect.signature(AsyncLamp.list) == inspect.signature(Lamp.list))
print(AsyncLamp.list.__doc__ == Lamp.list.__doc__)
print(inspect.iscoroutinefunction(AsyncLamp.list), AsyncLamp.__module__, AsyncLamp.__doc__)
print([name for name in vars(Lamp) if name not in vars(AsyncLamp)])
"""
    assert ran(written(files, tmp_path), program).splitlines() == [
        "AsyncLamp.list ('lamp.list', ('OpaqueRef:1', None, 2, None, None))",
        "True",
        "True",
        "True house.classes.lamp What `Lamp` has, to be awaited.",
        "[]",
    ]


def test_errors_have_classes_that_can_be_pickled(files: dict[str, str], tmp_path: Path) -> None:
    program = """
import pickle
from house import ApiError, EventsLost
from house import errors
from house.errors import LampBroken
error = LampBroken("LAMP_BROKEN", ["OpaqueRef:1", "all", "x", "more"], "lamp.list")
again = pickle.loads(pickle.dumps(error))
print(again.lamp, again.what_is_wrong, again.class_, again.params[3:], again.rpc, isinstance(again, ApiError))
print(errors.EventsLost is EventsLost, errors.LampBroken is LampBroken)
"""
    assert ran(written(files, tmp_path), program).splitlines() == [
        "OpaqueRef:1 all x ('more',) lamp.list True",
        "True True",
    ]


OWN_NAMES = """
error NOT_ON_THIS_SERVER(a: string)
error OPERATION_CANCELLED(a: string)
error EVENTS_LOST()
error MESSAGE_METHOD_UNKNOWN(method: string)
class batch {
  ro uuid: string
}
"""


def test_names_of_the_runtime_are_no_others(tmp_path: Path) -> None:
    files = made(read(tmp_path / "spec", OWN_NAMES + SMALL))
    program = """
import house
from house import errors
print(errors.NotOnThisServer_("NOT_ON_THIS_SERVER", ["x"]).a, errors.OperationCancelled_.__base__.__name__)
print(errors.EventsLost.__module__, errors.MessageMethodUnknown is house.NotOnThisServer)
print(house.Batch.__module__, house.Batch_.__module__)
"""
    assert ran(written(files, tmp_path), program).splitlines() == [
        "x ApiError",
        "house._runtime.errors True",
        "house._runtime.batch house.classes.batch",
    ]
    assert "class NotOnThisServer_(ApiError)" in files["house/errors.pyi"]
    assert "EventsLost as EventsLost" in files["house/errors.pyi"]


def test_a_published_name_stays_at_the_front_when_the_runtime_has_it_later(tmp_path: Path) -> None:
    api = read(tmp_path / "spec", OWN_NAMES + SMALL)
    lock = names(api, PythonOptions()).lock().text()
    lock = lock.replace("namespace Batch_", "namespace Batch")
    assert '"Batch": "classes.batch"' in made(api, lock=lock)["house/__init__.py"]


def test_what_the_clients_give_can_be_named_and_asked_about(files: dict[str, str], tmp_path: Path) -> None:
    program = """
import house
print([getattr(house, name).__name__ for name in ("Batch", "AsyncBatch", "Pending", "ConnectionOptions")])
print("retries: How often a call is repeated" in house.ConnectionOptions.__doc__)
print({"wire", "verify", "on_call"} <= set(house.ConnectionOptions.__annotations__))
"""
    assert ran(written(files, tmp_path), program).splitlines() == [
        "['Batch', 'AsyncBatch', 'Pending', 'ConnectionOptions']",
        "True",
        "True",
    ]


def test_events_have_their_iterators_at_the_front() -> None:
    text = made(load(ROOT / "spec").api)["hypervisor/__init__.py"]
    assert '"Events": "_runtime.events"' in text
    assert '"AsyncEvents": "_runtime.events"' in text


def test_a_class_is_imported_when_it_is_used(files: dict[str, str], tmp_path: Path) -> None:
    program = """
import sys
from house import Client
client = Client("http://host.example", "OpaqueRef:session")
loaded = lambda: sorted(name for name in sys.modules if name.startswith("house.classes."))
print(loaded(), "typing" in sys.modules, "asyncio" in sys.modules)
client.lamp
print(loaded(), client.lamp is client.lamp, "asyncio" in sys.modules)
"""
    assert ran(written(files, tmp_path), program).splitlines() == [
        "[] False False",
        "['house.classes.lamp'] True False",
    ]


def test_every_name_at_the_front_is_there(files: dict[str, str], tmp_path: Path) -> None:
    program = """
import house
for name in house.__all__:
    assert getattr(house, name) is not None, name
print(len(house.__all__) > 40, set(house.__all__) <= set(dir(house)), house.__version__)
"""
    assert ran(written(files, tmp_path), program) == "True True 2.0\n"


def test_without_session_task_and_event_there_is_no_trace_of_them(tmp_path: Path) -> None:
    api = read(tmp_path / "spec", 'api bare {\n  version "1"\n}\nclass lamp {\n  ro uuid: string\n}\n')
    files = made(api)
    assert "def login" not in files["bare/_client.py"]
    assert "_async" not in files["bare/classes/lamp.py"]
    assert "Operation" not in files["bare/__init__.py"]
    assert "events" not in files["README.md"]
    assert "login" not in files["README.md"] + files["example.py"]
    assert "LOGIN: tuple[str, str, str] | None = None" in files["bare/_tables.py"]


def test_a_part_has_the_refs_of_all(tmp_path: Path) -> None:
    api = read(tmp_path / "spec", SMALL)
    part, whole = made(api, only=("lamp",)), made(api)
    assert part["house/classes/lamp.py"] == whole["house/classes/lamp.py"]
    assert 'RoomRef = NewType("RoomRef", str)' in part["house/classes/room.py"]
    assert "class" not in part["house/classes/room.py"].split("else:")[1]
    assert "Room(self)" not in part["house/_client.py"]
    assert "LampBroken" in part["house/errors.py"]


def test_a_class_that_is_not_there_has_a_similar_name(tmp_path: Path) -> None:
    with pytest.raises(Failure) as failure:
        made(API, only=("lmap",))
    (told,) = failure.value.diagnostics
    assert told.code == "client-only"
    assert told.help == "`lamp` has a similar name"


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("package", "not-a-module"),
        ("package", "import"),
        ("distribution", "-x"),
        ("version", "quebec"),
        ("docs", "javascript:alert(1)"),
        ("docs", "https://x.example/)"),
        ("homepage", "x.example"),
        ("repository", "git@x.example:x"),
        ("license", "Proprietary, see below"),
        ("authors", ("Jane <jane>",)),
        ("authors", ("",)),
    ],
)
def test_an_option_that_cannot_be_used(option: str, value: object) -> None:
    with pytest.raises(Failure) as failure:
        made(API, **{option: value})
    assert [one.code for one in failure.value.diagnostics] == ["client-option"]


def test_an_index_is_told_what_the_configuration_says() -> None:
    told = {
        "license": "MIT OR (Apache-2.0 WITH LLVM-exception)",
        "authors": ("Jane Doe <jane@example.org>", 'The "house" team'),
        "homepage": "https://house.example",
        "repository": "https://git.example/house",
        "docs": "https://house.example/docs/",
        "keywords": ("lamps", "rooms"),
    }
    project = tomllib.loads(made(API, **told)["pyproject.toml"])["project"]
    assert project["license"] == told["license"]
    assert project["authors"] == [
        {"name": "Jane Doe", "email": "jane@example.org"},
        {"name": 'The "house" team'},
    ]
    assert project["keywords"] == ["lamps", "rooms"]
    assert project["urls"] == {
        "Documentation": "https://house.example/docs/",
        "Homepage": "https://house.example",
        "Repository": "https://git.example/house",
    }
    bare = tomllib.loads(made(API)["pyproject.toml"])
    assert not {"license", "authors", "keywords", "urls"} & set(bare["project"])
    assert bare["tool"]["hatch"]["build"]["targets"]["sdist"]["exclude"] == ["/.apigen.json"]


@pytest.mark.parametrize("with_session", [True, False])
def test_the_example_says_how_it_is_used(files: dict[str, str], tmp_path: Path, with_session: bool) -> None:
    bare = 'api house {\n  version "1"\n}\nclass lamp {\n  ro uuid: string\n}\n'
    folder = written(files if with_session else made(read(tmp_path / "bare", bare)), tmp_path / "package")
    done = subprocess.run(
        [sys.executable, "example.py"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr == f"usage: python example.py URL{' USER PASSWORD' * with_session}\n"


@pytest.mark.parametrize(
    ("version", "package"),
    [
        ("8.2", "8.2"),
        ("v8.02.0", "8.2.0"),
        ("8.2.0-alpha.1", "8.2.0a1"),
        ("8.2.0-beta1", "8.2.0b1"),
        ("8.2.0-rc.2", "8.2.0rc2"),
        ("21.4.0-next", "21.4.0.dev0"),
        ("8.2-hotfix 3", "8.2+hotfix.3"),
        ("quebec", "0+quebec"),
        ("", "0"),
        ("\u0663", "0"),
    ],
)
def test_versions_are_those_of_pep_440(version: str, package: str) -> None:
    assert pep440(version) == package
    assert PEP_440.fullmatch(package)


def test_the_names_of_packages_can_be_imported() -> None:
    assert [module_name(name) for name in ("Hypervisor", "my-api", "2fa", "import", "é")] == [
        "hypervisor",
        "my_api",
        "n2fa",
        "import_",
        "client",
    ]


@pytest.mark.parametrize(
    "text",
    [
        'ends in a quote "',
        "ends in a backslash \\",
        '"""; import os; """',
        "\\",
        '"',
        "a\n>>> import os\n...",
        ">>> 1/0",
        "x " * 60 + ">>> 1/0",
        "\u202eright to left",
        "tab\tand \x00 nothing",
        "\\N{BULLET} \\x41 \\u0041",
        "lone \ud800",
    ],
)
def test_a_text_stays_within_its_docstring(text: str) -> None:
    import doctest

    written = f"def f() -> None:\n{docstring([py_doc(text, 80)], 4)}    return 1\n"
    function = ast.parse(written).body[0]
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 2
    told = ast.get_docstring(function) or ""
    assert doctest.DocTestParser().get_examples(told) == []
    assert "\u202e" not in written


@pytest.mark.parametrize(
    "text", ['a"b', "a'b", "\\", "\n", "\x00", "é", "\U0001f600", "\ud800", "\u2028", '"\'"']
)
def test_a_literal_is_the_text(text: str) -> None:
    assert ast.literal_eval(py_str(text)) == text
    assert py_str(text).isascii()


def test_a_comment_is_one_line_and_tells_tools_nothing() -> None:
    assert py_comment("type: ignore\nnoqa: x coding=utf-7") == "type : ignore noqa : x coding =utf-7"


def test_no_tool_is_switched_off(files: dict[str, str]) -> None:
    for path, text in files.items():
        if "/_runtime/" not in path:
            assert not [
                line for line in text.splitlines() if "# " in line and ("noqa" in line or "fmt:" in line)
            ]
            assert "type: ignore" not in text
            assert "pyright:" not in text


CLASH = """
class LAMP_ref {
  ro uuid: string
  rpc start_async(self: LAMP_ref ref)
}
class Lamp {
  ro uuid: string
}
"""


def test_a_newcomer_that_clashes_changes_no_published_name(tmp_path: Path) -> None:
    first = read(tmp_path / "spec", SMALL)
    lock = names(first, PythonOptions()).lock().text()
    then = read(tmp_path / "then", CLASH.replace("class Lamp ", "class lamps ") + SMALL)
    assert (tmp_path / "then").is_dir()
    before, after = made(first), made(then, lock=lock)
    assert after["house/classes/lamp.py"] == before["house/classes/lamp.py"]
    assert set(before) < set(after)


def test_only_the_file_of_a_changed_class_has_another_key(tmp_path: Path) -> None:
    def keys(text: str) -> dict[str, str | None]:
        return {
            file.path: file.key for file in TARGET.generate(read(tmp_path / "spec", text), PythonOptions())
        }

    before, after = keys(SMALL), keys(SMALL.replace("/// Lists them.", "/// Lists all of them."))
    assert {path for path in before if before[path] != after[path]} == {
        "house/_tables.py",
        "house/classes/lamp.py",
    }


def test_nothing_depends_on_hashes(same_under_hash_seeds: Callable[[str], None]) -> None:
    same_under_hash_seeds(
        "from tests.generators.python.packages import ROOT, made\n"
        "from apigen import load\n"
        "for path, text in made(load(ROOT / 'spec').api).items(): print(path, text)"
    )
