"""Rules about RPCs, their parameters, results and errors."""

from apigen.changes.rules import NAMED_BACK, pair, rule

_NONE = "class VM {\n  ro uuid: string\n}"
_STOP = "class VM {\n  ro uuid: string\n  rpc stop(self: VM ref)\n}"


def _rpc(signature: str, before: str = "", after: str = "") -> str:
    """A class with one RPC."""
    return f"class VM {{\n{before}  rpc stop({signature}){after}\n}}"


pair(
    (
        "rpc-added",
        "an RPC is new",
        (
            "Old clients do not call it. It answers NOT_IMPLEMENTED until it has a handler. A former name "
            "that is "
            'answered too, by `@was("old", wire)`, counts as one.'
        ),
    ),
    (
        "rpc-removed",
        "an RPC is gone",
        (
            "Calls of it are answered MESSAGE_METHOD_UNKNOWN. To warn first, write `@deprecated`; with "
            "`@removed` "
            'callers are told that it was there; with `@was("old", wire)` on its successor they are answered.'
        ),
    ),
    _NONE,
    _STOP,
)
rule(
    "rpc-renamed",
    "an RPC has another name, by `@was`",
    'Calls by the old name are refused, unless it says `@was("old", wire)`: bindings have both names then.',
    _STOP,
    'class VM {\n  ro uuid: string\n  @was("stop")\n  rpc halt(self: VM ref)\n}',
    excuse=NAMED_BACK,
)
pair(
    (
        "rpc-hidden",
        "an RPC is hidden now",
        (
            "Calls are answered as before, but documents and bindings leave it out: source that names it "
            "no longer "
            "compiles."
        ),
    ),
    ("rpc-shown", "an RPC is no longer hidden", "Documents and bindings have it now."),
    _STOP,
    "class VM {\n  ro uuid: string\n  @hidden\n  rpc stop(self: VM ref)\n}",
)
rule(
    "unknown",
    "an RPC is known by its name alone",
    "The data that a spec was made of may name hidden RPCs without saying what they take. Nothing can be "
    "said "
    "of them but that their names came or went.",
    _NONE,
    "class VM {\n  hidden stop\n  ro uuid: string\n}",
)
pair(
    (
        "rpc-replaces-derived",
        "an RPC that was derived is written out",
        "Its signature is the same, so no client notices; it needs a handler.",
    ),
    (
        "derived-replaces-rpc",
        "an RPC that was written out is derived",
        "Its signature is the same, so no client notices; its handler is not called any more.",
    ),
    "class VM {\n  ro load: int\n}",
    "class VM {\n  ro load: int\n  implicit rpc get_load(self: VM ref) -> int\n}",
)
pair(
    (
        "param-added-optional",
        "a new parameter that may be left out",
        (
            "At the end nobody notices. Before others it moves them: what old clients send by position "
            "lands in "
            "another parameter."
        ),
    ),
    (
        "param-removed",
        "a parameter is gone",
        "Who sends it sends one too many, or sends what comes after it to the wrong place.",
    ),
    _rpc("self: VM ref"),
    _rpc("self: VM ref, force: bool = false"),
)
rule(
    "param-added-mandatory",
    "a new parameter that must be given",
    "Calls of old clients have one too few. Give it a default.",
    _rpc("self: VM ref"),
    _rpc("self: VM ref, force: bool"),
    mirror="param-removed",
)
rule(
    "param-replaced",
    "another parameter stands where one was",
    "What old clients send there is taken for something else, or refused. If it is the same one under "
    "another "
    "name, write `@was`.",
    _rpc("self: VM ref, network: string"),
    _rpc("self: VM ref, delay: int"),
)
rule(
    "param-renamed",
    "a parameter has another name, by `@was`",
    'Nothing changes by position. Calls by name are refused, unless it says `@was("old", wire)`. Bindings '
    "have the new name alone, which breaks the source of languages that have keywords.",
    _rpc("self: VM ref, force: bool"),
    _rpc('self: VM ref, hard: bool @was("force")'),
    excuse=NAMED_BACK,
)
rule(
    "param-moved",
    "parameters stand in another order",
    "By position, each value lands in another parameter; where the types are equal, nothing refuses it.",
    _rpc("self: VM ref, after: int, within: int"),
    _rpc("self: VM ref, within: int, after: int"),
)
rule(
    "param-type-changed",
    "a parameter has another type",
    "What it does depends on both types and on the wire: an int is taken for a string in XML-RPC, not in "
    "JSON.",
    _rpc("self: VM ref, delay: int"),
    _rpc("self: VM ref, delay: float"),
)
rule(
    "result-type-changed",
    "an RPC returns another type",
    "What it does depends on both types and on the wire.",
    _rpc("self: VM ref", after=" -> int"),
    _rpc("self: VM ref", after=" -> string"),
)
pair(
    (
        "result-value-to-void",
        "an RPC returns nothing any more",
        "Who waits for the value has none.",
    ),
    (
        "result-void-to-value",
        "an RPC returns a value now",
        "Old clients pass over it; the source of some languages has to take it.",
    ),
    _rpc("self: VM ref", after=" -> int"),
    _rpc("self: VM ref"),
)
pair(
    (
        "param-made-optional",
        "a parameter may be left out now",
        (
            "Who sends it is answered as before. In most languages bindings take what may be left out by "
            "name, or beside the other parameters: source that gives it by place does not compile."
        ),
    ),
    (
        "param-made-mandatory",
        "a parameter may no longer be left out",
        "Calls that leave it out are refused.",
    ),
    _rpc("self: VM ref, force: bool"),
    _rpc("self: VM ref, force: bool = false"),
)
rule(
    "param-default-changed",
    "leaving a parameter out means something else",
    "Nothing is refused: an old client that leaves it out asks for another thing.",
    _rpc("self: VM ref, force: bool = false"),
    _rpc("self: VM ref, force: bool = true"),
)
pair(
    (
        "async-added",
        "an RPC can be called as a task",
        "There is `Async.C.m` besides, which answers with a task.",
    ),
    ("async-removed", "an RPC can no longer be called as a task", "Calls of `Async.C.m` are refused."),
    _rpc("self: VM ref"),
    _rpc("self: VM ref", "  @async\n"),
)
rule(
    "sessionless-changed",
    "whether an RPC takes a session",
    "The session is the first parameter: every other one moves. Without one anybody may call.",
    _rpc("delay: int"),
    _rpc("delay: int", "  @sessionless\n"),
)
pair(
    (
        "safety-removed",
        "an RPC may no longer be repeated without thought",
        "`@safe` or `@idempotent` is gone: old clients may still send it twice where the network fails.",
    ),
    (
        "safety-added",
        "an RPC may be repeated",
        "`@safe` or `@idempotent`: clients may send it again by themselves.",
    ),
    _rpc("self: VM ref", "  @idempotent\n"),
    _rpc("self: VM ref"),
)

_ERROR = "error BUSY(name: string)\n"
pair(
    (
        "error-added-to-rpc",
        "an RPC may fail in a new way",
        (
            "Clients that look at codes meet one that they do not know. Where an RPC listed none, any was "
            "possible "
            "before."
        ),
    ),
    (
        "error-removed-from-rpc",
        "an RPC no longer fails in a way",
        "Nobody has to look for that code any more.",
    ),
    _ERROR + _rpc("self: VM ref"),
    _ERROR + _rpc("self: VM ref", after=" raises BUSY"),
)
