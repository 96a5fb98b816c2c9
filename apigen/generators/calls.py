"""How RPCs are called and what they reply, in each language: what the pages of samples show.

The two wire formats come first or where the configuration says, then each installed target that has samples.
"""

from collections.abc import Iterable, Sequence

import msgspec

from apigen import derive
from apigen.derive.names import find_field
from apigen.generators.bodies import Token, exact
from apigen.generators.book import Book
from apigen.generators.curl import LANGUAGES, Call, Curl, Format
from apigen.generators.examples import Examples
from apigen.generators.links import Mention, Place, anchor
from apigen.generators.replies import Replies, taken_apart
from apigen.generators.samplers import asked_for, samplers
from apigen.generators.target import Options, Sample
from apigen.model.api import Class, Rpc

Tokens = tuple[Token, ...]


class Tab(msgspec.Struct, frozen=True):
    """A language: its short name, its name for people, and the samples in it."""

    name: str
    language: str
    samples: tuple[Sample, ...]


class ReplyTab(msgspec.Struct, frozen=True):
    """The replies of a format. Tokens without text tell where new lines would be (`bodies.BLOCK`, `END`)."""

    name: str
    language: str
    success: Tokens
    failure: Tokens


class RpcCalls(msgspec.Struct, frozen=True):
    """The calls and replies of one RPC. `error` is the one that the failure shows; each tab has a sample for
    each of the `variants`: `sync`, `async`, `session`.
    """

    cls: str
    name: str
    place: Place
    twin: bool
    session: bool
    variants: tuple[str, ...]
    tabs: tuple[Tab, ...]
    replies: tuple[ReplyTab, ...]
    error: Mention


class DerivedCall(msgspec.Struct, frozen=True):
    """The call of a derived RPC: a sample for each language, in the order of `DerivedCalls.languages`."""

    name: str
    place: Place
    anchor: str
    rule: str
    twin: bool
    samples: tuple[Sample, ...]


class RuleReplies(msgspec.Struct, frozen=True):
    """What the RPCs of a rule reply; `of` is the one whose replies are shown."""

    rule: str
    of: Mention
    error: Mention
    replies: tuple[ReplyTab, ...]


class DerivedCalls(msgspec.Struct, frozen=True):
    """The derived RPCs of a class; `languages` as (short name, name for people)."""

    cls: str
    session: bool
    languages: tuple[tuple[str, str], ...]
    calls: tuple[DerivedCall, ...]
    rules: tuple[RuleReplies, ...]


class Calls:
    """The samples of one API in some languages; `names` of those that publish any.

    Raises Failure (`sample-unknown`, `sample-failed`).
    """

    def __init__(self, book: Book, options: Options, names: Sequence[str] | None = None) -> None:
        self.book = book
        self.examples = Examples(book.api)
        self.curl = Curl(self.examples)
        self._replies = Replies(self.examples)
        self.samplers = samplers(book, self.curl, options, names)
        self.names = [
            target.names(book.api, options)
            for target in asked_for(options, names)
            if target.names is not None and target.name in self.samplers
        ]

    def of(self, cls: Class, rpc: Rpc) -> RpcCalls:
        """All of an RPC's page."""
        variants = self._variants(rpc)
        return RpcCalls(
            cls=cls.name,
            name=rpc.name,
            place=Place(cls.name, anchor(rpc.name)),
            twin=derive.is_async(self.book.api, rpc),
            session=self.curl.takes_session(rpc),
            variants=variants,
            tabs=self.tabs(cls, rpc, variants),
            replies=self.replies(cls, rpc),
            error=self._failure(cls, rpc),
        )

    def _variants(self, rpc: Rpc) -> tuple[str, ...]:
        twin = ("async",) if derive.is_async(self.book.api, rpc) else ()
        alone = self.curl.log_in is None or not self.curl.takes_session(rpc) or rpc.name == "logout"
        return ("sync", *twin) if alone else ("sync", *twin, "session")

    def tabs(self, cls: Class, rpc: Rpc, variants: Iterable[str] = ("sync",)) -> tuple[Tab, ...]:
        """The samples of a call with what must be given, by language."""
        call = Call(cls, rpc, self.examples.arguments(cls, rpc))
        return tuple(
            [_tab(name, [of(call, variant) for variant in variants]) for name, of in self.samplers.items()]
        )

    def replies(self, cls: Class, rpc: Rpc) -> tuple[ReplyTab, ...]:
        """The replies, by format."""
        return tuple(
            ReplyTab(
                format_,
                language,
                _shown(format_, self._replies.success(format_, cls, rpc)),
                _shown(format_, self._replies.failure(format_, cls, rpc)),
            )
            for format_, language in LANGUAGES.items()
        )

    def _failure(self, cls: Class, rpc: Rpc) -> Mention:
        """The error that the example of a failure shows."""
        code = self._replies.error_of(cls, rpc).code
        return Mention(code, self.book.links.find(f"error {code}"))

    def derived(self, cls: Class) -> DerivedCalls:
        """All of the page of a class's derived RPCs."""
        rpcs = [rpc for rpc in self.book.rpcs(cls) if is_derived(rpc)]
        firsts: dict[str | None, Rpc] = {}
        for rpc in rpcs:
            firsts.setdefault(rpc.rule, rpc)
        shown = [self._derived_call(cls, rpc) for rpc in rpcs]
        samples = shown[0].samples if shown else ()
        return DerivedCalls(
            cls=cls.name,
            session=self.curl.session is not None,
            languages=tuple(zip(self.samplers, [sample.language for sample in samples], strict=False)),
            calls=tuple(shown),
            rules=tuple(
                RuleReplies(
                    rule=rule,
                    of=Mention(f"{cls.name}.{rpc.name}", Place(cls.name, anchor(rpc.name))),
                    error=self._failure(cls, rpc),
                    replies=self.replies(cls, rpc),
                )
                for rule, rpc in firsts.items()
                if rule is not None
            ),
        )

    def _derived_call(self, cls: Class, rpc: Rpc) -> DerivedCall:
        call = Call(cls, rpc, self.examples.arguments(cls, rpc))
        return DerivedCall(
            name=rpc.name,
            place=Place(cls.name, anchor(rpc.name)),
            anchor=anchor(rpc.name),
            rule=rpc.rule or "",
            twin=derive.is_async(self.book.api, rpc),
            samples=tuple([of(call, "sync") for of in self.samplers.values()]),
        )

    def first(self) -> tuple[Tab, ...]:
        """Log in, list, change, log out, in each language: with a class whose objects can be renamed."""
        found = self._with_names()
        if found is None:
            return ()
        cls, (read, write) = found
        calls = [Call(cls, rpc, self.examples.arguments(cls, rpc)) for rpc in (read, write)]
        tabs = []
        for name, of in self.samplers.items():
            if name in LANGUAGES:
                samples = self.curl.steps(name, *calls)
            else:
                variant = "sync" if self.curl.log_in is None else "session"
                samples = tuple([of(call, variant) for call in calls])
            tabs.append(_tab(name, samples))
        return tuple(tabs)

    def _with_names(self) -> tuple[Class, tuple[Rpc, Rpc]] | None:
        """The class with the most relations of those whose objects can be listed and renamed."""
        best = sorted(
            self.book.api.classes, key=lambda cls: (-len(self.book.bound.get(cls.name, ())), cls.name)
        )
        for cls in best:
            if cls.stateless or self.book.life(cls.name, cls).state not in ("published", "changed"):
                continue
            by_name = {rpc.name: rpc for rpc in self.book.rpcs(cls)}
            read = by_name.get("get_all_records") or by_name.get("get_all")
            for name in ("name_label", "name", "label", "title", "name_description", "description"):
                field = find_field(cls, name)
                write = by_name.get(f"set_{name}")
                if read is not None and write is not None and field is not None and not field.secret:
                    return cls, (read, write)
        return None


def is_derived(rpc: Rpc) -> bool:
    """Whether the RPC is among the derived ones of its class's page."""
    return rpc.rule is not None and not rpc.replaces


def _shown(format_: Format, message: bytes) -> Tokens:
    return tuple(exact(taken_apart(format_, message)))


def _tab(name: str, samples: Sequence[Sample]) -> Tab:
    return Tab(name, samples[0].language, tuple(samples))
