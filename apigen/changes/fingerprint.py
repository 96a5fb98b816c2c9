"""What names one change for good: the same after reformatting and moving, and with a newer tool."""

import hashlib

from msgspec import json

from apigen.changes.report import Root

_FORMAT = 1


def fingerprint(api: str, root: Root) -> str:
    """16 hexadecimal digits for a change of the API of that name.

    They follow from the rule, the thing's kind and place before the change, the facet and its old and new
    value, and from nothing else: no text, line or file. When a change goes on, it is another.
    """
    place = root.old_address
    said = [_FORMAT, api, root.rule, place.kind, place.path, root.facet, root.old, root.new]
    return hashlib.sha256(json.encode(said)).hexdigest()[:16]
