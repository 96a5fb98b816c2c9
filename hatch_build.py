"""What a wheel holds beyond the package: grammar, templates, site; parser table and templates made ahead."""

import compileall
import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TABLE = "apigen/syntax/apidl.table"
TEMPLATES = "apigen/_compiled"


class DataHook(BuildHookInterface[Any]):
    """Adds the data folders as `apigen/_data`. An editable install reads them where they are, and gets what
    any other one has as well: the parser's table, templates, and compiled modules, which Python may be told
    not to keep.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        importlib.import_module("apigen.syntax.table").write(root / TABLE)
        importlib.import_module("apigen.generators.compiled").ship()
        if version == "editable":
            compileall.compile_dir(root / "apigen", quiet=1)
            return
        build_data["artifacts"] += [TABLE, TEMPLATES]
        for folder in ("grammar", "templates", "site"):
            build_data["force_include"][str(root / folder)] = f"apigen/_data/{folder}"
