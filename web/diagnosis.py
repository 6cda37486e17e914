"""What this installation uses and what is wrong with it, each with its remedy: `tierrafirme doctor`."""

from __future__ import annotations

import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import URL, create_engine

from geo.cluster_binaries import INSTALL_COMMAND, find_installations, newest_program
from geo.cluster_bootstrap import LEAKPROOF
from geo.database import APP_ROLE, psycopg_url
from geo.errors import TierraFirmeError
from geo.libpq import connect
from geo.migrate import current, newest
from web import assets, runtime
from web.daily_backup import FOLDER
from web.external_database import application_url
from web.settings import Settings

LOW_DISK_MEGABYTES: Final = 1000
OLD_BACKUP_DAYS: Final = 7


@dataclass(frozen=True)
class Finding:
    """One line of the diagnosis; it is bad when it has a remedy."""

    subject: str
    value: str
    remedy: str = ""


def diagnose(settings: Settings) -> Iterator[Finding]:
    """Yield the findings, from the machine to the data; nothing is changed or migrated.

    A private database that does not run is started for the look and stopped after it.
    """
    yield Finding("Python", platform.python_version())
    yield from _binaries(settings)
    yield from _folder(settings)
    yield from _assets()
    try:
        with _open(settings) as (owner, app):
            yield from _server(owner)
            yield from _extensions(owner)
            yield from _leakproof(owner)
            yield from _migrations(owner)
            yield from _roles(app)
    except (TierraFirmeError, psycopg.Error) as error:
        yield Finding("Base de datos", "no disponible", str(error).strip())
    yield from _backups(settings)


def _binaries(settings: Settings) -> Iterator[Finding]:
    found = find_installations()
    value = ", ".join(f"{one.major} en {one.programs} (PostGIS {one.postgis})" for one in found)
    if found or settings.database_url:
        yield Finding("PostgreSQL con PostGIS", value or "no hace falta: se usa DATABASE_URL")
    else:
        yield Finding("PostgreSQL con PostGIS", "no está instalado", f"Ejecute como root: {INSTALL_COMMAND}")
    try:
        yield Finding("Programa de respaldo", newest_program("pg_dump"))
    except TierraFirmeError as error:
        yield Finding("Programa de respaldo", "no está", error.message)


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = runtime.data_folder(settings)
    yield Finding("Carpeta de datos", str(folder) if folder.exists() else f"{folder} (aún no existe)")
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free // 1_000_000
    remedy = "" if free >= LOW_DISK_MEGABYTES else "Libere espacio: sin él no se puede guardar ni respaldar."
    yield Finding("Disco libre", f"{free:,} MB", remedy)


def _assets() -> Iterator[Finding]:
    missing = [name for name, path in assets.VENDOR.items() if not (assets.NODE_MODULES / path).exists()]
    if missing:
        remedy = f"Borre la carpeta {assets.NODE_MODULES} y ejecute ./tierrafirme, que la instala de nuevo."
        yield Finding("Paquetes del navegador", f"faltan {', '.join(missing)}", remedy)
    else:
        yield Finding("Paquetes del navegador", f"{len(assets.VENDOR)} archivos completos")


@contextmanager
def _open(settings: Settings) -> Iterator[tuple[URL, URL]]:
    if settings.database_url:
        yield psycopg_url(settings.database_url), application_url(settings)
        return
    with runtime.private_cluster(settings).running() as urls:
        yield urls.owner, urls.app


def _server(owner: URL) -> Iterator[Finding]:
    with connect(owner) as connection:
        version = _value(connection, "SHOW server_version")
    where = owner.query.get("host") or owner.host
    yield Finding("Base de datos", f"PostgreSQL {version} en {where}, base «{owner.database}»")


def _extensions(owner: URL) -> Iterator[Finding]:
    with connect(owner) as connection:
        rows = connection.execute(
            "SELECT extname || ' ' || extversion FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1"
        ).fetchall()
    installed = ", ".join(name for (name,) in rows)
    remedy = "" if "postgis" in installed else "Un administrador debe ejecutar: CREATE EXTENSION postgis;"
    yield Finding("Extensiones", installed or "ninguna", remedy)


def _leakproof(owner: URL) -> Iterator[Finding]:
    """Without the mark the planner may not use spatial indexes under row security; see `LEAKPROOF`."""
    with connect(owner) as connection:
        missing = [
            signature
            for signature in LEAKPROOF
            if not _value(
                connection, "SELECT proleakproof FROM pg_proc WHERE oid = to_regprocedure(%s)", signature
            )
        ]
    orders = " ".join(f"ALTER FUNCTION {signature} LEAKPROOF;" for signature in missing)
    yield Finding(
        "Índices espaciales con permisos por fila",
        f"{len(LEAKPROOF) - len(missing)} de {len(LEAKPROOF)} funciones marcadas",
        f"Un administrador de PostgreSQL debe ejecutar: {orders}" if missing else "",
    )


def _migrations(owner: URL) -> Iterator[Finding]:
    engine = create_engine(owner)
    try:
        with engine.connect() as connection:
            found = current(connection)
    finally:
        engine.dispose()
    expected = newest(runtime.VERSIONS)
    if found == expected:
        yield Finding("Esquema", f"versión {found}, al día")
    else:
        value = f"versión {found or 'ninguna'}, la aplicación espera {expected}"
        yield Finding("Esquema", value, "Ejecute: ./tierrafirme migrate")


def _roles(app: URL) -> Iterator[Finding]:
    with connect(app) as connection:
        role = _value(connection, "SELECT current_user")
        owned = _value(
            connection,
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relowner = current_user::regrole",
        )
        superuser = _value(connection, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    remedy = ""
    if superuser or owned:
        remedy = f"La aplicación debe trabajar como {APP_ROLE}, sin tablas propias: revise DATABASE_APP_URL."
    yield Finding("Rol de la aplicación", f"{role}{', superusuario' if superuser else ''}", remedy)


def _backups(settings: Settings) -> Iterator[Finding]:
    folder = runtime.data_folder(settings) / FOLDER
    kept = sorted(folder.glob("respaldo-????-??-??.zip"))
    if not kept:
        yield Finding("Respaldos", "ninguno todavía; «./tierrafirme up» hace uno al día")
        return
    newest_day = _day(kept[-1])
    old = date.today() - newest_day > timedelta(days=OLD_BACKUP_DAYS)  # noqa: DTZ011 - the day here
    remedy = "Haga uno ahora: ./tierrafirme backup ARCHIVO" if old else ""
    yield Finding("Respaldos", f"{len(kept)}, el último del {newest_day} en {folder}", remedy)


def _day(backup: Path) -> date:
    return date.fromisoformat(backup.stem.removeprefix("respaldo-"))


def _value(connection: psycopg.Connection, query: str, *arguments: str) -> object:
    row = connection.execute(query.encode(), arguments or None).fetchone()
    return row[0] if row else None
