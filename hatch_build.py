"""What a wheel holds beyond the package: grammar, templates, site, and the parser's table made ahead."""

import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TABLE = "apigen/syntax/apidl.table"


class DataHook(BuildHookInterface[Any]):
    """Adds the data folders as `apigen/_data`; an editable install reads them where they are."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        root = Path(self.root)
        for folder in ("grammar", "templates", "site"):
            if (root / folder).is_dir():
                build_data["force_include"][str(root / folder)] = f"apigen/_data/{folder}"
        sys.path.insert(0, str(root))
        if (root / "apigen/syntax/table.py").is_file():
            importlib.import_module("apigen.syntax.table").write(root / TABLE)
            build_data["artifacts"].append(TABLE)
