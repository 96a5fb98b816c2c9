"""Small git repositories to try things in."""

import hashlib
import os
import subprocess
from pathlib import Path

WHO = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
    "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}

SPEC = """\
api shop {
  title "Shop"
  version "1.0.0"
}

/// A machine.
class machine {
  ro uuid: string  /// Unique identifier
  rw speed: int = 1  /// How fast it is
  rw label: string = ""  /// What people call it
}
"""


class Scratch:
    """A repository with the branch `main`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        """What a git command prints, without its last line end. Raises CalledProcessError if it fails."""
        return git(self.folder, *arguments)

    def write(self, name: str, text: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def commit(self, message: str = "change", **files: str) -> str:
        """Commits all that is there, after writing files (`spec__api` is `spec/api.apidl`); its id."""
        for name, text in files.items():
            self.write(f"{name.replace('__', '/')}.apidl", text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def state(self) -> str:
        """A hash over the index, the files and the references: whoever only reads leaves it as it is."""
        digest = hashlib.sha256()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                digest.update(path.relative_to(self.folder).as_posix().encode() + path.read_bytes())
        return digest.hexdigest()

    def clone(self, folder: Path, *options: str) -> "Scratch":
        """A clone as over the network: `--depth 1` counts."""
        git(self.folder, "clone", "-q", *options, f"file://{self.folder}", str(folder))
        made = Scratch.__new__(Scratch)
        made.folder = folder
        return made


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], env=os.environ | WHO, check=True, capture_output=True
    )
    return done.stdout.decode().rstrip("\n")
