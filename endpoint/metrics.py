"""Counters of the endpoint in the form that Prometheus reads; no query and no value is in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from govinno.endpoint.seen import Seen
from govinno.graph import QueryRefused, StoreUnreadable
from govinno.verbs import Govinno

MEDIA = CONTENT_TYPE_PLAIN_0_0_4
#: Upper ends in seconds: from an answer that is kept to one that ran into the usual limit.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)


class Metrics:
    """What was answered since the server began."""

    def __init__(self, library: Govinno) -> None:
        # When each counter began tells nobody anything.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._registry.register(_Published(library))
        self._registry.register(_Work(library))
        self._requests = Counter(
            "govinno_requests",
            "Requests answered, by address, status and form of the answer.",
            ("address", "status", "form"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "govinno_request_seconds",
            "How long requests took, in seconds, until the last byte was sent.",
            ("address",),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._bytes = Counter(
            "govinno_sent_bytes",
            "Bytes of answers sent, as packed.",
            ("address",),
            registry=self._registry,
        )
        self._refusals = Counter(
            "govinno_refusals",
            "Requests not answered, by the code of the reason.",
            ("code",),
            registry=self._registry,
        )
        self._open = Gauge(
            "govinno_requests_in_progress",
            "Requests that are being answered or wait for their turn.",
            registry=self._registry,
        )

    @contextmanager
    def open(self) -> Iterator[None]:
        """While a request is being answered."""
        with self._open.track_inprogress():
            yield

    def count(self, seen: Seen) -> None:
        """Take in a request that is answered."""
        self._requests.labels(seen.address, str(seen.status), seen.form).inc()
        self._seconds.labels(seen.address).observe(seen.seconds)
        self._bytes.labels(seen.address).inc(seen.bytes)
        if seen.code:
            self._refusals.labels(seen.code).inc()

    def text(self) -> bytes:
        """All of it, as Prometheus asks for it."""
        return generate_latest(self._registry)


class _Published(Collector):
    """What is published, as it is when somebody asks."""

    def __init__(self, library: Govinno) -> None:
        self._library = library

    def collect(self) -> Iterator[Metric]:
        """Nothing before the first load, nor where the store cannot be read."""
        with suppress(QueryRefused, StoreUnreadable):
            manifest = self._library.manifest()
            created = datetime.fromisoformat(manifest.created).timestamp()
            for name, what, number in (
                ("number", "The number of the current snapshot.", int(manifest.id)),
                ("created_timestamp_seconds", "When it was published.", created),
                ("cases", "How many cases it holds.", len(manifest.cases)),
                ("triples", "How many triples it holds.", manifest.counts.get("quads", 0)),
            ):
                yield GaugeMetricFamily(f"govinno_snapshot_{name}", what, number)


#: What is told of each engine: the metric, whether it only grows, what it is, and where it stands.
WORK = (
    ("govinno_queries_running", GaugeMetricFamily, "Queries that run now.", "running"),
    ("govinno_queries_waiting", GaugeMetricFamily, "Queries that wait for their turn.", "waiting"),
    ("govinno_workers", GaugeMetricFamily, "Worker processes that are there.", "workers"),
    (
        "govinno_workers_started",
        CounterMetricFamily,
        "Worker processes started on the current snapshot.",
        "started",
    ),
    (
        "govinno_workers_lost",
        CounterMetricFamily,
        "Worker processes killed, since a query overran, or ended by themselves.",
        "lost",
    ),
)


class _Work(Collector):
    """What the engines do, as it is when somebody asks."""

    def __init__(self, library: Govinno) -> None:
        self._library = library

    def collect(self) -> Iterator[Metric]:
        """Nothing before the first query."""
        work = self._library.work()
        for name, kind, what, part in WORK:
            family = kind(name, what, labels=("engine",))
            for engine, told in work.items():
                if told.started:  # nobody asked the others
                    family.add_metric([engine], getattr(told, part))
            yield family
