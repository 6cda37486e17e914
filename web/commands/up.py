"""`tierrafirme up`: start everything, serve, keep it healthy, and stop everything."""

from __future__ import annotations

import subprocess
import time
from datetime import date
from typing import Final

import click
from sqlalchemy import URL

from geo.errors import Unavailable
from web import runtime
from web.daily_backup import DailyBackup
from web.server import local_address, serving
from web.settings import Settings

LOOK_SECONDS: Final = 2


@click.command("up")
@click.option("--demo", is_flag=True, help="Carga el escenario de demostración si todavía no está.")
@click.option("--host", help="Dirección donde atiende; sólo de esta máquina.")
@click.option("--port", type=click.IntRange(1, 65535), help="Puerto donde atiende.")
def command(*, demo: bool, host: str | None, port: int | None) -> None:
    """Arranca Tierra Firme y muestra su dirección; Ctrl-C detiene todo."""
    settings = Settings.from_environment()
    address = local_address(host or settings.host, port or settings.port)
    with runtime.database(settings) as opened:
        if demo:
            _load_demo(opened)
        runtime.say("Arrancando el servidor…")
        with serving(address, settings.workers, _workers_environment(settings, opened.url)) as server:
            click.echo(f"Tierra Firme está en {address}  (Ctrl-C para detener)")
            _attend(server, opened, settings)


def _workers_environment(settings: Settings, app_url: URL) -> dict[str, str]:
    """Return what workers need: the application's role only, never the owner's address."""
    return {
        "DATABASE_URL": "",
        "DATABASE_APP_URL": app_url.render_as_string(hide_password=False),
        "TIERRAFIRME_DATA": str(runtime.data_folder(settings)),
        "TIERRAFIRME_SECRET_KEY": runtime.secret_key(settings),
    }


def _load_demo(opened: runtime.OpenDatabase) -> None:
    # Imported here: the generator is of no use to a server that holds real data.
    from web import demo  # noqa: PLC0415

    demo.load(opened, runtime.say)


def _attend(server: subprocess.Popen[bytes], opened: runtime.OpenDatabase, settings: Settings) -> None:
    """Stay until told to leave: revive a database that died, and back up once a day."""
    backups = DailyBackup(opened.owner.url, runtime.data_folder(settings))
    while server.poll() is None:
        if opened.cluster is not None:
            opened.cluster.revive()
        backups.keep(date.today())  # noqa: DTZ011 - the day of the people here
        time.sleep(LOOK_SECONDS)
    raise Unavailable(
        f"El servidor se detuvo por sí solo (código {server.returncode}). El motivo aparece arriba."
    )
