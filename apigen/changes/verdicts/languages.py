"""Which values a language takes for which, as far as its compiler or checker decides."""

import msgspec

from apigen.model.types import EnumType, OptionType, Primitive, Ref, Type


class Language(msgspec.Struct, frozen=True):
    """What a language lets pass in source that was written against older bindings.

    `widens`: an int where a float is wanted. `text`: a ref or an enum where a string is wanted.
    `nameless`: names of parameters are no matter of callers. `ignores`: a result that nobody takes. `open`: a
    match that does not know a word. `unchecked`: what may be absent where it may not. `lifts`: a value where
    one that may be absent is wanted. `apart` takes something away: an argument that may be left out has no
    place, but is given by name or beside the others.
    """

    widens: bool = False
    text: bool = False
    nameless: bool = False
    ignores: bool = False
    open: bool = False
    unchecked: bool = False
    lifts: bool = False
    apart: bool = False


LANGUAGES: dict[str, Language] = {
    "python": Language(widens=True, text=True, ignores=True, lifts=True, apart=True),
    "go": Language(nameless=True, open=True, apart=True),
    "typescript": Language(widens=True, text=True, ignores=True, lifts=True, apart=True),
    "java": Language(widens=True, nameless=True, ignores=True, unchecked=True),
    "csharp": Language(widens=True),
    "rust": Language(nameless=True, apart=True),
    "c": Language(widens=True, nameless=True, open=True, unchecked=True, apart=True),
}


def assignable(written: Type, read: Type, language: Language) -> bool:
    """Whether source that has a value of the one type may give it where the other is wanted."""
    if written == read:
        return True
    match written, read:
        case _, Primitive("void"):
            return language.ignores
        case Primitive("int"), Primitive("float"):
            return language.widens
        case ((EnumType() | Ref()), Primitive("string")):
            return language.text
        case OptionType(one), OptionType(other):
            return assignable(one, other, language)
        case one, OptionType(other) if language.lifts:
            return assignable(one, other, language)
        case (OptionType(one), other) | (one, OptionType(other)):
            return language.unchecked and one == other
        case _:
            return False
