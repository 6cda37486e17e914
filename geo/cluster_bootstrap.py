"""Prepare a fresh server as its superuser: roles, database, PostGIS and what only it may do."""

from __future__ import annotations

import time
from typing import Final

import psycopg
from psycopg import sql

from geo.cluster_binaries import Installation
from geo.cluster_process import PATIENCE_SECONDS, PORT, ServerProcess
from geo.errors import Unavailable

OWNER: Final = "tierrafirme"
APP: Final = "tierrafirme_app"
DATABASE: Final = "tierrafirme"
BOOTSTRAP_VERSION: Final = 1
MARK: Final = "tierrafirme.listo"

LEAKPROOF: Final = (
    "geometry_overlaps(geometry, geometry)",
    "geometry_within(geometry, geometry)",
    "geometry_contains(geometry, geometry)",
    "geography_overlaps(geography, geography)",
    "st_intersects(geometry, geometry)",
    "st_covers(geometry, geometry)",
    "st_coveredby(geometry, geometry)",
    "st_contains(geometry, geometry)",
    "st_within(geometry, geometry)",
    "st_dwithin(geometry, geometry, double precision)",
    "st_dwithin(geography, geography, double precision, boolean)",
)
"""Functions that the planner may use under row security before the policy's own condition.

Without the mark it reads every row of the table instead of the spatial index. The risk accepted:
an error message of theirs could hint at a geometry of a hidden row; their messages carry none.
"""


def connect_as_superuser(server: ServerProcess, database: str) -> psycopg.Connection:
    """Open an autocommit connection as `postgres`."""
    return psycopg.connect(
        host=str(server.socket), port=PORT, user="postgres", dbname=database, autocommit=True
    )


def wait_until_ready(server: ServerProcess) -> bool:
    """Wait for a server that is starting up; return False when none runs or it goes away."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            # Asked first: a server in another container over the same folder has no process here.
            connect_as_superuser(server, "postgres").close()
        except psycopg.OperationalError as error:
            if server.postmaster() is None:
                return False
            if time.monotonic() > deadline:
                raise Unavailable(
                    "La base de datos no responde. Revise con «./tierrafirme doctor»."
                ) from error
            time.sleep(0.05)
        else:
            return True


def bootstrap_is_due(server: ServerProcess, installation: Installation) -> bool:
    """Tell whether the server still lacks what this version prepares."""
    try:
        return (server.data / MARK).read_text() != _mark(installation)
    except OSError:
        return True


def bootstrap(server: ServerProcess, installation: Installation) -> None:
    """Create what is missing; safe to repeat, and marked done only at its end."""
    with connect_as_superuser(server, "postgres") as connection:
        for role in (OWNER, APP):
            if not _exists(connection, "pg_roles", "rolname", role):
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        create_database(connection, DATABASE, template=None)
    prepare_database(server, DATABASE)
    mark = server.data / MARK
    mark.write_text(_mark(installation))
    server.user.take(mark, 0o600)


def create_database(connection: psycopg.Connection, name: str, template: str | None) -> None:
    """Create a database of the owner's unless it is there; from `template`, or empty."""
    if _exists(connection, "pg_database", "datname", name):
        return
    statement = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
    connection.execute(
        sql.SQL(statement).format(*map(sql.Identifier, (name, OWNER, template or "template0")))
    )


def prepare_database(server: ServerProcess, name: str) -> None:
    """Install PostGIS in a database, bring it up to date and mark the spatial predicates."""
    with connect_as_superuser(server, name) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        connection.execute("ALTER EXTENSION postgis UPDATE")
        for signature in LEAKPROOF:
            connection.execute(f"ALTER FUNCTION {signature} LEAKPROOF".encode())


def _exists(connection: psycopg.Connection, catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(catalogue), sql.Identifier(column)
    )
    return connection.execute(query, (name,)).fetchone() is not None


def _mark(installation: Installation) -> str:
    return f"{BOOTSTRAP_VERSION} postgis {installation.postgis}\n"
