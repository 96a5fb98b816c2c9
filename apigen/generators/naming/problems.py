"""What may be wrong with names of clients: diagnostics."""

from apigen.diagnostics import Span
from apigen.diagnostics.catalogue import Finding, problem
from apigen.generators.naming.language import Thing
from apigen.generators.naming.lock import NAME


@problem("name-qualified", "warning", "A name of a client that had to give way")
def name_qualified(thing: Thing, other: Thing, names: list[str], language: str, at: Span | None) -> Finding:
    """Two things would have the same name in a generated client: names are compared without case and
    underscores, as file systems and readers do. The one that is declared later is qualified by what it
    belongs to, or by its kind. The name is as good as another; `names.lock` keeps it from then on, and the
    warning is gone. `@x-name("py:other")` gives it another name, before it is published.
    """
    shown = ", ".join(f"`{name}`" for name in dict.fromkeys(names))
    return Finding(
        message=f"`{thing.at}` is named {shown} in the client `{language}`, "
        f"since `{other.at}` has the shorter name",
        at=at,
        help=f'write @x-name("{language}:NAME") to choose another name, or leave it as it is',
        subject=thing.at,
    )


@problem("x-name-wrong", "error", "A name of a client that cannot be given")
def x_name_wrong(thing: str, given: str, language: str, reason: str, at: Span | None) -> Finding:
    """`@x-name("py:foo")` says what a thing is called in the client of a language; `@x-name("py:foo",
    "go:Foo")` in two. It must be a name of that language, not a reserved word, and nothing else may have it
    there.
    """
    what = f" `{given}`" if given else ""
    return Finding(
        message=f"the name{what} of `{thing}` in the client `{language}` cannot be used: {reason}",
        at=at,
        help=f'write @x-name("{language}:NAME") with another name',
        subject=thing,
    )


@problem("x-name-locked", "warning", "A name of a client that came too late")
def x_name_locked(thing: str, given: str, published: str, at: Span | None) -> Finding:
    """`names.lock` says that a thing was published by another name than `@x-name` gives it now. Programs use
    the published one, so it stays. Take the line out of `names.lock` to give it up.
    """
    return Finding(
        message=f"`{thing}` stays `{published}`: it is published, and `{given}` came later",
        at=at,
        help=f"take `{published}` out of {NAME} if no program uses it, or the annotation",
        subject=thing,
    )


@problem("names-lock-wrong", "error", "A published name that is none")
def names_lock_wrong(thing: str, name: str, language: str, at: Span | None) -> Finding:
    """A line of `names.lock` has a name that cannot be written in its language. `apigen build` writes no such
    line. Nothing is written.
    """
    return Finding(
        message=f"{NAME} has `{name}` for `{thing}`, which is no name in the client `{language}`",
        at=at,
        help="take the file back from version control, or the line out",
    )


@problem("names-lock-clash", "error", "A published name that two things have")
def names_lock_clash(thing: str, other: str, name: str, at: Span | None) -> Finding:
    """Two lines of `names.lock` have the same name where only one thing can have it: two branches, each
    with a new thing, were merged. Take one of the two lines out; its thing is named anew. Nothing is
    written.
    """
    return Finding(
        message=f"{NAME} has the name `{name}` for `{thing}` and for `{other}`",
        at=at,
        help="take the line out that was not published yet",
    )


@problem("names-lock-missing", "warning", "Published names that are not kept any more")
def names_lock_missing(file: str, target: str) -> Finding:
    """This target was built here before, and `names.lock`, which holds the names that it published, is gone
    or has none of them. All names were chosen anew: most come out as they were, but a name that had given
    way to another, or that an older generator chose, may have changed. Take the file back from version
    control.
    """
    return Finding(
        message=f"{file} holds no names of the target `{target}`, which was built before",
        help="take the file back from version control, then build again; else commit the new one",
    )
