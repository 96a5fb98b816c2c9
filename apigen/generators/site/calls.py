"""Sample calls and replies: a page for each explicit RPC, one a class for the derived ones."""

from collections.abc import Iterator
from functools import lru_cache, partial

from apigen.derive.names import named
from apigen.generators.call_inputs import derived_inputs, rpc_inputs
from apigen.generators.calls import Calls, Tab, is_derived
from apigen.generators.links import Place, anchor
from apigen.generators.site.pages import Site
from apigen.generators.site.paths import path_of
from apigen.generators.target import File
from apigen.model.api import Class, Rpc

DERIVED = "derived-calls"


def calls(site: Site) -> Iterator[File]:
    """The pages of samples. None where `samples` is an empty list. Raises Failure (`sample-unknown`)."""
    if not has_samples(site):
        return
    made = calls_of(site)
    for cls in site.book.api.classes:
        rpcs = site.book.rpcs(cls)
        for rpc in rpcs:
            if not is_derived(rpc):
                yield _rpc_page(site, made, cls, rpc)
        if any(map(is_derived, rpcs)):
            page = f"{cls.name}/{DERIVED}"
            values = partial(_derived_values, made, cls)
            key = site.key(page, derived_inputs(made, cls))
            heading = f"Derived RPCs of {cls.name}: samples"
            yield File(path_of(page), partial(site.page, "derived-calls.html", page, heading, values), key)


def _rpc_page(site: Site, made: Calls, cls: Class, rpc: Rpc) -> File:
    page = rpc_page(cls.name, rpc.name)
    values = partial(_rpc_values, made, cls, rpc)
    key = site.key(page, rpc_inputs(made, cls, rpc))
    heading = f"{cls.name}.{rpc.name}: samples"
    return File(path_of(page), partial(site.page, "rpc-calls.html", page, heading, values), key)


def _rpc_values(made: Calls, cls: Class, rpc: Rpc) -> dict[str, object]:
    return {"calls": made.of(cls, rpc), "home": Place(cls.name)}


def _derived_values(made: Calls, cls: Class) -> dict[str, object]:
    return {"calls": made.derived(cls), "home": Place(cls.name)}


def rpc_page(cls: str, name: str) -> str:
    """The page of an explicit RPC's samples."""
    return f"{cls}/rpc-{anchor(name)}"


def sample_place(site: Site, cls: Class, rpc: Rpc) -> Place | None:
    """Where the samples of an RPC are; None in a site without samples."""
    if not has_samples(site):
        return None
    if is_derived(rpc):
        return Place(f"{cls.name}/{DERIVED}", anchor(rpc.name))
    return Place(rpc_page(cls.name, rpc.name))


def has_samples(site: Site) -> bool:
    """Whether the site has any; `samples = []` in its table says no."""
    return site.options.samples != ()


@lru_cache(maxsize=1)
def calls_of(site: Site) -> Calls:
    """The samples of a site, set up once. Raises Failure (`sample-unknown`)."""
    return Calls(site.book, site.options, site.options.samples)


def create_calls(site: Site, cls: Class) -> tuple[Tab, ...]:
    """The samples of `create` with the fields that it cannot do without, for the class's own page."""
    rpc = named(site.book.rpcs(cls), "create")
    return () if rpc is None or not has_samples(site) else calls_of(site).tabs(cls, rpc)


def create_inputs(site: Site, cls: Class) -> object:
    """What `create_calls` shows beyond the class itself."""
    rpc = named(site.book.rpcs(cls), "create")
    return None if rpc is None or not has_samples(site) else rpc_inputs(calls_of(site), cls, rpc)


def first_calls(site: Site) -> tuple[Tab, ...]:
    """Log in, list, change, log out in each language, for the first page."""
    return calls_of(site).first() if has_samples(site) else ()
