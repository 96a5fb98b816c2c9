"""How long it takes to import a published API as a spec, and to export it again without a difference.

APIGEN_CORPUS=… python -m benchmarks.exchange [RUNS]
"""

import json
import shutil
import sys
from typing import Any

from benchmarks import setting
from benchmarks.timing import Command, paired, table


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    setting.ship()
    dump = setting.corpus() / setting.DUMP
    imported, exported = setting.WORK / "imported", setting.WORK / "exported.json"
    measured = paired(
        {
            "`buf build`": setting.buf("build"),
            "`apigen import xenapi`": Command(
                [setting.APIGEN, "import", "xenapi", dump, "-o", imported],
                before=lambda: shutil.rmtree(imported, ignore_errors=True),
            ),
            "`apigen export xenapi`": Command([setting.APIGEN, "export", "xenapi", imported, "-o", exported]),
        },
        runs,
    )
    peer = measured["`buf build`"].seconds
    rows: list[list[str | float]] = []
    for name, one in measured.items():
        ratio = f"{one.seconds / peer:.2f} of `buf build`" if "apigen" in name else ""
        rows.append([name, one.seconds, f"{one.mebibytes:.0f}", ratio])
    print(table(["what", "seconds", "MiB", "ratio"], rows))
    texts = [path.read_text() for path in imported.rglob("*.apidl")]
    size, lines = sum(map(len, texts)), sum(text.count("\n") for text in texts)
    print(f"\nThe spec has {size / 1000:.0f} KB in {lines} lines.")
    before, after = (by_name(json.loads(path.read_text())) for path in (dump, exported))
    sys.exit(0 if before == after else "what was exported is not what was imported")


def canonical(value: Any) -> Any:
    """A dump without the order of its classes, fields, messages, enums and their values."""
    if isinstance(value, dict):
        return {
            key: by_name(item) if key in ("fields", "messages", "enums", "values") else canonical(item)
            for key, item in value.items()
        }
    return [canonical(item) for item in value] if isinstance(value, list) else value


def by_name(items: list[Any]) -> dict[str, Any]:
    return {item["name"]: canonical(item) for item in items}


if __name__ == "__main__":
    main()
