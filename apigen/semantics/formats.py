"""The formats that `@format` names: what each takes, as a function from a text to yes or no.

They say what a text looks like, not what is behind it: whether a host answers is nobody's business here.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

_UUID = r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_MAC = r"[0-9A-Fa-f]{2}(?:(:[0-9A-Fa-f]{2}){5}|(-[0-9A-Fa-f]{2}){5})"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOSTNAME = rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*"
_URL = r"[A-Za-z][A-Za-z0-9+.-]*://(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
_LOCAL = r"(?=.{1,64}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
_DURATION = (
    rf"P(?=.)(?:{_NUMBER}W|(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=.)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
)
_DECIMAL = rf"-?{_NUMBER}"
_BASE64 = r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"


def _by(pattern: str) -> Callable[[str], bool]:
    return lambda text: re.fullmatch(pattern, text) is not None


def is_ipv4(text: str) -> bool:
    """RFC 791 in dotted decimals, no leading zeros."""
    from ipaddress import IPv4Address

    return _reads(IPv4Address, text)


def is_ipv6(text: str) -> bool:
    """RFC 4291, without a zone."""
    from ipaddress import IPv6Address

    return "%" not in text and _reads(IPv6Address, text)


def is_ip(text: str) -> bool:
    return is_ipv4(text) or is_ipv6(text)


def is_cidr(text: str) -> bool:
    """An address and the length of its prefix (RFC 4632): `10.0.0.0/8`, `2001:db8::/32`."""
    address, slash, length = text.partition("/")
    if not slash or not re.fullmatch(r"[0-9]{1,3}", length):
        return False
    return int(length) <= 32 if is_ipv4(address) else int(length) <= 128 and is_ipv6(address)


def is_url(text: str) -> bool:
    """An absolute URL with a scheme and `//` (RFC 3986)."""
    from urllib.parse import urlsplit

    if not re.fullmatch(_URL, text):
        return False
    return _reads(lambda whole: urlsplit(whole).port, text)


def is_email(text: str) -> bool:
    """`local@domain`, the local part without quotes (RFC 5321)."""
    local, at, domain = text.rpartition("@")
    return (
        bool(at) and re.fullmatch(_LOCAL, local) is not None and re.fullmatch(_HOSTNAME, domain) is not None
    )


def is_date(text: str) -> bool:
    """A day: `2007-11-01`."""
    return re.fullmatch(_DATE, text) is not None and _reads(date.fromisoformat, text)


def is_json(text: str) -> bool:
    """A JSON text (RFC 8259), of any kind."""
    return _reads(lambda whole: json.loads(whole, parse_constant=_no_constant), text)


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except (ValueError, RecursionError):
        return False
    return True


FORMATS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "uuid": _by(_UUID),
        "ip": is_ip,
        "ipv4": is_ipv4,
        "ipv6": is_ipv6,
        "cidr": is_cidr,
        "mac": _by(_MAC),
        "hostname": _by(_HOSTNAME),
        "url": is_url,
        "email": is_email,
        "date": is_date,
        "duration": _by(_DURATION),
        "decimal": _by(_DECIMAL),
        "json": is_json,
        "base64": _by(_BASE64),
    }
)
"""Each format by name. Hostnames are those of RFC 1123, durations of ISO 8601; a MAC has `:` or `-`."""
