"""The pages beside the map in a real browser: in place, with the map, by keyboard, on a phone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from geo.database import Database
from geo.layers import get_layer
from geo.read import Selection, count
from geo.viewer import LOCAL_OPERATOR
from tests.conftest import NewPage
from tests.pages import fill_municipality, fill_shelters
from web.settings import PROJECT

AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture
def shelters(database: Database) -> list[int]:
    """Return the ids of three shelters inside an outline."""
    fill_municipality(database)
    return fill_shelters(database)


def violations(page: Page) -> list[str]:
    """Return what axe finds serious or critical on the page, with where."""
    # Playwright evaluates it in the page's own world, past the policy that forbids foreign scripts.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ]


def overflow(page: Page) -> int:
    """Return how many pixels the page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


def test_filter_order_and_page_change_in_place_and_back_returns(page: Page, shelters: list[int]) -> None:
    page.goto("/capas/albergues")
    page.evaluate("window.misma = true")
    page.get_by_text("Filtros", exact=True).click()
    page.get_by_role("checkbox", name=re.compile(r"^Operativo \d")).check()
    expect(page.locator("#resumen strong")).to_have_text("1 elemento")
    expect(page).to_have_url(re.compile(r"\?estado=operativo$"))
    page.get_by_role("link", name="Nombre").first.click()
    expect(page.locator('th[aria-sort="ascending"]')).to_contain_text("Nombre")
    expect(page.locator('th[aria-sort="ascending"] a')).to_be_focused()
    page.go_back()
    expect(page.locator('th[aria-sort="ascending"]')).to_have_count(0)
    page.get_by_role("link", name=re.compile("Estado: Operativo")).click()
    expect(page.locator("#resumen strong")).to_have_text("3 elementos")
    page.get_by_label("Buscar en Albergues").press_sequentially("hidalgo")
    expect(page.locator("#resumen strong")).to_have_text("1 elemento")
    assert page.evaluate("window.misma"), "the page was never loaded anew"


def test_row_and_place_are_seen_together(page: Page, shelters: list[int]) -> None:
    with page.expect_response(re.compile(r"/api/capas$")):
        page.goto("/capas/albergues")
    card = re.compile(rf"/api/capas/albergues/{shelters[1]}$")
    with page.expect_response(card):
        page.get_by_role("link", name="Graciano Sánchez", exact=True).focus()
    expect(page.locator(f'tr[data-id="{shelters[1]}"]')).to_have_class(re.compile("is-selected"))
    expect(page.locator("#mapa-tabla path")).to_have_count(2)
    with page.expect_response(re.compile(r"/ogc/collections/albergues/tiles/.*estado=operativo")):
        page.goto("/capas/albergues?estado=operativo")


def test_a_click_on_the_map_marks_its_row(page: Page, shelters: list[int]) -> None:
    page.goto("/capas/albergues?estado=operativo")
    expect(page.locator("#mapa-tabla canvas").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    box = page.locator("#mapa-tabla").bounding_box()
    assert box
    # A single point is fitted in the middle of the map.
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(f'tr[data-id="{shelters[1]}"]')).to_have_class(re.compile("is-selected"))


def test_the_form_takes_a_point_from_the_map_and_guards_what_is_not_saved(
    new_page: NewPage, database: Database, shelters: list[int]
) -> None:
    page = new_page()
    new_page.expect_problem("422")  # type: ignore[attr-defined]
    page.goto("/capas/albergues/nuevo")
    expect(page.locator("#mapa-formulario canvas").first).to_be_attached()
    page.locator("#mapa-formulario").click(position={"x": 200, "y": 150})
    expect(page.get_by_label("Latitud (norte)")).to_have_value(re.compile(r"^\d{2}\.\d{6}$"))
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Ayuda").click(no_wait_after=True)
    page.wait_for_timeout(400)
    assert asked == ["beforeunload"]
    page.get_by_label("Nombre", exact=True).fill("Nuevo")
    page.get_by_label("Familias alojadas").fill("muchas")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#errores")).to_be_focused()
    page.locator("#errores").get_by_role("link", name="Familias alojadas").click()
    expect(page.get_by_label("Familias alojadas")).to_be_focused()
    page.get_by_label("Familias alojadas").fill("5")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("Se guardó.")).to_be_visible()
    with database.transaction(LOCAL_OPERATOR) as connection:
        assert count(connection, Selection(get_layer("albergues")), LOCAL_OPERATOR) == 4


def test_a_pasted_figure_is_drawn_before_it_is_sent(page: Page) -> None:
    page.goto("/capas/zonas_riesgo/nuevo")
    expect(page.locator("#mapa-formulario canvas").first).to_be_attached()
    page.get_by_label("Figura en GeoJSON o WKT").fill(
        "POLYGON((-108.2 30.8, -108.1 30.8, -108.1 30.9, -108.2 30.8))"
    )
    expect(page.get_by_text("La figura se ve en el mapa.")).to_be_visible()
    expect(page.locator("#mapa-formulario path")).to_have_count(2)
    page.get_by_label("Figura en GeoJSON o WKT").fill("POLYGON((")
    expect(page.get_by_text("todavía no se entiende")).to_be_visible()


def test_a_file_goes_in_by_the_wizard(page: Page, database: Database, tmp_path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "properties": {"nombre": f"R{place}", "telefono": "6361234567"},
            "geometry": {"type": "Point", "coordinates": [-108 - place / 100, 30 + place / 100]},
        }
        for place in range(30)
    ]
    source = tmp_path / "refugios.geojson"
    source.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    page.goto("/capas/albergues/importar")
    page.set_input_files("#archivo", source)
    expect(page.get_by_role("heading", name="A dónde va cada columna")).to_be_visible()
    expect(page.locator("#mapa-muestra path")).to_have_count(31)
    expect(page.get_by_text("Se descarta: dato personal")).to_be_visible()
    page.get_by_role("button", name=re.compile("Importar 30 filas")).click()
    expect(page.get_by_text("Se guardaron 30 elementos")).to_be_visible()
    with database.transaction(LOCAL_OPERATOR) as connection:
        assert count(connection, Selection(get_layer("albergues")), LOCAL_OPERATOR) == 30


def test_a_file_too_large_is_told_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    page.goto("/capas/albergues/importar")
    page.evaluate("document.getElementById('subida').dataset.megabytes = '0.001'")
    source = tmp_path / "grande.geojson"
    source.write_text("x" * 5000)
    page.set_input_files("#archivo", source)
    expect(page.get_by_role("alert")).to_contain_text("pesa 1 MB y se aceptan")


def test_a_deletion_is_undone_from_its_notice(page: Page, shelters: list[int]) -> None:
    page.goto(f"/capas/albergues/{shelters[0]}")
    page.get_by_role("link", name="Eliminar").click()
    page.get_by_role("button", name="Sí, eliminar").click()
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_text("está de nuevo en la capa")).to_be_visible()


PAGES = [
    "/capas",
    "/capas/albergues",
    "/capas/albergues?q=zzz",
    "/capas/predios",
    "/capas/acuerdos/nuevo",
    "/capas/albergues/nuevo",
    "/capas/zonas_riesgo/nuevo",
    "/capas/albergues/importar",
    "/ayuda/",
    "/ayuda/importar",
    "/ayuda/teclado",
    "/ayuda/diccionario",
    "/ayuda/diccionario/zonas_riesgo",
]


@pytest.mark.parametrize("width", [1366, 390])
def test_every_page_is_accessible_and_fits(new_page: NewPage, shelters: list[int], width: int) -> None:
    page = new_page(width=width, height=844 if width < 500 else 768, touch=width < 500)
    problems: list[str] = []
    for path in [*PAGES, f"/capas/albergues/{shelters[0]}", f"/capas/albergues/{shelters[0]}/editar"]:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        problems += [f"{path}: {one}" for one in violations(page)]
        if extra := overflow(page):
            problems.append(f"{path}: {extra} px too wide")
    assert not problems, "\n".join(problems)


def test_the_review_and_its_report_are_accessible_and_fit(new_page: NewPage, tmp_path: Path) -> None:
    page = new_page(width=390, height=844, touch=True)
    source = tmp_path / "mal.csv"
    source.write_text("nombre,lat,lon,telefono,nota\nA,30.9,-108.2,1,x\nB,19.4,-99.1,1,x\n")
    page.goto("/capas/albergues/importar")
    page.set_input_files("#archivo", source)
    expect(page.get_by_role("heading", name="A dónde va cada columna")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert overflow(page) <= 0
    page.get_by_role("button", name=re.compile("^Importar")).click()
    expect(page.get_by_role("button", name="Importar la fila buena")).to_be_visible()
    assert violations(page) == []
    assert overflow(page) <= 0


def test_everything_works_without_scripts(
    new_page: NewPage, shelters: list[int], browser: Any, live_server: str
) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/capas/albergues")
    page.get_by_text("Filtros", exact=True).click()
    page.get_by_role("checkbox", name=re.compile(r"^Operativo \d")).check()
    page.get_by_role("button", name="Aplicar filtros").click()
    expect(page.locator("#resumen strong")).to_have_text("1 elemento")
    page.get_by_role("link", name="Graciano Sánchez", exact=True).click()
    page.get_by_role("link", name="Editar").click()
    page.get_by_label("Familias alojadas").fill("41")
    page.get_by_role("button", name="Guardar").click()
    expect(page.get_by_text("41 familias")).to_be_visible()
    context.close()
