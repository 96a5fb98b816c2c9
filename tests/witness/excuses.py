"""Where the word on source and the experiment differ, each with its reason. An excuse that is not needed any
more fails a test.
"""

UNNOTICED = {
    "binding-retargeted": "the same names and types, of other objects: meaning",
    "error-param-added": "places of an error's parameters count where they are read by place; here by name",
    "error-param-moved": "places of an error's parameters count where they are read by place; here by name",
    "map-key-type-changed": "the keys of a map have no types of their own: its values are texts",
    "param-added-optional": "what may be left out has no place but a name: only who calls by place notices",
    "result-void-to-value": "only languages where a result must be taken notice: Go, C, Rust, C#",
    "retired": "the method stays and is marked as removed: each call fails, and none is refused by a checker",
    "sessionless-changed": "the client gives the session itself: only bindings that take it by place notice",
}
"""Rules that break source by the catalogue, and none of whose pairs keeps a program from compiling."""

ALIKE = {
    "field-type-changed": "a list and a set are both lists in Python: their order is meaning",
    "param-moved": "parameters of one type: what was meant for the one is given for the other, silently",
}
"""Rules that break source in Python by the classifier, some of whose pairs compile all the same."""

RISKY = {
    "error-added-to-rpc": "which errors a call may raise is no part of its type in Python",
    "error-removed-from-rpc": "which errors a call may raise is no part of its type in Python",
    "map-key-type-changed": "the keys of a map have no types of their own: its values are texts",
}
"""Rules that put source at risk by the catalogue, which no program notices, be it strict."""

UNSOUND = {
    ("field-added", "ctor a: int option"): (
        "the client's `create` wants what the server does without: an option that has no default"
    ),
}
"""Changes, by their rules and what is new, that keep a program from compiling though source is said to be
safe: faults of ours, each to be mended in the client or in the word."""
