"""`tierrafirme import`: take a file into a layer, all or nothing, and say what became of each row."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from geo.errors import ContentRefused, NotFound
from geo.importing import Options, Report, check_options, run
from geo.layers import Layer, get_layer
from geo.viewer import LOCAL_OPERATOR
from web.runtime import database
from web.settings import Settings

REFUSED: Final = 3
SHOWN: Final = 20
HELP: Final = (
    "Importa ARCHIVO a una capa: GeoJSON, GeoPackage, shapefile o FileGDB en zip, KML, KMZ, GPX, FlatGeobuf, "
    "GeoParquet, CSV, XLSX u ODS, también de KoboToolbox y ODK. Todo o nada, salvo con --partial."
)


@click.command("import", help=HELP)
@click.argument("path", metavar="ARCHIVO", type=click.Path(path_type=Path))
@click.option("--capa", "slug", required=True, metavar="CAPA", help="Capa a la que se importa.")
@click.option("--layer", "layer_name", metavar="NOMBRE", help="Capa u hoja del archivo, si tiene varias.")
@click.option("--crs", metavar="EPSG:n", help="Sistema de coordenadas del archivo, si no lo dice.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    metavar="CAMPO=COLUMNA",
    help="Columna que llena un campo; lat, lon, x, y, zona y geom son la posición. Vacía: ninguna.",
)
@click.option("--set", "constants", multiple=True, metavar="CAMPO=VALOR", help="Valor para todas las filas.")
@click.option("--anywhere", is_flag=True, help="Acepta también lo que queda fuera de la región.")
@click.option("--partial", is_flag=True, help="Guarda las filas buenas aunque otras se rechacen.")
@click.option("--dry-run", is_flag=True, help="Hace todo y luego lo deshace: dice qué pasaría.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el informe como un objeto JSON.")
def command(
    path: Path,
    slug: str,
    *,
    mapping: tuple[str, ...],
    constants: tuple[str, ...],
    as_json: bool,
    **chosen: Any,
) -> None:
    """Import a file; exit with 3 when its content is refused."""
    settings = Settings.from_environment()
    report = Report()
    try:
        options = Options(
            mapping=_pairs("--map", mapping),
            constants=_pairs("--set", constants),
            region=settings.region,
            **chosen,
        )
        layer = _layer(slug)
        # What is wrong in the command line is said before a database is started for it.
        check_options(layer, options)
        if not path.exists():
            raise click.BadParameter(f"no existe el archivo «{path}»", param_hint="ARCHIVO")
        with (
            database(settings) as handle,
            _progress() as progress,
            handle.transaction(LOCAL_OPERATOR) as connection,
        ):
            report = run(connection, path, layer, options, progress=progress, viewer=LOCAL_OPERATOR)
    except ContentRefused as error:
        report.error = error.message
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=2))
    else:
        _tell(report)
    if report.error is not None:
        click.echo(f"Error: {report.error}", err=True)
        sys.exit(REFUSED)


def _layer(slug: str) -> type[Layer]:
    try:
        return get_layer(slug)
    except NotFound as error:
        raise click.BadParameter(error.message, param_hint="--capa") from error


def _pairs(option: str, texts: tuple[str, ...]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"«{text}» debe tener la forma campo=valor", param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar on standard error; where that is no terminal, nothing."""
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Abriendo el archivo", total=None)

        def tell(what: str, done: int, total: int | None) -> None:
            bar.update(task, description=what, completed=done, total=total)

        yield tell


def _tell(report: Report) -> None:
    """Write the report for people: the counts on standard output, the details on standard error."""
    for warning in report.warnings:
        click.echo(f"Aviso: {warning}", err=True)
    for rejection in report.rejected[:SHOWN]:
        value = f" «{rejection.value}»" if rejection.value else ""
        field = f" {rejection.field}{value}" if rejection.field else ""
        click.echo(f"Fila {rejection.row}{field}: {rejection.reason}", err=True)
    for conflict in report.conflicts[:SHOWN]:
        fields = ", ".join(conflict.fields)
        click.echo(f"Fila {conflict.row} (número {conflict.id}; {fields}): {conflict.reason}", err=True)
    hidden = max(len(report.rejected) - SHOWN, 0) + max(len(report.conflicts) - SHOWN, 0)
    if hidden:
        click.echo(f"… y {hidden} más; --json las da todas.", err=True)
    if report.dropped:
        click.echo(
            f"Columnas de datos personales que no se guardaron: {', '.join(report.dropped)}.", err=True
        )
    if report.error is not None:
        return
    title = "Prueba sin guardar: " if report.dry_run else ""
    click.echo(
        f"{title}{report.read} leídas, {report.imported} nuevas, {report.updated} actualizadas, "
        f"{report.unchanged} sin cambio, {len(report.conflicts)} en conflicto, "
        f"{len(report.rejected)} rechazadas ({report.crs}, {report.seconds:.1f} s)."
    )
