"""How long targets take for a large API: from nothing, after one changed class, with nothing changed.

APIGEN_CORPUS=… python -m benchmarks.build [RUNS]
"""

import itertools
import shutil
import sys
from pathlib import Path

from benchmarks import setting
from benchmarks.timing import Command, paired, table

PLAIN = "site without samples"
"""What a generator of documents has an equal of."""

TARGETS = ("json", "markdown", PLAIN, "site", "json,markdown,site")


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    setting.ship()
    spec = setting.spec()
    builds = {target: commands(spec, target) for target in TARGETS}
    peers = {
        "json": ("`buf build`", setting.buf("build"), "1"),
        "markdown": ("`buf lint`", setting.buf("lint"), "1"),
        PLAIN: ("Sphinx", setting.sphinx(), "0.2"),
        "site": ("Sphinx", setting.sphinx(), "0.5"),
    }
    rows: list[list[str | float]] = []
    for target, build in builds.items():
        peer = {peers[target][0]: peers[target][1]} if target in peers else {}
        measured = paired({**peer, **build}, runs)
        cold = measured["cold"].seconds
        for name, one in measured.items():
            ratio = ""
            if name == "cold" and target in peers:
                against, _, aim = peers[target]
                ratio = f"{cold / measured[against].seconds:.2f} of {against} (aim: {aim})"
            elif name == "one class changed":
                ratio = f"{one.seconds / cold:.2f} of cold (aim: 0.25)"
            elif name == "nothing changed":
                ratio = f"{one.seconds / cold:.2f} of cold (aim: under 0.2 s)"
            label = name if name in peer else f"{target}, {name}"
            rows.append([label, one.seconds, f"{one.mebibytes:.0f}", ratio])
    print(table(["what", "seconds", "MiB", "ratio"], rows))


def commands(spec: Path, target: str) -> dict[str, Command]:
    """The three builds of a target, each with a spec, an output folder and a cache of its own."""

    def build(name: str, before: str = "") -> Command:
        folder = setting.WORK / "build" / target / name.replace(" ", "-")
        setting.fresh(folder)
        own = shutil.copytree(spec, folder / "spec")
        out, cache = folder / "out", folder / "cache"
        number = itertools.count()
        source = max(own.glob("*.apidl"), key=lambda path: path.stat().st_size)

        def prepare() -> None:
            if before == "empty":
                setting.fresh(out, cache)
            elif before == "edit":
                edit(source, next(number))

        if target == PLAIN:
            with (own / "apigen.toml").open("a") as config:  # the importer's
                config.write("\n[site]\nsamples = []\n")
        names = target.partition(" ")[0]
        argv: list[str | Path] = [setting.APIGEN, "build", own, "-o", out, "--target", names]
        return Command(argv, env={"XDG_CACHE_HOME": str(cache)}, before=prepare)

    return {
        "cold": build("cold", "empty"),
        "one class changed": build("one class changed", "edit"),
        "nothing changed": build("nothing changed"),
    }


def edit(source: Path, number: int) -> None:
    """Changes the text of the first class in a file that has one."""
    lines = source.read_text().splitlines(keepends=True)
    first = next(i for i, line in enumerate(lines) if line.startswith("class "))
    while lines[first - 1].startswith(("@", "/// Edited ")):
        first -= 1
    lines = [line for line in lines if not line.startswith("/// Edited ")]
    lines.insert(first, f"/// Edited {number}.\n")
    source.write_text("".join(lines))


if __name__ == "__main__":
    main()
