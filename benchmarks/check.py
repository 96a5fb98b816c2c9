"""How long it takes to check a large API, beside compilers of other languages that check the same API.

APIGEN_CORPUS=… python -m benchmarks.check [RUNS]
"""

import sys

from benchmarks import setting
from benchmarks.timing import Command, paired, table


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    setting.ship()
    spec = setting.spec()
    env = {"XDG_CACHE_HOME": str(setting.WORK / "cache")}
    measured = paired(
        {
            "`python -c pass`": Command([sys.executable, "-c", "pass"]),
            "`apigen --version`": Command([setting.APIGEN, "--version"]),
            "`buf build`": setting.buf("build"),
            "`apigen check --no-cache`": Command([setting.APIGEN, "check", "--no-cache", spec], env=env),
            "protoc, descriptor set": setting.protoc(),
            "`apigen check`, nothing changed": Command([setting.APIGEN, "check", spec], env=env),
        },
        runs,
    )
    against = {
        "`apigen --version`": ("`python -c pass`", 3.0),
        "`apigen check --no-cache`": ("`buf build`", 0.7),
        "`apigen check`, nothing changed": ("protoc, descriptor set", 0.5),
    }
    rows: list[list[str | float]] = []
    for name, one in measured.items():
        peer, aim = against.get(name, ("", 0.0))
        ratio = f"{one.seconds / measured[peer].seconds:.2f} of {peer} (aim: {aim})" if peer else ""
        rows.append([name, one.seconds, f"{one.mebibytes:.0f}", ratio])
    print(table(["what", "seconds", "MiB", "ratio"], rows))


if __name__ == "__main__":
    main()
