"""`tierrafirme migrate`: bring the schema to the declarations, or write a new version of it."""

from __future__ import annotations

from typing import Final

import click

from geo.migrate import generate
from web.runtime import VERSIONS, database
from web.settings import Settings

HELP: Final = "Pone al día el esquema de la base; con --nueva escribe la versión de una capa nueva."


@click.command("migrate", help=HELP)
@click.option("--nueva", "message", metavar="MENSAJE", help="Escribe una versión nueva con este título.")
def command(message: str | None) -> None:
    """Migrate the database; with a message, first generate the version from the declarations."""
    settings = Settings.from_environment()
    with database(settings) as handle:
        if message:
            generate(handle.owner.engine, VERSIONS, message)
    if message:
        with database(settings):  # opening it applies what is pending
            click.echo("Versión escrita en capas/migraciones/versions y aplicada.", err=True)
    click.echo("El esquema está al día.")
