"""A small spec to work on, and a way to run commands within the process."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from apigen.cli import main

SPEC = {
    "api.apidl": """\
//! A shop of machines.

api shop {
  title "Shop API"
  version "2.0"
  releases one "1.0", two "2.0"
  roles boss > clerk
  use std
}

/// The machine is on.
@since(one)
error IS_ON(machine: string)
""",
    "machine.apidl": """\
/// What people name.
mixin named {
  rw name/label: string = "" @length(..64)  /// What it is called
}

/// A machine.
@since(one)
@role(clerk)
class machine {
  with named

  /// What it does.
  enum power {
    off  /// Nothing
    on  /// Something
  }

  ro uuid: string  /// Unique identifier
  ro power: power enum = off  /// Whether it is on
  ctor room: room ref <-> room.machines @nonnull @on_destroy(cascade)  /// Where it stands
  rw speed: int = 1 @range(1..9) @since(two) @role(boss)  /// How fast it is

  /// Starts the machine.
  /// @param self The machine
  /// @param fast Whether at once
  @async
  rpc start(self: machine ref, fast: bool = false)
    raises IS_ON
}

/// A room.
@since(one)
@role(boss)
class room {
  ro uuid: string  /// Unique identifier
  rw name/label: string  /// Where it is
  ro machines: machine ref set  /// What stands in it
}
""",
}


class Ran(NamedTuple):
    """A command that was run: its exit status, and what it printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs commands in a folder of their own, with a cache of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def command(*arguments: str) -> Ran:
        capsysbinary.readouterr()
        status = main(arguments)
        out, err = capsysbinary.readouterr()
        return Ran(status, out.decode(), err.decode())

    return command


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """The small spec, in `spec`."""
    folder = tmp_path / "spec"
    folder.mkdir()
    for name, text in SPEC.items():
        (folder / name).write_text(text)
    return folder
