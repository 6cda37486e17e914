"""Open the database for a run: the server of `DATABASE_URL`, or the private one, started when needed.

Either way the schema is migrated first, as the owner; what is handed over is connected as the
application's role, which owns nothing.
"""

from __future__ import annotations

import secrets
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

import click
from sqlalchemy import URL
from sqlalchemy.exc import OperationalError

import capas  # noqa: F401 - importing it declares every layer, which migrating needs
from geo.cluster import PrivateCluster, default_folder
from geo.database import Database, psycopg_url
from geo.errors import Unavailable
from geo.migrate import migrate
from geo.restore import finish_interrupted
from web.external_database import application_url, prepare
from web.settings import PROJECT, Settings

VERSIONS: Final = PROJECT / "capas" / "migraciones"


class OpenDatabase(Database):
    """The database as the application's role.

    Attributes:
        owner: the same database as the owner of the tables, who migrates, backs up and restores.
        cluster: the private cluster behind it; None with `DATABASE_URL`.
    """

    def __init__(self, owner_url: URL, app_url: URL, cluster: PrivateCluster | None) -> None:
        super().__init__(app_url)
        self.owner = Database(owner_url, pool_size=1)
        self.cluster = cluster

    def close(self) -> None:
        """Close every pooled connection of both."""
        super().close()
        self.owner.close()


@contextmanager
def database(settings: Settings, *, new_version: str | None = None) -> Iterator[OpenDatabase]:
    """Open the database of `settings`, migrated, for the block; started and stopped when it is private.

    `new_version` is the title of a schema version to write first; see `geo.migrate.migrate`.

    Raises:
        Unavailable: it cannot be started, reached or prepared; the message says what to do.
    """
    terminate_in_order()
    if settings.database_url:
        owner = psycopg_url(settings.database_url)
        prepare(owner, settings.database_app_url)
        given = OpenDatabase(owner, application_url(settings), None)
        with _migrated(given, data_folder(settings), new_version) as opened:
            yield opened
        return
    cluster = private_cluster(settings)
    with cluster.running() as urls:
        private = OpenDatabase(urls.owner, urls.app, cluster)
        with _migrated(private, cluster.folder, new_version) as opened:
            yield opened


def private_cluster(settings: Settings) -> PrivateCluster:
    """Return the private cluster of this project, running or not."""
    return PrivateCluster(data_folder(settings), progress=say)


def data_folder(settings: Settings) -> Path:
    """Return the folder of the private database, the backups and the uploaded files."""
    return settings.data_folder or default_folder(PROJECT)


def secret_key(settings: Settings) -> str:
    """Return the key that signs forms: the one set, else one made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    path = data_folder(settings) / "clave-de-formularios"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise Unavailable(f"No se pudo escribir {path}: {error.strerror}.") from error
    return path.read_text()


def say(sentence: str) -> None:
    """Tell progress on standard error; standard output carries only answers."""
    click.echo(sentence, err=True)


def terminate_in_order() -> None:
    """Make SIGTERM leave through every `with` and `finally`, as Ctrl-C does; by default it skips them."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _leave)
        # A script that starts us in the background hands down an ignored Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGHUP, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    del frame
    sys.exit(128 + number)


@contextmanager
def _migrated(opened: OpenDatabase, folder: Path, new_version: str | None) -> Iterator[OpenDatabase]:
    try:
        finish_interrupted(opened.owner.url, folder)
        migrate(opened.owner.engine, VERSIONS, say, new_version=new_version)
        yield opened
    except OperationalError as error:
        raise Unavailable(f"La base de datos no responde: {error.orig}") from error
    finally:
        opened.close()
