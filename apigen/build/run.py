"""A build: a spec, through targets, to files; nothing where nothing has changed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from apigen.build import cache
from apigen.build.config import Config
from apigen.build.memory import Memory
from apigen.build.report import Report
from apigen.diagnostics import Diagnostic, Failure, Span

if TYPE_CHECKING:
    from apigen.build.write import Outcome
    from apigen.generators.target import Options
    from apigen.semantics import Spec

DEFAULT_TARGETS = ("json", "markdown", "site")


def build(
    spec_path: str | Path,
    out: str | Path,
    targets: tuple[str, ...] | None = None,
    *,
    check: bool = False,
    force: bool = False,
    as_of: str | None = None,
    config: Config | None = None,
) -> Report:
    """Runs the targets on a spec and makes `out` what they say; `out/<target>/` is each one's folder.

    `check` writes nothing and reports what differs. `force` takes over foreign files. What is wrong with the
    spec, the configuration or the output is in the report's diagnostics; then nothing was written.
    """
    config = config or Config()
    spec_path, out = Path(spec_path), Path(out)
    names = targets or config.targets or DEFAULT_TARGETS
    memory = Memory(spec_path, out, names, as_of, config)
    if (known := memory.unchanged()) is not None:
        return known
    with _no_collector():
        report = _build(spec_path, out, names, check, force, as_of, config)
    if not report.errors and not (check and report.differs):
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


def _build(
    spec_path: Path,
    out: Path,
    names: tuple[str, ...],
    check: bool,
    force: bool,
    as_of: str | None,
    config: Config,
) -> Report:
    from apigen.build.entry_points import find
    from apigen.build.write import compare, planned, write
    from apigen.semantics import load

    spec: Spec | None = None
    try:
        found = find(names)
        spec = load(spec_path)
        warnings = judged(spec.diagnostics, config)
        sources = {**config.sources, **spec.sources}
        inputs = (*_spec_files(spec_path, spec), *_other_inputs(config))
        failed = Report(out=out, targets=names, diagnostics=warnings, sources=sources, inputs=inputs)
        if failed.errors:
            return failed
        api = spec.api
        if as_of is not None:
            from apigen.derive.as_of import as_of as then

            api, _ = then(api, as_of)
        plans = [
            planned(out, target.name, target.generate(api, _options(target.options, spec, config)), force)
            for target in found
        ]
        outcomes = [compare(plan) for plan in plans] if check else write(plans)
    except Failure as failure:
        diagnostics = (*(judged(spec.diagnostics, config) if spec else ()), *failure.diagnostics)
        sources = {**config.sources, **(spec.sources if spec else {})}
        return Report(out=out, targets=names, diagnostics=diagnostics, sources=sources)
    return Report(
        out=out,
        targets=names,
        written=_paths(names, outcomes, lambda outcome: outcome.written),
        removed=_paths(names, outcomes, lambda outcome: outcome.removed),
        unchanged=sum(outcome.unchanged for outcome in outcomes),
        inputs=inputs,
        diagnostics=warnings,
        sources=sources,
    )


def _paths(
    names: tuple[str, ...], outcomes: list[Outcome], of: Callable[[Outcome], tuple[str, ...]]
) -> tuple[str, ...]:
    return tuple(
        f"{name}/{path}" for name, outcome in zip(names, outcomes, strict=True) for path in of(outcome)
    )


def judged(diagnostics: tuple[Diagnostic, ...], config: Config) -> tuple[Diagnostic, ...]:
    """Diagnostics as the configuration wants them: allowed warnings left out, denied ones as errors."""
    lint = config.lint
    return tuple(
        msgspec.structs.replace(found, severity="error") if found.code in lint.deny else found
        for found in diagnostics
        if found.severity == "error" or found.code not in lint.allow
    )


def _options(kind: type[Options], spec: Spec, config: Config) -> Options:
    from apigen.derive.rules.links import text_span

    def place(address: str, snippet: str) -> Span | None:
        return text_span(spec, address, snippet)

    return kind(
        title=config.title,
        templates=config.templates,
        place=place,
        recall=cache.read,
        remember=cache.write,
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
    if config.file is not None:
        yield config.file.as_posix()
    if config.templates is not None:
        yield from sorted(path.as_posix() for path in config.templates.rglob("*") if path.is_file())
