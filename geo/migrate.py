"""Bring a database's schema to the declarations: Alembic's versions, then what derives from them.

A version creates tables, columns and indexes. What Alembic does not compare (grants, triggers, checks,
comments) is written anew after each run, from the declarations, and is the same whatever was there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import UndefinedColumn, UndefinedTable
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError

from geo.derived import write_derived
from geo.errors import Unavailable
from geo.layers import Base

LOCK: Final = 7_205_918_413
"""Advisory lock of migrations: two processes that start at once migrate one after the other."""

Progress = Callable[[str], None]


def silent(message: str) -> None:
    """Say nothing."""
    del message


def migrate(
    engine: Engine, versions: Path, progress: Progress = silent, *, new_version: str | None = None
) -> bool:
    """Bring the database to the newest version and write what derives from the declarations.

    Args:
        engine: connected as the owner of the tables.
        versions: folder with Alembic's `env.py`.
        progress: told of each step.
        new_version: title of a version to write first, with what is declared and has no table yet.

    Returns:
        Whether anything had to change.

    Raises:
        Unavailable: something is declared that no version makes; the message says how to write one.
    """
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        pending = current(connection) != newest(versions)
        if pending:
            progress("Actualizando el esquema de la base…")
            command.upgrade(configuration(versions, connection), "head")
        if new_version:
            command.revision(configuration(versions, connection), message=new_version, autogenerate=True)
            command.upgrade(configuration(versions, connection), "head")
        try:
            return write_derived(connection) or pending
        except ProgrammingError as error:
            if not isinstance(error.orig, UndefinedTable | UndefinedColumn):
                raise
            raise Unavailable(
                "Hay capas o campos declarados que la base todavía no tiene. "
                "Escriba su versión con: ./tierrafirme migrate --nueva «qué cambia»."
            ) from error


def differences(connection: Connection) -> list[object]:
    """Return what the declarations and the database do not agree on, as Alembic describes it."""
    context = MigrationContext.configure(connection, opts=comparison())
    return list(compare_metadata(context, Base.metadata))


def comparison() -> dict[str, Any]:
    """Return the options with which Alembic compares: types and defaults too, only our own tables."""
    return {"compare_type": True, "compare_server_default": True, "include_object": _ours}


def current(connection: Connection) -> str | None:
    """Return the version that the database is at."""
    return MigrationContext.configure(connection).get_current_revision()


def newest(versions: Path) -> str | None:
    """Return the newest version there is."""
    return ScriptDirectory(str(versions)).get_current_head()


def configuration(versions: Path, connection: Connection) -> Config:
    """Return Alembic's configuration for `connection`."""
    config = Config()
    # Alembic interpolates «%» in its options.
    config.set_main_option("script_location", str(versions).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _ours(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    # PostGIS and unaccent bring tables of their own; comments are written by `geo.derived`.
    del thing, other
    return not (kind == "table" and reflected and name not in Base.metadata.tables)
