"""What the table `[python]` of a configuration says."""

import keyword
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

import msgspec

from apigen.diagnostics import Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.generators.target import Options
from apigen.model.api import Api


class PythonOptions(Options, frozen=True):
    """The Python client's own options.

    `package`: the name that is imported; by default the API's. `distribution`: the name that pip installs;
    by default the package's, with hyphens. `version`: that of the package; by default the API's, as PEP 440
    spells it. `docs`: the address of the published reference, which texts then link to. `only`: the classes
    that the client has; by default all.

    The rest is what an index shows: `license` (an expression of SPDX), `authors` (`Name <address>` each),
    `homepage`, `repository` and `keywords`.
    """

    package: str = ""
    distribution: str = ""
    version: str = ""
    docs: str = ""
    only: tuple[str, ...] = ()
    license: str = ""
    authors: tuple[str, ...] = ()
    homepage: str = ""
    repository: str = ""
    keywords: tuple[str, ...] = ()


def own(options: Options) -> PythonOptions:
    """The options as those of this target, with its defaults for what they do not have."""
    if isinstance(options, PythonOptions):
        return options
    return PythonOptions(**{name: getattr(options, name) for name in Options.__struct_fields__})


class Metadata(msgspec.Struct, frozen=True):
    """What the package is called, and what an index shows of it. `authors`: names and addresses, "" for none;
    `urls`: by their labels.
    """

    package: str
    distribution: str
    version: str
    license: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    urls: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()


def metadata(api: Api, options: PythonOptions) -> Metadata:
    """What the package is called. Raises Failure (`client-option`, `client-only`)."""
    package = options.package or module_name(api.name)
    distribution = options.distribution or package.replace("_", "-").strip("-")
    version = options.version or pep440(api.version)
    wrong = []
    if not _MODULE.fullmatch(package) or keyword.iskeyword(package):
        wrong.append(
            client_option(
                options, "package", "is not a name that can be imported", "write one as `hypervisor`"
            )
        )
    if not _DISTRIBUTION.fullmatch(distribution):
        wrong.append(
            client_option(
                options, "distribution", "is not a name that pip knows", "write one as `hypervisor-client`"
            )
        )
    if not PEP_440.fullmatch(version):
        wrong.append(
            client_option(
                options, "version", "is not a version of PEP 440", "write one as `8.2.0` or `8.2.0.post1`"
            )
        )
    addresses = {"docs": options.docs, "homepage": options.homepage, "repository": options.repository}
    wrong += [
        client_option(options, key, "is not an address", "write one as `https://api.example.org/docs/`")
        for key, address in addresses.items()
        if address and not _is_address(address)
    ]
    if options.license and not _SPDX.fullmatch(options.license):
        wrong.append(
            client_option(
                options, "license", "is no expression of SPDX", "write one as `MIT` or `GPL-2.0-or-later`"
            )
        )
    authors = [_AUTHOR.fullmatch(one) for one in options.authors]
    if not all(authors):
        wrong.append(
            client_option(options, "authors", "has none in it", "write one as `Jane Doe <jane@example.org>`")
        )
    known = [cls.name for cls in api.classes if not cls.hidden]
    wrong += [client_only(name, known, options.setting("only")) for name in options.only if name not in known]
    if wrong:
        raise Failure(*wrong)
    return Metadata(
        package,
        distribution,
        version,
        license=options.license,
        authors=tuple((one["name"], one["address"] or "") for one in authors if one),
        urls=tuple((_LABELS[key], address) for key, address in addresses.items() if address),
        keywords=options.keywords,
    )


_MODULE = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_DISTRIBUTION = re.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_SPDX = re.compile(r"\(*[A-Za-z0-9.+-]+\)*( (AND|OR|WITH) \(*[A-Za-z0-9.+-]+\)*)*")
_AUTHOR = re.compile(r"(?P<name>[^<>\s,][^<>,]*?)( <(?P<address>[^<>\s@]+@[^<>\s@]+)>)?")
_LABELS = {"docs": "Documentation", "homepage": "Homepage", "repository": "Repository"}


def module_name(name: str) -> str:
    """The name of an API as a package that can be imported."""
    made = re.sub("[^0-9a-z_]+", "_", name.lower()).strip("_") or "client"
    made = f"n{made}" if made[0].isdigit() else made
    return f"{made}_" if keyword.iskeyword(made) else made


PEP_440 = re.compile(
    r"([0-9]+!)?[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?(\+[a-z0-9]+(\.[a-z0-9]+)*)?"
)

_PHASES = {"alpha": "a", "a": "a", "beta": "b", "b": "b", "rc": "rc", "c": "rc", "pre": "rc", "preview": "rc"}
_UNFINISHED = frozenset(("dev", "next", "snapshot", "nightly", "unreleased"))


def pep440(version: str) -> str:
    """An API's version as PEP 440 spells it, so that a later one is later for pip too.

    | API | package |
    |---|---|
    | `8.2`, `v8.2` | `8.2` |
    | `8.2.0-alpha.1`, `-beta1`, `-rc.2` | `8.2.0a1`, `b1`, `rc2` |
    | `21.4.0-next`, `-dev`, `-snapshot` | `21.4.0.dev0` |
    | `8.2-hotfix 3` | `8.2+hotfix.3` |
    | `quebec` | `0+quebec` |
    | none | `0` |
    """
    found = re.match(r"[vV]?([0-9]+(?:\.[0-9]+)*)", version.strip())
    number = ".".join(str(int(part)) for part in found[1].split(".")) if found else "0"
    rest = [
        part.lower()
        for part in re.findall("[A-Za-z]+|[0-9]+", version.strip()[found.end() if found else 0 :])
    ]
    if not rest:
        return number
    word, *more = rest
    if word in _PHASES and len(more) <= 1:
        return f"{number}{_PHASES[word]}{int(more[0]) if more else 0}"
    if word in _UNFINISHED and len(more) <= 1:
        return f"{number}.dev{int(more[0]) if more else 0}"
    return f"{number}+{'.'.join(rest)}"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and not re.search(r"[\s\"'<>()\\]", text)


@problem("client-option", "error", "A setting of a client that cannot be used")
def client_option(options: Options, key: str, why: str, help_: str) -> Finding:
    """The table of a client's target, such as `[python]`, holds a text that is not what its key is about: the
    name of a package, a version, an address. Nothing is written.
    """
    return Finding(message=f"`{key}` of the client {why}", at=options.setting(key), help=help_)


@problem("client-only", "error", "A client of a class that is not there")
def client_only(name: str, known: Iterable[str], at: Span | None) -> Finding:
    """`only` (in the table of a client's target, or `--only` of `apigen build`) names the classes that the
    client has, as the spec spells them.
    """
    near = closest(name, tuple(known))
    return Finding(
        message=f"no class is named `{name}`",
        at=at,
        help=f"`{near}` has a similar name" if near else "`apigen show` lists the classes",
        subject=name,
    )
