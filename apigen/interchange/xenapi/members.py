"""Fields, RPCs and lifecycles of a dump as those of the model.

What the model has no place for is left out, or put as the model can: `remainder` notes it afterwards.
"""

from collections.abc import Sequence

from apigen.derive.names import named
from apigen.derive.roles import minimal
from apigen.interchange.xenapi import defaults, patterns
from apigen.interchange.xenapi.dump import DumpClass, DumpField, DumpParameter, Life, Lived, Message, Step
from apigen.interchange.xenapi.source import SESSION, Source, is_name, is_word
from apigen.model.api import Api, Field, Key, Parameter, Rpc
from apigen.model.lifecycle import Lifecycle, Transition
from apigen.model.types import MapType, Type
from apigen.model.values import Unset, Value


def steps(life: Life) -> Sequence[Step]:
    return life.transitions if isinstance(life, Lived) else life


def lifecycle(api: Api, life: Life, own_text: str) -> Lifecycle:
    """The steps, without the texts that are the thing's own; those left out that no lifecycle can have.

    That is a step back in time, the same step twice, and a second publication.
    """
    places = {release.name: at for at, release in enumerate(api.releases)}
    found: list[Transition] = []
    for step in steps(life):
        text = None if step.description == own_text else step.description
        new = Transition(step.transition, step.release, text)
        again = new.change == "published" and any(
            old.change == "published" and old.release != new.release for old in found
        )
        back = bool(found) and places[new.release] < places[found[-1].release]
        if new not in found and not again and not back:
            found.append(new)
    return tuple(found)


def roles(api: Api, names: Sequence[str]) -> tuple[str, ...]:
    """The least of the roles that may call: what one writes."""
    return minimal(api, names)


def field(source: Source, api: Api, cls: DumpClass, found: DumpField, inherited: Lifecycle) -> Field:
    """A field, but for its roles and its other end."""
    place = f"{cls.name}.{found.name}"
    type_ = source.type(found.type, place, "stored" if cls.name in source.stored else "field")
    own = lifecycle(api, found.lifecycle, found.description)
    declared = source.declarations
    keys = declared.map_key_roles.get(place, ()) if isinstance(type_, MapType) else ()
    return Field(
        name=found.name,
        path=_path(cls, found.name, tuple(declared.paths.get(place, ()))),
        doc=found.description,
        qualifier=found.qualifier,
        type=type_,
        default=_default(source, found, type_),
        secret=place in declared.secret_types,
        lifecycle=None if own == inherited else own,
        keys=tuple(
            Key(name=key.key.removesuffix("*"), prefix=key.key.endswith("*"), roles=roles(api, key.roles))
            for key in {key.key: key for key in keys}.values()
        ),
    )


def _path(cls: DumpClass, name: str, declared: tuple[str, ...]) -> tuple[str, ...]:
    """The field's path as it is declared, or else as the text of its getter spells it."""
    if "_" not in name:
        return (name,)
    getter = named(cls.messages, f"get_{name}")
    spelled = patterns.path(name, getter.description) if getter and getter.implicit else ()
    for path in (declared, spelled):
        if "_".join(path) == name and all(map(is_name, path)):
            return path
    return (name,)


def _default(source: Source, found: DumpField, type_: Type) -> Value | None:
    """The default as a value; `_` for one that is none of the type, where the field can be left out."""
    if found.default is None:
        return None
    try:
        value = defaults.parse(found.default, type_) if isinstance(found.default, str) else None
        if value is not None and source.known(value, type_):
            return value
    except ValueError:
        pass
    return None if found.qualifier == "RO/runtime" else Unset()


def rpc(source: Source, api: Api, cls: DumpClass, found: Message, inherited: Lifecycle) -> Rpc:
    """An explicit message as an RPC, but for its roles."""
    place = f"{cls.name}.{found.name}"
    own = lifecycle(api, found.lifecycle, found.description)
    listed = parameters(found)
    optional = _optional(source, place, listed)
    result = found.result or ["void"]
    return Rpc(
        name=found.name,
        doc=found.description,
        parameters=tuple(_parameter(source, place, one, one.name in optional) for one in listed),
        result=source.type(result[0], place, "result"),
        result_doc=result[1] if len(result) > 1 else "",
        raises=tuple(dict.fromkeys(error.name for error in found.errors if error.name in source.errors)),
        lifecycle=None if own == inherited else own,
        tag=found.tag if is_word(found.tag) else None,
        is_async=place in source.asynchronous,
        sessionless=len(listed) == len(found.params),
    )


def parameters(found: Message) -> list[DumpParameter]:
    """The parameters of a message without the session."""
    first = [(parameter.name, parameter.type) for parameter in found.params[:1]]
    return found.params[1:] if first == [SESSION] else found.params


def _optional(source: Source, place: str, listed: list[DumpParameter]) -> set[str]:
    """The parameters that may be left out: those at the end that the dump or the extras say so of."""
    known = source.declarations.parameter_defaults
    found: set[str] = set()
    for parameter in reversed(listed):
        listed_so = f"{place}.{parameter.name}" in known
        if not (listed_so if parameter.required is None else not parameter.required):
            break
        found.add(parameter.name)
    return found


def _parameter(source: Source, place: str, found: DumpParameter, optional: bool) -> Parameter:
    type_ = source.type(found.type, f"{place}({found.name})", "parameter")
    default: Value | None = None
    if optional:
        default = Unset()
        try:
            value = defaults.from_json(source.declarations.parameter_defaults[f"{place}.{found.name}"], type_)
            default = value if source.known(value, type_) else default
        except (KeyError, ValueError, TypeError, OverflowError):
            pass
    secret = f"{place}.{found.name}" in source.declarations.secret_types
    return Parameter(name=found.name, type=type_, doc=found.doc, default=default, secret=secret)
