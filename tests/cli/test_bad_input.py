"""What can be wrong with what a command is given, seen from the outside: a diagnostic with its code, the exit
status, and what was on disk before is whole.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import SPEC, Ran

APIGEN = Path(sys.executable).with_name("apigen")
ROOT = Path(__file__).parents[2]

WITHOUT_PRIVILEGES = (
    ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
    if os.geteuid() == 0
    else []
)
"""Before a command: root is then refused what the permissions of a file refuse to its owner."""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, spec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to work in, with the small spec, and a cache of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))


def apigen(*arguments: str, before: list[str] | None = None, largest: int | None = None) -> Ran:
    """Runs the installed command; `before` it another one. `largest`: of files that it writes, in bytes."""

    def limit() -> None:
        if largest is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    done = subprocess.run(
        [*(before or []), str(APIGEN), *arguments],
        capture_output=True,
        text=True,
        preexec_fn=limit,
        timeout=60,
    )
    assert "Traceback" not in done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def refused(ran: Ran, code: str) -> str:
    """What was said, which is an error of that code and nothing else, with exit status 1."""
    said = ran.out + ran.err
    assert ran.status == 1, said
    assert f"error[{code}]" in said
    assert "defect" not in said
    return said


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def old(spec: Path) -> Iterator[Path]:
    """An output folder of an earlier build, whole after the test as it was before."""
    assert apigen("build", "-o", "out").status == 0
    (spec / "shelf.apidl").write_text(
        "/// A shelf.\n@since(one)\nclass shelf {\n  ro uuid: string  /// It\n}\n"
    )
    out = Path("out").absolute()
    before = contents(out)
    yield out
    assert contents(out) == before


def test_not_utf8(spec: Path, old: Path) -> None:
    (spec / "machine.apidl").write_bytes(b"class m {\n}\n// caf\xe9\n")
    assert "line 3, byte 7" in refused(apigen("check"), "not-utf8")
    refused(apigen("build", "-o", "out"), "not-utf8")
    refused(apigen("fmt"), "not-utf8")
    assert (spec / "machine.apidl").read_bytes() == b"class m {\n}\n// caf\xe9\n"


def test_a_folder_where_a_file_is_meant(spec: Path, old: Path) -> None:
    (spec / "more.apidl").mkdir()
    refused(apigen("check"), "not-a-file")
    refused(apigen("build", "-o", "out"), "not-a-file")
    refused(apigen("import", "xenapi", "spec", "-o", "new"), "unreadable-file")
    assert not Path("new").exists()


def test_a_file_that_may_not_be_read(spec: Path, old: Path) -> None:
    (spec / "machine.apidl").chmod(0)
    said = refused(apigen("check", before=WITHOUT_PRIVILEGES), "unreadable-file")
    assert "permission denied" in said
    refused(apigen("build", "-o", "out", before=WITHOUT_PRIVILEGES), "unreadable-file")


def test_a_link_that_leads_to_itself(spec: Path, old: Path) -> None:
    (spec / "loop.apidl").symlink_to("loop.apidl")
    refused(apigen("check"), "unreadable-file")
    refused(apigen("build", "-o", "out"), "unreadable-file")
    Path("round").symlink_to("round")
    refused(apigen("check", "round"), "unreadable-file")


@pytest.mark.parametrize("command", ["check", "build -o out", "fmt", "show VM", "relations", "export json"])
def test_no_spec(spec: Path, command: str) -> None:
    shutil.rmtree(spec)
    refused(apigen(*command.split()), "no-spec")
    assert [path.name for path in Path().iterdir() if path.name != ".cache"] == []


def test_a_dump_is_not_waited_for_and_has_a_limit() -> None:
    os.mkfifo("dump.json")
    assert "a pipe" in refused(apigen("import", "xenapi", "dump.json", "-o", "new"), "unreadable-file")
    with Path("large.json").open("wb") as file:
        file.truncate(65 * 2**20)
    refused(apigen("import", "xenapi", "large.json", "-o", "new"), "too-large")
    assert not Path("new").exists()


@pytest.mark.parametrize("command", ["check", "fmt"])
def test_what_is_no_spec(spec: Path, command: str) -> None:
    assert "does not exist" in refused(apigen(command, "spek"), "no-spec")
    said = refused(apigen(command, __file__), "not-a-spec")
    assert said.count("error[") == 1
    assert "does not end in `.apidl`" in said


def test_two_apis(spec: Path, old: Path) -> None:
    (spec / "other.apidl").write_text('//! Another.\n\napi other {\n  version "1"\n}\n')
    assert "the first one" in refused(apigen("check"), "two-apis")
    refused(apigen("build", "-o", "out"), "two-apis")


@pytest.mark.slow
@pytest.mark.parametrize("line", ["x", "} ", '"', "class c { ", "\0", "// "], ids=repr)
def test_fifty_megabytes_in_one_line(spec: Path, line: str) -> None:
    (spec / "long.apidl").write_text(line * (50 * 2**20 // len(line)) + "\n")
    said = refused(apigen("check"), "line-too-long")
    assert len(said) < 2000


NESTED = {
    "brackets": "class c {{\n  ro f: {}int{}\n}}\n".format("(" * 10_000, ")" * 10_000),
    "maps": "class c {{\n  ro f: {}int{}\n}}\n".format("(string -> " * 10_000, ") map" * 10_000),
    "sets": f"class c {{\n  ro f: int{' set' * 10_000}\n}}\n",
    "literals": "class c {{\n  rw f: string set = {}{}\n}}\n".format("{" * 10_000, "}" * 10_000),
    "blocks": "class c {\n" * 10_000 + "}\n" * 10_000,
}


@pytest.mark.parametrize("kind", NESTED)
def test_nesting(spec: Path, kind: str) -> None:
    (spec / "deep.apidl").write_text(NESTED[kind])
    said = refused(apigen("check"), "syntax" if kind in ("brackets", "blocks") else "too-deep")
    assert len(said) < 5000
    refused(apigen("fmt"), "syntax" if kind in ("brackets", "blocks") else "too-deep")
    assert (spec / "deep.apidl").read_text() == NESTED[kind]


def test_texts_may_be_nested_as_deep_as_they_like(spec: Path) -> None:
    text = f"{'> ' * 10_000}{'[' * 10_000}x"
    (spec / "deep.apidl").write_text(f"/// {text}\n@since(one)\n@role(clerk)\nclass c {{\n}}\n")
    assert apigen("check").status == 0
    assert apigen("build", "-o", "out").status == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-xenapi"),
        (b"{}", "not-xenapi"),
        (b'[{"name": "VM"}]', "not-xenapi"),
        (b'{"openrpc": "1.2.6", "methods": []}', "not-xenapi"),
        (b"[" * 100_000, "not-xenapi"),
        (b"9" * 100_000, "not-xenapi"),
        (b"<html>", "not-xenapi"),
        (b"[\xff]", "not-utf8"),
    ],
    ids=["nothing", "object", "class", "openrpc", "nested", "digits", "html", "latin-1"],
)
def test_json_that_is_no_dump(body: bytes, code: str) -> None:
    Path("dump.json").write_bytes(body)
    refused(apigen("import", "xenapi", "dump.json", "-o", "new"), code)
    assert not Path("new").exists()


def test_foreign_files_in_the_output() -> None:
    Path("out/markdown").mkdir(parents=True)
    Path("out/markdown/README.md").write_text("mine\n")
    Path("out/markdown/notes.md").write_text("mine as well\n")
    before = contents(Path("out"))
    said = refused(apigen("build", "-o", "out"), "foreign-file")
    assert "out/markdown/README.md" in said
    assert "notes.md" not in said
    assert contents(Path("out")) == before
    assert apigen("build", "-o", "out", "--force").status == 0
    assert Path("out/markdown/notes.md").read_text() == "mine as well\n"


def test_a_file_where_the_output_is_to_be() -> None:
    Path("out").write_text("mine\n")
    refused(apigen("build", "-o", "out"), "cannot-write")
    refused(apigen("export", "json", "-o", "out/model.json"), "cannot-write")
    assert Path("out").read_text() == "mine\n"


def test_an_output_folder_that_is_read_only(spec: Path, old: Path) -> None:
    folders = [old, *(path for path in old.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    try:
        refused(apigen("build", "-o", "out", before=WITHOUT_PRIVILEGES), "cannot-write")
        refused(apigen("export", "json", "-o", "out/x.json", before=WITHOUT_PRIVILEGES), "cannot-write")
        refused(apigen("init", "out/new", before=WITHOUT_PRIVILEGES), "cannot-write")
    finally:
        for folder in folders:
            folder.chmod(0o755)


def test_files_that_cannot_grow(old: Path) -> None:
    """As on a disk that is full: the system takes a part of a file and refuses the rest."""
    refused(apigen("build", "-o", "out", largest=2000), "cannot-write")
    refused(apigen("export", "json", "-o", "out/json/model.json", largest=2000), "cannot-write")


def test_results_that_nobody_takes(old: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([APIGEN, "export", "json"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith("error: the result cannot be written: ")
    reader, writer = os.pipe()
    os.close(reader)
    for arguments in (["export", "json"], ["check"], ["check"]):  # the second time from the cache
        done = subprocess.run([APIGEN, *arguments], stdout=writer, stderr=subprocess.PIPE, text=True)
        assert (done.returncode, done.stderr) == (141, "")
    os.close(writer)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for 400 KB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "apigen-test", disk], check=True)
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk(small_disk: Path, spec: Path) -> None:
    out = small_disk / "out"
    assert apigen("build", "-o", str(out), "--target", "json").status == 0
    (small_disk / "filler").write_bytes(bytes(400 * 1024 - used(small_disk) - 12 * 1024))
    before = contents(small_disk)
    (spec / "machine.apidl").write_text(SPEC["machine.apidl"].replace("A machine.", "An engine. " * 2000))
    refused(apigen("build", "-o", str(out)), "cannot-write")
    refused(apigen("export", "json", "-o", str(out / "json" / "model.json")), "cannot-write")
    refused(apigen("export", "json", "-o", str(small_disk / "x" / "model.json")), "cannot-write")
    assert apigen("export", "xenapi", "-q", "-o", "dump.json").status == 0
    refused(apigen("import", "xenapi", "dump.json", "-o", str(small_disk / "new")), "cannot-write")
    assert contents(small_disk) == before


def used(disk: Path) -> int:
    """Bytes in use, in whole blocks."""
    usage = os.statvfs(disk)
    return (usage.f_blocks - usage.f_bfree) * usage.f_frsize


@pytest.mark.slow
def test_interruptions() -> None:
    shutil.copytree(ROOT / "spec", "large")
    assert apigen("build", "large", "-o", "old").status == 0
    for path in Path("large").glob("*.apidl"):
        path.write_text(path.read_text().replace("virtual", "emulated"))
    assert apigen("build", "large", "-o", "new").status == 0
    old, new = contents(Path("old")), contents(Path("new"))
    for seconds in (0.02, 0.04, 0.07, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0):
        shutil.copytree("old", "out")
        interrupt("build", "large", "-o", "out", after=seconds)
        now = contents(Path("out"))
        ours = {path for path in now if not path.endswith("/.apigen.json")}
        torn = [path for path in ours if now[path] not in (old.get(path), new.get(path))]
        assert not torn, f"after {seconds} s"
        assert apigen("build", "large", "-o", "out").status == 0
        assert contents(Path("out")) == new
        shutil.rmtree("out")


def interrupt(*arguments: str, after: float) -> None:
    """Runs the command and presses Ctrl-C after so many seconds; Python may not have started by then."""
    argv = [str(APIGEN), *arguments]
    process = subprocess.Popen(argv, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(after)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode in (0, 130, -signal.SIGINT)
    assert "/apigen/cli/" not in said  # in a traceback


@pytest.mark.parametrize("damage", ["cut", "other", "folders", "empty", "read-only"])
def test_a_corrupted_cache(spec: Path, tmp_path: Path, damage: str) -> None:
    (spec / "machine.apidl").write_text(SPEC["machine.apidl"] + "\n/// Unused.\n@since(one)\nerror UNUSED\n")
    first = apigen("check"), apigen("build", "-o", "out")
    assert [ran.status for ran in first] == [0, 0]
    files = [path for path in (tmp_path / ".cache").rglob("*") if path.is_file()]
    assert files
    for path in files:
        body = path.read_bytes()
        if damage == "cut":
            path.write_bytes(body[: len(body) // 2])
        elif damage == "other":
            path.write_bytes(body[:-20] + bytes(20))
        elif damage == "empty":
            path.write_bytes(b"")
        elif damage == "folders":
            path.unlink()
            path.mkdir()
        else:
            path.chmod(0)
    assert apigen("check", before=WITHOUT_PRIVILEGES) == first[0]
    ran = apigen("build", "-o", "out", before=WITHOUT_PRIVILEGES)
    assert (ran.status, ran.out) == (0, "")
    assert apigen("build", "-o", "fresh").status == 0
    assert contents(Path("out")) == contents(Path("fresh"))
