"""A line for each root: what changed, in plain English. And the way out, where there is one."""

from apigen.changes.compare import Address
from apigen.changes.report import Root

_SAID: dict[str, str] = {
    "annotation-changed": "{it} has another `{facet}`",
    "api-removed": "{it} is gone, with {old}",
    "api-renamed": "the API is named {new} now, it was {old}",
    "async-added": "{it} can be called as a task",
    "async-removed": "{it} can no longer be called as a task",
    "behaviour-changed": "{it} does something else, says the spec",
    "binding-added": "{it} is bound now ({new})",
    "binding-removed": "{it} is no longer bound (it was {old})",
    "binding-retargeted": "{it} is bound to another field ({old} to {new})",
    "class-became-stateless": "{it} has no objects any more",
    "class-became-stored": "{it} has objects now",
    "computed-changed": "{it} is {computed} now",
    "constraint-tightened": "{it} allows fewer values ({facet}: {from} to {to})",
    "constraint-widened": "{it} allows more values ({facet}: {from} to {to})",
    "constructor-added": "{it} has `create` now",
    "constructor-removed": "{it} has no `create` any more",
    "create-role-lowered": "{it} may be given to `create` by more roles ({old} to {new})",
    "create-role-raised": "{it} may be given to `create` by fewer roles ({old} to {new})",
    "default-added": "{it} has a default now ({new})",
    "default-changed": "{it} has another default ({old} to {new})",
    "default-removed": "{it} has no default any more (it was {old})",
    "deprecated": "{it} is deprecated",
    "derived-replaces-rpc": "{it} is derived now",
    "destructor-added": "{it} has `destroy` now",
    "destructor-removed": "{it} has no `destroy` any more",
    "enum-value-added": "{owner} has a new value `{name}`",
    "enum-value-order-changed": "the values of {it} stand in another order",
    "enum-value-removed": "{owner} has no value `{name}` any more",
    "enum-value-renamed": "the value `{former}` of {owner} is `{name}` now",
    "error-added-to-rpc": "{it} may raise {new}",
    "error-param-moved": "the parameters of {it} stand in another order ({old} to {new})",
    "error-param-type-changed": "{it} reads as another type ({from} to {to})",
    "error-removed-from-rpc": "{it} no longer raises {old}",
    "events-added": "{it} sends events",
    "events-removed": "{it} sends no events any more",
    "extended": "{it} does more, says the spec",
    "field-added-mandatory": "{it} is new, and `create` cannot do without it",
    "field-lazy-added": "{it} no longer comes with records",
    "field-lazy-removed": "{it} comes with records",
    "field-path-changed": "{it} is grouped otherwise ({old} to {new})",
    "field-role-lowered": "{it} may be {used} by more roles ({old} to {new})",
    "field-role-raised": "{it} may be {used} by fewer roles ({old} to {new})",
    "field-writeonly-added": "{it} can no longer be read",
    "field-writeonly-removed": "{it} can be read",
    "key-role-lowered": "{it} may be written by more roles ({old} to {new})",
    "key-role-raised": "{it} may be written by fewer roles ({old} to {new})",
    "lifecycle-rewritten": "{it} has another history ({from} to {to})",
    "lookup-added": "{it} has `{which}` now",
    "lookup-removed": "{it} has no `{which}` any more",
    "map-closed": "{it} has only the keys that are declared",
    "map-key-role-order": "the keys of {it} are looked at in another order ({old} to {new})",
    "map-key-type-changed": "{it} reads as another type ({from} to {to})",
    "map-opened": "{it} may have any key",
    "member-made-mandatory": "{it} may no longer be left out",
    "member-made-optional": "{it} may be left out",
    "member-default-changed": "{it} has another default ({old} to {new})",
    "nonnull-added": "{it} must lead to an object now",
    "nonnull-removed": "{it} may be null",
    "on-destroy-changed": "{it} does something else on `destroy` ({was_rule} to {now_rule})",
    "one-of-added": "{it}: {new} must be given",
    "one-of-removed": "{it}: {old} need not be given any more",
    "param-added-mandatory": "{it} is new, and must be given",
    "param-added-optional": "{it} is new, and may be left out",
    "param-default-changed": "{it} has another default ({old} to {new})",
    "param-made-mandatory": "{it} may no longer be left out (it was {old})",
    "param-made-optional": "{it} may be left out",
    "param-moved": "the parameters of {it} stand in another order ({old} to {new})",
    "param-replaced": "{it} stands where `{former}` did",
    "profile-narrowed": "the API has fewer derived RPCs (`profile core`)",
    "profile-widened": "the API has more derived RPCs (`profile full`)",
    "published-without-deprecation-removed": "{it} goes without having been deprecated",
    "qualifier-constructor-to-runtime": "{it} is no longer set by `create` ({old} to {new})",
    "qualifier-narrowed": "{it} is read-only now ({old} to {new})",
    "qualifier-runtime-to-constructor": "{it} is set by `create` ({old} to {new})",
    "qualifier-widened": "{it} can be written now ({old} to {new})",
    "reference-added": "{it} can hold objects that then resist `destroy` ({new})",
    "release-inserted": "{it} is new, before others that were there",
    "release-moved": "the releases stand in another order ({old} to {new})",
    "release-text-changed": "{it} has another {facet} ({from} to {to})",
    "restored": "{it} is there again",
    "result-type-changed": "{it} returns another type ({old} to {new})",
    "result-value-to-void": "{it} returns nothing any more (it was {old})",
    "result-void-to-value": "{it} returns {new} now",
    "retired": "{it} is retired: it answers that it was removed",
    "role-order-changed": "{it} stands above other roles ({from} to {to})",
    "rpc-replaces-derived": "{it} is written out now",
    "rpc-role-lowered": "{calls} may be called by more roles ({old} to {new})",
    "rpc-role-raised": "{calls} may be called by fewer roles ({old} to {new})",
    "safety-added": "{it} is `@{facet}` now",
    "safety-removed": "{it} is no longer `@{facet}`",
    "secret-changed": "{it} is {secret} now",
    "sessionless-changed": "{it} {takes} session now",
    "since-in-the-past": "{it} is new, and says that it was {step}",
    "stabilised": "{it} is published, it was a prototype",
    "tag-changed": "{it} is grouped otherwise ({from} to {to})",
    "text-changed": "the text of {it} is another",
    "transition-in-the-past": "{it} says something new about an old release ({said})",
    "type-changed": "{it} stands for another type ({old} to {new})",
    "undeprecated": "{it} is no longer deprecated",
    "unique-added": "{it} must be unique now",
    "unique-removed": "{it} need not be unique",
    "unknown": "{it}.{which} is known by its name alone",
    "unknown-members-changed": "members that nobody knows: {new} now, it was {old}",
    "volatile-changed": "{it} {announces} its changes now",
}

_ENDINGS = (
    ("-type-changed", "{it} has another type ({from} to {to})"),
    ("-ref-class-changed", "{it} leads to another class ({old} to {new})"),
    ("-multiplicity-changed", "{it} holds another number of references ({old} to {new})"),
    ("-added", "{it} is new"),
    ("-declared", "{it} is new"),
    ("-removed", "{it} is gone"),
    ("-renamed", "{it} has another name, it was {former}"),
    ("-hidden", "{it} is hidden now"),
    ("-shown", "{it} is no longer hidden"),
)

_FORMER = {
    "rpc-removed": "{owner}.{old} is gone, the former name of {it}",
    "rpc-added": "{owner}.{new} is answered, as a former name of {it}",
    "param-removed": "{it} is no longer taken by its former name `{old}`",
    "param-added-optional": "{it} is taken by its former name `{new}` too",
}
"""Where only a former name that the server answers came or went."""
_KEEP = 'to keep the old name working, write `@was("{which}", wire)`'
_KEEP_FORMER = 'to keep the old name working, write `@was("{former}", wire)`'

_REMEDIES = {
    "field-added-mandatory": "give it a default",
    "param-added-mandatory": "give it a default",
    "field-removed": "to warn first, keep it and write `@deprecated`",
    "class-removed": "to warn first, keep it and write `@deprecated`",
    "rpc-removed": "to warn first, keep it and write `@deprecated`",
    "rpc-renamed": _KEEP_FORMER,
    "param-renamed": _KEEP_FORMER,
    "param-made-mandatory": "keep the default",
    "param-removed": "keep it, and pass over it",
    "param-moved": "keep the order",
    "error-param-moved": "keep the order",
    "result-type-changed": "add an RPC with another name",
    "param-type-changed": "add an RPC with another name",
    "qualifier-narrowed": "make it `ctor`, and add RPCs with the names and signatures of its setters",
    "published-without-deprecation-removed": "deprecate it for a release first",
    "reference-added": "write `@on_destroy(clear)` to let go instead",
}


def message(root: Root) -> str:
    """What changed, in one line."""
    template = _FORMER[root.rule] if root.facet == "was" and root.rule in _FORMER else _template(root.rule)
    return template.format_map(_words(root))


def remedy(root: Root) -> str:
    """What to do instead; empty where nothing is better."""
    former = root.facet == "was" and root.rule.endswith("-removed")
    template = _KEEP if former else _REMEDIES.get(root.rule, "")
    return template.format_map(_words(root))


def _template(rule: str) -> str:
    found = _SAID.get(rule)
    if found is not None:
        return found
    return next(said for ending, said in _ENDINGS if rule.endswith(ending))


def spoken(address: Address) -> str:
    """A thing in words: `VM.memory`, `the parameter force of VM.start`, `the error BUSY`."""
    kind, path = address.kind, address.path
    match kind:
        case "api":
            return "the API"
        case "class" | "field" | "rpc" | "implicit":
            return ".".join(path)
        case "parameter" | "error-parameter":
            return f"the parameter `{path[-1]}` of {'.'.join(path[:-1])}"
        case "key":
            return f"the key `{path[-1]}` of {'.'.join(path[:-1])}"
        case "member":
            return f"the member `{path[-1]}` of {path[0]}"
        case "value":
            return f"the value `{path[-1]}` of {path[0]}"
        case "text" | "plural":
            return "derived RPCs"
        case _:
            return f"the {kind} {path[0]}"


def _words(root: Root) -> dict[str, str]:
    path = root.address.path or ("",)
    on = root.new not in ("", "no")
    return {
        "it": spoken(root.address),
        "owner": ".".join(path[:-1]),
        "name": path[-1],
        "which": root.new or root.old,
        "former": (root.old_address.path or ("",))[-1],
        "facet": root.facet.rpartition(".")[2].removeprefix("is_"),
        "old": root.old,
        "new": root.new,
        "from": root.old or "none",
        "to": root.new or "none",
        "said": ", ".join(one for one in root.new.split(", ") if one not in root.old.split(", ")),
        "step": root.new.replace(" ", " in ", 1),
        "was_rule": root.old or "restrict",
        "now_rule": root.new or "restrict",
        "used": "read" if root.facet == "roles.get" else "set",
        "calls": f"the RPCs of {spoken(root.address)}"
        if root.address.kind == "class"
        else spoken(root.address),
        "computed": "computed" if on else "stored",
        "secret": "secret" if on else "not secret",
        "takes": "takes no" if on else "takes a",
        "announces": "does not announce" if on else "announces",
    }
