"""What is told of files that cannot be opened as a store."""

from apigen.diagnostics import Span
from apigen.diagnostics.catalogue import Finding, problem


@problem("store-locked", "error", "A store that another server has open")
def store_locked(name: str, holder: str) -> Finding:
    """A file of objects has one server: two would each think that they alone number its events. The lock
    goes with the process that holds it, however that ends.
    """
    by = f" by process {holder}" if holder.isdigit() else ""
    return Finding(f"{name} is open{by}", help="stop that server, or name another file with `--database`")


@problem("store-newer", "error", "A store of a newer version")
def store_newer(name: str) -> Finding:
    """The file was written by a later version of apigen, in a form that this one does not know."""
    return Finding(
        f"{name} was written by a newer version of apigen", help="install that version, or a later one"
    )


@problem("store-other", "error", "A database that is no store")
def store_other(name: str) -> Finding:
    """The file is a database, but not one that `apigen serve` made. It is left as it is."""
    return Finding(f"{name} is a database of something else", help="name another file with `--database`")


@problem("store-broken", "error", "A store that cannot be read")
def store_broken(name: str, reason: str) -> Finding:
    """The file is no database, or it is damaged or cannot be opened. It is left as it is."""
    return Finding(
        f"{name} cannot be opened: {reason}",
        help="name the file of a store; a damaged one is restored from a backup",
    )


@problem("store-damaged", "error", "A store that is damaged")
def store_damaged(name: str, reason: str) -> Finding:
    """The server that had the file open did not end in good order, so the file was checked, and pages of it
    are damaged. Nothing is written to it.
    """
    return Finding(
        f"{name} is damaged: {reason}",
        help="restore it from a backup; `apigen dump` reads what it can of pages that are whole",
    )


@problem("store-unsafe", "error", "A store whose writes could be lost")
def store_unsafe(name: str, reason: str) -> Finding:
    """A write that a client has seen acknowledged must survive the loss of power. Where the file lies, the
    database cannot promise so: mostly since it lies on a network.
    """
    return Finding(f"{name} cannot be written safely: {reason}", help="keep the file on a local disk")


@problem("store-exists", "error", "A file that would be overwritten")
def store_exists(name: str) -> Finding:
    """Backups and restored stores are new files: what is there is left as it is."""
    return Finding(f"{name} is there already", help="name another file, or move this one away")


@problem("store-other-api", "error", "A store of another API")
def store_other_api(name: str, stored: str, now: str) -> Finding:
    """The store was last opened with a spec whose `api` has another name, and what it holds does not fit this
    one. Nothing was touched. An API that only has got another name can be opened with what is stored; it is
    to be renamed by itself, so that what else differs is told.
    """
    return Finding(
        f"{name} holds objects of the API {stored}, this spec is {now}",
        help="name another file with `--database`; where it is the same API, rename it first and change "
        "nothing else",
    )


@problem("store-changed", "error", "A spec that would touch stored objects")
def store_changed(what: str, at: Span | None, name: str | None) -> Finding:
    """The store was last opened with another version of the spec, and a difference between the two is about
    objects that are stored. Only what adds to them is applied at start; nothing was touched.

    A new store can take them over: `apigen dump` writes them as the old spec has them, without secrets, users
    and sessions; mend that file by the new spec, and begin a new store with `apigen serve --seed`.
    """
    # The same helps with all that is told at once: it is said with one of them, which names the file.
    remedy = (
        f"open {name} with the spec as it was; or take its objects over into a new store: "
        f"`apigen dump {name} -o world.yaml`, mend that file, and name it with `--seed`"
    )
    return Finding(what, at=at, help=remedy if name else None)
