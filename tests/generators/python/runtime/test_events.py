"""What happens to objects: in order, nothing twice, nothing lost in silence."""

import time
from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest

from tests.generators.python.runtime.loaded import errors
from tests.generators.python.runtime.scripted import http, result, serving
from tests.generators.python.runtime.small._client import Client
from tests.generators.python.runtime.small.classes.vm import VMRecord
from tests.generators.python.runtime.world import World


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def api(world: World) -> Iterator[Any]:
    with serving(world) as server, Client.login(server.url, "root", "x", proxy="", timeout=5) as client:
        client.server = server
        yield client


def test_events(world: World, api: Any) -> None:
    world.put("VM", "v1", name_label="a")
    events = api.events("VM")
    first = next(events)
    assert (first.class_name, first.operation, first.ref) == ("VM", "add", "v1")
    assert first.snapshot == VMRecord._of({"name_label": "a"})
    world.put("VM", "v1", name_label="b")
    world.put("host", "h", name_label="no")
    second = next(events)
    assert (second.operation, second.snapshot.name_label) == ("mod", "b")
    world.drop("VM", "v1")
    third = next(events)
    assert (third.operation, third.snapshot) == ("del", None)
    assert world.asked == [["VM"]] * 3


def test_all_classes(world: World, api: Any) -> None:
    world.put("Unheard", "u", x=1)
    event = next(api.events())
    assert (event.class_name, event.snapshot["x"]) == ("unheard", 1)


def test_tokens_lose_nothing(world: World, api: Any) -> None:
    for ref in ("v1", "v2", "v3"):
        world.put("VM", ref)
    events = api.events("VM")
    tokens = [next(events).token for _ in range(3)]
    assert tokens == ["", "", "t3"]
    events = api.events("VM")
    next(events)
    assert events.token == ""
    next(events), next(events)
    assert events.token == "t3"
    world.put("VM", "v4")
    assert [event.ref for event in [next(api.events("VM", token="t3"))]] == ["v4"]


def test_broken_connections_are_made_again(world: World, api: Any) -> None:
    world.put("VM", "v1")
    events = api.events("VM")
    assert next(events).ref == "v1"

    def disturb() -> None:
        for ref in ("v2", "v3"):
            time.sleep(0.1)
            api.server.drop()
            time.sleep(0.1)
            world.put("VM", ref)

    Thread(target=disturb, daemon=True).start()
    assert [next(events).ref for _ in range(2)] == ["v2", "v3"]


def test_a_proxy_whose_server_is_away(world: World, api: Any) -> None:
    world.put("VM", "v1")
    events = api.events("VM")
    next(events)
    api.server.answer = lambda call: http("", "502 Bad Gateway")

    def mend() -> None:
        time.sleep(0.2)
        api.server.answer = world
        world.put("VM", "v2")

    Thread(target=mend, daemon=True).start()
    assert next(events).ref == "v2"


def test_lost_events_are_told(world: World, api: Any) -> None:
    world.put("VM", "v1")
    events = api.events("VM")
    next(events)
    world.lost = True
    with pytest.raises(errors.EventsLost):
        next(events)


def test_resynchronising(world: World, api: Any) -> None:
    world.put("VM", "v1")
    events = api.events("VM", on_lost="resync")
    next(events)
    world.lost = True
    resync, again = next(events), next(events)
    assert (resync.operation, resync.class_name, resync.snapshot, resync.token) == ("resync", "", None, "")
    assert (again.operation, again.ref) == ("add", "v1")


def test_a_server_that_does_not_wait_is_asked_seldom(world: World, api: Any) -> None:
    world.impatient = True
    events = api.events("VM")
    thread = Thread(target=lambda: list(events))
    thread.start()
    time.sleep(1)
    begun = time.monotonic()
    events.close()
    thread.join(3)
    assert time.monotonic() - begun < 0.5
    assert 2 <= len(world.asked) < 10


@pytest.mark.parametrize(
    ("classes", "options"),
    [
        (("VMM",), {}),
        (("",), {}),
        (("VM", "VMM/OpaqueRef:1"), {}),
        ((["VM"],), {}),
        ((None,), {}),
        (("VM",), {"token": 5}),
        (("VM",), {"on_lost": "never"}),
    ],
    ids=str,
)
def test_what_cannot_be_followed(api: Any, classes: Any, options: Any) -> None:
    with pytest.raises(errors.UsageError):
        api.events(*classes, **options)


@pytest.mark.parametrize("cls", ["VM", "vm", "VM/OpaqueRef:1", "*"])
def test_what_can(api: Any, cls: str) -> None:
    assert repr(api.events(cls)) == f"Events({cls!r})"


def test_closing_ends_the_request(world: World, api: Any) -> None:
    world.put("VM", "v1")
    seen: list[str] = []
    with api.events("VM") as events:

        def follow() -> None:
            seen.extend(event.ref for event in events)

        thread = Thread(target=follow)
        thread.start()
        time.sleep(0.2)
    thread.join(1)
    assert not thread.is_alive()
    assert seen == ["v1"]
    assert list(events) == []


def test_closing_leaves_other_calls_alone(world: World, api: Any) -> None:
    for _ in range(30):
        events = api.events("VM")
        thread = Thread(target=lambda events=events: list(events))
        thread.start()
        time.sleep(0.01)
        events.close()
        api.VM.set_name_label("v", "x")
        thread.join(1)
        assert not thread.is_alive()


def test_answers_that_are_no_events(world: World, api: Any) -> None:
    answers: list[Any] = [[], {"token": "t"}, {"token": 1, "events": []}, {"token": "t", "events": [1]}]
    for answer in answers:
        api.server.answer = lambda call, answer=answer: result(call, answer)
        with pytest.raises(errors.ProtocolError, match=r"event.from"):
            next(api.events("VM"))
