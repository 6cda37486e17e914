"""The map in a real browser: layers, lists, cards, search, links, the network, print, accessibility."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import CDPSession, Page, expect
from pyproj import Geod

from geo.database import Database
from tests.browser.map_page import TOWN, fill, open_map, ready
from tests.conftest import NewPage

FIRST_LOAD_BYTES = 250_000
SHELTER = "#v=16/30.9/-108.17"


@pytest.fixture
def data(database: Database) -> None:
    fill(database)


def middle(page: Page) -> tuple[float, float]:
    """Return the middle of the map on the screen."""
    box = page.locator("#mapa").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pixel(page: Page, x: float, y: float) -> list[int]:
    """Return red, green and blue of the screen at a point."""
    shot = Image.open(BytesIO(page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1}))).convert("RGB")
    return list(shot.getpixel((0, 0)))  # type: ignore[arg-type]


def test_click_on_a_symbol_opens_its_card(page: Page, data: None) -> None:
    """The card has labels, not field names, and names typed by people stay text."""
    open_map(page, SHELTER)
    page.mouse.click(*middle(page))
    card = page.locator("#panel-ficha")
    expect(card.get_by_role("heading", level=2)).to_have_text("Refugio <b>uno</b>")
    expect(card.get_by_role("heading", level=2)).to_be_focused()
    expect(card).to_contain_text("Operativo")
    expect(card.locator("dt").first).not_to_have_text(re.compile("_"))
    expect(card.get_by_role("link", name="Editar")).to_have_attribute(
        "href", re.compile(r"^/capas/albergues/\d+/editar$")
    )
    page.wait_for_timeout(300)
    assert "s=albergues/" in page.url
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()


def test_link_brings_everything_back(page: Page, data: None) -> None:
    """View, layers, filter, tab and selection live in the address."""
    open_map(page, TOWN)
    page.get_by_label("Municipios", exact=False).first.uncheck()
    layer = page.locator("[data-capa=viviendas]")
    layer.get_by_role("button", name="Filtrar").click()
    layer.get_by_label("2018-11").check()
    page.get_by_role("tab", name="Lista").click()
    page.locator("#lista-capa").select_option("zonas_riesgo")
    page.get_by_role("button", name="Ladera").click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    ready(page)
    expect(page.get_by_role("tab", name="Lista")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name="Ladera").first).to_have_attribute("aria-current", "true")
    page.get_by_role("tab", name="Capas").click()
    expect(page.get_by_label("Municipios", exact=False).first).not_to_be_checked()
    page.wait_for_timeout(400)
    without = re.sub(r"[&?]?(t|h|l)=[^&]*", "", address.split("#")[1])
    assert re.sub(r"[&?]?(t|h|l)=[^&]*", "", page.url.split("#")[1]) == without


def test_links_from_tables(page: Page, data: None) -> None:
    """`/?capa=…&id=…` opens the card there; `/?capa=…&campo=valor` filters."""
    open_map(page, "?capa=albergues&id=1")
    expect(page.locator("#ficha-titulo")).to_have_text("Refugio <b>uno</b>")
    open_map(page, "?capa=zonas_riesgo&nivel=5&bbox=-108.21,30.87,-108.17,30.9")
    expect(page.locator("[data-capa=zonas_riesgo] .layer-count")).to_contain_text("1/2")
    assert "capa=" not in page.url


def test_list_and_map_are_chosen_together(page: Page, data: None) -> None:
    """By keyboard: a row is chosen, the map goes there and marks it, the row stays in sight."""
    open_map(page, TOWN)
    page.get_by_role("tab", name="Lista").click()
    page.locator("#lista-capa").select_option("viviendas")
    rows = page.locator("#panel-lista .feature-row")
    expect(rows.first).to_contain_text("Folio")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_timeout(800)
    expect(page.locator(".leaflet-seleccion-pane path")).to_have_count(2)
    expect(page.locator("#panel-lista .feature-row[aria-current=true]")).to_be_visible()
    expect(page.locator("#panel-ficha")).to_be_hidden()
    page.get_by_role("button", name="Ver ficha").click()
    expect(page.locator("#ficha-titulo")).to_contain_text("Folio")


def test_filter_shows_its_count(page: Page, data: None) -> None:
    """A filter changes count and map, says that it is on, and comes off."""
    open_map(page, TOWN)
    layer = page.locator("[data-capa=zonas_riesgo]")
    layer.get_by_role("button", name="Filtrar").click()
    layer.locator("summary", has_text="Nivel").click()
    layer.get_by_label("Medio").check()
    expect(layer.locator(".layer-count")).to_contain_text("1/2")
    expect(layer.locator(".layer-actions-row .dot")).to_be_visible()
    layer.get_by_role("button", name="Quitar filtros").click()
    expect(layer.locator(".layer-count")).not_to_contain_text("1/2")


def test_search_by_keyboard(page: Page, data: None) -> None:
    """The combobox: type, arrow, enter; coordinates are understood as well."""
    open_map(page, TOWN)
    box = page.get_by_role("combobox", name="Buscar")
    box.fill("refug")
    option = page.get_by_role("option", name="Refugio")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "hallado-0")
    box.press("Enter")
    expect(page.locator("#ficha-titulo")).to_have_text("Refugio <b>uno</b>")
    box.fill("30°53'14.1\"N 108°11'28\"O")
    box.press("ArrowDown")
    expect(page.get_by_role("option", name="Ir a estas coordenadas")).to_be_visible()
    box.press("Enter")
    expect(page.locator(".leaflet-popup")).to_contain_text("30.887250, -108.191111")


def test_symbols_are_drawn_where_they_are(page: Page, data: None) -> None:
    """The shelter's own colour is in the middle of the map, and goes when the layer is put out."""
    open_map(page, SHELTER)
    page.mouse.move(5, 5)
    x, y = middle(page)
    page.wait_for_timeout(300)
    shown = pixel(page, x, y)
    page.get_by_label("Albergues", exact=False).first.uncheck()
    page.wait_for_timeout(400)
    hidden = pixel(page, x, y)
    assert sum(abs(a - b) for a, b in zip(shown, hidden, strict=True)) > 100


def test_circles_open_when_clicked(page: Page, data: None) -> None:
    """Far away the hundred dwellings are one circle, and a click comes nearer."""
    open_map(page, "#v=9/30.888/-108.191&c=viviendas")
    page.mouse.click(*middle(page))
    page.wait_for_timeout(800)
    zoom = float(re.search(r"v=([\d.]+)", page.url)[1])  # type: ignore[index]
    assert zoom > 9


def test_network_failure_is_said_and_mended(page: Page, new_page: NewPage, data: None) -> None:
    """A tile that fails is told in words, tried again, and the notice goes when it comes."""
    new_page.expect_problem("status of 500")  # type: ignore[attr-defined]
    page.route("**/tiles/**", lambda route: route.fulfill(status=500, body="{}"))
    page.goto(f"/{TOWN}")
    expect(page.locator("#sin-red")).to_be_visible()
    page.unroute("**/tiles/**")
    page.get_by_role("button", name="Reintentar").click()
    expect(page.locator("#sin-red")).to_be_hidden()
    ready(page)


def test_measure_agrees_with_the_ellipsoid(page: Page) -> None:
    """Lengths, areas and circles are those of pyproj on WGS 84."""
    open_map(page, TOWN)
    ring = [(-108.3, 30.7), (-107.9, 30.75), (-107.85, 31.1), (-108.25, 31.05)]
    found: Any = page.evaluate(
        """async (ring) => {
          const { circle, distance, ringArea } = await import('tf/geodesy.js');
          const [from, , to] = ring;
          return { area: ringArea(ring), length: distance(from, to), circle: circle(from, 1500, 8) };
        }""",
        ring,
    )
    geod = Geod(ellps="WGS84")
    lons, lats = [lon for lon, _ in ring], [lat for _, lat in ring]
    area, _ = geod.polygon_area_perimeter(lons, lats)
    assert found["area"] == pytest.approx(abs(area), rel=1e-5)
    assert found["length"] == pytest.approx(geod.inv(*ring[0], *ring[2])[2], abs=0.001)
    for corner in found["circle"]:
        assert geod.inv(*ring[0], *corner)[2] == pytest.approx(1500, abs=0.001)


def test_measure_tool(page: Page, data: None) -> None:
    """Places tapped on the map give a length and an area, and open no card."""
    open_map(page, TOWN)
    page.get_by_role("button", name="Medir").click()
    for x, y in ((600, 300), (800, 300), (800, 500)):
        page.mouse.click(x, y)
        page.wait_for_timeout(60)
    expect(page.locator("#medida-largo")).to_contain_text(" m")
    expect(page.locator("#medida-area")).to_contain_text("ha")
    expect(page.locator("#panel-ficha")).to_be_hidden()
    page.locator("#medida-cerrar").click()
    expect(page.locator("#medida")).to_be_hidden()


def test_empty_database(page: Page) -> None:
    """An empty map says so, and where to begin."""
    open_map(page, "")
    expect(page.locator("#vacio")).to_be_visible()
    expect(page.get_by_role("link", name="Importar un archivo").last).to_be_visible()


def test_print_view(page: Page, data: None) -> None:
    """The sheet has title, legend, scale, date and source; leaving it brings the map back."""
    open_map(page, TOWN)
    page.get_by_role("button", name="Imprimir").click()
    page.get_by_label("Título de la hoja").fill("Zonas de Janos")
    sheet = page.locator("#hoja")
    expect(page.locator("#hoja-titulo-impreso")).to_have_text("Zonas de Janos")
    expect(page.locator("#hoja-leyenda")).to_contain_text("Muy alto")
    expect(page.locator("#hoja-pie")).to_contain_text("Escala aproximada 1:")
    page.get_by_role("button", name="Volver al mapa").click()
    expect(sheet).to_be_hidden()
    ready(page)


@pytest.mark.parametrize("tab", ["Capas", "Pregunta", "Lista"])
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)])
def test_accessibility(new_page: NewPage, data: None, tab: str, size: tuple[int, int]) -> None:
    """axe finds nothing serious in any tab, wide or narrow, with what they open."""
    page = new_page(width=size[0], height=size[1], touch=size[0] < 500)
    open_map(page, TOWN + "&z=filtro&zf=nivel%3D5")
    page.get_by_role("tab", name=tab).click()
    if tab == "Capas":
        page.get_by_role("button", name="Filtrar").first.click()
    if tab == "Pregunta":
        expect(page.locator("#respuesta .figures")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    found = Axe().run(page)
    serious = [one for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]
    assert not serious, [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in serious]


def test_nothing_to_touch_is_small_or_outside(new_page: NewPage, data: None) -> None:
    """On a phone every control that shows is at least 44 pixels high, and nothing moves sideways."""
    page = new_page(width=390, height=844, touch=True)
    open_map(page, TOWN)
    for tab in ("Capas", "Pregunta", "Lista"):
        page.get_by_role("tab", name=tab).tap()
        page.wait_for_timeout(300)
        small = page.evaluate(
            """(controls) => [...document.querySelectorAll(controls)]
              .filter((one) => one.checkVisibility() && !one.closest('p'))
              .map((one) => [one.getBoundingClientRect().height, one.innerText])
              .filter(([height]) => height && height < 43.5).map(([height, text]) => `${text}: ${height}`)""",
            "main button, main a, main summary, main select, main label.layer-name, main label.tick",
        )
        assert small == [], tab
        assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_first_load_is_light(page: Page, data: None) -> None:
    """The whole first load, compressed, as the network saw it."""
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    open_map(page, "")
    total = sum(received)
    print(f"primera carga: {total / 1000:.0f} kB en {len(received)} respuestas")
    assert total < FIRST_LOAD_BYTES


def test_without_animation_when_asked(page: Page, data: None) -> None:
    """Who asks for less motion gets none from the map."""
    page.emulate_media(reduced_motion="reduce")
    open_map(page, TOWN)
    assert page.locator("#mapa").evaluate("one => one.classList.contains('leaflet-fade-anim')") is False
