"""Save everything that the application holds in one file, and bring it back, whole or not at all.

A backup is a ZIP with `base.dump` (pg_dump's custom format), the folder of uploaded files and a manifest
with the rows of each table and the checksum of each member. `geo.restore` reads it.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import URL

from geo.cluster_binaries import newest_program
from geo.errors import Unavailable
from geo.libpq import connect, conninfo

APPLICATION: Final = "tierrafirme"
FORMAT: Final = 1
MANIFEST: Final = "manifiesto.json"
DUMP: Final = "base.dump"
FILES: Final = "archivos"
"""Folder of uploaded files, in the data folder and in the backup."""
CHUNK_BYTES: Final = 1_048_576


def save(owner: URL, data_folder: Path, target: Path) -> dict[str, Any]:
    """Write a backup to `target`, which only appears when it is whole; return its manifest.

    Rows and dump are read from one snapshot, so a backup made while people work is consistent.

    Raises:
        Unavailable: no `pg_dump`, no space or no permission.
    """
    partial = target.with_name(f".{target.name}.parcial{os.getpid()}")
    try:
        with partial.open("xb") as file:
            # It holds everything that people wrote, personal circumstances too.
            partial.chmod(0o600)
            manifest = _write(owner, data_folder, file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(target)
    except OSError as error:
        raise Unavailable(f"No se pudo escribir el respaldo {target}: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def own_tables(connection: psycopg.Connection) -> list[str]:
    """List the tables of schema `public` that are no extension's, in order of name."""
    rows = connection.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind IN ('r', 'p') AND NOT EXISTS (SELECT 1 FROM pg_depend d"
        " WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"
    )
    return [name for (name,) in rows]


def count_rows(connection: psycopg.Connection, tables: list[str]) -> dict[str, int]:
    """Count the rows of each table exactly, as this connection sees them."""
    counts = {}
    for name in tables:
        query = sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))
        row = connection.execute(query).fetchone()
        counts[name] = row[0] if row else 0
    return counts


def run_client(program: str, arguments: list[str], url: URL | None = None) -> subprocess.Popen[bytes]:
    """Start one of PostgreSQL's client programs, its output in a pipe; the password stays out of `ps`."""
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
    if url is not None:
        arguments = [*arguments, f"--dbname={conninfo(url.set(password=None))}"]
        if url.password:
            environment["PGPASSWORD"] = str(url.password)
    return subprocess.Popen(
        [newest_program(program), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _write(owner: URL, data_folder: Path, file: IO[bytes]) -> dict[str, Any]:
    # Stored, not deflated: the dump is compressed already, and so are photographs.
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive,
        _snapshot(owner) as (connection, snapshot),
    ):
        manifest = _describe(connection)
        members = manifest["members"]
        members[DUMP] = _add_dump(archive, owner, snapshot)
        for path in sorted((data_folder / FILES).rglob("*")):
            if path.is_file() and not path.is_symlink():
                name = path.relative_to(data_folder).as_posix()
                with path.open("rb") as source:
                    members[name] = _add(archive, name, source)
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2))
    return manifest


@contextmanager
def _snapshot(owner: URL) -> Iterator[tuple[psycopg.Connection, str]]:
    with connect(owner) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        yield connection, row[0] if row else ""


def _describe(connection: psycopg.Connection) -> dict[str, Any]:
    tables = own_tables(connection)
    revision = None
    if "alembic_version" in tables:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        revision = row[0] if row else None
    extensions = connection.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY 1")
    return {
        "application": APPLICATION,
        "format": FORMAT,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": revision,
        "postgresql": connection.info.server_version,
        "extensions": [name for (name,) in extensions],
        "rows": count_rows(connection, tables),
        "members": {},
    }


def _add_dump(archive: zipfile.ZipFile, owner: URL, snapshot: str) -> dict[str, Any]:
    options = ["--format=custom", "--no-owner", "--schema=public", f"--snapshot={snapshot}"]
    with run_client("pg_dump", options, owner) as dump:
        if dump.stdout is None or dump.stderr is None:
            raise RuntimeError("pg_dump was started without pipes")
        added = _add(archive, DUMP, dump.stdout)
        said = dump.stderr.read().decode(errors="replace").strip()
    if dump.returncode != 0:
        raise Unavailable(f"PostgreSQL no pudo hacer el respaldo: {said}")
    return added


def _add(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> dict[str, Any]:
    digest = hashlib.sha256()
    size = 0
    with archive.open(name, "w", force_zip64=True) as target:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}
