"""Writes the hostile spec: `python -m tests.generators.hostile FOLDER`."""

import sys
from pathlib import Path

from tests.generators.hostile.spec import write

write(Path(sys.argv[1]))
