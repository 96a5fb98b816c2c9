"""The words of a name, and how languages join them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apigen.generators.naming import styles
from apigen.generators.naming.styles import Style
from apigen.generators.naming.words import spelt_out, split, vocabulary, words


@pytest.mark.parametrize(
    ("wire", "parts"),
    [
        ("power_state", "power state"),
        ("VCPUs_max", "VCPUs max"),
        ("HVM_boot_policy", "HVM boot policy"),
        ("powerState", "power State"),
        ("HTTPServer", "HTTP Server"),
        ("VIFs", "VIFs"),
        ("vGPU_types", "vGPU types"),
        ("IPv6_gateway", "IPv6 gateway"),
        ("ipv4_allowed", "ipv4 allowed"),
        ("SMAPIv3", "SMAPIv3"),
        ("X509Certificate", "X509 Certificate"),
        ("802.3ad", "802 3ad"),
        ("balance-slb", "balance slb"),
        ("VM", "VM"),
        ("HANDLE_INVALID", "handle invalid"),
        ("PVS_site", "PVS site"),
        ("needed bytes ", "needed bytes"),
        ("__init__", "init"),
        ("café", "cafu00e9"),
        ("-1", "minus 1"),
        ("+1.5", "plus 1 5"),
        ("a-1", "a 1"),
        ("日本", "u65e5u672c"),
        ("a→b", "a b"),
        ("-", ""),
    ],
)
def test_words_of_a_name(wire: str, parts: str) -> None:
    assert words(wire) == tuple(parts.split())


def test_punctuation_is_spelt_where_nothing_else_tells_names_apart() -> None:
    assert spelt_out("a-b") == ("a", "hyphen", "b")
    assert spelt_out("-") == ("hyphen",)
    assert spelt_out("A__→") == ("A", "underscore", "underscore", "u2192")
    assert spelt_out("→") == ("u2192",)
    assert spelt_out("") == ("empty",)


def test_a_word_that_is_a_class_is_written_as_the_class() -> None:
    known = vocabulary(["VM", "PVS_site", "event"])
    assert words("vm_power_state", known) == ("VM", "power", "state")
    assert words("VM_BAD_POWER_STATE", known) == ("VM", "bad", "power", "state")
    assert words("pvs_proxy_status", known) == ("PVS", "proxy", "status")
    assert words("EVENT_LOST", known) == ("event", "lost")


@pytest.mark.parametrize(
    ("style", "name"),
    [
        (styles.snake, "vcpus_max"),
        (styles.screaming, "VCPUS_MAX"),
        (styles.kebab, "vcpus-max"),
        (styles.pascal, "VCPUsMax"),
        (styles.camel, "vcpusMax"),
        (styles.pascal_anew, "VcpusMax"),
        (styles.wire, "VCPUs_max"),
    ],
)
def test_styles(style: Style, name: str) -> None:
    assert style.join(words("VCPUs_max")) == name


@given(st.text(st.characters(codec=None), min_size=1))
def test_every_name_has_words_of_letters_and_digits(wire: str) -> None:
    for parts in (words(wire), split(wire), spelt_out(wire)):
        assert all(re.fullmatch("[A-Za-z0-9]+", part) for part in parts)
    assert spelt_out(wire)


@given(st.text("aB9_-é ", min_size=1))
def test_nothing_but_punctuation_gets_lost(wire: str) -> None:
    assert "".join(words(wire)).lower() == "".join(split(wire)).lower()
