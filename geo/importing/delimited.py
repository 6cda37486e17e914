"""Read delimited text: commas, semicolons, tabs or bars, in whatever encoding."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from geo.errors import ContentRefused
from geo.importing.encodings import decoder_errors, detect
from geo.importing.report import Rejection
from geo.importing.source import CHUNK, Chunk, Contents, Source, unique_names
from geo.importing.tables import header_row

DELIMITERS: Final = (",", ";", "\t", "|")
MAX_CELL: Final = 32 << 20
"""Characters in one cell: a detailed polygon as WKT has millions."""
SNIFFED: Final = 50


class DelimitedSource(Source):
    """A table in a text file; every cell is read as text."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._encoding = detect(path)
        csv.field_size_limit(MAX_CELL)
        self._delimiter = self._sniff()
        first = list(itertools.islice(self._rows(), SNIFFED))
        self._header = header_row([row for _, row in first])
        if not first or self._header is None:
            raise ContentRefused("El archivo está vacío.")
        names = [cell.strip() for cell in first[self._header][1]]
        while names and not names[-1]:
            names.pop()
        self.contents = Contents(
            layer=path.stem, layers=[path.stem], columns=unique_names(names), has_geometry=False
        )

    def chunks(self, size: int = CHUNK) -> Iterator[Chunk]:
        """Yield the rows; a row with more cells than the header is rejected."""
        width = len(self.contents.columns)
        rows = itertools.islice(self._rows(), self._header_or_zero + 1, None)
        number = 0
        while taken := list(itertools.islice(rows, size)):
            numbers: list[int] = []
            kept: list[list[str | None]] = []
            rejected: list[Rejection] = []
            for _, row in taken:
                number += 1
                extra = [cell for cell in row[width:] if cell.strip()]
                short = len(row) < width and width - len(row) > 1 and len(row) < width / 2
                if extra or short:
                    rejected.append(Rejection(number, "", None, _ragged(len(row), width)))
                    continue
                numbers.append(number)
                cells: list[str | None] = list(row[:width])
                kept.append(cells + [None] * (width - len(cells)))
            table = pd.DataFrame(kept, columns=self.contents.columns, dtype=object)
            yield Chunk(np.array(numbers, dtype=np.int64), table, None, rejected)

    @property
    def _header_or_zero(self) -> int:
        return self._header or 0

    def _rows(self, delimiter: str | None = None) -> Iterator[tuple[int, list[str]]]:
        """Yield line numbers and cells, without blank lines and without Excel's `sep=` line."""
        with self._path.open(
            encoding=self._encoding, errors=decoder_errors(self._encoding), newline=""
        ) as stream:
            reader = csv.reader(stream, delimiter=delimiter or self._delimiter)
            try:
                for line, row in enumerate(reader):
                    if line == 0 and row and row[0].lstrip("\ufeff").lower().startswith("sep="):
                        continue
                    if any(cell and not cell.isspace() for cell in row):
                        yield reader.line_num, row
            except csv.Error as error:
                raise ContentRefused(
                    f"El texto no se puede leer como tabla hacia la línea {reader.line_num}: {error}."
                ) from error
            except UnicodeError as error:
                raise ContentRefused("El texto está dañado: su codificación cambia a la mitad.") from error

    def _sniff(self) -> str:
        """Return the delimiter that cuts the first lines most evenly into most cells."""
        with self._path.open(
            encoding=self._encoding, errors=decoder_errors(self._encoding), newline=""
        ) as stream:
            first = stream.readline(1000).lstrip("\ufeff").strip().lower()
        if first.startswith("sep=") and len(first) == len("sep=,"):
            return first[-1]
        best, score = ",", 0.0
        for delimiter in DELIMITERS:
            rows = [row for _, row in itertools.islice(self._rows(delimiter), SNIFFED)]
            widths = [len(row) for row in rows]
            if not widths:
                continue
            usual = max(set(widths), key=widths.count)
            even = widths.count(usual) / len(widths)
            if usual > 1 and usual * even**2 > score:
                best, score = delimiter, usual * even**2
        return best


def _ragged(found: int, width: int) -> str:
    return f"la fila tiene {found} celdas y el encabezado {width}; revise comillas y separadores"
