"""The table of results, in Markdown, and its place in the README."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import shapely

from tests.bench.race import Figure, Result

OPEN: Final = "<!-- bench -->"
CLOSE: Final = "<!-- /bench -->"
PACKAGES: Final = ("shapely", "geopandas", "pyogrio", "pyarrow", "sedonadb", "tipg", "psycopg", "gunicorn")


def render(results: Sequence[Result], rows: dict[str, int], others: Sequence[str]) -> str:
    """Return the table with the machine, the versions and the row counts it was measured on.

    Args:
        results: the races.
        rows: how many of what.
        others: figures without a peer, as sentences.
    """
    lines = [
        "| Work | Tierra Firme | Peer | Peer's figure | Tierra Firme is |",
        "|---|---|---|---|---|",
    ]
    for result in results:
        for place, (name, figure) in enumerate(result.peers.items()):
            work, ours = (result.work, str(result.ours)) if not place else ("", "")
            ratio = result.ours.times(figure) if isinstance(figure, Figure) else "–"
            lines.append(f"| {work} | {ours} | {name} | {figure} | {ratio} |")
    lines += ["", *(f"- {sentence}" for sentence in others)] if others else []
    counted = ", ".join(f"{count:,} {what}" for what, count in rows.items())
    lines += ["", f"Measured on {machine()}, on {counted}, {dt.datetime.now(dt.UTC):%Y-%m-%d}. {versions()}"]
    lines += [
        "",
        "All rows of the table come from one run, each the best of several turns that the hands take one "
        "after the other. “2 x” means twice as fast, or twice as many requests per second.",
    ]
    return "\n".join(lines)


def machine() -> str:
    """Return cores and memory; no names."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores, {memory:.0f} GiB ({platform.machine()}; load at the end {load:.1f})"


def versions() -> str:
    """Return the versions of all that took part."""
    geos = ".".join(map(str, shapely.geos_version))
    told = [f"Python {platform.python_version()}", f"GEOS {geos}"]
    for name in PACKAGES:
        try:
            told.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            told.append(f"{name} not installed")
    return ", ".join(told) + "."


def write(readme: Path, table: str) -> None:
    """Put the table between the README's markers."""
    text = readme.read_text()
    before, opened, rest = text.partition(OPEN)
    _, closed, after = rest.partition(CLOSE)
    if not opened or not closed:
        raise SystemExit(f"{readme.name} has no {OPEN} … {CLOSE}")
    readme.write_text(f"{before}{OPEN}\n{table}\n{CLOSE}{after}")
