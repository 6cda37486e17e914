"""`tierrafirme export`: write a layer, or the part of it that filters choose, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from geo.export import FORMATS, write
from geo.filters import from_text
from geo.layers import get_declared
from geo.read import Selection
from geo.viewer import LOCAL_OPERATOR
from web.runtime import database
from web.settings import Settings

HELP: Final = "Exporta una capa a un archivo; con --filter, solo lo que cumple las condiciones."


@click.command("export", help=HELP)
@click.argument("slug", metavar="CAPA")
@click.option(
    "--format", "format_", required=True, type=click.Choice(list(FORMATS)), help="Formato del archivo."
)
@click.option(
    "-o",
    "target",
    required=True,
    metavar="ARCHIVO",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Archivo por escribir.",
)
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="CAMPO=VALOR",
    help="Condición: valor, v1,v2, min..max o sin_dato; se puede repetir.",
)
@click.option("--otros", is_flag=True, help="Incluye las columnas sin campo propio (uso restringido).")
def command(slug: str, *, format_: str, target: Path, filters: tuple[str, ...], otros: bool) -> None:
    """Export a layer; the count goes to standard error, the rows to the file."""
    settings = Settings.from_environment()
    model = get_declared(slug)
    pairs = []
    for text in filters:
        name, sign, value = text.partition("=")
        if not sign:
            raise click.BadParameter(f"«{text}» debe tener la forma campo=valor", param_hint="--filter")
        pairs.append((name.strip(), value))
    selection = Selection(model, conditions=from_text(model.declaration, pairs))
    with (
        database(settings) as handle,
        handle.transaction(LOCAL_OPERATOR, read_only=True) as connection,
    ):
        count = write(connection, selection, format_, target, LOCAL_OPERATOR, include_otros=otros)
    click.echo(f"{count} elementos de «{model.declaration.title}» en {target}.", err=True)
