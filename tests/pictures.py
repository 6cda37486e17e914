"""Take the README's and the guide's pictures from a served demonstration.

./tierrafirme up --demo                                  # in one terminal
.venv/bin/python -m tests.pictures http://127.0.0.1:8000 # in another
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.conftest import CHROMIUM, CHROMIUM_ARGUMENTS
from web.settings import PROJECT

PICTURES = PROJECT / "web" / "ayuda" / "img"
MONTEVERDE = "#v=15/30.9133/-108.7148"
MONTEVERDE_PHONE = "#v=14/30.905/-108.7148"
CORNERS = [(700, 470), (940, 380), (1040, 470), (960, 580), (720, 570)]
CORNERS_PHONE = [(70, 330), (300, 310), (340, 450), (90, 455)]
"""Of the zone to draw, in pixels of each screen."""
CENSUS = """Folio;Ronda;Hogares;Personas;Nombre del jefe;Teléfono;Latitud;Longitud
1;2018-11;1;4;(inventado);(inventado);30°53'14.1"N;108°11'23.4"O
2;2018-11;2;7;(inventado);(inventado);30°53'20.0"N;108°11'30.0"O
3;2018-11;1;3;(inventado);(inventado);30°53'02.8"N;108°11'11.9"O
4;2018-11;1;5;(inventado);(inventado);30°52'58.3"N;108°11'44.2"O
5;2018-11;1;2;(inventado);(inventado);31°53'14.1"N;101°11'23.4"O
"""


def take(browser: Browser, address: str, *, phone: bool) -> None:
    """Take the four pictures at one size."""
    size = ViewportSize(width=390, height=844) if phone else ViewportSize(width=1366, height=768)
    context = browser.new_context(
        base_url=address, viewport=size, locale="es-MX", has_touch=phone, is_mobile=phone
    )
    page = context.new_page()
    suffix = "-telefono" if phone else ""
    page.goto("/")
    settled(page)
    shoot(page, f"mapa{suffix}")
    answer(page, phone=phone)
    shoot(page, f"respuesta{suffix}")
    page.goto("/capas/viviendas?ronda=ultima")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    shoot(page, f"tabla{suffix}")
    preview(page)
    shoot(page, f"importar{suffix}")
    context.close()


def settled(page: Page) -> None:
    """Wait until the map is drawn."""
    page.wait_for_selector("html[data-mapa=listo]")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1000)


def answer(page: Page, *, phone: bool) -> None:
    """Draw a zone around the fissures of Monte Verde and wait for its answer."""
    page.goto("about:blank")
    page.goto(f"/{MONTEVERDE_PHONE if phone else MONTEVERDE}")
    settled(page)
    page.get_by_role("tab", name="Pregunta").click()
    page.get_by_role("button", name="Polígono").click()
    for x, y in CORNERS_PHONE if phone else CORNERS:
        if phone:
            page.touchscreen.tap(x, y)
        else:
            page.mouse.click(x, y)
        page.wait_for_timeout(400)
    page.locator("#dibujando-terminar").click()
    page.wait_for_selector("#respuesta .figures")
    page.wait_for_load_state("networkidle")
    page.locator("#respuesta .figures").scroll_into_view_if_needed()
    page.locator("#respuesta").evaluate("node => node.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(1500)


def preview(page: Page) -> None:
    """Bring a small invented census to the import's review."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "censo de ejemplo.csv"
        path.write_text(CENSUS)
        page.goto("/capas/viviendas/importar")
        page.locator("input[type=file]").set_input_files(path)
        # Choosing a file sends it.
        page.wait_for_selector("button[value=importar]")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(1500)


def shoot(page: Page, name: str) -> None:
    """Write one picture, small enough for the repository."""
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        for narrow in (False, True):
            take(started, sys.argv[1], phone=narrow)
        started.close()
