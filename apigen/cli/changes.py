"""A change of an object, on a line."""

from apigen.cli.answers import cell
from apigen.diagnostics.style import visible_lines
from apigen.runtime.client.watching import Happened

_SIGNS = {"add": "+", "mod": "~", "del": "-"}


def line(happened: Happened) -> str:
    """When, what, and of a changed object the members that changed: `~ vm web01 power_state=running`."""
    event, known = happened.event, happened.after or happened.before or {}
    sign = _SIGNS.get(str(event.get("operation")), "?")
    name = known.get("name_label") or known.get("uuid") or event.get("ref")
    words = [str(event.get("timestamp", "")), sign, str(event.get("class")), visible_lines(cell(name))]
    if happened.before is not None and happened.after is not None:
        words += [
            f"{member}={cell(value)}"
            for member, value in happened.after.items()
            if happened.before.get(member) != value
        ]
    return " ".join(words)
