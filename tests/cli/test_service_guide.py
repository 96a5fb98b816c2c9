"""The guide to a service is followed to the letter: its files are written, its commands are run."""

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "site" / "guides" / "15-service.md"
FENCE = re.compile(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Follower:
    """Somebody who does what the guide says, with two terminals and a port that is free."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.env = {
            **os.environ,
            "NO_COLOR": "1",
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPATH": str(ROOT),
        }
        self.server: subprocess.Popen[str] | None = None

    def stop(self) -> None:
        if self.server is not None:
            self.server.terminate()
            self.server.communicate(timeout=20)
            self.server = None

    def run(self, command: str) -> str | None:
        """What a command says; None where there is nothing to run it with."""
        words = shlex.split(command.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}"))
        match words:
            case ["cd", folder]:
                self.folder /= folder
                return ""
            case ["export", *pairs]:
                given = dict(pair.split("=", 1) for pair in pairs)
                if "PYTHONPATH" in given:
                    given["PYTHONPATH"] += f":{ROOT}"
                self.env |= given
                return ""
            case ["ls", folder]:
                names = (path.name for path in (self.folder / folder).iterdir())
                return "".join(f"{name}\n" for name in sorted(names))
            case ["apigen", "serve", *options]:
                return self.serve(options)
            case ["apigen", "call", *arguments]:  # as on a terminal
                return self.said([sys.executable, "-m", "apigen", "call", *arguments, "--format", "table"])
            case ["apigen", *arguments]:
                return self.said([sys.executable, "-m", "apigen", *arguments])
            case ["curl", *_]:
                return self.said(words) if shutil.which("curl") else None
        raise AssertionError(command)

    def serve(self, options: list[str]) -> str:
        self.stop()
        words = [sys.executable, "-m", "apigen", "serve", *options, "--port", str(self.port)]
        self.server = subprocess.Popen(
            words,
            cwd=self.folder,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self.server.stdout is not None
        said = ""
        for line in self.server.stdout:
            said += line
            if line.startswith("http"):
                break
        return said

    def said(self, words: list[str]) -> str:
        done = subprocess.run(
            words, cwd=self.folder, env=self.env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        return str(done.stdout)


@pytest.fixture
def follower(tmp_path: Path) -> Iterator[Follower]:
    made = Follower(tmp_path)
    yield made
    made.stop()


def test_what_the_guide_shows_is_what_happens(follower: Follower) -> None:
    for language, file, text in FENCE.findall(GUIDE.read_text(encoding="utf-8")):
        if file:
            (follower.folder / file).write_text(text, encoding="utf-8")
            continue
        assert language == "console"
        for step in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, expected = step.partition("\n")
            said = follower.run(command)
            pattern = re.escape(expected.strip()).replace("8080", str(follower.port)).replace("…", "(?s:.*)")
            assert said is None or re.fullmatch(pattern, said.strip()), f"{command}\n{said}"


@pytest.mark.full
def test_the_service_of_the_guide_is_well_typed(follower: Follower) -> None:
    for command in ("apigen init library", "cd library", "apigen build --target server -o out"):
        follower.run(command)
    (code,) = [text for _, file, text in FENCE.findall(GUIDE.read_text("utf-8")) if file == "service.py"]
    (follower.folder / "service.py").write_text(code)
    follower.env["MYPYPATH"] = str(follower.folder / "out" / "server")
    words = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--cache-dir",
        str(follower.folder / "types"),
        "service.py",
    ]
    assert follower.said(words).startswith("Success")
