"""What the service counts, in Prometheus's text format."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from filter.integrations.http.tasks import Answer

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

Labels = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Histogram:
    """Seconds in buckets; the last one has no upper bound."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(_BUCKETS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(_BUCKETS, seconds)] += 1
        self.total += seconds


@dataclass(slots=True)
class Metrics:
    """Counters of one process."""

    requests: Counter[tuple[str, int]] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    request_seconds: Histogram = field(default_factory=Histogram)
    judge_seconds: Histogram = field(default_factory=Histogram)
    open_requests: int = 0

    def add_answer(self, answer: Answer) -> None:
        """Count what a request's texts were judged to be."""
        if answer.told:
            self.judge_seconds.add(answer.seconds)
        for told in answer.told:
            self.documents["error" if told.failed else told.action] += 1
            if told.rules:
                self.findings.update(told.rules)


def exposition(
    metrics: Metrics, *, waiting: int, digest: str, reloads: dict[str, int], refused: bool
) -> str:
    """Return everything as text; `refused`: the newest rules did not load."""
    requests = [
        ((("path", path), ("status", str(status))), count)
        for (path, status), count in sorted(metrics.requests.items())
    ]
    blocks = [
        _family("requests_total", "counter", "Answered requests", requests),
        _family("documents_total", "counter", "Judged texts", _by("action", metrics.documents)),
        _family("findings_total", "counter", "Findings", _by("rule", metrics.findings)),
        _histogram("request_seconds", "From first byte to answer", metrics.request_seconds),
        _histogram("judge_seconds", "Judging the batch of a request", metrics.judge_seconds),
        _family("open_requests", "gauge", "Requests in work", [((), metrics.open_requests)]),
        _family("waiting_requests", "gauge", "Requests no thread has taken", [((), waiting)]),
        _family("rules_info", "gauge", "The current rules", [((("digest", digest),), 1)]),
        _family("rules_refused", "gauge", "1: newest rules do not load", [((), int(refused))]),
        _family("rules_reloads_total", "counter", "Reloads", _by("outcome", reloads)),
    ]
    return "".join(line + "\n" for block in blocks for line in block)


def _by(label: str, counts: dict[str, int]) -> list[tuple[Labels, float]]:
    return [(((label, name),), count) for name, count in sorted(counts.items())]


def _family(
    name: str, kind: str, about: str, samples: Iterable[tuple[Labels, float]]
) -> Iterator[str]:
    yield f"# HELP hogwash_{name} {about}."
    yield f"# TYPE hogwash_{name} {kind}"
    for labels, value in samples:
        yield f"hogwash_{name}{_spelled(labels)} {value}"


def _histogram(name: str, about: str, histogram: Histogram) -> Iterator[str]:
    yield f"# HELP hogwash_{name} {about}."
    yield f"# TYPE hogwash_{name} histogram"
    seen = 0
    for bound, count in zip((*_BUCKETS, "+Inf"), histogram.counts, strict=True):
        seen += count
        yield f'hogwash_{name}_bucket{{le="{bound}"}} {seen}'
    yield f"hogwash_{name}_sum {histogram.total}"
    yield f"hogwash_{name}_count {seen}"


def _spelled(labels: Labels) -> str:
    if not labels:
        return ""
    pairs = (f'{name}="{_escaped(value)}"' for name, value in labels)
    return "{" + ",".join(pairs) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
