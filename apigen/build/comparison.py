"""Two sides compared: the report with what is known beside it, or why there is none."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from apigen.build.refusals import base_unreadable, spec_unreadable
from apigen.build.sides import Pair
from apigen.changes import version
from apigen.changes.diff import diff
from apigen.changes.outputs.told import Refused, Told
from apigen.changes.places import Places
from apigen.changes.policy import Policy, idle
from apigen.changes.report import Place, Report


def compared(pair: Pair, policy: Policy, *, release: bool = False) -> Told | Refused:
    """The comparison of two sides by a policy; refused where one of them has errors."""
    if pair.new.diagnostics:
        told = spec_unreadable(pair.new.side.label, len(pair.new.diagnostics))
        return Refused((told, *pair.new.diagnostics), pair.new.sources)
    policy = pair.policy or policy
    notes = pair.notes
    broken = pair.old.diagnostics
    if broken:
        wish = policy.rules.get("base-unreadable")
        allowed = wish is not None and wish.severity != "breaking"
        told = base_unreadable(pair.old.side.label, len(broken), allowed)
        if not allowed:
            return Refused((told, *broken), pair.old.sources)
        notes += (told.message,)
    report = diff(pair.old.side, pair.new.side, policy)
    notes += tuple(_notes(pair, policy, report))
    if broken:
        report = _without_unread(report, pair)
    if pair.first:  # all is new: nobody can have relied on anything
        all_new = tuple(replace(one, gates=False) for one in report.findings)
        report = replace(report, findings=all_new, verdict="harmless")
    place = Places(pair.new.side.spec).version()
    if place is None and pair.new.file:
        place = Place(pair.new.file, 1, "")
    if pair.root is not None:
        report = _from_root(report, pair, pair.root)
        place = _named(place, pair.root) if not pair.new.revision else place
    return Told(
        report,
        how=pair.how,
        first=pair.first,
        notes=notes,
        old_revision=pair.old_revision,
        new_revision=pair.new_revision,
        blob=_blob(),
        release=release,
        api=pair.new.side.api,
        edits=pair.edits,
        edits_place=_named(pair.edits_place, pair.root) if pair.root is not None else None,
        place=place,
    )


def _notes(pair: Pair, policy: Policy, report: Report) -> Iterator[str]:
    """What the comparison took no notice of, though it is written."""
    old, new = pair.old.side.api, pair.new.side.api
    for key in idle(policy, old, new):
        yield f"`{key}` of the configuration names nothing in either version"
    if report.version is None and old.version and new.version:
        odd = old.version if version.read(old.version) is None else new.version
        yield f"what version is due cannot be said: `{odd}` is not of the form 1.2.3"


def _without_unread(report: Report, pair: Pair) -> Report:
    """The report without what only seems to be new, since it could not be read before."""
    spec = pair.old.side.spec
    lost = spec.lost if spec is not None else frozenset()
    kept = tuple(
        one
        for one in report.findings
        if not (one.root.rule.endswith("-added") and lost & {*one.root.address.path})
    )
    left = len(report.findings) - len(kept)
    unread = (f"{left} of what could not be read before",) if left else ()
    return replace(report, findings=kept, not_judged=(*report.not_judged, *unread))


def _from_root(report: Report, pair: Pair, root: Path) -> Report:
    """The report with files named from the folder of the repository, wherever one works in it, as those of
    revisions are already.
    """
    findings = report.findings
    if not pair.old.revision:
        findings = tuple(replace(one, old_place=_named(one.old_place, root)) for one in findings)
    if not pair.new.revision:
        findings = tuple(replace(one, new_place=_named(one.new_place, root)) for one in findings)
    return replace(report, findings=findings)


def _named(place: Place | None, root: Path) -> Place | None:
    if place is None or not Path(place.file).exists():
        return place
    file = Path(os.path.normpath(Path(place.file).absolute()))
    return replace(place, file=file.relative_to(root).as_posix()) if file.is_relative_to(root) else place


def _blob() -> str:
    """The address at which the host that runs us shows files of a commit, as it tells in the environment."""
    server, repository = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    if server and repository:
        return f"{server}/{repository}/blob"
    project = os.environ.get("CI_PROJECT_URL")
    return f"{project}/-/blob" if project else ""
