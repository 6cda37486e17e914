"""Filters: one grammar for addresses, the command line and JSON; what it does not know it refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from geo import filters
from geo.database import Database
from geo.errors import InvalidParameter
from geo.filters import AnyOf, Between, InRound
from geo.layers import Base, get_layer
from geo.read import Selection, count, extent, rows
from geo.viewer import LOCAL_OPERATOR

ZONES = get_layer("zonas_riesgo").declaration
HOMES = get_layer("viviendas").declaration


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("4", AnyOf((4,))),
        ("4,5", AnyOf((4, 5))),
        ("Alto", AnyOf((4,))),
        ("sin_dato", AnyOf((None,))),
    ],
)
def test_choices_from_text(raw: str, expected: object) -> None:
    """A choice is named by code or label, several with commas, none by «sin_dato»."""
    assert filters.from_text(ZONES, [("nivel", raw)]) == {"nivel": expected}


def test_ranges_from_text() -> None:
    """Two dots part the bounds of numbers and dates; a side may stay open."""
    found = filters.from_text(HOMES, [("personas", "2..5"), ("fecha", "2018-01-01..")])
    assert found == {"personas": Between(2, 5), "fecha": Between(dt.date(2018, 1, 1), None)}


def test_levels_have_an_order() -> None:
    """`nivel=4..` is «alto o más»: choices coded by number take a range, others do not."""
    assert filters.from_text(ZONES, [("nivel", "4..")]) == {"nivel": Between(4, None)}
    assert filters.from_json(ZONES, {"nivel": {"min": 4}}) == {"nivel": Between(4, None)}
    with pytest.raises(InvalidParameter, match="intervalo"):
        filters.from_json(ZONES, {"fenomeno": {"min": "GEO"}})


def test_a_field_named_twice_accepts_either() -> None:
    """`nivel=4&nivel=5` is `nivel=4,5`."""
    assert filters.from_text(ZONES, [("nivel", "4"), ("nivel", "5")]) == {"nivel": AnyOf((4, 5))}


def test_rounds_have_two_words_of_their_own() -> None:
    """`ultima` and `todas` are no values of the field."""
    assert filters.from_text(HOMES, [("ronda", "ultima")]) == {"ronda": InRound("ultima")}
    assert filters.from_json(HOMES, {"ronda": "todas"}) == {"ronda": InRound("todas")}
    assert filters.from_text(HOMES, [("ronda", "2018")]) == {"ronda": AnyOf(("2018",))}


@pytest.mark.parametrize(
    ("name", "raw", "said"),
    [
        ("nada", "1", "no es un campo"),
        ("nivel", "9", "se aceptan"),
        ("nivel", "1..9", "se aceptan"),
        ("fenomeno", "GEO..HID", "se aceptan"),
        ("nivel", "'; DROP TABLE viviendas; --", "se aceptan"),
        ("otros", "x", "no es un campo"),
        ("huella", "x", "no es un campo"),
    ],
)
def test_unknown_is_refused_by_name(name: str, raw: str, said: str) -> None:
    """An unknown field or value is refused with its name and what is accepted."""
    with pytest.raises(InvalidParameter, match=said) as refused:
        filters.from_text(ZONES, [(name, raw)])
    assert refused.value.name == name


@pytest.mark.parametrize("document", [[], "x", 3, {"nivel": {"de": 1}}, {"nivel": {}}, {"nivel": [[1]]}])
def test_wrong_json_is_refused(document: object) -> None:
    """JSON of another shape is refused, whatever it is."""
    with pytest.raises(InvalidParameter):
        filters.from_json(ZONES, document)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(["nivel", "folio", "vigencia_desde", "x"]), JSON, max_size=3))
def test_any_json_is_read_or_refused(document: dict[str, object]) -> None:
    """Whatever stands in the JSON, it becomes conditions or a refusal."""
    try:
        found = filters.from_json(ZONES, document)
    except InvalidParameter:
        return
    assert set(found) <= set(ZONES.fields)


def test_described_conditions_read_back() -> None:
    """What provenance tells is what the question can be asked with again."""
    asked = filters.from_text(HOMES, [("personas", "2..5"), ("ronda", "ultima"), ("municipio", "08035")])
    assert filters.from_json(HOMES, filters.describe(asked)) == asked


@pytest.fixture
def homes(database: Database) -> Database:
    """Fill a few dwellings of several rounds, with and without municipality."""
    table = Base.metadata.tables["viviendas"]
    surveyed = [
        ("08035", "2018-9", "a", 3),
        ("08035", "2018-10", "b", 4),
        ("08035", "2018-10", "c", None),
        ("08005", None, "d", 1),
        ("08013", "1", "Ñandú", 9),
        (None, None, "f", 2),
    ]
    with database.transaction(LOCAL_OPERATOR) as connection:
        for number, (municipality, survey, folio, people) in enumerate(surveyed):
            connection.execute(
                insert(table).values(
                    geom=f"SRID=4326;POINT({-108 - number / 10} 30.5)",
                    municipio=municipality,
                    ronda=survey,
                    folio=folio,
                    personas=people,
                )
            )
    return database


def folios(database: Database, selection: Selection) -> list[str]:
    """Return the folios of a selection, in its order."""
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        found = rows(connection, selection, LOCAL_OPERATOR)
        assert len(found) == count(connection, selection, LOCAL_OPERATOR)
        return [row.folio for row in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([("ronda", "ultima")], ["b", "c", "d", "Ñandú", "f"]),
        ([("ronda", "todas")], ["a", "b", "c", "d", "Ñandú", "f"]),
        ([("ronda", "2018-9")], ["a"]),
        ([("personas", "2..4")], ["a", "b", "f"]),
        ([("personas", "sin_dato")], ["c"]),
        ([("personas", "1,9")], ["d", "Ñandú"]),
        ([("municipio", "sin_dato"), ("personas", "..5")], ["f"]),
    ],
)
def test_conditions_in_the_database(
    homes: Database, asked: list[tuple[str, str]], expected: list[str]
) -> None:
    """Each condition keeps exactly the rows that it says."""
    model = get_layer("viviendas")
    assert folios(homes, Selection(model, conditions=filters.from_text(HOMES, asked))) == expected


def test_search_knows_no_case_or_accent(homes: Database) -> None:
    """`nandu` finds «Ñandú», and a percent sign is only itself."""
    model = get_layer("viviendas")
    assert folios(homes, Selection(model, search="nandu")) == ["Ñandú"]
    assert folios(homes, Selection(model, search="%")) == []
    assert folios(homes, Selection(model, search="08035 b")) == ["b"]


def test_sorting_paging_and_boxes(homes: Database) -> None:
    """Sorted in Spanish, paged without overlap, inside a box that may cross the antimeridian."""
    model = get_layer("viviendas")
    by_folio = Selection(model, sort=(("folio", False),))
    assert folios(homes, by_folio) == ["a", "b", "c", "d", "f", "Ñandú"]
    with homes.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        page = Selection(model, sort=(("folio", False),), limit=2, offset=2)
        assert [row.folio for row in rows(connection, page, LOCAL_OPERATOR)] == ["c", "d"]
        assert extent(connection, by_folio, LOCAL_OPERATOR) == pytest.approx((-108.5, 30.5, -108.0, 30.5))
    assert folios(homes, Selection(model, bbox=(-108.15, 30, -108, 31))) == ["a", "b"]
    assert folios(homes, Selection(model, bbox=(170, 30, -108.35, 31))) == ["Ñandú", "f"]
    with pytest.raises(InvalidParameter, match="ordenar"):
        folios(homes, Selection(model, sort=(("huella; --", False),)))
