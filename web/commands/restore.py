"""`tierrafirme restore`: bring back a backup, whole or not at all."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from alembic.script import ScriptDirectory

from geo.migrate import migrate
from geo.restore import restore
from web import runtime
from web.settings import Settings


@click.command("restore")
@click.argument("file", metavar="ARCHIVO", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="No pregunta antes de reemplazar los datos actuales.")
def command(file: Path, *, yes: bool) -> None:
    """Reemplaza todo por lo que guarda ARCHIVO; si algo falla, nada cambia."""
    if not yes and sys.stdin.isatty():
        click.confirm("Se reemplazan todos los datos actuales. ¿Continuar?", abort=True, err=True)
    settings = Settings.from_environment()
    revisions = {script.revision for script in ScriptDirectory(str(runtime.VERSIONS)).walk_revisions()}
    with runtime.database(settings) as opened:
        runtime.say("Restaurando el respaldo…")
        folder = runtime.data_folder(settings)
        folder.mkdir(parents=True, exist_ok=True)
        manifest = restore(opened.owner.url, folder, file, revisions)
        migrate(opened.owner.engine, runtime.VERSIONS, runtime.say)
    rows = sum(manifest["rows"].values())
    click.echo(f"Restaurado el respaldo del {manifest['created']}: {rows:,} registros.")
