"""What an import says of itself: the report after it and the preview before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from dataclasses import field as dataclass_field
from typing import Any

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done (Spanish), rows done, and rows in all when they are known."""


@dataclass(frozen=True)
class Options:
    """What the person who imports decides.

    Attributes:
        layer_name: layer of a file that holds several.
        crs: coordinate system of the file, `EPSG:n`; overrules the file's own.
        mapping: field to column, over what would be proposed; an empty column leaves the field out.
            `geom`, `lat`, `lon`, `x`, `y` and `zona` name the columns of the position.
        ignored: columns that are not imported, nor kept in `otros`.
        constants: field to the value that every row gets.
        anywhere: take features outside the region too.
        partial: import the good rows although others are rejected.
        dry_run: do everything, then undo it.
        region: where features must lie, unless `anywhere`.
    """

    layer_name: str | None = None
    crs: str | None = None
    mapping: dict[str, str] = dataclass_field(default_factory=dict)
    ignored: list[str] = dataclass_field(default_factory=list)
    constants: dict[str, str] = dataclass_field(default_factory=dict)
    anywhere: bool = False
    partial: bool = False
    dry_run: bool = False
    region: Box | None = None


@dataclass(frozen=True)
class Rejection:
    """One row that is not taken: its 1-based data row, the field, the value as it came, and why."""

    row: int
    field: str
    value: str | None
    reason: str


@dataclass(frozen=True)
class RowConflict:
    """One row whose feature was edited by people since it was imported, and so is left as it stands."""

    row: int
    id: int
    fields: list[str]
    reason: str


@dataclass
class Report:
    """What an import did, or would do in a dry run.

    `error` holds the sentence for which the whole file was refused; the database is then untouched.
    """

    read: int = 0
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    conflicts: list[RowConflict] = dataclass_field(default_factory=list)
    rejected: list[Rejection] = dataclass_field(default_factory=list)
    dropped: list[str] = dataclass_field(default_factory=list)
    warnings: list[str] = dataclass_field(default_factory=list)
    crs: str | None = None
    seconds: float = 0.0
    dry_run: bool = False
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain values for JSON; `error` only when there is one."""
        document = asdict(self)
        if self.error is None:
            del document["error"]
        return document

    def warn(self, sentence: str) -> None:
        """Add a warning once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)

    def drop(self, column: str) -> None:
        """List a column as dropped, once."""
        if column not in self.dropped:
            self.dropped.append(column)


@dataclass
class Preview:
    """What an import would read, cheaply: the first rows only.

    Attributes:
        layers: layers in the file; layer: the one read.
        columns: of the file, without the personal ones; kept: those that go to `otros`.
        mapping: field to column, proposed or asked for.
        position: position column by role (`geom`, `lat`, `lon`, `x`, `y`, `zona`), for tables.
        rows: `{"row", "values" (by field), "raw" (by column), "geometry" (GeoJSON or None), "problems"}`,
            where problems are `{"field", "value", "reason"}`.
        crs: of the file, as text; count: rows, when the format says so.
        error: the sentence for which the file would be refused, or the question to answer.
    """

    layers: list[str] = dataclass_field(default_factory=list)
    layer: str | None = None
    columns: list[str] = dataclass_field(default_factory=list)
    mapping: dict[str, str] = dataclass_field(default_factory=dict)
    position: dict[str, str] = dataclass_field(default_factory=dict)
    kept: list[str] = dataclass_field(default_factory=list)
    rows: list[dict[str, Any]] = dataclass_field(default_factory=list)
    crs: str | None = None
    count: int | None = None
    warnings: list[str] = dataclass_field(default_factory=list)
    dropped: list[str] = dataclass_field(default_factory=list)
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the preview as plain values for JSON."""
        return asdict(self)
