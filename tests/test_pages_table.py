"""A layer's table: what the address says is what is shown, without scripts."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from geo.database import Database
from geo.layers import all_layers, all_registers, get_layer
from geo.viewer import LOCAL_OPERATOR
from tests.pages import fill_municipality, fill_shelters
from web.pages.table_state import TableState

EVERYTHING = [model.declaration for model in (*all_layers(), *all_registers())]


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]*)<', html)


def read(query: str) -> TableState:
    pairs = [tuple(pair.split("=", 1)) for pair in query.split("&") if pair]
    return TableState.read(get_layer("albergues"), MultiDict(pairs), LOCAL_OPERATOR)  # type: ignore[arg-type]


@pytest.mark.parametrize("declaration", EVERYTHING, ids=lambda one: one.slug)
def test_an_empty_layer_says_what_to_do(client: FlaskClient, declaration: object) -> None:
    page = client.get(f"/capas/{declaration.slug}")  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert "Esta capa está vacía" in page.text
    assert "/nuevo" in page.text


def test_the_index_counts_every_layer_and_register(client: FlaskClient, database: Database) -> None:
    fill_shelters(database)
    page = client.get("/capas").text
    assert "3 elementos" in page
    assert all(f'href="/capas/{declaration.slug}"' in page for declaration in EVERYTHING)


def test_a_table_shows_its_rows_escaped_with_headers_and_names(
    client: FlaskClient, database: Database
) -> None:
    fill_municipality(database)
    ids = fill_shelters(database)
    page = client.get("/capas/albergues").text
    assert names(page) == ["Ejido Hidalgo", "Graciano Sánchez", "&lt;script&gt;alert(1)&lt;/script&gt;"]
    assert "<strong>3 elementos</strong>" in page
    assert "Janos" in page
    assert '<th scope="col"' in page
    assert "<caption" in page
    assert f'href="/capas/albergues/{ids[0]}/editar"' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=graciano", ["Graciano Sánchez"]),
        ("q=sanchez+graciano", ["Graciano Sánchez"]),
        ("estado=operativo,en_clausura", ["Ejido Hidalgo", "Graciano Sánchez"]),
        ("familias=13..", ["Graciano Sánchez"]),
        ("familias=sin_dato", ["&lt;script&gt;alert(1)&lt;/script&gt;"]),
        ("orden=-familias", ["Graciano Sánchez", "Ejido Hidalgo", "&lt;script&gt;alert(1)&lt;/script&gt;"]),
        ("bbox=-108.15,30,-108.05,31", ["Graciano Sánchez"]),
        ("filas=2&pagina=2", ["&lt;script&gt;alert(1)&lt;/script&gt;"]),
        ("municipio=08035,08005&q=hidalgo", ["Ejido Hidalgo"]),
    ],
)
def test_search_filters_order_and_pages(
    client: FlaskClient, database: Database, query: str, shown: list[str]
) -> None:
    fill_shelters(database)
    page = client.get(f"/capas/albergues?{query}", follow_redirects=True)
    assert names(page.text) == shown


def test_a_form_without_scripts_leads_to_the_short_address(client: FlaskClient, database: Database) -> None:
    fill_shelters(database)
    sent = "q=&orden=&familias.min=13&familias.max=&estado=operativo&estado=en_clausura&personas.min="
    answer = client.get(f"/capas/albergues?{sent}")
    assert answer.status_code == 303
    assert answer.location == "/capas/albergues?estado=operativo,en_clausura&familias=13.."
    assert client.get(answer.location).status_code == 200


def test_a_page_beyond_the_last_leads_to_the_last(client: FlaskClient, database: Database) -> None:
    fill_shelters(database)
    assert client.get("/capas/albergues?filas=2&pagina=9").location == "/capas/albergues?filas=2&pagina=2"


def test_a_filter_without_rows_says_so(client: FlaskClient, database: Database) -> None:
    fill_shelters(database)
    assert "Ningún elemento cumple" in client.get("/capas/albergues?q=zzz").text


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("inexistente=1", "inexistente"),
        ("estado=castillo", "estado"),
        ("familias=muchas", "familias"),
        ("orden=geom", "orden"),
        ("pagina=0", "pagina"),
        ("filas=100000", "filas"),
        ("bbox=1,2,3", "bbox"),
        ("columnas=huella", "columnas"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, named: str) -> None:
    answer = client.get(f"/capas/albergues?{query}")
    assert answer.status_code == 400
    assert named in answer.text


@pytest.mark.parametrize(
    "path", ["/capas/nada", "/capas/albergues/99", "/capas/albergues/99/editar", "/capas/nada/nuevo"]
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_choices_are_counted_under_the_other_filters(client: FlaskClient, database: Database) -> None:
    fill_shelters(database)
    page = client.get("/capas/albergues?familias=1..").text
    operative = re.search(r'value="operativo".*?tick-count">(\d+)<', page, re.DOTALL)
    closed = re.search(r'value="inoperante".*?tick-count">(\d+)<', page, re.DOTALL)
    assert operative
    assert closed
    assert (operative[1], closed[1]) == ("1", "0")


def test_downloads_and_map_keep_the_filter(client: FlaskClient, database: Database) -> None:
    fill_shelters(database)
    page = client.get("/capas/albergues?estado=operativo").text
    assert "/capas/albergues/exportar?format=xlsx&amp;estado=operativo" in page
    assert "/?capa=albergues&amp;estado=operativo" in page


@pytest.mark.parametrize("format_", ["csv", "geojson", "gpkg", "shp", "fgb", "parquet", "kml", "xlsx"])
def test_every_format_downloads_what_is_filtered(
    client: FlaskClient, database: Database, format_: str
) -> None:
    fill_shelters(database)
    with client.get(f"/capas/albergues/exportar?format={format_}&estado=operativo") as answer:
        assert answer.status_code == 200
        assert len(answer.data) > 100
        assert "attachment" in answer.headers["Content-Disposition"]
        if format_ in {"csv", "geojson"}:
            assert "Graciano" in answer.get_data(as_text=True)
            assert "Hidalgo" not in answer.get_data(as_text=True)


def test_an_unknown_format_is_a_wrong_parameter(client: FlaskClient) -> None:
    assert client.get("/capas/albergues/exportar?format=dwg").status_code == 400


def test_the_record_shows_what_is_known_and_names_what_is_not(
    client: FlaskClient, database: Database
) -> None:
    fill_municipality(database)
    page = client.get(f"/capas/albergues/{fill_shelters(database)[1]}").text
    assert "40 familias" in page
    assert "Janos (08035)" in page
    assert re.search(r"Sin dato: .*Dictamen", page)
    assert "Capturado en formulario" in page


values = st.lists(
    st.sampled_from(["operativo", "inoperante", "en_clausura", "sin_dato"]), min_size=1, unique=True
)


@given(
    search=st.text(max_size=20),
    states=values,
    lowest=st.integers(0, 10_000) | st.none(),
    highest=st.integers(0, 10_000) | st.none(),
    order=st.sampled_from(["", "nombre", "-familias"]),
    page=st.integers(1, 50),
    columns=st.lists(st.sampled_from(["nombre", "folio", "agua"]), unique=True),
)
def test_an_address_read_and_written_is_the_same(  # noqa: PLR0917 - hypothesis names them
    search: str,
    states: list[str],
    lowest: int | None,
    highest: int | None,
    order: str,
    page: int,
    columns: list[str],
) -> None:
    pairs = [("q", search), ("orden", order), ("pagina", str(page)), ("columnas", ",".join(columns))]
    pairs += [("estado", state) for state in states]
    ends = ["" if end is None else str(end) for end in (lowest, highest)]
    pairs += [("familias.min", ends[0]), ("familias.max", ends[1])]
    once = TableState.read(get_layer("albergues"), MultiDict(pairs), LOCAL_OPERATOR)
    again = TableState.read(get_layer("albergues"), MultiDict(once.pairs()), LOCAL_OPERATOR)
    assert again == once
    assert again.pairs() == once.pairs()
    assert again.page == page


def test_every_link_of_the_state_changes_one_thing() -> None:
    state = read("estado=operativo&familias=3..&pagina=4")
    assert state.query(page=5) == "estado=operativo&familias=3..&pagina=5"
    assert state.without("estado") == "familias=3.."
    assert state.sorted_by("nombre") == "estado=operativo&familias=3..&orden=nombre"
