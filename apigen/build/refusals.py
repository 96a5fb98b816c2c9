"""Why a comparison does not come about, as diagnostics."""

from apigen.diagnostics.catalogue import Finding, problem


@problem("nothing-there", "error", "Neither a file, a folder nor a revision")
def nothing_there(word: str) -> Finding:
    """What is compared is a folder or a file of a spec, a dump, or a revision of git. There is nothing of
    this name, and here is no repository that could have a revision of it.
    """
    return Finding(
        f"nothing was compared: `{word}` is no file and no folder, and here is no git repository",
        help="name a folder of `.apidl` files, a dump, or a revision inside a repository",
    )


@problem("nothing-at", "error", "A revision without a spec there")
def nothing_at(path: str, commit: str) -> Finding:
    """The revision is known, but there is no `.apidl` file at this path in it."""
    return Finding(
        f"nothing was compared: there is no spec in `{path}` at {commit}",
        help="say where it was: `REV:FOLDER`; `git ls-tree -r --name-only REV` lists files",
    )


@problem("another-document", "error", "JSON that describes no API that is read")
def another_document() -> Finding:
    """Of JSON, what XenAPI's makers publish for a release can be compared, and what `apigen export json`
    writes. This is another kind of document.
    """
    return Finding(
        "nothing was compared: this JSON is neither a dump of XenAPI nor a document of `apigen export json`",
        help='a dump is a list of classes, a document begins with `{"format":1,"api":`',
    )


@problem("sparse-checkout", "error", "A spec that is not wholly on the disk")
def sparse_checkout(missing: list[str]) -> Finding:
    """A sparse checkout keeps files off the disk. What they declare would look as if it had been removed."""
    return Finding(
        f"nothing was compared: `{missing[0]}` is in a sparse checkout, and not on the disk"
        + (f", nor are {len(missing) - 1} more" if len(missing) > 1 else ""),
        help=f"get it: `git sparse-checkout add {missing[0].rpartition('/')[0] or '.'}`",
    )


@problem("spec-unreadable", "error", "A spec after the change that has errors")
def spec_unreadable(label: str, errors: int) -> Finding:
    """The newer of two specs has errors: what could not be read there would look as if it had been removed.
    They are listed behind this one.
    """
    return Finding(
        f"nothing was compared: the newer spec, {label}, has {errors} error{'s' if errors > 1 else ''}",
        help="mend it first; `apigen check` shows the same errors",
    )


@problem("base-unreadable", "error", "A spec before the change that has errors")
def base_unreadable(label: str, errors: int, allowed: bool) -> Finding:
    """The spec that is compared with has errors of its own: what could not be read there would look as if it
    were new. Where that is known and cannot be mended any more, `base-unreadable = "note"` in
    `[changes.rules]` compares what can be read.
    """
    kept = "what could be read is compared" if allowed else "nothing was compared"
    return Finding(
        f"{kept}: the spec at {label} has {errors} error{'s' if errors > 1 else ''}",
        help=None if allowed else "compare with a revision that is sound",
    )
