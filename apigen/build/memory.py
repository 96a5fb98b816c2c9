"""What the last build of a kind read and made, by content: whether there is anything to do, at once."""

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from apigen.build import cache, tool
from apigen.build import manifest as manifests
from apigen.build.config import Config
from apigen.build.entry_points import installed
from apigen.build.report import Report
from apigen.build.target_options import paths
from apigen.diagnostics import Diagnostic
from apigen.resources import SITE, TEMPLATES, files


class _State(msgspec.Struct, frozen=True):
    """What the last build of the same kind saw and made: digests by path, and the names in the spec's
    folder.
    """

    inputs: dict[str, str]
    folders: list[tuple[str, str]]
    listing: list[str]
    outputs: dict[str, str]
    warnings: tuple[Diagnostic, ...]


class Order(msgspec.Struct, frozen=True):
    """What a build is asked for; see `apigen.build.run.build`."""

    spec_path: Path
    out: Path
    names: tuple[str, ...]
    check: bool
    force: bool
    as_of: str | None
    only: tuple[str, ...]
    config: Config


class Memory:
    """Remembers in the cache what a build read and wrote, by content, so that the next one can see at once
    that nothing is to be done.

    `state` is None if nothing is remembered of this order, this tool and these folders.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        config = order.config
        what = (
            tool.stamp(),
            str(order.spec_path.absolute()),
            str(order.spec_path),
            str(order.out.absolute()),
            order.names,
            order.as_of,
            order.only,
            [str(config.file), str(config.templates), config.title, config.lint, config.tables],
            sorted(installed().items()),
        )
        self.name = "build/" + hashlib.blake2b(msgspec.json.encode(what), digest_size=16).hexdigest()
        self.state: _State | None = None
        if (body := cache.read(self.name)) is not None:
            with suppress(msgspec.DecodeError):
                self.state = msgspec.json.decode(body, type=_State)

    def left(self, name: str) -> bool:
        """Whether a target's folder is as the last build of this order left it: another one, of other code or
        configuration, makes other pages for the same keys.
        """
        manifest = self.order.out / name / manifests.NAME
        try:
            digest = manifests.digest(manifest.read_bytes())
        except OSError:
            return False
        return self.state is not None and self.state.outputs.get(f"{name}/{manifests.NAME}") == digest

    def unchanged(self) -> Report | None:
        """The report of a build that has nothing to do; None if anything differs from last time."""
        state = self.state
        if state is None:
            return None
        ours = _data()
        if state.listing != _listing(state.folders) or not ours <= state.inputs.keys():
            return None
        sources: dict[str, str] = {}
        for path, digest in state.inputs.items():
            try:
                data = Path(path).read_bytes()
            except OSError:
                return None
            if manifests.digest(data) != digest:
                return None
            if state.warnings:
                sources[path] = data.decode(errors="replace")
        for path, digest in state.outputs.items():
            try:
                if manifests.digest((self.order.out / path).read_bytes()) != digest:
                    return None
            except OSError:
                return None
        return Report(
            out=self.order.out,
            targets=self.order.names,
            unchanged=len(state.outputs) - len(self.order.names),
            inputs=tuple(path for path in state.inputs if path not in ours),
            diagnostics=state.warnings,
            sources=sources,
        )

    def remember(self, report: Report) -> None:
        """Puts down what the build that just ended read, and what is now on the disk."""
        try:
            inputs = {
                path: manifests.digest(Path(path).read_bytes()) for path in (*report.inputs, *sorted(_data()))
            }
            outputs = {}
            for name in self.order.names:
                folder = self.order.out / name
                outputs[f"{name}/{manifests.NAME}"] = manifests.digest((folder / manifests.NAME).read_bytes())
                for path, entry in manifests.read(folder).files.items():
                    outputs[f"{name}/{path}"] = entry.digest
        except OSError:
            return
        folders = self._folders(report.inputs)
        state = _State(inputs, folders, _listing(folders), outputs, report.diagnostics)
        cache.write(self.name, msgspec.json.encode(state))

    def _folders(self, inputs: tuple[str, ...]) -> list[tuple[str, str]]:
        """Where a new file is a change: the spec's folder, those that it uses, the user's templates."""
        found = set()
        if self.order.spec_path.is_dir():
            found.add((self.order.spec_path.as_posix(), "*.apidl"))
        for path in inputs:
            if path.endswith(".apidl") and Path(path) != self.order.spec_path:
                found.add((Path(path).parent.as_posix(), "*.apidl"))
        if self.order.config.templates is not None:
            found.add((self.order.config.templates.as_posix(), "*"))
        found |= {(path.as_posix(), "*") for path in paths(self.order.config) if path.is_dir()}
        return sorted(found)


def _data() -> set[str]:
    """Our own templates and assets: in a checkout they change while the version does not."""
    folders = (TEMPLATES, SITE / "assets")
    return {path.as_posix() for folder in folders for path in files(folder)}


def _listing(folders: list[tuple[str, str]]) -> list[str]:
    """What the folders hold of the pattern given with each."""
    return sorted({path.as_posix() for folder, pattern in folders for path in Path(folder).rglob(pattern)})
