"""What is exported opens elsewhere, says what it is, and comes back unchanged."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyogrio
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Table, delete, func, insert, select

import capas  # noqa: F401 - declares the layers
from geo.database import Database
from geo.errors import InvalidParameter
from geo.export import FORMATS, write
from geo.filters import from_text
from geo.importing import Options, run
from geo.layers import FieldSpec, Kind, Layer, all_layers, get_declared, get_layer
from geo.read import Selection
from geo.values import is_empty
from geo.viewer import LOCAL_OPERATOR

SINGLE_SHAPE = [layer.declaration.slug for layer in all_layers() if layer.declaration.geometry != "GEOMETRY"]
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp", "Cn", "Co")),
    min_size=1,
    max_size=30,
)
NAUGHTY = st.sampled_from(
    [
        "=1+1",
        "+52",
        "-3 grados",
        "@SUM(A1)",
        "'=x",
        "''",
        'Ñandú, «año»; "comillas"',
        "a\nb",
        "08",
        "1e5",
        "true",
    ]
)
SPACE = dt.datetime(2001, 1, 1, tzinfo=dt.UTC), dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def table_of(model: type[Any]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def values_of(spec: FieldSpec, bits: int) -> st.SearchStrategy[Any]:
    """Return values that a field may hold; texts shorter than what shapefiles keep."""
    low = -1000 if spec.minimum is None else spec.minimum
    high = 100_000 if spec.maximum is None else spec.maximum
    match spec.kind:
        case Kind.INTEGER:
            return st.integers(int(low), int(min(high, 2**31 - 1)))
        case Kind.NUMBER:
            # Fifteen digits, as many as a spreadsheet keeps.
            return st.floats(low, high, allow_nan=False).map(lambda value: float(f"{round(value, 6):.15g}"))
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.DATE:
            return st.dates(dt.date(1990, 1, 1), dt.date(2040, 1, 1))
        case Kind.DATETIME:
            return st.integers(0, 900_000_000).map(lambda s: SPACE[0] + dt.timedelta(seconds=s))
        case Kind.CHOICE:
            return st.sampled_from([choice.code for choice in spec.choices])
        case Kind.CHOICES:
            codes = [choice.code for choice in spec.choices]
            return st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True)
        case Kind.JSON:
            return st.none()
        case _:
            if spec.pattern:
                return st.from_regex(spec.pattern, fullmatch=True, alphabet=st.characters(codec="ascii"))
            return (TEXTS | NAUGHTY).map(lambda text: _held(text, spec.length or 60))


def _held(text: str, length: int) -> str:
    """Return a text as a form would have stored it."""
    short = text.strip()[:length].strip()
    return "algo" if is_empty(short) else short


SHAPES = {
    "POINT": st.tuples(st.floats(-109, -107), st.floats(30, 31.5)).map(lambda p: f"POINT({p[0]!r} {p[1]!r})"),
    "MULTIPOLYGON": st.tuples(st.floats(-109, -107), st.floats(30, 31.5), st.floats(0.001, 0.1)).map(
        lambda p: (
            f"MULTIPOLYGON((({p[0]!r} {p[1]!r},{p[0] + p[2]!r} {p[1]!r},{p[0]!r} {p[1] + p[2]!r},"
            f"{p[0]!r} {p[1]!r})))"
        )
    ),
    "MULTILINESTRING": st.tuples(st.floats(-109, -107), st.floats(30, 31.5)).map(
        lambda p: f"MULTILINESTRING(({p[0]!r} {p[1]!r},-107.5 30.5),(-108 31,-108.5 31.25))"
    ),
}


@st.composite
def features(draw: st.DrawFn) -> tuple[str, list[dict[str, Any]]]:
    slug = draw(st.sampled_from(SINGLE_SHAPE))
    declaration = get_layer(slug).declaration
    rows = []
    for number in range(draw(st.integers(1, 4))):
        row: dict[str, Any] = {
            name: draw(st.none() | values_of(spec, number))
            if not spec.required
            else draw(values_of(spec, number))
            for name, spec in declaration.fields.items()
        }
        # A key is unique: the last part takes the row's number, or goes.
        if declaration.key and all(row[name] is not None for name in declaration.key):
            row[declaration.key[-1]] = None
        row["geom"] = draw(SHAPES[str(declaration.geometry)])
        rows.append(row)
    return slug, rows


def put(connection: Connection, model: type[Layer], rows: list[dict[str, Any]], **more: Any) -> None:
    for row in rows:
        values = {**row, **more}
        values["geom"] = func.ST_GeomFromText(values["geom"], 4326)
        connection.execute(insert(table_of(model)).values(values))


def stored(connection: Connection, model: type[Layer], *, digits: int = 9) -> list[tuple[Any, ...]]:
    table = table_of(model)
    columns = [table.c[name] for name in model.declaration.fields]
    place = func.ST_AsText(func.ST_ForcePolygonCCW(func.ST_SnapToGrid(table.c.geom, 10.0**-digits)), digits)
    found = [tuple(row) for row in connection.execute(select(place, *columns))]
    return sorted(found, key=repr)


@pytest.mark.parametrize("format_", list(FORMATS))
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking costs minutes against a database
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
@given(case=features())
def test_exported_features_come_back_unchanged(
    database: Database, tmp_path: Path, format_: str, case: tuple[str, list[dict[str, Any]]]
) -> None:
    slug, rows = case
    model = get_layer(slug)
    target = tmp_path / f"salida{FORMATS[format_].suffix}"
    with database.engine.connect() as connection, connection.begin() as transaction:
        connection.execute(delete(table_of(model)))
        put(connection, model, rows)
        before = stored(connection, model)
        assert write(connection, Selection(model), format_, target, LOCAL_OPERATOR) == len(rows)

        again = run(connection, target, model, Options())
        assert again.error is None, again
        assert (again.unchanged, again.imported, again.updated) == (len(rows), 0, 0), again
        assert stored(connection, model) == before

        connection.execute(delete(table_of(model)))
        fresh = run(connection, target, model, Options())
        assert fresh.error is None, fresh
        assert fresh.imported == len(rows)
        assert fresh.dropped == []
        assert stored(connection, model) == before
        otros = connection.execute(select(table_of(model).c.otros)).scalars().all()
        assert otros == [None] * len(rows)
        transaction.rollback()


def exported(database: Database, slug: str, format_: str, target: Path, **options: Any) -> int:
    with database.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        conditions = options.pop("conditions", {})
        selection = Selection(get_declared(slug), conditions=conditions)
        return write(connection, selection, format_, target, LOCAL_OPERATOR, **options)


@pytest.fixture
def invented(database: Database) -> Database:
    model = get_layer("servicios")
    rows = [{"nombre": "=1+1", "tipo": "primaria", "geom": "POINT(-108 30.5)"}]
    with database.transaction(LOCAL_OPERATOR) as connection:
        put(connection, model, rows, origen="demostracion", otros={"secreto": "x"})
        put(connection, model, [{"nombre": "real", "tipo": None, "geom": "POINT(-108 30.6)"}])
    return database


def test_invented_rows_are_marked_in_every_format(invented: Database, tmp_path: Path) -> None:
    for name, format_ in FORMATS.items():
        target = tmp_path / f"a{format_.suffix}"
        assert exported(invented, "servicios", name, target) == 2
        if name == "xlsx":
            book = openpyxl.load_workbook(target)
            text = "".join(str(cell) for sheet in book for row in sheet.values for cell in row)
        elif name == "shp":
            with zipfile.ZipFile(target) as archive:
                text = "".join(archive.read(one).decode("utf-8", "replace") for one in archive.namelist())
        elif name in {"geojson", "kml", "csv"}:
            text = target.read_text("utf-8")
        else:
            info = pyogrio.read_info(target) if name != "parquet" else {}
            text = str(info) + target.read_bytes().decode("utf-8", "replace")
        assert "DEMOSTRACIÓN" in text, name
        assert "secreto" not in text, name


def test_invented_rows_stay_invented(invented: Database, tmp_path: Path) -> None:
    target = tmp_path / "a.geojson"
    exported(invented, "servicios", "geojson", target)
    model = get_layer("servicios")
    with invented.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(delete(table_of(model)))
        report = run(connection, target, model, Options())
        origins = connection.execute(select(table_of(model).c.origen)).scalars().all()
    assert sorted(origins) == ["demostracion", "importacion"]
    assert any("DEMOSTRACIÓN" in warning for warning in report.warnings)


def test_tables_have_labels_and_no_formulas(invented: Database, tmp_path: Path) -> None:
    exported(invented, "servicios", "csv", tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as stream:
        first = next(csv.DictReader(stream))
    assert first["Nombre"] == "'=1+1"
    assert (first["Tipo"], first["Tipo (etiqueta)"]) == ("primaria", "Primaria")
    exported(invented, "servicios", "xlsx", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["servicios"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_others_only_on_request_filters_and_wrong_formats(invented: Database, tmp_path: Path) -> None:
    target = tmp_path / "a.geojson"
    conditions = from_text(get_layer("servicios").declaration, [("tipo", "primaria")])
    assert exported(invented, "servicios", "geojson", target, include_otros=True, conditions=conditions) == 1
    document = json.loads(target.read_text("utf-8"))
    assert document["features"][0]["properties"]["otros"] == {"secreto": "x"}
    assert document["procedencia"]["filtro"] == {"tipo": ["primaria"]}
    with pytest.raises(InvalidParameter, match="dwg"):
        exported(invented, "servicios", "dwg", target)
