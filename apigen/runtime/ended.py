"""How calls end, as those hear of it who count, log and audit them."""

from collections.abc import Callable

import msgspec

from apigen.runtime.calls import Arguments, Entry, Result, Session

NO_ARGUMENTS: Arguments = {}


class Ended(msgspec.Struct, frozen=True, gc=False):
    """A call that has been answered, or carried out by a task.

    `entry`: None for a name that is none. `outcome`: the code of the error, "" where there is none.
    `seconds`: how long it took. `arguments`, `result`: of those who listen, none shows more than a ref.
    `task`: the ref of the task.
    """

    entry: Entry | None
    session: Session | None
    arguments: Arguments
    outcome: str
    seconds: float
    request: str = ""
    address: str = ""
    task: str = ""
    result: Result = None


Listener = Callable[[Ended], None]
