"""Rules about what a spec says has happened to a thing, and about its texts."""

from apigen.changes.rules import pair, rule


def _stop(annotations: str, text: str = "") -> str:
    lines = "".join(f"  {line}\n" for line in (text, annotations) if line)
    return f"class VM {{\n{lines}  rpc stop(self: VM ref)\n}}"


def _api(*releases: str) -> str:
    return f"api example {{\n  releases {', '.join(releases)}\n  roles admin > user\n}}\n"


pair(
    (
        "retired",
        "a thing has reached its end, by `@removed`",
        "It is still written down, and an RPC answers MESSAGE_REMOVED: every call of it fails.",
    ),
    ("restored", "a thing that was `@removed` is there again", "Calls are answered as they once were."),
    _stop('@since(one) @deprecated(one, "")'),
    _stop('@since(one) @deprecated(one, "") @removed(two, "")'),
)
pair(
    (
        "deprecated",
        "a thing is deprecated now",
        "It works as before; whoever uses it is told to go elsewhere.",
    ),
    ("undeprecated", "a thing is no longer deprecated", "It may be used again."),
    _stop("@since(one)"),
    _stop('@since(one) @deprecated(two, "")'),
)
rule(
    "behaviour-changed",
    "a thing does something else, by `@changed`",
    "The spec says that its behaviour changed in a release that is new, or its `@unit` is another. "
    "Signatures "
    "cannot show what that breaks.",
    _stop("@since(one)"),
    _stop('@since(one) @changed(two, "Waits for the guest")'),
    excuse="a behaviour that is as it was before is a change once more, to be said by another `@changed`",
)
rule(
    "extended",
    "a thing does more, by `@extended`",
    "The spec says so; what it did before it still does.",
    _stop("@since(one)"),
    _stop('@since(one) @extended(two, "Takes templates too")'),
    excuse="what was extended is not taken back but changed: `behaviour-changed`",
)
rule(
    "stabilised",
    "a prototype is published",
    "Clients may rely on it from now on.",
    _stop("@prototyped(one)"),
    _stop("@prototyped(one) @since(two)"),
    excuse="what is published cannot become a prototype: `lifecycle-rewritten`",
)
rule(
    "text-changed",
    "a text is another",
    "What a thing is said to do, told once where the text is written.",
    _stop("", "/// Stops it."),
    _stop("", "/// Stops the machine."),
)
rule(
    "annotation-changed",
    "an annotation without a meaning for callers is another",
    "`@example`, `@x-…`, `@unbound`, a former name that is not served.",
    "class VM {\n  ro load: int @example(1)\n}",
    "class VM {\n  ro load: int @example(2)\n}",
)
rule(
    "tag-changed",
    "a thing is grouped otherwise",
    "Tags order documents, and policies may speak of them.",
    "api example {\n  tags one, two\n}\n@tag(one)\nclass VM {\n}",
    "api example {\n  tags one, two\n}\n@tag(two)\nclass VM {\n}",
)
rule(
    "published-without-deprecation-removed",
    "a published thing goes without warning",
    "It was published and never deprecated: those who use it learn of its end by its absence. Deprecate it "
    "for "
    "a release first.",
    _stop("@since(one)"),
    _stop('@since(one) @removed(two, "")'),
    section="policy",
    excuse="coming back is no matter of warnings: `restored`",
)
rule(
    "transition-in-the-past",
    "a thing is said to have changed in an old release",
    "The release was there before this change, so that whoever reads about it was told otherwise.",
    _api("one", "two") + _stop("@since(one)"),
    _api("one", "two", "three") + _stop('@since(one) @deprecated(two, "")'),
    section="policy",
    excuse="a step that is taken back is `lifecycle-rewritten`",
)
rule(
    "since-in-the-past",
    "a new thing is said to have come with an old release",
    "That release did not have it.",
    _api("one", "two") + "class VM {\n  ro uuid: string @since(one)\n}",
    _api("one", "two", "three") + "class VM {\n  ro uuid: string @since(one)\n  ro load: int @since(one)\n}",
    section="policy",
    excuse="a thing that goes says nothing of when it came",
)
rule(
    "lifecycle-rewritten",
    "the history of a thing is another",
    "Steps that were written are gone, or stand elsewhere. A history grows at its end.",
    _stop("@since(one)"),
    _stop("@since(two)"),
    section="policy",
)
