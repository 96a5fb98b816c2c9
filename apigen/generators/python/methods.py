"""Methods: an RPC of a class becomes one line of Python, for threads and for asyncio, and as a task."""

from collections.abc import Iterator, Sequence

import msgspec

from apigen.generators.client_view import Ending, MemberView, ParameterView, RpcView, notation
from apigen.generators.naming import Names
from apigen.generators.python.encoders import docstring, py_doc, py_str
from apigen.generators.python.layout import Literal, called, definition
from apigen.generators.python.spelling import Scope, Spelled, Spelling, plus
from apigen.generators.python.texts import Texts
from apigen.generators.spec_text import SpecText
from apigen.model.values import Unset
from apigen.wire.values import value_as_json

_NONE = ("", "None")
_ELLIPSIS = ("types", "EllipsisType")
_DEPTH = 12
"""Of a method's docstring in the class for asyncio, which stands further in than that for threads."""
_WIDTH = 88 - _DEPTH
"""Of the lines of a method's docstring."""


class World(msgspec.Struct, frozen=True):
    """What the parts of one package share."""

    named: Names
    spelling: Spelling
    texts: Texts


class Argument(msgspec.Struct, frozen=True):
    """A parameter in Python: its name, its type, the default that stands for "left out" ("" if it must be
    given), its text; `own`: the object that the RPC is about; `ending`: that it is deprecated.
    """

    name: str
    type: Spelled
    default: str
    doc: SpecText
    own: bool = False
    ending: Ending | None = None


class Method(msgspec.Struct, frozen=True):
    """An RPC prepared: what its forms for threads and for asyncio have alike. `name`, and `twin` which begins
    it as a task, are "" where there is no such method.
    """

    name: str
    twin: str
    arguments: tuple[Argument, ...]
    result: Spelled
    kind: str
    call: tuple[str, ...]
    given: tuple[str, ...] | None
    creates: tuple[tuple[str, str], ...]
    doc: str
    twin_doc: str
    warning: SpecText | None
    twin_warning: SpecText | None
    warnings: tuple[str, ...] = ()


def methods_of(world: World, rpc: RpcView) -> Iterator[Method]:
    """An RPC by its name, and by the old ones that the server answers too."""
    made = _method(world, rpc)
    yield made
    for old in rpc.old:
        name, twin = (world.named.get(f"rpc {rpc.cls}.{old}", role) or "" for role in ("method", "async"))
        told, twin_told = f"Old name of `{made.name}`.", f"Old name of `{made.twin}`."
        yield msgspec.structs.replace(
            made,
            name=name,
            twin=twin if made.twin else "",
            doc=docstring([py_doc(told, _WIDTH)], _DEPTH),
            twin_doc=docstring([py_doc(twin_told, _WIDTH)], _DEPTH),
            warning=SpecText(told),
            twin_warning=SpecText(twin_told),
        )


def _method(world: World, rpc: RpcView) -> Method:
    """Prepares an RPC. Its texts and types are looked up once for all its forms."""
    address = f"rpc {rpc.name}"
    if rpc.creates is not None:
        ordered = sorted(rpc.creates, key=lambda one: not one.mandatory)
        found = tuple([_member(world, rpc, one) for one in ordered])
        creates = tuple((one.wire, made.name) for one, made in zip(ordered, found, strict=True))
        required = sum(one.mandatory for one in ordered)
        call: tuple[str, ...] = (py_str(rpc.name), str(required), py_str(signature(rpc)))
    else:
        found = method_arguments(world, rpc)
        creates = ()
        call = (py_str(rpc.name), py_str(signature(rpc)))
    flags = flags_of(rpc)
    kind = _kind(rpc)
    if kind == "get":
        call = (py_str(rpc.name), found[0].name, py_str(notation(rpc.result)))
    elif kind == "change":
        call = (py_str(rpc.name), py_str(", ".join(map(_in_signature, rpc.parameters[1:]))))
    if flags and kind != "get":
        call = (*call, py_str(flags))
    result = world.spelling.read(rpc.result)
    if rpc.result_nullable:
        result = plus(result, " | None", _NONE)
    name = world.named(address, "method")
    warning = world.texts.warning(rpc.ending) if rpc.ending is not None else None
    return Method(
        name=name,
        twin=world.named(address, "async") if rpc.is_async else "",
        arguments=found,
        result=result,
        kind=kind,
        call=call,
        given=None if rpc.creates is not None else tuple(one.name for one in found),
        creates=creates,
        doc=_docstring(world, rpc, found),
        twin_doc=docstring(
            [py_doc(f"Begins `{name}` as a task: `wait()` gives its result.", _WIDTH)],
            _DEPTH,
        ),
        warning=warning,
        twin_warning=warning,
        warnings=tuple(
            f"{one.name}={py_str(world.texts.warning(one.ending))}" for one in found if one.ending is not None
        ),
    )


def method_arguments(world: World, rpc: RpcView) -> tuple[Argument, ...]:
    found: list[Argument] = []
    for one in rpc.parameters:
        type_, default = optional(
            world.spelling.given(one.type), nullable=one.nullable, left_out=one.optional, chosen=one.chosen
        )
        name = world.named(f"parameter {rpc.name}.{one.wire}", "parameter")
        found.append(Argument(name, type_, default, one.doc, one.own))
    if found and rpc.parameters[0].own and rpc.parameters[0].wire == "self":
        others = {one.name for one in found[1:]} | {"self"}
        found[0] = msgspec.structs.replace(found[0], name=_object(world, rpc.cls, others))
    return tuple(found)


def _kind(rpc: RpcView) -> str:
    """The runtime's way to call an RPC; for those that follow from a field there are shorter ones."""
    if rpc.creates is not None:
        return "create"
    first = rpc.parameters[0] if rpc.parameters and not rpc.is_async else None
    if first is not None and first.own and first.wire == "self" and not rpc.sessionless:
        if rpc.rule == "get_f" and rpc.safe and len(rpc.parameters) == 1:
            return "get"
        if rpc.rule in _CHANGES and not rpc.safe and len(rpc.parameters) > 1 and not rpc.returns:
            return "change"
    return "call" if rpc.returns else "run"


_CHANGES = frozenset(("set_f", "add_f", "remove_f", "add_to_f", "remove_from_f"))


def _object(world: World, cls: str, others: set[str]) -> str:
    """What the object is called that an RPC is about: it is given by position, so that this is for people."""
    module = world.named(f"class {cls}", "module")
    return next(name for name in (module, f"{module}_ref", "ref", "object_ref", "_ref") if name not in others)


def method_members(world: World, rpc: RpcView) -> tuple[Argument, ...]:
    """What `create` takes, in the order of the fields."""
    return tuple(_member(world, rpc, one) for one in rpc.creates or ())


def _member(world: World, rpc: RpcView, one: MemberView) -> Argument:
    nullable = one.nullable and not one.mandatory
    type_, default = optional(
        world.spelling.given(one.type), nullable=nullable, left_out=not one.mandatory, chosen=one.chosen
    )
    name = world.named(f"field {rpc.cls}.{one.wire}", "create")
    return Argument(name, type_, default, one.doc, ending=one.ending)


def optional(type_: Spelled, *, nullable: bool, left_out: bool, chosen: bool) -> tuple[Spelled, str]:
    """A type with the values that stand for nothing and for "left out", and its default."""
    if chosen:
        return plus(plus(type_, " | None", _NONE), " | EllipsisType", _ELLIPSIS), "..."
    if left_out:
        return plus(type_, " | None", _NONE), "None"
    return (plus(type_, " | None", _NONE) if nullable else type_), ""


def flags_of(rpc: RpcView) -> str:
    """What the runtime must know of an RPC beside its signature."""
    secret = ",".join(str(at) for at, one in enumerate(rpc.parameters) if one.secret)
    said = (("safe", rpc.safe), ("sessionless", rpc.sessionless), (f"secret:{secret}", bool(secret)))
    return " ".join(word for word, holds in said if holds)


def signature(rpc: RpcView) -> str:
    found = [_in_signature(one) for one in rpc.parameters]
    return f"{', '.join(found)} -> {notation(rpc.result)}".lstrip()


def _in_signature(one: ParameterView) -> str:
    default = "" if one.default is None else f" = {_wire(one)}"
    return f"{one.wire}: {notation(one.type)}{default}"


def _wire(one: ParameterView) -> str:
    """A default as it travels, in JSON; `_` where the server chooses."""
    if one.default is None or isinstance(one.default, Unset):
        return "_"
    return msgspec.json.encode(value_as_json(one.default)).decode()


def _docstring(world: World, rpc: RpcView, found: Sequence[Argument]) -> str:
    texts, scope = world.texts, rpc.cls
    blocks = [texts.block(rpc.doc, scope, _WIDTH - 3)]
    if rpc.ending is not None:
        blocks.append(texts.ending(rpc.ending, scope, _WIDTH))
    if rpc.rule in ("", "create"):
        blocks.append(
            _section("Args:", [(f"{one.name}: ", one.doc, one.ending) for one in found], texts, scope)
        )
        if rpc.returns:
            blocks.append(_section("Returns:", [("", rpc.result_doc, None)], texts, scope))
        raised = [world.named(f"error {code}", "error") for code in rpc.errors]
        if raised:
            blocks.append("Raises:\n" + "\n".join(f"    {name}" for name in raised))
    if not blocks[0] and any(blocks):
        blocks[0] = py_doc(f"Calls `{rpc.name}`.", _WIDTH - 3)
    return docstring(blocks, _DEPTH)


def _section(
    title: str, rows: Sequence[tuple[str, SpecText, Ending | None]], texts: Texts, scope: str
) -> str:
    told = []
    for head, doc, ending in rows:
        parts = [texts.block(doc, scope, _WIDTH - 4 - len(head), 8)] if doc else []
        parts += [texts.ending(ending, scope, _WIDTH - 8, 8)] if ending is not None else []
        told += [f"    {head}" + "\n        ".join(parts)] if parts else []
    return "\n".join([title, *told]) if told else ""


def written(one: Method, scope: Scope, *, asyncio: bool) -> Iterator[str]:
    """The method, and the one that begins it as a task. Those for asyncio are for checkers alone: at run time
    they are made of those for threads.
    """
    items = _items(one, scope)
    result = scope.write(one.result)
    if one.name:
        yield _text(one, one.name, items, result, one.kind, scope, asyncio=asyncio)
    if one.twin:
        operation = "AsyncOperation" if asyncio else "Operation"
        made = scope.write(Spelled(f"{operation}[", frozenset(((".._runtime.operation", operation),))))
        kind = "start" if one.given is not None else "start_create"
        yield _text(one, one.twin, items, f"{made}{result}]", kind, scope, asyncio=asyncio)


def _text(
    one: Method, name: str, items: Sequence[str], result: str, kind: str, scope: Scope, *, asyncio: bool
) -> str:
    parts = []
    level = 2 if asyncio else 1
    begins = kind.startswith("start")
    warning = one.twin_warning if begins else one.warning
    if warning is not None:
        scope.uses.add((".._runtime.deprecated", "deprecated"))
        parts.append(called("@deprecated(", (py_str(warning),), ")", level) + "\n")
    elif one.warnings and not asyncio:  # what checkers do not read
        scope.uses.add((".._runtime.deprecated", "deprecated_members"))
        parts.append(called("@deprecated_members(", one.warnings, ")", level) + "\n")
    doc = one.twin_doc if begins else one.doc
    end = " ..." if asyncio and not doc else ""
    parts.append(definition(f"{'async ' * asyncio}def {name}", items, f" -> {result}:{end}", level) + "\n")
    if asyncio:
        parts += [doc, f"{' ' * _DEPTH}...\n"] if doc else []
    else:
        parts += [_nearer(doc), _call(one, f"return self._c.{kind}("), "\n"]
    return "".join(parts)


def _nearer(doc: str) -> str:
    """A docstring of the class for asyncio as it stands in that for threads."""
    return doc[4:].replace("\n    ", "\n")


def _items(one: Method, scope: Scope) -> list[str]:
    """The parameters as they are declared: the object by position alone, optional ones by name alone."""
    items = ["self"]
    star = False
    for at, argument in enumerate(one.arguments):
        by_name = one.given is None or bool(argument.default)
        if by_name and not star:
            items.append("*")
            star = True
        default = f" = {argument.default}" if argument.default else ""
        items.append(f"{argument.name}: {scope.write(argument.type)}{default}")
        if at == 0 and argument.own and not argument.default:
            items.append("/")
    return items


def _call(one: Method, start: str) -> str:
    rpc, *rest = one.call
    if start.endswith(".get("):
        return called(start, one.call, ")", 2)
    if one.given is not None:
        last = "," if len(one.given) == 1 else ""
        values = Literal("(", one.given, ")", f"({', '.join(one.given)}{last})")
    else:
        pairs = tuple(f"{py_str(wire)}: {name}" for wire, name in one.creates)
        values = Literal("{", pairs, "}", f"{{{', '.join(pairs)}}}")
    return called(start, (rpc, values, *rest), ")", 2)
