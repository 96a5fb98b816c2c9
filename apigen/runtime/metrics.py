"""What is counted of a running server, in the form that Prometheus reads.

Calls are counted in plain dictionaries, which costs them a microsecond; the library of Prometheus is asked
only when somebody reads the figures. Labels are names of the API, never what a client sent.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator

import msgspec

from apigen.runtime.ended import Ended

SECONDS = (
    *(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025),
    *(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0),
)
"""Bounds of the buckets in which the times of calls are counted."""

UNKNOWN = "unknown"
"""Stands for all names that are no RPC's."""
INTROSPECTION = "introspection"
"""Stands for what was told about the API itself: `rpc.discover`, `system.listMethods` and the like."""


class Reading(msgspec.Struct, frozen=True):
    """A figure that is looked up when it is asked for. `total`: it only grows."""

    name: str
    help: str
    read: Callable[[], float]
    total: bool = False


class Metrics:
    """The figures of a server. `readings`: those that others keep."""

    def __init__(self) -> None:
        self.readings: list[Reading] = []
        self.calls: dict[tuple[str, str], int] = {}
        self._buckets: dict[str, list[int]] = {}
        self._sums: dict[str, float] = {}

    def told(self, call: Ended) -> None:
        """Counts a call."""
        nothing = UNKNOWN if call.outcome else INTROSPECTION
        name = nothing if call.entry is None else call.entry.name
        key = name, call.outcome
        self.calls[key] = self.calls.get(key, 0) + 1
        buckets = self._buckets.get(name)
        if buckets is None:
            buckets = self._buckets[name] = [0] * (len(SECONDS) + 1)
            self._sums[name] = 0.0
        buckets[bisect_left(SECONDS, call.seconds)] += 1
        self._sums[name] += call.seconds

    def page(self, accept: str = "") -> tuple[bytes, str]:
        """All figures as text, and the text's type: that of OpenMetrics where it is asked for."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import choose_encoder

        registry = CollectorRegistry()
        registry.register(self)  # type: ignore[arg-type]  # it asks for `collect` alone
        encode, kind = choose_encoder(accept)
        return encode(registry), kind

    def collect(self) -> Iterator[object]:
        """What Prometheus' library asks for."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily

        calls = CounterMetricFamily(
            "apigen_calls", "Calls answered, by RPC and outcome.", labels=("rpc", "outcome")
        )
        for (name, outcome), number in self.calls.items():
            calls.add_metric((name, outcome or "ok"), number)
        yield calls
        times = HistogramMetricFamily(
            "apigen_call_seconds", "Seconds from a request to its answer.", labels=("rpc",)
        )
        for name, buckets in self._buckets.items():
            times.add_metric((name,), list(_cumulated(buckets)), self._sums[name])
        yield times
        for one in self.readings:
            family = CounterMetricFamily if one.total else GaugeMetricFamily
            yield family(one.name, one.help, value=one.read())


def _cumulated(buckets: list[int]) -> Iterator[tuple[str, float]]:
    total = 0
    for bound, number in zip((*map(str, SECONDS), "+Inf"), buckets, strict=True):
        total += number
        yield bound, total
