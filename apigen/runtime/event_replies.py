"""What clients that listen are told: events with the records of their objects, written once for each face."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

from apigen.model.api import Api
from apigen.model.types import Record
from apigen.runtime.store import lines
from apigen.runtime.store.events import Batch, Change
from apigen.wire import answers, xml_values
from apigen.wire.scalars import from_seconds
from apigen.wire.xml_values import Fragment


class Encoder:
    """Events as both faces write them."""

    def __init__(self, api: Api) -> None:
        self._readers, self._writers = answers.Readers(api), xml_values.Writers(api)
        self._secret = {
            cls.name: [lines.mark(field.name) for field in cls.fields if field.secret] for cls in api.classes
        }

    def json(self, cls: str, text: bytes) -> msgspec.Raw:
        """A record without what is secret."""
        for mark in self._secret.get(cls, ()):
            text = lines.put(text.removesuffix(b"\n}"), mark, None) + b"\n}"
        return msgspec.Raw(text)

    def xml(self, cls: str, text: bytes) -> Fragment:
        type_ = Record(cls)
        neutral = self._readers.of(type_)(msgspec.json.decode(self.json(cls, text)))
        return Fragment(self._writers.of(type_)(neutral))


class Reply:
    """What `event.from` answers, written once for each face."""

    def __init__(self, encoder: Encoder, batch: Batch, counts: dict[str, int], now: float) -> None:
        self.encoder = encoder
        self.batch = batch
        self.counts = {name.lower(): many for name, many in counts.items()}
        self._now = from_seconds(now)
        self._now_xml = Fragment(f"<value><dateTime.iso8601>{self._now}</dateTime.iso8601></value>")
        self.records: dict[str, bytes] = {}
        self.whole: asyncio.Future[None] | None = None
        self._json: msgspec.Raw | None = None
        self._xml: str | None = None

    def json(self) -> msgspec.Raw:
        if self._json is None:
            said = {
                "events": self.events(self.encoder.json),
                "valid_ref_counts": self.counts,
                "token": self.batch.token,
            }
            self._json = msgspec.Raw(msgspec.json.encode(said))
        return self._json

    def xml(self) -> str:
        if self._xml is None:
            heard = xml_values.write_any(self.events(self.encoder.xml))
            counts = "".join(
                f"<member><name>{name}</name><value><i4>{many}</i4></value></member>"
                for name, many in self.counts.items()
            )
            self._xml = (
                f"<value><struct><member><name>events</name>{heard}</member>"
                f"<member><name>valid_ref_counts</name><value><struct>{counts}</struct></value></member>"
                f"<member><name>token</name><value>{self.batch.token}</value></member></struct></value>"
            )
        return self._xml

    def events(self, snapshot: Callable[[str, bytes], Any]) -> list[dict[str, Any]]:
        """The events as neutral values. A timestamp is that of the telling: clients are told to ignore it."""
        return [
            {
                "id": change.seq,
                "timestamp": self._now if snapshot == self.encoder.json else self._now_xml,
                "class": change.cls.lower(),
                "operation": change.operation,
                "ref": change.ref,
                **self._snapshot(change, snapshot),
            }
            for change in self.batch.changes
        ]

    def _snapshot(self, change: Change, snapshot: Callable[[str, bytes], Any]) -> dict[str, Any]:
        record = self.records.get(change.ref)
        return {} if record is None else {"snapshot": snapshot(change.cls, record)}


class Told:
    """What `event.next` answers: the events alone."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def json(self) -> msgspec.Raw:
        return msgspec.Raw(msgspec.json.encode(self._reply.events(self._reply.encoder.json)))

    def xml(self) -> str:
        return xml_values.write_any(self._reply.events(self._reply.encoder.xml))
