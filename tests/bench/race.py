"""Run the same work by several hands in turns, and say who took how long."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """What one hand took: seconds (less is better) or requests per second (more is better)."""

    value: float
    unit: str = "s"

    def __str__(self) -> str:
        shown = f"{self.value:,.3f}" if self.value < 10 else f"{self.value:,.1f}"
        return f"{shown} {self.unit}"

    def times(self, other: Figure) -> str:
        """Return how many times as good as `other` this is, as text."""
        if not self.value or not other.value:
            return "–"
        ratio = other.value / self.value if self.unit == "s" else self.value / other.value
        return f"{ratio:,.2f} x"


@dataclass
class Result:
    """One row of the table.

    Attributes:
        work: what is done; ours: by Tierra Firme.
        peers: by name, the figure, or why there is none.
    """

    work: str
    ours: Figure
    peers: dict[str, Figure | str] = field(default_factory=dict)


def race(hands: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Figure]:
    """Return the best of `rounds` turns of each hand.

    They take turns, so that what else the machine does weighs on all alike.
    """
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, work in hands.items():
            gc.collect()
            start = time.perf_counter()
            work()
            took = time.perf_counter() - start
            best[name] = min(took, best.get(name, took))
    return {name: Figure(seconds) for name, seconds in best.items()}


def throughput(
    hands: Mapping[str, Callable[[int], object]], seconds: float, rounds: int, at_once: int = 2
) -> dict[str, Figure]:
    """Return the requests per second of each hand, its best of `rounds` turns.

    Args:
        hands: each is called with the number of the request.
        seconds: of one turn.
        rounds: turns.
        at_once: requests under way at a time.
    """
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name, work in hands.items():
            work(0)
            best[name] = max(_rate(work, seconds, at_once), best.get(name, 0.0))
    return {name: Figure(rate, "req/s") for name, rate in best.items()}


def _rate(work: Callable[[int], object], seconds: float, at_once: int) -> float:
    start = time.perf_counter()

    def client(place: int) -> int:
        done = 0
        while time.perf_counter() - start < seconds:
            work(place + done * at_once)
            done += 1
        return done

    with ThreadPoolExecutor(at_once) as pool:
        done = sum(pool.map(client, range(at_once)))
    return done / (time.perf_counter() - start)
