"""What the guide says of limits is what the server keeps."""

from pathlib import Path

from apigen.runtime import attempts, faces, records, service, sessions, task_objects
from apigen.runtime.app import Limits
from apigen.runtime.store import ballast, events
from apigen.wire.messages import DEEPEST, MOST_VALUES

GUIDE = Path(__file__).parents[2] / "site" / "guides" / "15-service.md"
MB, HOUR = 1024 * 1024, 3600


def test_limits() -> None:
    text = GUIDE.read_text()
    limits = Limits()
    for said in (
        f"| a request | {limits.body // MB} MB, unpacked; {MOST_VALUES:,} values, nested {DEEPEST} deep; ",
        f" deep; {limits.bodies // MB} MB for all that are being read |",
        f"| {faces.MOST_CALLS} calls, {faces.BATCH_BYTES // MB} MB of answers |",
        f"| {records.MOST // MB} MB, {records.STREAMS} such answers at once |",
        f"| requests that are answered at once | {limits.calls} |",
        f"| {service.LIMIT:g} s, or `--time-limit`; a task has no limit |",
        f"| {service.THREADS} run at once, {service.QUEUE} with those that wait |",
        f"| {attempts.PER_USER} of a user from an address, {attempts.PER_ADDRESS} from it in all |",
        f"| end after {sessions.LIFE / HOUR:g} h without use; {sessions.PER_USER} of a user |",
        f"| kept for {task_objects.KEPT / 60:g} minutes, {task_objects.MOST} of an owner |",
        f"| kept for a day, {events.KEPT:,} at most;",
        f"out of {ballast.SIZE // MB} MB that are kept",
    ):
        assert said in text
    assert (events.DAY, attempts.WINDOW) == (24 * HOUR, 60)
