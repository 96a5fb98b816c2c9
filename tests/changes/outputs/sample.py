"""A report with something of everything, and one of hostile texts."""

from apigen.changes.compare import Address, Kind
from apigen.changes.outputs.told import Told
from apigen.changes.report import (
    PARTIES,
    Consequence,
    Finding,
    Level,
    Party,
    Place,
    Report,
    Root,
    Section,
    Severity,
    Verdict,
    Version,
)


def finding(
    number: int,
    rule: str,
    path: str,
    message: str,
    *,
    kind: Kind = "field",
    severities: str = "",
    severity: Severity = "note",
    gates: bool = False,
    section: Section = "api",
    consequences: tuple[Consequence, ...] = (),
    silent: bool = False,
    why: str = "",
    offer: str = "",
    remedy: str = "",
    old: tuple[int, str] | None = None,
    new: tuple[int, str] | None = None,
    facet: str = "",
    values: tuple[str, str] = ("", ""),
) -> Finding:
    """A finding; `severities` are letters for the four parties: b, r, c, n, and - for none."""
    letters: dict[str, Severity] = {"b": "breaking", "r": "risky", "c": "compatible", "n": "note"}
    parties: dict[Party, Severity] = {
        party: letters.get(letter, "none")
        for party, letter in zip(PARTIES, severities or "----", strict=True)
    }
    return Finding(
        root=Root(rule, Address(kind, tuple(path.split("."))), facet, *values),
        message=message,
        section=section,
        severities=parties,
        severity=severity,
        gates=gates,
        why=why,
        silent=silent,
        consequences=consequences,
        fingerprint=f"{number:016x}",
        offer=offer,
        remedy=remedy,
        old_place=Place("spec/network.apidl", *old) if old else None,
        new_place=Place("spec/network.apidl", *new) if new else None,
        gone=rule.endswith("-removed"),
    )


def wire(port: str, what: str, severity: Severity = "breaking", party: Party = "wire") -> Consequence:
    return Consequence(port, party, severity, what)


FINDINGS = (
    finding(
        0x9F3C21AB00000001,
        "param-moved",
        "VIF.plug.order",
        "the parameter `order` of VIF.plug stands where `weight` did",
        kind="parameter",
        severities="bbb-",
        severity="breaking",
        gates=True,
        silent=True,
        consequences=(wire("VIF.plug", "VIF.plug takes `weight` for `order`"),),
        old=(31, "  rpc plug(self: VIF ref, weight: int, order: int)"),
        new=(31, "  rpc plug(self: VIF ref, order: int, weight: int)"),
    ),
    finding(
        0x9F3C21AB00000002,
        "qualifier-narrowed",
        "VIF.locking_mode",
        "VIF.locking_mode is read-only now (RW to RO/runtime)",
        severities="bbn-",
        severity="breaking",
        gates=True,
        facet="qualifier",
        values=("RW", "RO/runtime"),
        consequences=(
            wire("VIF.set_locking_mode", "VIF.set_locking_mode answers MESSAGE_METHOD_UNKNOWN"),
            wire("VIF.create", "VIF.create refuses `locking_mode`"),
            wire("python VIF.set_locking_mode", "VIF.set_locking_mode is gone", "breaking", "source"),
        ),
        remedy="make it `ctor`, and add `rpc set_locking_mode`",
        old=(20, "  rw locking_mode: vif_locking_mode enum"),
        new=(20, "  ro locking_mode: vif_locking_mode enum"),
    ),
    finding(
        0x9F3C21AB00000003,
        "field-removed",
        "VIF.MTU",
        "VIF.MTU is gone; VIF.mtu is new: a rename?",
        severities="bbbb",
        severity="breaking",
        gates=True,
        offer='@was("MTU")',
        old=(24, "  rw MTU: int = 1500"),
        new=(9, "class VIF {"),
    ),
    finding(
        0x9F3C21AB00000004,
        "field-type-changed",
        "Cluster.timeout",
        "Cluster.timeout has another type (int to float)",
        severities="bb--",
        severity="breaking",
        why="prototype",
        values=("int", "float"),
        facet="type",
    ),
    finding(
        0x9F3C21AB00000005,
        "enum-value-added",
        "vif_locking_mode.disabled",
        "vif_locking_mode has a new value `disabled`",
        kind="value",
        severities="rr-c",
        severity="risky",
        consequences=(wire("VIF.get_locking_mode", "VIF.get_locking_mode may be `disabled`", "risky"),),
        new=(11, "    disabled  /// No traffic at all"),
    ),
    finding(
        0x9F3C21AB00000006,
        "rpc-role-lowered",
        "VM.assert_valid",
        "VM.assert_valid: read-only may call it too",
        kind="rpc",
        severities="n---",
        section="security",
    ),
    finding(
        0x9F3C21AB00000007,
        "since-in-the-past",
        "VM.domain_type",
        "VM.domain_type is new, and says that it came with one",
        section="policy",
    ),
    finding(
        0x9F3C21AB00000008,
        "field-added",
        "VM.domain_type",
        "VM.domain_type is new",
        severities="cc--",
        severity="compatible",
    ),
    *(
        finding(
            0x9F3C21AB00000010 + number,
            "text-changed",
            f"ERROR_{number}",
            f"the text of the error ERROR_{number} is another",
            kind="error",
            severities="nnnn",
        )
        for number in range(8)
    ),
)


def told(
    findings: tuple[Finding, ...] = FINDINGS,
    version: Version | None = None,
    api: str = "hypervisor",
) -> Told:
    gates = any(one.gates for one in findings)
    verdict: Verdict = "breaking" if gates else "harmless" if findings else "equal"
    level: Level = "major" if gates else "none"
    stated = version or Version(
        "8.2.0", "8.2.0", "9.0.0" if gates else "8.2.0", level, "3 breaking", not gates
    )
    return Told(
        Report(
            api=api,
            old="82bf1d89",
            new="the work tree",
            findings=findings,
            verdict=verdict,
            version=stated,
            not_judged=("1 hidden RPC is known by name alone",),
        ),
        how='merge base of HEAD and main: 82bf1d89 "net: MTU"',
        notes=("the spec was in `api`, and is in `spec`",),
        old_revision="82bf1d89" + "0" * 32,
        new_revision="c0ffee00" + "0" * 32,
        blob="https://git.example.org/shop/api/blob",
        place=Place("spec/api.apidl", 3, '  version "8.2.0"'),
    )


HOSTILE = (
    "@org/team",
    "@someone",
    "#1",
    "GH-1",
    "org/repo#7",
    "https://evil.example.org/x",
    "www.evil.example.org",
    "mail@evil.example.org",
    "0123456789abcdef0123456789abcdef01234567",
    "a|b",
    "`tick`",
    "``` fence",
    "~~~ fence",
    "</details>",
    "<img src=x onerror=alert(1)>",
    "<!-- apigen:other -->",
    "]]>",
    "[text](javascript:alert(1))",
    "![image](http://evil.example.org/x.png)",
    "**bold** _it_ ~~gone~~",
    "&lt;b&gt; &#64;org",
    "# heading",
    "- list\n\n## heading",
    "line\r\nbreak",
    "bidi \u202e txt \u2066 x",
    "esc \x1b[31m red \x07",
    "back\\slash \\| pipe",
    "::error file=x::y",
    "%0A::error::z",
    "$HOME $(id) `id`",
    "x" * 5000,
    "`",
    "|",
    " ",
)
"""Texts that would ping, link, or break out of where they stand."""


def hostile(count: int = 1) -> tuple[Finding, ...]:
    """Findings whose names, texts and lines are hostile, each of them once and again."""
    return tuple(
        finding(
            round_ * 1000 + number,
            "field-removed",
            f"VM{text}.field",
            text,
            severities="bbbb",
            severity="breaking",
            gates=True,
            why=text,
            offer=text,
            remedy=text,
            consequences=(wire(text, text),),
            old=(1, text.replace("\n", " ")),
            new=(1, text.replace("\n", " ")),
            values=(text, text),
        )
        for round_ in range(count)
        for number, text in enumerate(HOSTILE)
    )
