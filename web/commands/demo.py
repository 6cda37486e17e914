"""`tierrafirme demo load|clear`: put the demonstration in, take exactly it out."""

from __future__ import annotations

import click

from web import demo
from web.runtime import database, say
from web.settings import Settings


@click.group("demo", help="Datos de demostración: cargarlos, o quitar exactamente esos.")
def command() -> None:
    """Group the two commands of the demonstration."""


@command.command("load", help="Carga el escenario inventado; si ya está, no cambia nada.")
def load() -> None:
    """Load the scenario and say how many rows each layer received."""
    with database(Settings.from_environment()) as handle:
        _tell(demo.load(handle, say))


@command.command("clear", help="Quita los registros de demostración y ninguno más.")
def clear() -> None:
    """Delete the scenario and say how many rows each layer lost."""
    with database(Settings.from_environment()) as handle:
        _tell(demo.clear(handle, say))


def _tell(counts: dict[str, int]) -> None:
    for slug, count in counts.items():
        click.echo(f"{slug}: {count}")
