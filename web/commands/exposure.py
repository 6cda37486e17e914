"""`tierrafirme exposure`: who lies in the zones, from layers, from files, or one of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from babel.numbers import format_decimal
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

import capas  # noqa: F401 - files borrow the fields of the declared layers
from geo import bulk, exposure
from geo.bulk_reading import read_both, read_layer, read_points, read_zones
from geo.bulk_table import Table
from geo.database import Database
from geo.errors import InvalidParameter, NotFound, Unavailable
from geo.exposure_answer import Answer, Sums
from geo.exposure_question import CAVEAT, buffer_metres
from geo.exposure_tables import FORMATS, Format
from geo.filters import from_text
from geo.layers import Layer, all_layers, get_layer
from geo.read import Selection
from geo.values import LOCALE
from geo.viewer import LOCAL_OPERATOR
from web.runtime import database
from web.settings import Settings

HELP: Final = (
    "Cuenta qué puntos quedan dentro de qué zonas. Cada lado es una capa o un ARCHIVO; con dos archivos no "
    "hace falta base de datos. Un punto en varias zonas cuenta una vez en el total y una en cada zona."
)
SHOWN: Final = 40
SUFFIXES: Final = {form.suffix: form for form in FORMATS.values()}
Source = type[Layer] | Path


@click.command("exposure", help=HELP)
@click.option("--points", required=True, metavar="CAPA|ARCHIVO", help="Los puntos: viviendas, localidades…")
@click.option("--zones", required=True, metavar="CAPA|ARCHIVO", help="Las zonas: polígonos.")
@click.option("--buffer-m", default="0", metavar="METROS", help="Metros alrededor de las zonas.")
@click.option(
    "--group-by",
    multiple=True,
    metavar="CAMPO",
    help="Agrupa por un campo: zones.CAMPO, points.CAMPO o CAMPO; se puede repetir.",
)
@click.option("--points-filter", multiple=True, metavar="CAMPO=VALOR", help="Solo estos puntos; repetible.")
@click.option("--zones-filter", multiple=True, metavar="CAMPO=VALOR", help="Solo estas zonas; repetible.")
@click.option("--features", is_flag=True, help="Incluye la lista de los puntos en --json y en -o.")
@click.option("--json", "as_json", is_flag=True, help="Escribe la respuesta como un objeto JSON.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="ARCHIVO",
    help="Guarda la respuesta: .csv, .xlsx, .geojson, .json o .parquet.",
)
def command(*, points: str, zones: str, as_json: bool, output: Path | None, **chosen: Any) -> None:
    """Ask, write the file, and show the answer."""
    form = _format(output)
    asked = {
        "buffer_m": buffer_metres(chosen["buffer_m"]),
        "group_by": chosen["group_by"],
        "features": chosen["features"] or bool(form and form.features),
    }
    filters = (
        _pairs("--points-filter", chosen["points_filter"]),
        _pairs("--zones-filter", chosen["zones_filter"]),
    )
    sources = (_source("--points", points), _source("--zones", zones))
    if all(isinstance(source, Path) for source in sources):
        answer = _ask_tables(sources, filters, asked, None)
    else:
        with database(Settings.from_environment()) as opened:
            both = all(not isinstance(source, Path) for source in sources)
            answer = (
                _ask_layers(sources, filters, asked, opened)
                if both
                else _ask_tables(sources, filters, asked, opened)
            )
    if output is not None and form is not None:
        _save(output, form.write(answer))
    if as_json:
        click.echo(answer.json())
    else:
        _tell(answer)


def _source(option: str, text: str) -> Source:
    """Return the file, or else the layer, that an option names."""
    path = Path(text)
    if path.exists():
        return path
    try:
        return get_layer(text)
    except NotFound:
        known = ", ".join(model.declaration.slug for model in all_layers())
        raise click.BadParameter(
            f"«{text}» no es un archivo que exista ni una capa. Capas: {known}.", param_hint=option
        ) from None


def _format(output: Path | None) -> Format | None:
    if output is None:
        return None
    form = SUFFIXES.get(output.suffix.casefold())
    if form is None:
        raise click.BadParameter(
            f"«{output.name}» debe terminar en {', '.join(SUFFIXES)}", param_hint="--output"
        )
    return form


def _pairs(option: str, texts: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"«{text}» debe tener la forma campo=valor", param_hint=option)
        pairs.append((name.strip(), value.strip()))
    return pairs


def _ask_layers(sources: Any, filters: Any, asked: dict[str, Any], opened: Database) -> Answer:
    points, zones = [
        Selection(model, conditions=_conditions(option, model.declaration, pairs))
        for option, model, pairs in zip(("--points-filter", "--zones-filter"), sources, filters, strict=True)
    ]
    return exposure.ask(opened, exposure.Question(points, zones, **asked), LOCAL_OPERATOR)


def _ask_tables(sources: Any, filters: Any, asked: dict[str, Any], opened: Database | None) -> Answer:
    with _progress() as progress:
        buffered = asked["buffer_m"] > 0
        if opened is None:
            points, zones = read_both(*sources, any_geometry=buffered)
        else:
            points = _table(sources[0], opened, points=True, buffered=False)
            zones = _table(sources[1], opened, points=False, buffered=buffered)
        return bulk.ask(
            points,
            zones,
            **asked,
            point_conditions=_conditions("--points-filter", points.declaration, filters[0]),
            zone_conditions=_conditions("--zones-filter", zones.declaration, filters[1]),
            progress=progress,
        )


def _table(source: Source, opened: Database, *, points: bool, buffered: bool) -> Table:
    if isinstance(source, Path):
        return read_points(source) if points else read_zones(source, any_geometry=buffered)
    exposure.check_roles(source if points else None, None if points else source, buffered=buffered)
    with opened.transaction(LOCAL_OPERATOR, read_only=True) as connection:
        return read_layer(connection, Selection(source), LOCAL_OPERATOR, points=points)


def _conditions(option: str, declaration: Any, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    try:
        return from_text(declaration, pairs)
    except InvalidParameter as error:
        raise InvalidParameter(f"{option} {error.name}", error.reason) from error


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on standard error; where that is no terminal, nothing."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Leyendo los archivos", total=None)

        def tell(done: int, total: int) -> None:
            bar.update(task, description="Zonas revisadas", completed=done, total=total)

        yield tell


def _save(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.parcial")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Unavailable(f"No se pudo escribir {path}: {error.strerror}.") from error
    click.echo(f"Guardado en {path}.", err=True)


def _tell(answer: Answer) -> None:
    """Show the answer as tables for people."""
    if notice := answer.provenance.get("notice"):
        click.echo(notice)
    names = [spec.label for spec in answer.measures]
    _print_table(["", "Puntos", *names], [["Total", *_numbers(answer.points, answer.sums)]])
    if answer.groups:
        head = [*(key.asked for key in answer.keys), "Puntos", *names]
        _print_table(head, [[*g.labels.values(), *_numbers(g.points, g.sums)] for g in answer.groups])
    zones = sorted(answer.zones, key=lambda zone: -zone.points)
    _print_table(
        ["Zona", "Puntos", *names],
        [[zone.label, *_numbers(zone.points, zone.sums)] for zone in zones[:SHOWN]],
    )
    if len(zones) > SHOWN:
        click.echo(f"… y {len(zones) - SHOWN:,} zonas más; --json o -o las dan todas.")
    for note in answer.provenance["notes"]:
        click.echo(f"Nota: {note}")
    for survey in answer.provenance.get("rounds", []):
        click.echo(f"Ronda: {survey['group'] or 'sin municipio'}, {survey['round'] or 'sin ronda'}.")
    click.echo(CAVEAT)


def _numbers(points: int, sums: Sums) -> list[str]:
    return [format_decimal(value, locale=LOCALE) for value in (points, *sums.values())]


def _print_table(head: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        cells = [
            cell.rjust(width) if cell[:1].isdigit() or (row is head and place) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())
    click.echo()
