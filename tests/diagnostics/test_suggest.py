"""Which known name is proposed for an unknown one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.diagnostics.suggest import closest

KNOWN = ["VM", "VIF", "network", "name_label", "power_state", "suspend_VDI", "host", "HOST_OFFLINE"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("netwrok", "network"),
        ("Network", "network"),
        ("nework", "network"),
        ("label_name", "name_label"),
        ("name-label", "name_label"),
        ("name/label", "name_label"),
        ("vm", "VM"),
        ("suspend_vdi", "suspend_VDI"),
        ("HOST_OFLINE", "HOST_OFFLINE"),
        ("something_else", None),
        ("x", None),
        ("", None),
    ],
)
def test_closest(name: str, meant: str | None) -> None:
    assert closest(name, KNOWN) == meant


def test_the_order_of_names_does_not_matter() -> None:
    assert closest("cat", ["car", "bat"]) == closest("cat", ["bat", "car"]) == "bat"


@given(st.text(max_size=12), st.lists(st.text(max_size=12)))
def test_any_name_gets_a_known_one_or_none(name: str, known: list[str]) -> None:
    assert closest(name, known) in {None, *known} - {name}
