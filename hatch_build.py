"""What a wheel holds beyond the package: grammar, templates, site, and the parser's table made ahead."""

import compileall
import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TABLE = "apigen/syntax/apidl.table"


class DataHook(BuildHookInterface[Any]):
    """Adds the data folders as `apigen/_data`. An editable install reads them where they are, and gets what
    any other one has as well: the parser's table, and compiled modules, which Python may be told not to keep.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        importlib.import_module("apigen.syntax.table").write(root / TABLE)
        if version == "editable":
            compileall.compile_dir(root / "apigen", quiet=1)
            return
        build_data["artifacts"].append(TABLE)
        for folder in ("grammar", "templates", "site"):
            build_data["force_include"][str(root / folder)] = f"apigen/_data/{folder}"
