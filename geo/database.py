"""Connections and transactions: the one door to PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from geo.errors import Unavailable
from geo.viewer import Viewer

APP_ROLE: Final = "tierrafirme_app"
"""The role that the application runs as: it owns nothing, so row security will hold for it."""

READ_TIMEOUT_MS: Final = 120_000

_OPEN: Final = text("SELECT set_config('tierrafirme.usuario', :name, true)")
# One statement instead of three: every tile and every page of features pays for the way to the server.
_OPEN_TO_READ: Final = text(
    "SELECT set_config('tierrafirme.usuario', :name, true),"
    " set_config('transaction_read_only', 'on', true),"
    f" set_config('statement_timeout', '{READ_TIMEOUT_MS}', true)"
)


class Database:
    """A pool of connections to one PostGIS database.

    Args:
        url: where to connect; `postgresql://` and `postgres://` are read as psycopg 3.
        pool_size: connections kept open.
    """

    def __init__(self, url: URL | str, *, pool_size: int = 5) -> None:
        self.url = psycopg_url(url)
        self.engine = create_engine(
            self.url, pool_size=pool_size, max_overflow=10, pool_pre_ping=True, future=True
        )

    @contextmanager
    def transaction(self, viewer: Viewer, *, read_only: bool = False) -> Iterator[Connection]:
        """Open a transaction on behalf of `viewer`; commit at the end, roll back on any error.

        Raises:
            Unavailable: the database does not answer.
        """
        try:
            connection = self.engine.connect()
        except OperationalError as error:
            raise Unavailable(
                "La base de datos no responde. Revise con «tierrafirme doctor» y vuelva a intentar."
            ) from error
        with connection, connection.begin():
            connection.execute(_OPEN_TO_READ if read_only else _OPEN, {"name": viewer.name})
            yield connection

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def psycopg_url(url: URL | str) -> URL:
    """Return `url` with the psycopg 3 driver, whatever spelling of PostgreSQL it came with."""
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql", "postgis"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed
