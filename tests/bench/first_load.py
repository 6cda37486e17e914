"""The first load of the map in Chromium: bytes on the wire, milliseconds, heap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS

QUIET_MS = 60_000


def first_load(address: str) -> str:
    """Return a sentence with what opening the map costs, with an empty cache."""
    if not Path(CHROMIUM).exists():
        return "First load of the map: not measured, Chromium is not installed."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        try:
            page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Performance.enable")
            received: list[int] = []
            session.on(
                "Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"]))
            )
            page.goto(address, wait_until="networkidle", timeout=QUIET_MS)
            session.send("HeapProfiler.collectGarbage")
            heap = _metric(session.send("Performance.getMetrics"), "JSHeapUsedSize") / 2**20
            last = page.evaluate(
                "Math.max(...performance.getEntriesByType('resource').map(entry => entry.responseEnd))"
            )
            loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
        finally:
            browser.close()
    return (
        f"First load of the map at 1366x768, empty cache: {sum(received) / 1000:,.0f} kB on the wire in "
        f"{len(received)} requests, loaded in {loaded:,.0f} ms, last answer at {last:,.0f} ms, "
        f"{heap:.1f} MiB of heap."
    )


def _metric(answer: Any, name: str) -> float:
    return float(next(metric["value"] for metric in answer["metrics"] if metric["name"] == name))
