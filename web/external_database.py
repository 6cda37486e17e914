"""Prepare a PostgreSQL server of somebody else's (`DATABASE_URL`): PostGIS and the application's role.

There the login that owns the tables usually is the only one. The application then connects with it and
becomes `tierrafirme_app` at once, so that it never works as the owner, through whom row security lets pass.
"""

from __future__ import annotations

import psycopg
from psycopg import sql
from sqlalchemy import URL

from geo.database import APP_ROLE, psycopg_url
from geo.errors import Unavailable
from geo.libpq import connect
from web.settings import Settings


def application_url(settings: Settings) -> URL:
    """Return where the application connects: its own login, or the owner's turned into its role."""
    if settings.database_app_url:
        return psycopg_url(settings.database_app_url)
    owner = psycopg_url(settings.database_url)
    options = str(owner.query.get("options", ""))
    return owner.update_query_dict({"options": f"{options} -c role={APP_ROLE}".strip()})


def prepare(owner: URL, app_url: str) -> None:
    """Make PostGIS and the application's role be there, and let the application's login use the role.

    Raises:
        Unavailable: the login may not do it; the message has the SQL for an administrator.
    """
    with connect(owner, autocommit=True) as connection:
        login = (psycopg_url(app_url).username if app_url else None) or connection.info.user
        missing = [*_postgis(connection), *_role(connection), *_membership(connection, login)]
    if missing:
        statements = "\n  ".join(missing)
        raise Unavailable(
            f"El usuario «{owner.username}» no puede preparar la base de datos. Un administrador de "
            f"PostgreSQL debe ejecutar en la base «{owner.database}»:\n  {statements}"
        )


def _postgis(connection: psycopg.Connection) -> list[str]:
    installed = connection.execute("SELECT 1 FROM pg_extension WHERE extname = 'postgis'").fetchone()
    return [] if installed else _attempt(connection, sql.SQL("CREATE EXTENSION IF NOT EXISTS postgis"))


def _role(connection: psycopg.Connection) -> list[str]:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,)).fetchone():
        return []
    return _attempt(connection, sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APP_ROLE)))


def _membership(connection: psycopg.Connection, login: str) -> list[str]:
    member = connection.execute(
        # Text and a join, because pg_has_role fails on a role that is not there (yet).
        "SELECT 1 FROM pg_roles app, pg_roles login WHERE app.rolname = %s AND login.rolname = %s"
        " AND pg_has_role(login.oid, app.oid, 'MEMBER')",
        (APP_ROLE, login),
    ).fetchone()
    if member:
        return []
    names = (sql.Identifier(APP_ROLE), sql.Identifier(login))
    return _attempt(connection, sql.SQL("GRANT {} TO {}").format(*names))


def _attempt(connection: psycopg.Connection, statement: sql.SQL | sql.Composed) -> list[str]:
    """Execute `statement`; return it as text when that needs somebody with more rights."""
    try:
        connection.execute(statement)
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        # Another process made the same at the same moment.
        return []
    except (
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.UndefinedObject,
        psycopg.errors.FeatureNotSupported,
        psycopg.errors.UndefinedFile,
    ):
        return [statement.as_string(connection) + ";"]
    return []
