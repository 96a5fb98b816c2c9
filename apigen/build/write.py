"""From files to the disk: compared, written whole or not at all, stale ones removed.

New content is first put into a folder of its own beside the output, and moved into place when all of it is
there: a full disk or an interruption leaves what was published before.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from errno import ENAMETOOLONG
from pathlib import Path, PurePosixPath

import msgspec

from apigen.build import manifest as manifests
from apigen.build.manifest import Entry, Manifest
from apigen.build.share import shared
from apigen.diagnostics import Failure
from apigen.diagnostics.catalogue import Finding, problem
from apigen.generators.target import File, content


class Outcome(msgspec.Struct, frozen=True):
    """What happened in one folder: paths within it."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


class Planned(msgspec.Struct, frozen=True):
    """A target's folder, the files that it is to hold, and its manifest as it is. `again`: its keys count."""

    name: str
    folder: Path
    files: tuple[File, ...]
    manifest: Manifest
    again: bool


def planned(out: Path, name: str, files: Iterable[File], *, force: bool, again: bool) -> Planned:
    """What a target is to write. Raises Failure (`foreign-file`, `wrong-path`) before anything is written."""
    folder = out / name
    plan = Planned(name, folder, tuple(files), manifests.read(folder), again)
    seen: set[str] = set()
    for file in plan.files:
        if file.path in seen or not manifests.is_within(file.path):
            raise Failure(wrong_path(name, file.path))
        seen.add(file.path)
    foreign = list(_foreign(plan, force))
    if foreign:
        raise Failure(foreign_file(tuple(f"{out.name}/{name}/{path}" for path in foreign)))
    return plan


def _foreign(plan: Planned, force: bool) -> Iterator[str]:
    """Paths at which something stands that is not ours; folders even by force."""
    if plan.folder.exists() and not plan.folder.is_dir():
        yield ""
        return
    own = {parent.as_posix() for file in plan.files for parent in PurePosixPath(file.path).parents}
    for parent in sorted(own - {"."}):
        at = plan.folder / parent
        # A file of ours that makes room for a folder is stale, and removed before.
        if os.path.lexists(at) and not at.is_dir() and not plan.manifest.owns(parent):
            yield parent
    for file in plan.files:
        at = plan.folder / file.path
        if plan.manifest.owns(file.path) or not os.path.lexists(at):
            continue
        if at.is_dir() or not (force or (at.is_file() and at.read_bytes() == content(file))):
            yield file.path
    at = plan.folder / manifests.NAME
    if (
        at.exists()
        and not plan.manifest.files
        and not plan.manifest.pending
        and not force
        and at.read_bytes()
    ):
        yield manifests.NAME


def compare(plan: Planned) -> Outcome:
    """What writing would do."""
    written, unchanged = [], 0
    for file in plan.files:
        current = _current(plan, file)
        if current is None and _digest_at(plan.folder / file.path) != manifests.digest(content(file)):
            written.append(file.path)
        else:
            unchanged += 1
    return Outcome(tuple(written), _stale(plan), unchanged)


def write(plans: Iterable[Planned]) -> list[Outcome]:
    """Makes the folders what they are to be. Raises Failure (`cannot-write`)."""
    plans = list(plans)
    stages: list[Path] = []
    try:
        for plan in plans:
            plan.folder.mkdir(parents=True, exist_ok=True)
            stages.append(Path(tempfile.mkdtemp(prefix=".apigen-", dir=plan.folder)))
        entries = _stage(plans, stages)
        return [_move(*each) for each in zip(plans, stages, entries, strict=True)]
    except OSError as error:
        raise Failure(cannot_write(error)) from error
    finally:
        for stage in stages:
            shutil.rmtree(stage, ignore_errors=True)


class _Job(msgspec.Struct, frozen=True):
    """A file to be made: the plan that it is of, by number, and where in the list of its files it stands."""

    plan: int
    at: int


def _stage(plans: list[Planned], stages: list[Path]) -> list[dict[str, Entry]]:
    """Puts what differs into the stages; the new entries of all files, for each plan."""
    known: list[dict[str, Entry]] = []
    jobs: list[_Job] = []
    for number, plan in enumerate(plans):
        current = [(at, file, _current(plan, file)) for at, file in enumerate(plan.files)]
        known.append({file.path: entry for _, file, entry in current if entry is not None})
        jobs += [_Job(number, at) for at, _, entry in current if entry is None]

    def make(unit: list[_Job]) -> list[Entry]:
        return [_staged(plans[job.plan], plans[job.plan].files[job.at], stages[job.plan]) for job in unit]

    first, units = _units(plans, jobs)
    made_first = [make(unit) for unit in first]
    for unit, made in zip((*first, *units), (*made_first, *shared(units, make, list[Entry])), strict=True):
        for job, entry in zip(unit, made, strict=True):
            known[job.plan][plans[job.plan].files[job.at].path] = entry
    return [
        {file.path: entries[file.path] for file in plan.files}
        for plan, entries in zip(plans, known, strict=True)
    ]


MANY = 50
"""Files from which on something is made ready before work is shared."""

TOGETHER = 8
"""Files of one folder that are made in a row by one process: they are likely to share work."""


def _units(plans: list[Planned], jobs: list[_Job]) -> tuple[list[list[_Job]], list[list[_Job]]]:
    """The jobs, cut into units of work: those of one folder together; at the top each file alone.

    The first list is a unit of each plan that is to be done before work is shared: what it makes ready for
    all others (templates, drawings) need not be made twice.
    """
    folders: dict[tuple[int, str], list[_Job]] = {}
    for job in jobs:
        path = plans[job.plan].files[job.at].path
        folder, slash, _ = path.rpartition("/")
        folders.setdefault((job.plan, folder if slash else f"/{path}"), []).append(job)
    first, units, begun = [], [], set()
    for key in sorted(folders, key=lambda key: (not key[1].startswith("/"), key)):
        found = sorted(folders[key], key=lambda job: plans[job.plan].files[job.at].path)
        cut = [found[start : start + TOGETHER] for start in range(0, len(found), TOGETHER)]
        plan, folder = key
        if len(jobs) > MANY and plan not in begun and not folder.startswith("/"):
            begun.add(plan)
            first.append(cut.pop(0))
        units += cut
    return first, units


def _staged(plan: Planned, file: File, stage: Path) -> Entry:
    """Makes a file, and puts it into the stage if it differs from what is there."""
    body = content(file)
    entry = Entry(manifests.digest(body), file.key)
    if _digest_at(plan.folder / file.path) != entry.digest:
        at = stage / file.path
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_bytes(body)
    return entry


def _current(plan: Planned, file: File) -> Entry | None:
    """The entry of a file that was made for the same key and is still as it was written."""
    entry = plan.manifest.files.get(file.path)
    if not plan.again or file.key is None or entry is None or entry.key != file.key:
        return None
    return entry if _digest_at(plan.folder / file.path) == entry.digest else None


def _move(plan: Planned, stage: Path, entries: dict[str, Entry]) -> Outcome:
    written = sorted(path.relative_to(stage).as_posix() for path in stage.rglob("*") if path.is_file())
    stale = _stale(plan)
    before = plan.manifest
    if written or stale:
        pending = {path: entries[path].digest for path in written}
        journal = Manifest(files=before.files, pending=before.pending | pending)
        _put(plan.folder / manifests.NAME, manifests.encoded(journal), stage)
    for path in stale:
        _remove(plan.folder, path)
    for path in written:
        at = plan.folder / path
        at.parent.mkdir(parents=True, exist_ok=True)
        (stage / path).replace(at)
    after = Manifest(files=entries)
    if written or stale or after != before:
        _put(plan.folder / manifests.NAME, manifests.encoded(after), stage)
    return Outcome(tuple(written), stale, len(entries) - len(written))


def _put(at: Path, body: bytes, stage: Path) -> None:
    temporary = stage / ".new"
    temporary.write_bytes(body)
    temporary.replace(at)


def _stale(plan: Planned) -> tuple[str, ...]:
    """Files that we wrote, that are as we wrote them, and that are no longer wanted."""
    wanted = {file.path for file in plan.files}
    known = {*plan.manifest.files, *plan.manifest.pending}
    return tuple(
        path
        for path in sorted(known - wanted)
        if (digest := _digest_at(plan.folder / path)) is not None and plan.manifest.wrote(path, digest)
    )


def _remove(folder: Path, path: str) -> None:
    (folder / path).unlink(missing_ok=True)
    for parent in PurePosixPath(path).parents:
        if parent.as_posix() == ".":
            break
        with suppress(OSError):  # not empty: something of the user's is in it
            (folder / parent).rmdir()


def _digest_at(path: Path) -> str | None:
    """The digest of a file as it is; None where there is none."""
    try:
        return None if path.is_symlink() else manifests.digest(path.read_bytes())
    except OSError:
        return None


@problem("output-in-spec", "error", "An output folder within the spec")
def output_in_spec(out: Path, spec: Path) -> Finding:
    """The folder of a spec holds what people write. What is made from it goes elsewhere, so that neither is
    ever taken for the other.
    """
    return Finding(
        message=f"the output folder `{out.as_posix()}` lies in the spec `{spec.as_posix()}`",
        help="choose a folder beside it with `-o`",
    )


@problem("foreign-file", "error", "A file in the way that apigen did not write")
def foreign_file(paths: tuple[str, ...]) -> Finding:
    """A file that apigen is to write is there already, and apigen did not write it. Nothing is written, so
    that nobody's work is lost. Choose another output folder, or let `--force` take the files over; a folder
    in the place of a file has to be moved by hand.
    """
    shown = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
    return Finding(
        message=f"not written by apigen, and in the way: {shown}",
        help="choose another folder with `-o`, or let `--force` take over what is there",
    )


@problem("wrong-path", "error", "A target that writes outside of its folder, or one file twice")
def wrong_path(target: str, path: str) -> Finding:
    """A target names its files by relative paths with `/`, each once, and none outside of its own folder."""
    return Finding(
        message=f"the target `{target}` may not write {path!r}",
        help="this is a defect of the target; report it to its makers",
    )


@problem("cannot-write", "error", "An output folder that cannot be written")
def cannot_write(error: OSError) -> Finding:
    """The folder is read-only, the disk is full, or a file stands where a folder is meant. What was there
    before the build is still there, whole.
    """
    where = f" {error.filename2 or error.filename}" if error.filename else ""
    remedy = "shorten the name" if error.errno == ENAMETOOLONG else "free the disk"
    return Finding(
        message=f"the output cannot be written: {error.strerror or error}{where}",
        help=f"{remedy} or choose another folder with `-o`; what was there is unchanged",
    )
