"""Look at a file before importing it: its columns, the proposed mapping, and its first rows on the map."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import shapely

from geo.errors import ContentRefused
from geo.importing import personal
from geo.importing.formats import opened
from geo.importing.report import Options, Preview, Report
from geo.importing.rows import Rows
from geo.importing.run import ChunkReader, check_options, constant_values
from geo.importing.shapes import inside
from geo.importing.source import Source
from geo.layers import Layer

ROWS: Final = 200
"""Rows that a preview shows."""


def inspect(path: Path, layer: type[Layer], options: Options, *, rows: int = ROWS) -> Preview:
    """Return what an import of the file would read, from its first rows; nothing is written.

    A file that would be refused is told in `error`, with what could be read of it.

    Raises:
        InvalidParameter: the options are wrong, whatever the file.
        NotFound: there is no such file.
    """
    preview = Preview()
    report = Report()
    check_options(layer, options)
    constants = constant_values(layer, options)
    try:
        with opened(path, layer=options.layer_name, declaration=layer.declaration) as source:
            _fill(preview, source, layer, options, constants=constants, report=report, rows=rows)
    except ContentRefused as refused:
        preview.error = refused.message
    preview.crs = report.crs
    preview.warnings = report.warnings
    preview.dropped = report.dropped
    return preview


def _fill(
    preview: Preview,
    source: Source,
    model: type[Layer],
    options: Options,
    *,
    constants: dict[str, Any],
    report: Report,
    rows: int,
) -> None:
    contents = source.contents
    preview.layers, preview.layer, preview.count = contents.layers, contents.layer, contents.count
    preview.columns = [column for column in contents.columns if not personal.by_name(column)]
    report.warnings += contents.warnings
    chunk = next(source.chunks(rows), None)
    if chunk is None:
        raise ContentRefused("El archivo no tiene ninguna fila.")
    reader = ChunkReader(model, source, chunk, options, report)
    plan = reader.plan
    preview.mapping = dict(plan.columns) | {
        name: ", ".join(column for column, _ in pairs) for name, pairs in plan.options.items()
    }
    preview.position = plan.position.roles if plan.position else {}
    preview.kept = plan.kept
    preview.columns = [column for column in contents.columns if column not in plan.dropped]
    tabular = not contents.has_geometry
    parser = Rows(model.declaration, plan, constants, report, tabular=tabular)
    parser.with_defaults(
        name for name, column in model.__table__.columns.items() if column.server_default is not None
    )
    shaped, problems = reader.shapes(chunk)
    columns, wrong = parser.parse(chunk)
    others = parser.others(chunk).to_pylist()
    preview.kept = [column for column in plan.kept if column not in parser.late_drops]
    preview.columns = [column for column in preview.columns if column not in parser.late_drops]
    within = inside(shaped.geometry, None if options.anywhere else options.region)
    flipped = inside(shaped.geometry, None if options.anywhere else options.region, flipped=True)
    present = ~shapely.is_missing(shaped.geometry)
    if not within[present].all() and flipped[present].all():
        report.warn("Latitud y longitud vienen intercambiadas; se corregirán al importar.")
        within = flipped
        shaped.geometry[present] = shapely.transform(shaped.geometry[present], lambda points: points[:, ::-1])
    shapes = shapely.to_geojson(shaped.geometry)
    values = {name: column.to_pylist() for name, column in columns.items()}
    for place, number in enumerate(chunk.numbers.tolist()):
        found = problems.get(place) or wrong.get(place)
        told = [] if found is None else [{"field": found.field, "value": found.value, "reason": found.reason}]
        if not told and present[place] and not within[place]:
            told = [{"field": "geom", "value": None, "reason": "queda fuera de la región"}]
        preview.rows.append(
            {
                "row": number,
                "values": {name: column[place] for name, column in values.items()},
                "raw": json.loads(others[place]) if others[place] else {},
                "geometry": json.loads(shapes[place]) if shapes[place] else None,
                "problems": told,
            }
        )
    preview.rows += [
        {
            "row": rejection.row,
            "values": {},
            "raw": {},
            "geometry": None,
            "problems": [{"field": rejection.field, "value": rejection.value, "reason": rejection.reason}],
        }
        for rejection in chunk.rejected
    ]
    preview.rows.sort(key=lambda row: row["row"])
