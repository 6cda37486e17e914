"""An answer as a file: JSON, GeoJSON of the points, CSV, a workbook or Parquet.

CSV and Parquet hold one table: the list of the points when the answer has it, else a row for the total, each
zone and each group. The workbook has a sheet for each, and one for the provenance.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from geo.errors import TooLarge
from geo.exporting.names import LABEL_MARK, harmless, headers
from geo.exposure_answer import Answer, Sums
from geo.values import present

EXCEL_ROWS: Final = 1_048_575
EXCEL_CELL: Final = 32_767
Rows = list[list[Any]]


@dataclass(frozen=True)
class Format:
    """One way to hand an answer over.

    Attributes:
        mime: for the web; suffix: of a file.
        write: returns the bytes.
        features: whether it is nothing without the list of points.
    """

    mime: str
    suffix: str
    write: Callable[[Answer], bytes]
    features: bool = False


def to_json(answer: Answer) -> bytes:
    """Return the answer as JSON."""
    return answer.json().encode()


def to_geojson(answer: Answer) -> bytes:
    """Return the points as a FeatureCollection; totals and provenance go beside them."""
    document = answer.document()
    beside = {name: document[name] for name in ("totals", "zones", "groups", "provenance")}
    head = (answer.features or '{"type": "FeatureCollection", "features": []}')[:-1]
    return f"{head}, {json.dumps(beside, ensure_ascii=False, allow_nan=False)[1:]}".encode()


def to_csv(answer: Answer) -> bytes:
    """Return one table as CSV, in UTF-8 with the mark by which Excel knows it."""
    head, rows = _table(answer)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([[_cell(value) for value in row] for row in rows])
    return stream.getvalue().encode("utf-8-sig")


def to_parquet(answer: Answer) -> bytes:
    """Return one table as Parquet."""
    head, rows = _table(answer)
    columns = zip(*rows, strict=True) if rows else [() for _ in head]
    arrays = [pa.array([_uniform(value) for value in column]) for column in map(list, columns)]
    sink = io.BytesIO()
    pq.write_table(pa.table(dict(zip(head, arrays, strict=True))), sink)
    return sink.getvalue()


def to_xlsx(answer: Answer) -> bytes:
    """Return a workbook: summary, zones, groups, points and provenance.

    Raises:
        TooLarge: more points than a sheet holds.
    """
    book = Workbook(write_only=True)
    measures = list(headers(answer.measures).values())
    _sheet(book, "Resumen", ["Puntos", *measures], [[answer.points, *answer.sums.values()]])
    zones = [[zone.id, zone.label, zone.points, *zone.sums.values()] for zone in answer.zones]
    _sheet(book, "Zonas", ["Zona", "Nombre", "Puntos", *measures], zones)
    if answer.keys:
        groups = [[*g.labels.values(), g.points, *g.sums.values()] for g in answer.groups]
        _sheet(book, "Grupos", [*(key.asked for key in answer.keys), "Puntos", *measures], groups)
    if answer.features is not None:
        _sheet(book, "Puntos", *point_rows(answer))
    about = [[name, _told(value)] for name, value in answer.provenance.items()]
    _sheet(book, "Procedencia", ["Dato", "Valor"], about)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def summary_rows(answer: Answer) -> tuple[list[str], Rows]:
    """Return a row for the total, each zone and each group, with the header."""
    keys = [key.asked for key in answer.keys]
    head = ["tipo", "zona", "nombre", *keys, "puntos", *headers(answer.measures).values(), "nota"]
    blank = [None] * len(keys)
    note = remark(answer)

    def row(kind: str, names: list[Any], points: int, sums: Sums) -> list[Any]:
        return [kind, *names, points, *sums.values(), note]

    rows = [row("total", [None, "Total, cada punto una vez", *blank], answer.points, answer.sums)]
    rows += [row("zona", [zone.id, zone.label, *blank], zone.points, zone.sums) for zone in answer.zones]
    rows += [
        row("grupo", [None, ", ".join(group.labels.values()), *group.key.values()], group.points, group.sums)
        for group in answer.groups
    ]
    return head, rows


def point_rows(answer: Answer) -> tuple[list[str], Rows]:
    """Return a row for each point, with the header: codes with their labels beside them."""
    called = headers(answer.fields)
    head = ["id"]
    for spec in answer.fields:
        head.append(called[spec.name])
        if spec.choices:
            head.append(f"{called[spec.name]}{LABEL_MARK}")
    head += ["latitud", "longitud", "zonas", "nota"]
    note = remark(answer)
    rows: Rows = []
    for feature in json.loads(answer.features or '{"features": []}')["features"]:
        values = feature["properties"]
        row: list[Any] = [feature["id"]]
        for spec in answer.fields:
            row.append(values[spec.name])
            if spec.choices:
                row.append(None if values[spec.name] is None else present(spec, values[spec.name]))
        lon, lat = _first_position(feature["geometry"]["coordinates"])
        rows.append([*row, lat, lon, ", ".join(map(str, values["zonas"])), note])
    return head, rows


def remark(answer: Answer) -> str:
    """Return what no table may be read without."""
    return " ".join(
        text for text in (answer.provenance.get("notice"), answer.provenance.get("caveat")) if text
    )


FORMATS: Final = {
    "json": Format("application/json", ".json", to_json),
    "geojson": Format("application/geo+json", ".geojson", to_geojson, features=True),
    "csv": Format("text/csv", ".csv", to_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", to_xlsx),
    "parquet": Format("application/vnd.apache.parquet", ".parquet", to_parquet),
}


def _table(answer: Answer) -> tuple[list[str], Rows]:
    return summary_rows(answer) if answer.features is None else point_rows(answer)


def _first_position(coordinates: list[Any]) -> list[float]:
    return coordinates if not isinstance(coordinates[0], list) else _first_position(coordinates[0])


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return "sí" if value else "no"
        case str():
            return harmless(value)
        case list():
            return harmless(", ".join(map(str, value)))
        case dict():
            return harmless(json.dumps(value, ensure_ascii=False))
        case _:
            return value


def _uniform(value: Any) -> Any:
    """Return a value that a column of one type can hold: zones' numbers and codes may be of two."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _sheet(book: Any, title: str, head: list[str], rows: Rows) -> None:
    if len(rows) > EXCEL_ROWS:
        raise TooLarge(f"Excel admite {EXCEL_ROWS:,} filas; pida CSV o GeoJSON.")
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    bold = []
    for name in head:
        cell = WriteOnlyCell(sheet, value=name)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_sheet_cell(sheet, value) for value in row])


def _sheet_cell(sheet: Any, value: Any) -> Any:
    shown = _cell(value)
    if not isinstance(shown, str):
        return shown
    text = "".join(char for char in shown if char >= " " or char in "\n\t")[:EXCEL_CELL]
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type = "s"  # whatever it begins with, it is text
    return cell
