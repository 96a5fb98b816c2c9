"""The texts of derived messages as patterns: for each rule the sentence that most of its messages share."""

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from apigen.derive import texts
from apigen.model.api import Field, Plural, TextPattern

BLANK = texts.Names("", "", "")


class Sentence(msgspec.Struct, frozen=True):
    """A text of one derived message: its rule, the part of it, and whose names it may hold."""

    rule: str
    part: str
    text: str
    cls: str
    args: str
    field: Field | None


def path(name: str, text: str) -> tuple[str, ...]:
    """The parts of a field's name where a text spells it with `/` between them."""
    if "_" not in name or "/" not in text:
        return (name,)
    found = re.search(rf"(?<![\w/]){'[_/]'.join(map(re.escape, name.split('_')))}(?![\w/])", text)
    return tuple(found[0].split("/")) if found else (name,)


def infer(sentences: Iterable[Sentence]) -> tuple[tuple[TextPattern, ...], tuple[Plural, ...]]:
    """The patterns of all rules that occur, and the plurals that are not just an added s."""
    groups: dict[tuple[str, str], list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault((sentence.rule, sentence.part), []).append(sentence)
    plurals = _plurals(groups)
    found = {key: _best(group, plurals) for key, group in groups.items()}
    _split_suffix(found, groups.get(("create", ""), []), plurals)
    written = [TextPattern(rule, part, text) for (rule, part), text in found.items()]
    place = {rule: at for at, rule in enumerate(texts.RULES)}
    return tuple(sorted(written, key=lambda pattern: (place[pattern.rule], pattern.part != ""))), plurals


def names(sentence: Sentence, plurals: tuple[Plural, ...]) -> texts.Names:
    return texts.Names(sentence.cls, texts.plural(plurals, sentence.cls), sentence.args)


def _best(group: list[Sentence], plurals: tuple[Plural, ...]) -> str:
    """The pattern that gives back the most of the texts; of two the one found first."""
    candidates = Counter(_general(sentence, names(sentence, plurals)) for sentence in group)
    most = [pattern for pattern, _ in candidates.most_common(3)]
    if len(candidates) == 1:
        return most[0]
    return max(most, key=lambda pattern: _hits(pattern, group, plurals))


def _hits(pattern: str, group: list[Sentence], plurals: tuple[Plural, ...]) -> int:
    return sum(texts.render(pattern, names(s, plurals), s.field) == s.text for s in group)


def _general(sentence: Sentence, names: texts.Names) -> str:
    """The text with its names as placeholders."""
    words = {names.plural: "{classes}", names.cls: "{class}"}
    if sentence.field is not None:
        words["/".join(sentence.field.path)] = "{path}"
        words.setdefault(sentence.field.name, "{field}")
    if names.args and sentence.rule == "create":
        words[names.args] = "{args}"
    longest = sorted(words, key=len, reverse=True)
    pattern = rf"(?<![\w/])(?:{'|'.join(map(re.escape, longest))})(?![\w/])"
    pieces: list[str] = []
    at = 0
    for match in re.finditer(pattern, sentence.text):
        pieces += [texts.escape(sentence.text[at : match.start()]), words[match[0]]]
        at = match.end()
    return "".join([*pieces, texts.escape(sentence.text[at:])])


def _plurals(groups: dict[tuple[str, str], list[Sentence]]) -> tuple[Plural, ...]:
    """The rules for plurals other than an added s, from the sentences that most classes have one in."""
    irregular: dict[str, str] = {}
    regular: set[str] = set()
    for (rule, part), group in groups.items():
        if part or rule in texts.FIELD_RULES:
            continue
        pattern = _best(group, ())
        if "{classes}" not in pattern:
            continue
        for sentence in group:
            found = _fill(pattern, sentence)
            if found == sentence.cls + "s":
                regular.add(sentence.cls)
            elif found:
                irregular.setdefault(sentence.cls, found)
    return _rules(irregular, regular - irregular.keys())


def _fill(pattern: str, sentence: Sentence) -> str | None:
    """What stands where `{classes}` does."""
    pieces = texts.parse(pattern)
    known = {"class": sentence.cls, "args": sentence.args}
    source = "".join(
        re.escape(piece) if not at % 2 else re.escape(known[piece]) if piece in known else "(.+)"
        for at, piece in enumerate(pieces)
    )
    match = re.fullmatch(source, sentence.text, re.DOTALL)
    found = set(match.groups()) if match else set()
    return found.pop() if len(found) == 1 else None


def _rules(irregular: dict[str, str], regular: set[str]) -> tuple[Plural, ...]:
    """One rule for all classes that end alike and add the same, if no others end so; else one for each."""
    added: dict[str, list[str]] = {}
    rules: list[Plural] = []
    for name, plural in irregular.items():
        if plural.startswith(name):
            added.setdefault(plural[len(name) :], []).append(name)
        else:
            rules.append(Plural(name, plural))
    for ending, names in added.items():
        suffix = _common_suffix(names)
        if len(names) > 1 and suffix and not any(name.endswith(suffix) for name in regular):
            rules.append(Plural(suffix, suffix + ending))
        else:
            rules += [Plural(name, name + ending) for name in names]
    return tuple(sorted(rules, key=lambda rule: rule.suffix))


def _common_suffix(names: list[str]) -> str:
    """The longest run of whole words (between underscores) that all names end with."""
    ends = [name.split("_")[::-1] for name in names]
    shared: list[str] = []
    for words in zip(*ends, strict=False):
        if len(set(words)) > 1:
            break
        shared.append(words[0])
    return "_".join(reversed(shared))


def _split_suffix(
    found: dict[tuple[str, str], str], group: list[Sentence], plurals: tuple[Plural, ...]
) -> None:
    """Makes the lines of create's pattern from the one with `{args}` on its suffix.

    Only if all texts of `create` end so: a suffix follows what an `implicit create` says, too.
    """
    pattern = found.get(("create", ""))
    if pattern is None or "{args}" not in pattern:
        return
    at = pattern.rfind("\n", 0, pattern.index("{args}"))
    if at <= 0:
        return
    body, suffix = pattern[:at], pattern[at:]
    if all(s.text.endswith(texts.render(suffix, names(s, plurals))) for s in group):
        found["create", ""] = body
        found["create", "suffix"] = suffix
