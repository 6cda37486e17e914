"""The main job in a real browser: draw a zone, read who lives inside, compare with the database."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from geo.database import Database
from tests.browser.map_page import TOWN, figures, fill, in_polygon, open_map, place_of, ready
from tests.conftest import NewPage

CORNERS = [(600, 300), (1000, 280), (1050, 560), (640, 600)]


@pytest.fixture(autouse=True)
def data(database: Database) -> None:
    fill(database)


def draw(page: Page, corners: list[tuple[int, int]]) -> None:
    page.get_by_role("tab", name="Pregunta").click()
    page.get_by_role("button", name="Polígono").click()
    expect(page.locator("#dibujando")).to_be_visible()
    for x, y in [*corners, corners[0]]:
        page.mouse.click(x, y)
        page.wait_for_timeout(50)


def test_drawn_polygon_agrees_with_the_database(page: Page, database: Database) -> None:
    """Figures, provenance, list and file of a drawn polygon; a link asks the same question again."""
    open_map(page)
    ring = [place_of(page, x, y) for x, y in CORNERS]
    draw(page, CORNERS)
    expected = in_polygon(database, ring)
    assert 10 < expected["Viviendas del censo"] < 90
    assert figures(page) == expected
    expect(page.locator("#respuesta .caveat")).to_contain_text("requiere dictamen")
    page.locator("summary", has_text="Viviendas del censo: la lista").click()
    expect(page.locator("#respuesta .feature-row")).to_have_count(min(60, expected["Viviendas del censo"]))

    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    content = Path(waiting.value.path()).read_text("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(content)))) == expected["Viviendas del censo"]

    page.wait_for_timeout(400)
    fragment = urlsplit(page.url).fragment
    page.goto("about:blank")
    open_map(page, f"#{fragment}")
    assert figures(page) == expected


def test_answer_follows_the_drawing(page: Page, database: Database) -> None:
    """Dragging a corner, undoing it and clearing each renew the answer."""
    open_map(page)
    draw(page, CORNERS)
    before = figures(page)
    page.mouse.move(*CORNERS[2])
    page.mouse.down()
    page.mouse.move(760, 400, steps=5)
    page.mouse.up()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    ring = [place_of(page, x, y) for x, y in [*CORNERS[:2], (760, 400), CORNERS[3]]]
    after = figures(page)
    assert after["Viviendas del censo"] < before["Viviendas del censo"]
    assert after == in_polygon(database, ring)
    page.locator("#dibujo-deshacer").click()
    expect(page.locator("#respuesta .figures dd").first).to_have_text(str(before["Viviendas del censo"]))
    page.locator("#dibujo-borrar").click()
    expect(page.locator("#respuesta")).to_contain_text("Dibuje una zona")


def test_drawing_does_not_choose_features(page: Page) -> None:
    """The clicks of a drawing open no card; Escape gives it up."""
    open_map(page)
    draw(page, CORNERS)
    figures(page)
    expect(page.locator("#panel-ficha")).to_be_hidden()
    page.get_by_role("button", name="Círculo").click()
    expect(page.locator("#dibujando")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#dibujando")).to_be_hidden()


def test_by_keyboard_alone(page: Page, database: Database) -> None:
    """A zone can be typed: corners, or a centre and a radius in metres."""
    open_map(page)
    page.get_by_role("tab", name="Capas").focus()
    page.keyboard.press("ArrowRight")
    page.locator("summary", has_text="Escribir coordenadas").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Coordenadas", exact=True).fill("30.8795, -108.2005\n30.8795, -108.1895\nnada")
    page.get_by_role("button", name="Poner en el mapa").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Renglón 3")).to_be_visible()
    page.get_by_label("Coordenadas", exact=True).fill(
        "30.8795, -108.2005\n30.8795, -108.1895\n30°53'20.4\"N 108°11'22.2\"O\n30.889, -108.2005"
    )
    page.get_by_role("button", name="Poner en el mapa").press("Enter")
    ring = [(-108.2005, 30.8795), (-108.1895, 30.8795), (-108.1895, 30.889), (-108.2005, 30.889)]
    assert figures(page) == in_polygon(database, ring)
    page.locator("#dibujo-borrar").click()
    page.get_by_label("Coordenadas", exact=True).fill("30.8800, -108.2000")
    page.get_by_label("Radio del círculo").fill("250")
    page.get_by_role("button", name="Poner en el mapa").press("Enter")
    # Neighbours lie 191 m to the east and 177 m to the north: within 250 m are three of the grid's points.
    assert figures(page)["Viviendas del censo"] == 3


def test_chosen_zones_on_the_map_and_in_the_list(page: Page) -> None:
    """A click on a zone and its box in the list are one and the same; levels are told apart."""
    open_map(page)
    page.get_by_role("tab", name="Pregunta").click()
    page.get_by_role("button", name="Elegir zonas").click()
    page.get_by_label("Arroyo").check()
    expect(page.locator("#respuesta .figures dd").first).to_have_text("16")
    ladera = page.evaluate("""() => {
      const box = document.querySelector('#mapa').getBoundingClientRect();
      return [box.left + box.width / 2, box.top + box.height / 2];
    }""")
    # The middle of the map (30.888, -108.191) is just outside; a little to the north-east is the zone.
    page.mouse.click(ladera[0] + 60, ladera[1] - 30)
    expect(page.get_by_label("Ladera")).to_be_checked()
    expect(page.locator("#respuesta .figures dd").first).to_have_text("25")
    levels = page.locator("table.bars", has_text="Por nivel de la zona")
    expect(levels.locator("tr", has_text="Muy alto")).to_contain_text("16")
    expect(levels.locator("tr", has_text="Medio")).to_contain_text("9")
    expect(page.locator("#panel-ficha")).to_be_hidden()


def test_zones_by_level(page: Page) -> None:
    """All zones of a level, by its box, with the empty answer saying what to do first."""
    open_map(page)
    page.get_by_role("tab", name="Pregunta").click()
    page.get_by_role("button", name="Por tipo y nivel").click()
    expect(page.locator("#respuesta")).to_contain_text("Marque un fenómeno o un nivel")
    page.get_by_label("Muy alto").check()
    expect(page.locator("#respuesta .figures dd").first).to_have_text("16")
    page.get_by_label("Margen alrededor").fill("200")
    page.get_by_label("Margen alrededor").press("Tab")
    expect(page.locator("#respuesta .figures dd").first).not_to_have_text("16")


def test_by_touch_on_a_phone(new_page: NewPage, database: Database) -> None:
    """The whole job by touch: the sheet gives way to the drawing and comes back with the answer."""
    page = new_page(width=390, height=844, touch=True)
    open_map(page, TOWN)
    page.get_by_role("tab", name="Pregunta").tap()
    page.get_by_role("button", name="Polígono").tap()
    expect(page.locator("#panel")).to_have_attribute("data-alto", "baja")
    page.wait_for_timeout(400)
    for x, y in ((90, 250), (280, 260), (290, 560), (80, 540)):
        page.touchscreen.tap(x, y)
        page.wait_for_timeout(400)
    page.locator("#dibujando-terminar").tap()
    found = figures(page)
    expect(page.locator("#panel")).to_have_attribute("data-alto", "media")
    with_link = page.evaluate("location.hash")
    assert "d=P" in with_link
    ring = page.evaluate(
        """async () => {
          const { decodeDrawings } = await import('tf/map/polyline.js');
          return decodeDrawings(new URLSearchParams(location.hash.slice(1)).get('d'))[0].ring;
        }"""
    )
    assert found == in_polygon(database, [(lon, lat) for lon, lat in ring])
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_server_that_refuses_is_quoted(page: Page, new_page: NewPage) -> None:
    """A refused question shows the server's sentence and a way to try again."""
    new_page.expect_problem("status of 422")  # type: ignore[attr-defined]
    answer = '{"error": "La zona cruza sobre sí misma."}'
    page.route(
        "**/api/exposure",
        lambda route: route.fulfill(status=422, content_type="application/json", body=answer),
    )
    open_map(page)
    draw(page, CORNERS)
    expect(page.locator("#respuesta")).to_contain_text("La zona cruza sobre sí misma.")
    page.unroute("**/api/exposure")
    page.locator("#respuesta").get_by_role("button", name="Reintentar").click()
    figures(page)
    ready(page)
