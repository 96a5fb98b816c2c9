"""Who makes samples: curl in both wire formats, and the installed targets that have any."""

import re
from collections.abc import Callable, Sequence

from apigen.diagnostics import Failure, Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.diagnostics.suggest import closest
from apigen.generators.book import Book
from apigen.generators.curl import LANGUAGES, Call, Curl, Format
from apigen.generators.target import Options, Sample, Target

SampleFor = Callable[[Call, str], Sample]
"""A sample of a call, in the variant `sync`, `async` or `session`."""


def samplers(book: Book, curl: Curl, options: Options, names: Sequence[str] | None) -> dict[str, SampleFor]:
    """The languages by short name, in the order asked for. Raises Failure (`sample-unknown`)."""
    known: dict[str, SampleFor] = {format_: _by_curl(curl, format_) for format_ in LANGUAGES}
    known |= {target.name: _by_target(target, book, options) for target in asked_for(options, names)}
    for name in names or ():
        if name not in known:
            raise Failure(sample_unknown(name, tuple(known), options.setting("samples")))
    return known if names is None else {name: known[name] for name in names}


def asked_for(options: Options, names: Sequence[str] | None) -> tuple[Target, ...]:
    """The targets that samples in these languages may be of; none where ours are enough."""
    return () if names is not None and set(LANGUAGES) >= set(names) else options.samplers()


def _by_curl(curl: Curl, format_: Format) -> SampleFor:
    return lambda call, variant: curl.sample(format_, call, variant)


def _by_target(target: Target, book: Book, options: Options) -> SampleFor:
    return lambda call, variant: asked(target, book, call, variant, options)


_KIND = re.compile(r"[a-z][a-z0-9]*|")


def asked(target: Target, book: Book, call: Call, variant: str, options: Options) -> Sample:
    """The sample of a target, looked over. Raises Failure (`sample-failed`)."""
    assert target.sample is not None
    name = f"{call.cls.name}.{call.rpc.name}"
    try:
        sample = target.sample(book.api, call.cls, call.rpc, call.arguments, variant)
        reason = _wrong(sample)
    except Failure:
        raise
    except Exception as error:
        failure = sample_failed(
            target.name, name, f"{type(error).__name__}: {error}", options.place(name, "")
        )
        raise Failure(failure) from error
    if reason:
        raise Failure(sample_failed(target.name, name, reason, options.place(name, "")))
    return sample


def _wrong(sample: object) -> str:
    """What is wrong with what a target gave for a sample; "" if nothing is."""
    if not isinstance(sample, Sample):
        return f"it is a {type(sample).__name__}, no Sample"
    if "".join([text for _, text in sample.tokens]) != sample.code:
        return "the texts of its tokens together are not its code"
    odd = next((kind for kind, _ in sample.tokens if not _KIND.fullmatch(kind)), None)
    return "" if odd is None else f"a token is of the kind {odd!r}, which is no short name of Pygments'"


@problem("sample-failed", "error", "A target's sample cannot be used")
def sample_failed(target: str, rpc: str, reason: str, at: Span | None) -> Finding:
    """An installed target offers sample calls for the site, and one of them failed, or is none: its tokens
    must join to its code. Nothing is written. The target's own package is to be mended; `samples` in the
    table `[site]` of the configuration leaves it out.
    """
    return Finding(
        message=f"the sample of {rpc} by the target `{target}` cannot be used: {reason}",
        at=at,
        help=f"leave `{target}` out by `samples` in the table `[site]`, or tell its makers",
        subject=rpc,
    )


@problem("sample-unknown", "error", "Samples in a language that is not installed")
def sample_unknown(name: str, known: tuple[str, ...], at: Span | None) -> Finding:
    """`samples` in the table `[site]` names the languages of the sample calls, in order: `json-rpc`,
    `xml-rpc`, and the installed targets that have samples.
    """
    near = closest(name, known)
    return Finding(
        message=f"no samples are made for `{name}`",
        at=at,
        help=f"`{near}` has a similar name" if near else f"there are {', '.join(known)}",
    )
