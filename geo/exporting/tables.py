"""Write CSV and XLSX: labels at the head, codes with their labels beside them, no formulas."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sqlalchemy import ColumnElement, func

from geo.errors import TooLarge
from geo.exporting.extract import Extract, plain
from geo.exporting.names import (
    ID,
    LABEL_MARK,
    LATITUDE,
    LONGITUDE,
    ORIGIN,
    OTHERS,
    WKT,
    harmless,
    headers,
)
from geo.layers import FieldSpec, Kind
from geo.values import present

EXCEL_ROWS: Final = 1_048_575
EXCEL_CELL: Final = 32_767
WKT_DIGITS: Final = 15
TOO_LONG: Final = "(la forma no cabe en una celda de Excel; exporte en otro formato)"


def write_csv(extract: Extract, path: Path) -> int:
    """Write the rows as CSV, in UTF-8 with the mark by which Excel knows it, and return how many."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(_head(extract))
        for row in _rows(extract):
            writer.writerow([_csv_cell(value) for value in row])
            count += 1
    return count


def write_xlsx(extract: Extract, path: Path) -> int:
    """Write the rows as a workbook, with a sheet that says what they stand on, and return how many.

    Raises:
        TooLarge: more rows than a sheet holds.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(extract.selection.model.declaration.slug[:31])
    head = _head(extract)
    sheet.freeze_panes = "A2"
    for place, name in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(max(len(name) + 2, 10), 40)
    sheet.append([_bold(sheet, name) for name in head])
    count = 0
    for row in _rows(extract):
        count += 1
        if count > EXCEL_ROWS:
            raise TooLarge(f"Excel admite {EXCEL_ROWS:,} filas; filtre la capa o exporte en CSV.")
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    about = book.create_sheet("Acerca de")
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 26, 90
    for name, value in extract.provenance().items():
        about.append([_bold(about, name.replace("_", " ").capitalize()), _xlsx_cell(about, plain(value))])
    book.save(path)
    return count


def _head(extract: Extract) -> list[str]:
    called = headers(extract.specs)
    names = [ID, ORIGIN]
    for spec in extract.specs:
        names.append(called[spec.name])
        if spec.choices:
            names.append(f"{called[spec.name]}{LABEL_MARK}")
    names += [OTHERS] if extract.others else []
    return names + _place_names(extract)


def _place_names(extract: Extract) -> list[str]:
    geometry = extract.selection.model.declaration.geometry
    if geometry is None:
        return []
    return [LATITUDE, LONGITUDE] if geometry == "POINT" else [WKT]


def _place(extract: Extract) -> list[ColumnElement[Any]]:
    names = _place_names(extract)
    if not names:
        return []
    geom = extract.table.columns.geom
    return [func.ST_AsText(geom, WKT_DIGITS)] if names == [WKT] else [func.ST_Y(geom), func.ST_X(geom)]


def _rows(extract: Extract) -> Iterator[list[Any]]:
    specs: list[FieldSpec | None] = [None, None, *extract.specs]
    specs += [None] if extract.others else []
    specs += [None] * len(_place_names(extract))
    for piece in extract.pieces(*_place(extract)):
        for row in piece:
            cells: list[Any] = []
            for spec, value in zip(specs, row, strict=True):
                cells.append(plain(value) if spec is None else _readable(spec, value))
                if spec is not None and spec.choices:
                    cells.append(None if value is None else present(spec, value))
            yield cells


def _readable(spec: FieldSpec, value: Any) -> Any:
    if spec.kind is Kind.BOOLEAN and value is not None:
        return "sí" if value else "no"
    return plain(value)


def _csv_cell(value: Any) -> Any:
    match value:
        case str():
            return harmless(value)
        case float():
            return repr(value)
        case dt.datetime() | dt.date():
            return value.isoformat()
        case _:
            return value


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    match value:
        case str():
            text = harmless("".join(char for char in value if char >= " " or char in "\n\t"))
            cell = WriteOnlyCell(sheet, value=TOO_LONG if len(text) > EXCEL_CELL else text)
            cell.data_type = "s"  # whatever it begins with, it is text
            return cell
        case dt.datetime():
            # Excel knows no time zones; the text keeps the moment.
            return value.isoformat()
        case _:
            return value


def _bold(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, value=name)
    cell.font = Font(bold=True)
    return cell
