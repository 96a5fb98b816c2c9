"""How long it takes to compare two releases of a large API out of git, beside `buf breaking` on the same, and
whether that grows linearly.

    APIGEN_CORPUS=… python -m benchmarks.diff [RUNS]

Nothing is in the cache when a comparison begins. What one changed line costs beyond a check is measured with
the cache, as on a developer's own machine.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks import copies, setting
from benchmarks.timing import Command, paired, run, table

OLD, NEW = "xenapi-8.1.json", "xenapi-8.2.json"
WHO = {
    f"GIT_{role}_{part}": text
    for role in ("AUTHOR", "COMMITTER")
    for part, text in (("NAME", "benchmarks"), ("EMAIL", "benchmarks@example.org"))
}


def repository(folder: Path) -> Path:
    """An empty repository."""
    setting.fresh(folder)
    git(folder, "init", "-q", "-b", "main")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(folder), *arguments], check=True, env={**os.environ, **WHO})


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a release")


def specs() -> Path:
    """A repository in which the spec of one release follows that of the one before."""
    folder = repository(setting.WORK / "specs")
    for dump in (OLD, NEW):
        shutil.rmtree(folder / "spec", ignore_errors=True)
        setting.call(setting.APIGEN, "import", "xenapi", setting.corpus() / dump, "-o", folder / "spec")
        commit(folder)
    return folder


def protos() -> Path:
    """The same in the language of the peer."""
    script = os.environ.get("APIGEN_PEER_INPUTS") or setting.corpus().parent / "tools" / "peer-inputs.py"
    folder = repository(setting.WORK / "protos")
    for dump in (OLD, NEW):
        made = setting.WORK / "protos-of-one"
        setting.call(sys.executable, script, setting.corpus() / dump, made)
        shutil.copy(made / "xen.proto", folder / "xen.proto")
        (folder / "buf.yaml").write_text(setting.BUF_YAML)
        commit(folder)
    return folder


def buf(folder: Path) -> Command:
    """`buf breaking` against the commit before."""
    binary = setting.buf("breaking").argv[0]
    argv = [binary, "breaking", "--against", ".git#ref=HEAD~1"]
    return Command(argv, cwd=folder, statuses=(0, 100))


def diff(folder: Path, *arguments: str) -> Command:
    """`apigen diff` with nothing in the cache."""
    cache = setting.WORK / "cache-of-diff"
    return Command(
        [setting.APIGEN, "diff", *arguments],
        cwd=folder,
        env={"XDG_CACHE_HOME": str(cache)},
        before=lambda: setting.fresh(cache),
        statuses=(0, 1),
    )


def line_changed(folder: Path) -> dict[str, Command]:
    """A check after one line was changed, alone and with the comparison."""
    warm = {"XDG_CACHE_HOME": str(setting.WORK / "cache")}
    file = max((folder / "spec").rglob("*.apidl"), key=lambda path: path.stat().st_size)
    text = file.read_text()
    count = iter(range(1_000_000))

    def edit() -> None:
        file.write_text(text.replace("  /// ", f"  /// {next(count)} ", 1))

    check: list[str | Path] = [setting.APIGEN, "check"]
    return {
        "`apigen check`": Command(check, cwd=folder, env=warm, before=edit),
        "`apigen check --against main`": Command(
            [*check, "--against", "main"], cwd=folder, env=warm, before=edit, statuses=(0, 1)
        ),
    }


def copied(spec: Path, count: int) -> Path:
    """A repository with so many copies of a spec; in the second commit one field is gone from each."""
    folder = repository(setting.WORK / "copied" / str(count))
    copies.write(spec, folder / "spec", count)
    commit(folder)
    for file in (folder / "spec").rglob("*.apidl"):
        lines = file.read_text().split("\n")
        gone = next((at for at, line in enumerate(lines) if line.startswith("  rw ")), None)
        file.write_text("\n".join(line for at, line in enumerate(lines) if at != gone))
    commit(folder)
    return folder


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    setting.ship()
    folder, proto = specs(), protos()
    measured = paired(
        {"`buf breaking`": buf(proto), "`apigen diff HEAD~1 HEAD`": diff(folder, "HEAD~1", "HEAD")}, runs
    )
    peer = measured["`buf breaking`"].seconds
    rows: list[list[str | float]] = [
        [
            name,
            one.seconds,
            f"{one.mebibytes:.0f}",
            f"{one.seconds / peer:.2f}" if one.seconds != peer else "",
        ]
        for name, one in measured.items()
    ]
    print(table(["two releases, cold", "seconds", "MiB", "of `buf breaking`"], rows), end="\n\n")

    changed = paired(line_changed(folder), runs)
    alone = changed["`apigen check`"].seconds
    rows = [[name, one.seconds, f"{1000 * (one.seconds - alone):.0f}"] for name, one in changed.items()]
    print(table(["one line changed", "seconds", "milliseconds more"], rows), end="\n\n")

    spec, rows, fewer = setting.spec(), [], 0.0
    for count in (1, 10, 100):
        seconds, mebibytes = worked(diff(copied(spec, count), "HEAD~1", "HEAD"))
        slower = f"{seconds / fewer:.1f}" if fewer else ""
        rows.append([str(count), seconds, seconds / count, slower, f"{mebibytes:.0f}"])
        fewer = seconds
    print(table(["copies", "seconds of a core", "a copy", "× the row above", "MiB"], rows))


def worked(command: Command) -> tuple[float, float]:
    """How long a core worked on a command, and its memory: what grows is told from what a machine is at."""
    before = getrusage(RUSAGE_CHILDREN)
    measured = run(command)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, measured.mebibytes


if __name__ == "__main__":
    main()
