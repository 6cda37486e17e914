"""`tierrafirme backup`: save everything in one file."""

from __future__ import annotations

from pathlib import Path

import click

from geo.backup import save
from web import runtime
from web.settings import Settings


@click.command("backup")
@click.argument("file", metavar="ARCHIVO", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Guarda todo (registros y archivos) en ARCHIVO."""
    settings = Settings.from_environment()
    with runtime.database(settings) as opened:
        runtime.say("Haciendo el respaldo…")
        manifest = save(opened.owner.url, runtime.data_folder(settings), file)
    rows = sum(manifest["rows"].values())
    click.echo(f"Respaldo completo en {file}: {rows:,} registros, {len(manifest['members']) - 1:,} archivos.")
