"""The rules that name changes: what each means, with an example. How bad a change is, no rule says.

Each module registers those of its subject; there is no central list. A rule has a mirror, the name of the
same change undone, or an excuse for having none.
"""

from collections.abc import Iterator
from functools import cache

import msgspec

from apigen.changes.report import Section
from apigen.diagnostics.catalogue import import_all


class ChangeRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule. `title` is a few words for lists, `text` Markdown; `old` and `new` are specs that show it.

    The examples leave out the `api` block where it is `HEAD`; an empty one is no spec at all.
    """

    code: str
    title: str
    text: str
    old: str
    new: str
    section: Section = "api"
    mirror: str = ""
    excuse: str = ""

    @property
    def page(self) -> str:
        """The rule's page in Markdown; its example is indented, under `Before::` and `After::`."""
        undone = f"Undone, it is `{self.mirror}`." if self.mirror not in ("", self.code) else ""
        parts = [self.text, undone, "Before::", _block(self.old), "After::", _block(self.new)]
        return "\n\n".join(part for part in parts if part) + "\n"


HEAD = """\
api example {
  releases one, two
  roles admin > user
}
"""

NAMED_BACK = "what gets its old name back says so by `@was` at that name: the same rule again"

_rules: dict[str, ChangeRule] = {}


def rule(
    code: str,
    title: str,
    text: str,
    old: str,
    new: str,
    *,
    section: Section = "api",
    mirror: str = "",
    excuse: str = "",
) -> None:
    """Registers a rule. With neither mirror nor excuse it is its own mirror: what changed can change back.

    Raises ValueError if the code is another rule's.
    """
    found = ChangeRule(
        code=code,
        title=title,
        text=text.strip(),
        old=old.strip(),
        new=new.strip(),
        section=section,
        mirror=mirror or ("" if excuse else code),
        excuse=excuse,
    )
    if _rules.setdefault(code, found) != found:
        raise ValueError(f"two rules of changes have the code {code}")


def pair(
    one: tuple[str, str, str], other: tuple[str, str, str], old: str, new: str, *, section: Section = "api"
) -> None:
    """Registers two rules that mirror each other, each as code, title, text; the other goes back."""
    rule(*one, old, new, section=section, mirror=other[0])
    rule(*other, new, old, section=section, mirror=one[0])


@cache
def catalogue() -> dict[str, ChangeRule]:
    """All rules by code, in its order."""
    import_all("apigen.changes.rules")
    return dict(sorted(_rules.items()))


def of(code: str) -> ChangeRule:
    """The rule of that code. Raises KeyError if there is none."""
    return catalogue()[code]


def rules() -> Iterator[ChangeRule]:
    """All rules, by code."""
    yield from catalogue().values()


def _block(spec: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in spec.splitlines() or ["(no spec)"])
