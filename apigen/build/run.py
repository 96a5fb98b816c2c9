"""A build: a spec, through targets, to files; nothing where nothing has changed."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from apigen.build import cache as kept
from apigen.build import names_lock, tool
from apigen.build.config import Config, placed
from apigen.build.memory import Memory, Order
from apigen.build.report import Report
from apigen.diagnostics import Diagnostic, Failure, Span

if TYPE_CHECKING:
    from apigen.build.write import Outcome, Planned
    from apigen.generators.target import Options, Target
    from apigen.model.api import Api
    from apigen.semantics import Spec

DEFAULT_TARGETS = ("json", "markdown", "site")


def build(
    spec_path: str | Path,
    out: str | Path,
    targets: tuple[str, ...] | None = None,
    *,
    check: bool = False,
    force: bool = False,
    cache: bool = True,
    as_of: str | None = None,
    only: tuple[str, ...] = (),
    config: Config | None = None,
) -> Report:
    """Runs the targets on a spec and makes `out` what they say; `out/<target>/` is each one's folder.

    `check` writes nothing and reports what differs. `force` takes over foreign files. Without the `cache`
    everything is read and made again. `only` names classes, for the targets that can make a part. What is
    wrong with the spec, the configuration or the output is in the report's diagnostics; then nothing was
    written.
    """
    config = config or Config()
    names = targets or config.targets or DEFAULT_TARGETS
    order = Order(Path(spec_path), Path(out), names, check, force, as_of, only, config)
    memory = Memory(order)
    if cache and (known := memory.unchanged()) is not None:
        return known
    with _no_collector():
        report = _build(order, memory, cache=cache)
    if not report.errors and not (check and report.differs) and not names_lock.was_written(report):
        memory.remember(report)
    return report


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the garbage collector: a build makes much and drops little, and what it makes has no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _build(order: Order, memory: Memory, *, cache: bool) -> Report:
    """Builds. The keys in a manifest count where the last build of the same kind has written it."""
    from apigen import checked
    from apigen.build.entry_points import find
    from apigen.build.parsed import load
    from apigen.build.target_options import only_unused, takes_only
    from apigen.build.write import compare, output_in_spec, planned, write
    from apigen.semantics import load as read

    config, names = order.config, order.names
    spec: Spec | None = None
    lock: str | None = None
    allow = config.lint.allow
    try:
        if order.spec_path.is_dir() and order.out.resolve().is_relative_to(order.spec_path.resolve()):
            raise Failure(output_in_spec(order.out, order.spec_path))
        targets = find(names)
        path = order.spec_path
        spec = load(path, keep=memory.state is not None, allow=allow) if cache else read(path, allow=allow)
        spec = checked(spec, allow=allow, deny=config.lint.deny)
        report = Report(
            out=order.out,
            targets=names,
            inputs=(*_spec_files(order.spec_path, spec), *_other_inputs(config)),
            diagnostics=placed(spec.diagnostics, config),
            sources={**config.sources, **spec.sources},
        )
        if report.errors:
            return report
        lock_file = names_lock.place(order)
        lock = names_lock.read(lock_file)
        if order.only and not any(takes_only(target.options) for target in targets):
            raise Failure(only_unused(order.names))
        options = [_options(target, spec, order, lock) for target in targets]
        warned = _counted((*_unused(order), *_odd(targets, options)), config)
        report = msgspec.structs.replace(report, diagnostics=(*report.diagnostics, *warned))
        if report.errors:
            return report
        api = _at_release(spec.api, order.as_of)
        plans = []
        for target, own in zip(targets, options, strict=True):
            files = target.generate(api, own)
            again = cache and memory.left(target.name)
            plans.append(planned(order.out, target.name, files, force=order.force, again=again))
        report, new = _published(report, targets, api, options, plans, lock, order)
        if report.errors:
            return report
        changed = () if new is None else (os.path.relpath(lock_file, order.out).replace(os.sep, "/"),)
        if new is not None and not order.check:
            names_lock.write(lock_file, new)
        outcomes = [compare(plan) for plan in plans] if order.check else write(plans)
    except Failure as failure:
        return Report(
            out=order.out,
            targets=names,
            diagnostics=(*(spec.diagnostics if spec else ()), *failure.diagnostics),
            sources={**config.sources, **(spec.sources if spec else {}), **_lock_source(order, lock)},
        )
    return msgspec.structs.replace(
        report,
        written=(*_paths(names, outcomes, lambda outcome: outcome.written), *changed),
        removed=_paths(names, outcomes, lambda outcome: outcome.removed),
        unchanged=sum(outcome.unchanged for outcome in outcomes),
    )


def _published(
    report: Report,
    targets: tuple[Target, ...],
    api: Api,
    options: list[Options],
    plans: list[Planned],
    lock: str | None,
    order: Order,
) -> tuple[Report, str | None]:
    """The report with what is odd about the names of clients, and the new text of `names.lock` if it
    changes.
    """
    file = names_lock.place(order)
    made = [
        (plan, target.names(api, own))
        for target, own, plan in zip(targets, options, plans, strict=True)
        if target.names is not None
    ]
    if not made:  # samples have published names, too
        inputs = report.inputs if lock is None else (*report.inputs, file.as_posix())
        return msgspec.structs.replace(report, inputs=inputs), None
    odd: list[Diagnostic] = []
    for plan, names in made:
        odd += names.warnings()
        odd += names_lock.lost(lock, plan.name, names, built=bool(plan.manifest.files), file=file)
    text = names_lock.updated(lock, [names for _, names in made], file)
    report = msgspec.structs.replace(
        report,
        diagnostics=(*report.diagnostics, *_counted(odd, order.config)),
        inputs=(*report.inputs, file.as_posix()),
    )
    return report, text if text != lock else None


def _lock_source(order: Order, lock: str | None) -> dict[str, str]:
    """The text of `names.lock`, for diagnostics that point into it."""
    from apigen.diagnostics.paths import spelled

    return {} if lock is None else {spelled(names_lock.place(order)): lock}


def _unused(order: Order) -> Iterator[Diagnostic]:
    """Warnings of templates that no target looks for."""
    folder = order.config.templates
    if folder is None:
        return
    from apigen.diagnostics.paths import spelled
    from apigen.generators.templates import template_unused, unused

    for name in unused(folder, order.names):
        yield template_unused(Path(spelled(folder)), name)


def _odd(targets: Iterable[Target], options: Iterable[Options]) -> Iterator[Diagnostic]:
    """Warnings of what the configuration says to targets."""
    for target, own in zip(targets, options, strict=True):
        if target.warnings is not None:
            yield from target.warnings(own)


def _counted(found: Iterable[Diagnostic], config: Config) -> Iterator[Diagnostic]:
    """Warnings as the configuration wants them: silenced, or errors."""
    for one in found:
        if one.code in config.lint.deny:
            yield msgspec.structs.replace(one, severity="error")
        elif one.code not in config.lint.allow:
            yield one


def _at_release(api: Api, release: str | None) -> Api:
    if release is None:
        return api
    from apigen.derive.as_of import as_of

    return as_of(api, release)[0]


def _paths(
    names: tuple[str, ...], outcomes: list[Outcome], of: Callable[[Outcome], tuple[str, ...]]
) -> tuple[str, ...]:
    return tuple(
        f"{name}/{path}" for name, outcome in zip(names, outcomes, strict=True) for path in of(outcome)
    )


def _with_options(target: Target, own: Options) -> Target:
    """A target whose samples and names are those of its own options."""
    return msgspec.structs.replace(
        target,
        sample=target.sampler(own) if target.sampler is not None else target.sample,
        names=None if (names := target.names) is None else lambda api, _: names(api, own),
    )


def _options(target: Target, spec: Spec, order: Order, lock: str | None) -> Options:
    from apigen.build.entry_points import samplers
    from apigen.build.target_options import own_options, setting, takes_only
    from apigen.derive.rules.links import text_span
    from apigen.diagnostics.paths import spelled

    config = order.config
    folder = config.file.parent if config.file is not None else Path()

    def place(address: str, snippet: str) -> Span | None:
        return text_span(spec, address, snippet)

    def declared(address: str) -> tuple[str, int] | None:
        span = spec.at(address)
        if span is None or span.file.startswith("<"):
            return None
        file = os.path.relpath(span.file, folder).replace(os.sep, "/")
        return file, spec.sources[span.file].count("\n", 0, span.start) + 1

    own = own_options(target.options, target.name, config)
    if order.only and takes_only(target.options):
        own["only"] = order.only
    return target.options(
        title=config.title,
        templates=config.templates,
        files=spec.files,
        place=place,
        setting=lambda key: setting(target.name, config, key),
        declared=declared,
        samplers=lambda: tuple(_with_options(one, _options(one, spec, order, lock)) for one in samplers()),
        code=repr(tool.stamp()),
        recall=kept.read,
        remember=kept.write,
        lock=lock,
        lock_file=spelled(names_lock.place(order)),
        **own,
    )


def _spec_files(spec_path: Path, spec: Spec) -> tuple[str, ...]:
    """The spec's files on the disk, as they can be opened from here; those of the package are left out."""
    found = []
    for name in sorted(spec.sources):
        if name.startswith("<"):
            continue
        path = Path(name)
        if not path.is_file():
            path = spec_path.parent / name
        found.append(path.as_posix())
    return tuple(found)


def _other_inputs(config: Config) -> Iterator[str]:
    from apigen.build.target_options import paths

    if config.file is not None:
        yield config.file.as_posix()
    folders = [config.templates] if config.templates is not None else []
    for named in (*folders, *paths(config)):
        found = named.rglob("*") if named.is_dir() else [named]
        yield from sorted(path.as_posix() for path in found if path.is_file())
