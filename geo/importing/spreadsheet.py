"""Read spreadsheets (XLSX, ODS, XLS): the stored values of their cells, never their formulas."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, ZipError

from geo.errors import ContentRefused
from geo.importing.archives import check_spreadsheet
from geo.importing.source import CHUNK, Chunk, Contents, Source, choose_layer, unique_names
from geo.importing.tables import LOOKED_AT, header_row
from geo.layers import Declaration


class SpreadsheetSource(Source):
    """One sheet of a workbook."""

    def __init__(
        self, path: Path, *, layer: str | None, declaration: Declaration | None, zipped: bool
    ) -> None:
        if zipped:
            check_spreadsheet(path)
        try:
            book = CalamineWorkbook.from_path(str(path))
            visible = [
                sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
            ] or list(book.sheet_names)
            full = [name for name in visible if book.get_sheet_by_name(name).height > 1]
            chosen = choose_layer(visible, layer, declaration, _main_sheets(book, full))
            rows = book.get_sheet_by_name(chosen).to_python(skip_empty_area=True)
        except PasswordError as error:
            raise ContentRefused(
                "La hoja de cálculo tiene contraseña; quítesela y vuelva a intentar."
            ) from error
        except (CalamineError, ZipError, OSError, ValueError) as error:
            raise ContentRefused("La hoja de cálculo está dañada o no es lo que su nombre dice.") from error
        header = header_row(rows[:LOOKED_AT])
        if header is None:
            raise ContentRefused(f"La hoja «{chosen}» está vacía.")
        names = list(rows[header])
        while names and (names[-1] is None or str(names[-1]).strip() == ""):
            names.pop()
        self._rows = [row for row in rows[header + 1 :] if any(cell not in {"", None} for cell in row)]
        self.contents = Contents(
            layer=chosen,
            layers=visible,
            columns=unique_names(names),
            has_geometry=False,
            count=len(self._rows),
        )

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """Yield the rows; blank rows do not count."""
        width = len(self.contents.columns)
        for first in range(0, len(self._rows), size):
            rows = [[_cell(cell) for cell in row[:width]] for row in self._rows[first : first + size]]
            rows = [row + [None] * (width - len(row)) for row in rows]
            table = pd.DataFrame(rows, columns=self.contents.columns, dtype=object)
            yield Chunk(np.arange(first + 1, first + len(rows) + 1, dtype=np.int64), table, None)


def _main_sheets(book: CalamineWorkbook, names: list[str]) -> list[str]:
    """Leave out the sheets of repeats of KoboToolbox and ODK, which hang on the first one's rows."""
    main = []
    for name in names:
        head = [str(cell) for row in book.get_sheet_by_name(name).to_python(nrows=1) for cell in row]
        if not {"_parent_table_name", "_parent_index", "PARENT_KEY"} & set(head):
            main.append(name)
    return main


def _cell(cell: Any) -> Any:
    match cell:
        case "":
            return None
        case str() if cell.startswith("#") and cell.rstrip("!?").isupper():
            # #N/A, #REF!, #VALUE!: the formula has no value.
            return None
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return int(cell)
        case dt.timedelta() | dt.time():
            return str(cell)
        case _:
            return cell
