"""A copy of a spec keeps to itself: new names, references within it, nothing that is shared."""

from benchmarks.copies import copy, uses

TEXT = """\
//! Text.

api a {
  title "A class VM ref"
  releases one "1", two "2"
}

/// Raised.
error E(
  a: string,
  b: string,
)

type port = int

/// A [VM] class VM.
class VM {
  with named
  enum state { on  }
  ro VIFs: VIF ref set <-> VIF.VM  /// each VIF ref
  rw state: state enum = on @deprecated(two, "VIF ref", use = VM.ports)
  rw ports: (port -> VM record set) map
  rw at: port option = none
  rpc go(VM: VM ref, port: port) -> port raises E
}
"""

COPY = """\

type port_7 = int

/// A [VM] class VM.
class VM_7 {
  with named_7
  enum state_7 { on  }
  ro VIFs: VIF_7 ref set <-> VIF_7.VM  /// each VIF ref
  rw state: state_7 enum = on @deprecated(two, "VIF ref", use = VM_7.ports)
  rw ports: (port_7 -> VM_7 record set) map
  rw at: port_7 option = none
  rpc go(VM: VM_7 ref, port: port_7) -> port_7 raises E
}
"""


def test_names_are_new_and_the_rest_is_not() -> None:
    others = "class VIF {\n}\nmixin named {\n}\n"
    assert copy(TEXT, uses([TEXT, others]), 7).strip() == COPY.strip()
