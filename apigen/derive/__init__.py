"""The implicit RPCs, computed when asked for, never stored.

The session, which every RPC but the `@sessionless` ones takes first, is left out of `parameters`.
"""

import msgspec

from apigen.derive import names, texts
from apigen.derive.names import find_class, find_implicit, named
from apigen.derive.shapes import READERS, Shape, computed_end, shapes
from apigen.model.api import Api, Class, Field, Implicit, Parameter, Rpc
from apigen.model.lifecycle import Lifecycle
from apigen.model.types import VOID, Ref
from apigen.semantics import lifecycle

_IDEMPOTENT = frozenset(("set_f", "add_f", "remove_f", "remove_from_f"))


def derived(api: Api, cls: Class) -> tuple[Rpc, ...]:
    """The derived RPCs of a class in canonical order, `implicit` adjustments applied.

    Those replaced by an `implicit rpc` are left out. Each has its rule, its field (by wire name), its texts,
    the errors that the class raises everywhere, and the written lifecycle of its field or class, with every
    text filled in.
    """
    found = shapes(api, cls)
    if not found:
        return ()
    replaced_names = {rpc.name for rpc in cls.rpcs if rpc.replaces}
    patterns = texts.patterns(api)
    words = texts.names(api, cls)
    own = _written(cls)
    twins = has_async(api)
    return tuple(
        _rpc(
            cls, shape, find_implicit(cls, shape.name) if cls.implicits else None, patterns, words, own, twins
        )
        for shape in found
        if shape.name not in replaced_names
    )


def all_rpcs(api: Api, cls: Class) -> tuple[Rpc, ...]:
    """The explicit RPCs in written order, then the derived ones; each with the class's own `@raises` too.

    An `implicit rpc` has the `rule` and `field` of the derived RPC whose place it takes.
    """
    explicit = cls.rpcs
    if any(rpc.replaces for rpc in explicit):
        by_name = {shape.name: shape for shape in shapes(api, cls)}
        explicit = tuple(_in_place(rpc, by_name.get(rpc.name)) for rpc in explicit)
    if cls.raises:
        explicit = tuple(msgspec.structs.replace(rpc, raises=raises(cls, rpc)) for rpc in explicit)
    return explicit + derived(api, cls)


def find_rpc(api: Api, cls: Class, name: str) -> Rpc | None:
    """The RPC of that name, explicit or derived."""
    return named(all_rpcs(api, cls), name)


def raises(cls: Class, rpc: Rpc) -> tuple[str, ...]:
    """The errors an RPC declares: its own, then those of its class."""
    return tuple(dict.fromkeys((*rpc.raises, *cls.raises)))


def has_async(api: Api) -> bool:
    """Whether the API has Async twins at all: the full profile, and a class `task`."""
    return api.profile == "full" and find_class(api, "task") is not None


def is_async(api: Api, rpc: Rpc) -> bool:
    """Whether the RPC has an Async twin; `rpc` as `derived` or the class has it."""
    return rpc.is_async and has_async(api)


def async_twin(rpc: Rpc) -> Rpc:
    """What is called as `Async.C.m`: the same parameters, and a task for the result."""
    return msgspec.structs.replace(
        rpc, result=Ref("task"), result_doc="", is_async=False, secret_result=False
    )


def _rpc(
    cls: Class,
    shape: Shape,
    implicit: Implicit | None,
    patterns: texts.Patterns,
    words: texts.Names,
    class_lifecycle: Lifecycle | None,
    twins: bool,
) -> Rpc:
    rule, field = shape.rule, shape.field

    def text(part: str) -> str:
        pattern = patterns.get((rule, part))
        return texts.render(pattern, words, field) if pattern else ""

    secret = field is not None and field.secret
    rpc = Rpc(
        name=shape.name,
        doc=text("") + text("suffix"),
        lifecycle=class_lifecycle if field is None else _written(field, cls),
        parameters=tuple(
            [
                Parameter(name=name, type=type_, doc=text(name), secret=secret and name != "self")
                for name, type_ in shape.parameters
            ]
        ),
        result=shape.result,
        result_doc=text("result") if shape.result is not VOID else "",
        raises=cls.raises,
        is_async=twins and rule in ("create", "destroy"),
        safe=rule in READERS,
        idempotent=rule in _IDEMPOTENT,
        hidden=rule == "get_all_records_where" or (field is not None and field.hidden),
        secret_result=rule == "get_f" and secret,
        rule=rule,
        field=field.name if field else None,
    )
    return rpc if implicit is None else _adjusted(rpc, implicit, text("suffix"))


def _written(element: Field | Class, *parents: Class) -> Lifecycle | None:
    """The list that derived RPCs take over, its texts filled in; None where none is written at all."""
    own = lifecycle.own(element, *parents)
    return None if own is None else lifecycle.filled(own, element.doc)


def _adjusted(rpc: Rpc, implicit: Implicit, suffix: str) -> Rpc:
    """The derived RPC with what `implicit NAME` says in place of what the rules say."""
    docs = dict(implicit.param_docs)
    doc = implicit.doc + suffix if implicit.doc else rpc.doc
    own = implicit.lifecycle
    return msgspec.structs.replace(
        rpc,
        doc=doc,
        lifecycle=rpc.lifecycle if own is None else lifecycle.filled(own, doc),
        was=implicit.was,
        allow=implicit.allow,
        extensions=implicit.extensions,
        parameters=tuple(
            msgspec.structs.replace(parameter, doc=docs[parameter.name])
            if parameter.name in docs
            else parameter
            for parameter in rpc.parameters
        ),
        result_doc=rpc.result_doc if implicit.result_doc is None else implicit.result_doc,
        roles=implicit.roles,
        hidden=rpc.hidden or implicit.hidden,
        is_async=rpc.is_async or implicit.is_async,
        sessionless=implicit.sessionless,
        safe=rpc.safe or implicit.safe,
        idempotent=rpc.idempotent or implicit.idempotent,
        origin=implicit.origin,
    )


def _in_place(rpc: Rpc, shape: Shape | None) -> Rpc:
    if not rpc.replaces or shape is None:
        return rpc
    return msgspec.structs.replace(
        rpc,
        rule=shape.rule,
        field=shape.field.name if shape.field else None,
        safe=rpc.safe or shape.rule in READERS,
    )


__all__ = [
    "Shape",
    "all_rpcs",
    "async_twin",
    "computed_end",
    "derived",
    "find_rpc",
    "has_async",
    "is_async",
    "names",
    "raises",
    "shapes",
]
