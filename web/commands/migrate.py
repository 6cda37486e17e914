"""`tierrafirme migrate`: bring the schema to the declarations, or write a new version of it."""

from __future__ import annotations

from typing import Final

import click

from web.runtime import database, say
from web.settings import Settings

HELP: Final = "Pone al día el esquema de la base; con --nueva escribe antes la versión de una capa nueva."


@click.command("migrate", help=HELP)
@click.option("--nueva", "title", metavar="TÍTULO", help="Escribe una versión con lo declarado y sin tabla.")
def command(title: str | None) -> None:
    """Migrate the database; with a title, write the version of what is newly declared first."""
    with database(Settings.from_environment(), new_version=title):
        if title:
            say("Versión escrita en capas/migraciones/versions; revísela y guárdela con su capa.")
        click.echo("El esquema está al día.")
