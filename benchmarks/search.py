"""How long a search takes in the page's own engine, beside a plain look at the same names.

    APIGEN_CORPUS=… python -m benchmarks.search

The engine runs in node, each query typed key by key; the scan is `includes` over all names. Sizes are those
of compressed files.
"""

import gzip
import json
import subprocess
from pathlib import Path

import apigen
from apigen.generators.site import TARGET
from apigen.generators.target import Options, content
from benchmarks import setting
from benchmarks.timing import table

QUERIES = (
    *("VM.get_by_uuid", "snapshto", "bios strings", "HANDLE_INVALID", "a virtual machine"),
    *("-> VM ref set", "VDI ref, SR ref ->", "raises:SR_FULL", "role:read-only"),
)


def main() -> None:
    folder = setting.WORK / "search"
    setting.fresh(folder)
    api = apigen.load(setting.spec()).api
    files = {file.path: file for file in TARGET.generate(api, Options())}
    paths = [folder / name for name in ("search.js", "search-index.js")]
    for path in paths:
        path.write_bytes(content(files[path.name]))
    argv = ["node", str(Path(__file__).with_suffix(".js")), *map(str, paths)]
    done = subprocess.run(argv, input=json.dumps(QUERIES), capture_output=True, text=True, check=True)
    times = json.loads(done.stdout)
    sizes = ", ".join(
        f"{path.name} {len(gzip.compress(path.read_bytes(), 9)) / 1024:.1f} KB" for path in paths
    )
    print(f"{times['entries']:,} entries; {sizes}\n")
    print(f"Load {times['load']:.1f} ms, first key {times['first']:.1f} ms (aim: 50 together)\n")
    rows = [
        [
            f"`{row['query']}`",
            f"{row['key']:.2f}",
            f"{row['worst']:.1f}",
            f"{row['scan']:.2f}",
            f"{row['key'] / row['scan']:.1f}",
        ]
        for row in times["rows"]
    ]
    print(table(["typed", "ms a key", "slowest key (aim: 16)", "ms a scan", "ratio"], rows))


if __name__ == "__main__":
    main()
