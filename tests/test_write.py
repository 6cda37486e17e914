"""Writing one feature by hand: every error at once, no lost change, exact undo."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, box

from geo import positions, write
from geo.database import Database
from geo.errors import Conflict, InvalidFeature, NotFound
from geo.layers import Kind, all_layers, all_registers, get_declared, get_layer
from geo.positions import GeometryRefused
from geo.read import Selection, count, one
from geo.viewer import LOCAL_OPERATOR

REGION = (-109.2, 29.4, -106.2, 32.0)
JANOS = Point(-108.189849, 30.887257)


def draft(**values: object) -> write.Draft:
    return write.validate(get_layer("albergues"), values, JANOS, LOCAL_OPERATOR)


def stored(database: Database, **values: object) -> int:
    with database.transaction(LOCAL_OPERATOR) as connection:
        return write.create(connection, get_layer("albergues"), draft(**values), LOCAL_OPERATOR)


def test_every_error_is_reported_at_once_by_field() -> None:
    raw = {"familias": "-3", "tipo": "castillo", "fecha_evaluacion": "31/02/2020", "inventado": "1"}
    with pytest.raises(InvalidFeature) as refused:
        write.validate(get_layer("albergues"), raw, None, LOCAL_OPERATOR)
    assert refused.value.errors.keys() == {"familias", "tipo", "fecha_evaluacion", "inventado", "geom"}


def test_a_feature_is_stored_as_typed_and_marked_as_captured(database: Database) -> None:
    identity = stored(database, nombre="Monte Verde", familias="1,250", operador=["SEDESOL", "SEDESOE"])
    with database.transaction(LOCAL_OPERATOR) as connection:
        row = one(connection, get_layer("albergues"), identity, LOCAL_OPERATOR)
    assert (row.nombre, row.familias, row.operador) == ("Monte Verde", 1250, ["SEDESOL", "SEDESOE"])
    assert (row.origen, row.editado_en) == ("captura", None)


def test_a_missing_municipality_is_that_of_the_polygon_around(database: Database) -> None:
    towns = get_layer("municipios")
    outline = write.validate(towns, {"cvegeo": "08035", "nombre": "Janos"}, JANOS.buffer(0.5), LOCAL_OPERATOR)
    with database.transaction(LOCAL_OPERATOR) as connection:
        write.create(connection, towns, outline, LOCAL_OPERATOR)
        identity = write.create(connection, get_layer("albergues"), draft(nombre="X"), LOCAL_OPERATOR)
        assert one(connection, get_layer("albergues"), identity, LOCAL_OPERATOR).municipio == "08035"


def test_a_change_over_an_older_version_is_a_conflict_and_changes_nothing(database: Database) -> None:
    model, identity = get_layer("albergues"), stored(database, nombre="Antes")
    with database.transaction(LOCAL_OPERATOR) as connection:
        known = write.version(connection, model, identity, LOCAL_OPERATOR)
    with database.transaction(LOCAL_OPERATOR) as connection:
        write.change(connection, model, identity, draft(nombre="Primera"), known=known, viewer=LOCAL_OPERATOR)
    second = draft(nombre="Segunda")
    with pytest.raises(Conflict), database.transaction(LOCAL_OPERATOR) as connection:
        write.change(connection, model, identity, second, known=known, viewer=LOCAL_OPERATOR)
    with pytest.raises(Conflict), database.transaction(LOCAL_OPERATOR) as connection:
        write.remove(connection, model, identity, known=known, viewer=LOCAL_OPERATOR)
    with database.transaction(LOCAL_OPERATOR) as connection:
        row = one(connection, model, identity, LOCAL_OPERATOR)
    assert row.nombre == "Primera"
    assert row.editado_en is not None


def test_what_somebody_deleted_meanwhile_is_not_found(database: Database) -> None:
    model, identity = get_layer("albergues"), stored(database, nombre="X")
    with database.transaction(LOCAL_OPERATOR) as connection:
        known = write.version(connection, model, identity, LOCAL_OPERATOR)
        write.remove(connection, model, identity, known=known, viewer=LOCAL_OPERATOR)
    with pytest.raises(NotFound), database.transaction(LOCAL_OPERATOR) as connection:
        write.change(connection, model, identity, draft(), known=known, viewer=LOCAL_OPERATOR)


def test_a_taken_key_is_told_on_its_field(database: Database) -> None:
    stored(database, municipio="08035", folio="1")
    with pytest.raises(InvalidFeature) as refused:
        stored(database, municipio="08035", folio="1")
    assert refused.value.errors.keys() == {"folio"}


def test_undo_brings_back_every_bit(database: Database) -> None:
    model = get_layer("zonas_riesgo")
    figure = box(-108.2, 30.8, -108.1 + 1e-13, 30.9)
    made = write.validate(model, {"nombre": "Zona «rara»", "nivel": "4"}, figure, LOCAL_OPERATOR)
    with database.transaction(LOCAL_OPERATOR) as connection:
        identity = write.create(connection, model, made, LOCAL_OPERATOR)
    with database.transaction(LOCAL_OPERATOR) as connection:
        before = one(connection, model, identity, LOCAL_OPERATOR)
        known = write.version(connection, model, identity, LOCAL_OPERATOR)
        removed = write.remove(connection, model, identity, known=known, viewer=LOCAL_OPERATOR)
        assert count(connection, Selection(model), LOCAL_OPERATOR) == 0
    with database.transaction(LOCAL_OPERATOR) as connection:
        assert write.restore(connection, model, removed, LOCAL_OPERATOR) == identity
        assert one(connection, model, identity, LOCAL_OPERATOR) == before
        back = write.geometry(connection, model, identity, LOCAL_OPERATOR)
    assert back is not None
    assert back.equals_exact(MultiPolygon([figure]), 0)


def test_undo_does_not_push_out_what_took_its_place(database: Database) -> None:
    model, identity = get_layer("albergues"), stored(database, municipio="08035", folio="7")
    with database.transaction(LOCAL_OPERATOR) as connection:
        known = write.version(connection, model, identity, LOCAL_OPERATOR)
        removed = write.remove(connection, model, identity, known=known, viewer=LOCAL_OPERATOR)
    stored(database, municipio="08035", folio="7")
    with pytest.raises(Conflict), database.transaction(LOCAL_OPERATOR) as connection:
        write.restore(connection, model, removed, LOCAL_OPERATOR)


@pytest.mark.parametrize("model", [*all_layers(), *all_registers()], ids=lambda model: model.declaration.slug)
def test_every_layer_and_register_can_be_written_changed_and_deleted(database: Database, model: type) -> None:
    declared = get_declared(model.declaration.slug)  # type: ignore[attr-defined]
    kind = declared.declaration.geometry
    figures = {
        "POINT": JANOS,
        "MULTIPOINT": JANOS,
        "MULTILINESTRING": JANOS.buffer(0.01).exterior,
        "MULTIPOLYGON": JANOS.buffer(0.01),
        "GEOMETRY": JANOS,
    }
    raw = {
        spec.name: _example(spec)
        for spec in declared.declaration.fields.values()
        if spec.kind is not Kind.JSON
    }
    made = write.validate(declared, raw, figures.get(kind or ""), LOCAL_OPERATOR, REGION)
    with database.transaction(LOCAL_OPERATOR) as connection:
        identity = write.create(connection, declared, made, LOCAL_OPERATOR)
        known = write.version(connection, declared, identity, LOCAL_OPERATOR)
        write.change(connection, declared, identity, made, known=known, viewer=LOCAL_OPERATOR)
        known = write.version(connection, declared, identity, LOCAL_OPERATOR)
        removed = write.remove(connection, declared, identity, known=known, viewer=LOCAL_OPERATOR)
        write.restore(connection, declared, removed, LOCAL_OPERATOR)


def _example(spec: object) -> object:
    from geo.layers import FieldSpec

    assert isinstance(spec, FieldSpec)
    if spec.choices:
        return str(spec.choices[0].code)
    if spec.pattern:
        return "8" * 14 if r"\d" in spec.pattern and "{" not in spec.pattern else _of_pattern(spec.pattern)
    match spec.kind:
        case Kind.INTEGER | Kind.NUMBER:
            return str(int(spec.minimum or 0) + 1)
        case Kind.DATE | Kind.DATETIME:
            return "2018-10-19"
        case Kind.BOOLEAN:
            return "si"
        case _:
            return "a"


def _of_pattern(pattern: str) -> str:
    import re

    digits = re.fullmatch(r"\\d\{(\d+)\}", pattern)
    if digits:
        return "8" * int(digits[1])
    for candidate in ("08035", "2018-10", "1.1", "A1", "8", "08EPR0001A"):
        if re.fullmatch(pattern, candidate):
            return candidate
    return ""


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("30.887257", "-108.189849"),
        ("30,887257", "-108,189849"),
        ("30°53'14.1252\"N", "108°11'23.4564\"O"),
        ("30 53 14.1252 N", "108 11 23.4564 W"),
    ],
)
def test_a_point_is_read_however_it_is_written(latitude: str, longitude: str) -> None:
    assert positions.point(latitude, longitude).distance(JANOS) < 1e-6


def test_the_same_metres_in_the_other_zone_are_another_place() -> None:
    west = positions.utm_point("768,640", "3420400", "12N")
    east = positions.utm_point("768640", "3420400", "13")
    assert west.distance(Point(-108.19, 30.89)) < 0.02
    assert east.x - west.x == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("easting", "northing", "zone"),
    [("768640", "3420400", ""), ("30.88", "-108.18", "12N"), ("a", "b", "12N"), ("768640", "3420400", "99")],
)
def test_utm_without_a_zone_or_out_of_bounds_is_refused(easting: str, northing: str, zone: str) -> None:
    with pytest.raises(GeometryRefused):
        positions.utm_point(easting, northing, zone)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('{"type": "Point", "coordinates": [-108.19, 30.88]}', "POINT"),
        ("SRID=4326;POINT Z (-108.19 30.88 1200)", "POINT"),
        ('{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[-108,31]}}', "POINT"),
        ("POLYGON((-108.2 30.8, -108.1 30.9, -108.1 30.8, -108.2 30.9, -108.2 30.8))", "MULTIPOLYGON"),
        ("LINESTRING(-108.2 30.8, -108.1 30.9)", "MULTILINESTRING"),
    ],
)
def test_a_pasted_figure_leaves_flat_valid_and_of_the_layers_type(text: str, kind: str) -> None:
    figure = positions.conform(positions.geometry(text), kind, REGION)  # type: ignore[arg-type]
    assert figure.is_valid
    assert not figure.has_z
    assert figure.geom_type.upper() == kind


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("LINESTRING(-108 30, -108.1 30, -108 30.1, -108 30)", "MULTIPOLYGON", "una línea"),
        ("POINT(108.19 30.88)", "POINT", "signo menos"),
        ("POINT(30.88 -108.19)", "POINT", "cambiada"),
        ("POINT(-99.1 19.4)", "POINT", "fuera de la región"),
        ("POINT EMPTY", "POINT", "vacía"),
        ("POINT(768640 3420400)", "POINT", "grados"),
        ("POINT(nan 30)", "POINT", "números"),
    ],
)
def test_a_figure_that_does_not_fit_says_why(text: str, kind: str, words: str) -> None:
    with pytest.raises(GeometryRefused, match=words):
        positions.conform(positions.geometry(text), kind, REGION)  # type: ignore[arg-type]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader_of_figures(text: str) -> None:
    with contextlib.suppress(GeometryRefused):
        positions.conform(positions.geometry(text), "GEOMETRY")


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=4))
def test_no_text_breaks_the_readers_of_points(first: str, second: str, zone: str) -> None:
    with contextlib.suppress(GeometryRefused):
        assert positions.point(first, second).is_valid
    with contextlib.suppress(GeometryRefused):
        assert positions.utm_point(first, second, zone).is_valid
