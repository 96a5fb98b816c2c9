"""The numbers of the large API: how big its parts are and how often each type occurs."""

FIELDS = (
    *(61, 86, 37, 35, 32, 27, 22, 21, 20, 17, 16, 16, 16, 15, 14, 14, 14, 13, 13, 12, 12, 12, 11, 11, 10, 10),
    *(10, 10, 9, 9, 8, *[7] * 7, *[6] * 5, *[5] * 11, *[4] * 8, 3, 2),
)
"""Fields of each class, `uuid` and the names included."""

RPCS = (83, 64, 50, 23, 22, 22, 14, 13, 9, 8, 8, *[7] * 5, 6, 6, 5, 5, 4, 4, 4, *[3] * 7, *[2] * 12, 1, 1)
"""Explicit RPCs of each class; the rest have none."""

DESCRIBED = range(3, 28)
"""The classes, by their place in FIELDS, whose objects have names."""

TYPES = {
    "string": 114,
    "string map": 96,
    "ref": 92,
    "bool": 86,
    "ref set": 68,
    "int": 62,
    "enum": 39,
    "string set": 29,
    "datetime": 24,
    "enum set": 16,
    "float": 15,
    "enum map": 13,
    "ref map": 5,
    "string option": 3,
    "int map": 3,
    "struct": 3,
    "string list": 2,
}
"""How many fields have each type, beside `uuid` and the names."""

PAIRS = 52
"""References that are bound to a set; the sets that are left are bound to each other, many to many."""

QUALIFIERS = ("ro",) * 334 + ("ctor",) * 191 + ("rw",) * 77
"""Of the fields that are not the computed end of a pair; all others are `ro`."""

ENUMS = 52
"""Classes with an enum of their own."""

VALUES = (2, 3, 4, 5, 6, 7, 8)

ERRORS = 130

PARAMETERS = (
    *((1,) * 175 + (2,) * 153 + (3,) * 41 + (0,) * 24 + (4,) * 23 + (5,) * 8),
    *(7, 7, 7, 6, 8, 9, 18, 23),
)
"""How many parameters each explicit RPC has, `self` included."""

PARAMETER_TYPES = {
    "string": 194,
    "string map": 50,
    "bool": 48,
    "int": 47,
    "ref": 30,
    "enum": 29,
    "float": 9,
    "string set": 8,
    "datetime": 6,
    "ref map": 6,
    "ref set": 5,
}

RESULTS = {
    "void": 291,
    "ref": 48,
    "string": 23,
    "ref set": 12,
    "string set": 11,
    "int": 10,
    "struct set": 7,
    "record": 7,
    "string map": 5,
    "enum": 5,
    "bool": 4,
    "ref map": 4,
    "float": 3,
    "datetime": 2,
}
