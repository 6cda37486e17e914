"""`./tierrafirme bench`: measure, print the table, and write it into the README on request."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

import click

from tests.bench import in_memory, served
from tests.bench.first_load import first_load
from tests.bench.material import POINTS, Material, prepare
from tests.bench.race import Result
from tests.bench.table import render, write
from web.settings import PROJECT

README: Final = PROJECT / "README.md"
QUICK_POINTS: Final = 20_000
QUICK_ZONES: Final = 200


@click.command("bench")
@click.option("--readme", is_flag=True, help="Escribe la tabla en el README.")
@click.option(
    "--quick", is_flag=True, help="Con pocos datos, para ver que todo corre; no sirve para comparar."
)
@click.option(
    "--only", type=click.Choice(["files", "database"]), help="Sólo lo que va con archivos, o con la base."
)
def bench(*, readme: bool, quick: bool, only: str | None) -> None:
    """Mide Tierra Firme contra sus pares, en la misma corrida."""
    if readme and (quick or only):
        raise click.UsageError("--readme pide la corrida entera, sin --quick ni --only")
    with tempfile.TemporaryDirectory(prefix="tf-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _say("Preparando los datos…")
        material = prepare(folder, QUICK_POINTS, QUICK_ZONES) if quick else prepare(folder, POINTS)
        results: list[Result] = []
        others: list[str] = []
        if only != "database":
            results += _files(material, folder, 2 if quick else 5)
        if only != "files":
            found, others = _database(material, folder)
            results += found
    rows = {"points": len(material.points), "polygons": len(material.zones)}
    table = render(results, rows, others)
    click.echo(table)
    if readme:
        write(README, table)
        _say(f"Escrita en {README.name}.")


def _files(material: Material, folder: Path, rounds: int) -> list[Result]:
    _say("Puntos en polígonos, en memoria…")
    computed = in_memory.compute(material, rounds)
    _say("De archivo a archivo…")
    return [computed, in_memory.end_to_end(material, folder, rounds)]


def _database(material: Material, folder: Path) -> tuple[list[Result], list[str]]:
    with served.database(folder) as (_, urls):
        _say("Importación…")
        results = [served.importing(urls, material)]
        with served.served(urls, folder) as ours, served.tipg(urls) as peer:
            _say("Preguntas, elementos y mosaicos…")
            results.append(served.questions(urls, ours, material))
            results.append(served.features(urls, ours, peer, material))
            results.append(served.tiles(urls, ours, peer, material))
            _say("Primera carga del mapa…")
            return results, [first_load(ours)]


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)


if __name__ == "__main__":
    bench()
