"""Counters of the service in the Prometheus text format (version 0.0.4)."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from typing import Final

MEDIA_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds in seconds of the histogram of request times."""


class Metrics:
    """Requests by route, method and status, and how long they took; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, tuple[list[int], float]] = {}
        self._events: dict[tuple[str, str], int] = {}

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request; ``route`` is the template, never the path asked for."""
        with self._lock:
            key = (route, method, status)
            self._requests[key] = self._requests.get(key, 0) + 1
            counts, total = self._times.get(route) or ([0] * (len(BUCKETS) + 1), 0.0)
            counts[bisect_left(BUCKETS, seconds)] += 1
            self._times[route] = (counts, total + seconds)

    def event(self, name: str, label: str) -> None:
        """Count something that happened, as in ``event("sparql", "timeout")``."""
        with self._lock:
            self._events[name, label] = self._events.get((name, label), 0) + 1

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Everything as Prometheus text; ``gauges`` gives name → (help, value)."""
        with self._lock:
            requests = sorted(self._requests.items())
            times = {route: (list(c), total) for route, (c, total) in sorted(self._times.items())}
            events = sorted(self._events.items())
        lines: list[str] = []
        _head(lines, "shisaku_http_requests_total", "counter", "Requests answered.")
        for (route, method, status), count in requests:
            labels = _labels(route=route, method=method, status=str(status))
            lines.append(f"shisaku_http_requests_total{labels} {count}")
        name = "shisaku_http_request_seconds"
        _head(lines, name, "histogram", "Time from request to last byte of the answer.")
        for route, (counts, total) in times.items():
            running = 0
            for bound, count in zip((*BUCKETS, None), counts, strict=True):
                running += count
                le = "+Inf" if bound is None else f"{bound:g}"
                lines.append(f"{name}_bucket{_labels(route=route, le=le)} {running}")
            lines.append(f"{name}_sum{_labels(route=route)} {total:.6f}")
            lines.append(f"{name}_count{_labels(route=route)} {running}")
        _head(lines, "shisaku_events_total", "counter", "Outcomes of SPARQL, search and reloads.")
        for (kind, label), count in events:
            lines.append(f"shisaku_events_total{_labels(kind=kind, outcome=label)} {count}")
        for gauge, (text, value) in gauges.items():
            _head(lines, gauge, "gauge", text)
            lines.append(f"{gauge} {value:g}")
        return "\n".join(lines) + "\n"


def _head(lines: list[str], name: str, kind: str, text: str) -> None:
    lines.extend((f"# HELP {name} {text}", f"# TYPE {name} {kind}"))


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{_escape(value)}"' for name, value in labels.items()) + "}"


def _escape(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def merged(parts: Iterable[Mapping[str, tuple[str, float]]]) -> dict[str, tuple[str, float]]:
    """Several sets of gauges as one."""
    return {name: value for part in parts for name, value in part.items()}
