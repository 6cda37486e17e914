"""Bring back a backup of `geo.backup`: checked first, then in one transaction, files included."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

import psycopg
from psycopg import sql
from sqlalchemy import URL

from geo.backup import APPLICATION, CHUNK_BYTES, DUMP, FILES, FORMAT, MANIFEST, count_rows, run_client
from geo.errors import ContentRefused, Unavailable
from geo.libpq import connect

INCOMING: Final = "archivos.entrantes"
OUTGOING: Final = "archivos.salientes"
JOURNAL: Final = "restauracion.transaccion"
LOCK_SECONDS: Final = 60
MANIFEST_LIMIT_BYTES: Final = 50_000_000

NOT_OURS: Final = re.compile(
    rb"^\d+; \d+ \d+ (SCHEMA|EXTENSION|COMMENT - SCHEMA|COMMENT - EXTENSION|ACL - SCHEMA"
    rb"|(TABLE DATA|ACL|TABLE) public spatial_ref_sys) "
)
"""Entries of a dump that belong to whoever administers the server, or to PostGIS."""

PSQL_ONLY: Final = re.compile(r"^(\\(un)?restrict .*|SET transaction_timeout = 0;)$", re.MULTILINE)
"""Lines for psql, or for a server newer than ours may be; they carry nothing to restore."""

OWN_OBJECTS: Final = """
SELECT format('DROP %s IF EXISTS public.%I CASCADE', CASE relkind WHEN 'v' THEN 'VIEW'
       WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' WHEN 'f' THEN 'FOREIGN TABLE'
       ELSE 'TABLE' END, relname)
  FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
   AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid
                   AND deptype IN ('e', 'i'))
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure)
  FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_proc'::regclass AND objid = p.oid
                   AND deptype = 'e')
UNION ALL
SELECT format('DROP COLLATION IF EXISTS public.%I CASCADE', collname)
  FROM pg_collation c WHERE collnamespace = 'public'::regnamespace
   AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_collation'::regclass AND objid = c.oid
                   AND deptype = 'e')
UNION ALL
SELECT format('DROP TYPE IF EXISTS public.%I CASCADE', typname)
  FROM pg_type t WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd', 'r')
   AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE classid = 'pg_type'::regclass AND objid = t.oid
                   AND deptype = 'e')
"""


def restore(owner: URL, data_folder: Path, source: Path, revisions: Collection[str]) -> dict[str, Any]:
    """Replace everything by the content of `source`; on any error everything stays as it was.

    Args:
        owner: connects as the owner of the tables.
        data_folder: where the folder of uploaded files is.
        source: a file that `geo.backup.save` wrote.
        revisions: the schema's versions that this application knows.

    Returns:
        The backup's manifest.

    Raises:
        ContentRefused: no backup, damaged, or of a newer application.
        Unavailable: no space, or the database is busy.
    """
    finish_interrupted(owner, data_folder)
    try:
        with tempfile.TemporaryDirectory(prefix=".restauracion", dir=data_folder) as scratch:
            manifest = _unpack(source, Path(scratch), data_folder / INCOMING, revisions)
            _replace(owner, data_folder, Path(scratch) / DUMP, manifest)
    except OSError as error:
        raise Unavailable(f"No se pudo restaurar {source}: {error.strerror or error}.") from error
    except psycopg.errors.LockNotAvailable as error:
        raise Unavailable(
            "No se restauró: otra operación está usando la base de datos. Espere a que termine y repita."
        ) from error
    except psycopg.Error as error:
        raise ContentRefused(
            f"No se restauró, nada cambió: PostgreSQL dice «{str(error).strip()}»."
        ) from error
    finally:
        shutil.rmtree(data_folder / INCOMING, ignore_errors=True)
    return manifest


def finish_interrupted(owner: URL, data_folder: Path) -> None:
    """Settle the files of a restore that was killed: follow what became of its transaction."""
    journal = data_folder / JOURNAL
    if not journal.exists():
        return
    with connect(owner) as connection:
        row = connection.execute("SELECT pg_xact_status(%s::xid8)", (journal.read_text(),)).fetchone()
    if row and row[0] == "committed":
        shutil.rmtree(data_folder / OUTGOING, ignore_errors=True)
    else:
        _swap_back(data_folder)
    journal.unlink()


def _unpack(source: Path, scratch: Path, incoming: Path, revisions: Collection[str]) -> dict[str, Any]:
    """Check every member against the manifest while it is extracted; nothing is trusted before."""
    shutil.rmtree(incoming, ignore_errors=True)
    incoming.mkdir()
    try:
        with zipfile.ZipFile(source) as archive:
            manifest = _manifest(archive, source, revisions)
            for name, described in manifest["members"].items():
                target = scratch / DUMP if name == DUMP else incoming.joinpath(*_inside(name))
                target.parent.mkdir(parents=True, exist_ok=True)
                _extract(archive, name, described, target)
    except FileNotFoundError as error:
        raise ContentRefused(f"No existe el archivo {source}.") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        if isinstance(error, OSError) and error.errno != errno.EINVAL:
            raise  # a full disk; EINVAL is a ZIP whose offsets point nowhere
        raise ContentRefused(
            f"{source} está dañado o no es un respaldo de Tierra Firme; nada cambió."
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ContentRefused(f"{source} no es un respaldo de Tierra Firme; nada cambió.") from error
    return manifest


def _manifest(archive: zipfile.ZipFile, source: Path, revisions: Collection[str]) -> dict[str, Any]:
    if archive.getinfo(MANIFEST).file_size > MANIFEST_LIMIT_BYTES:
        raise ValueError(MANIFEST)
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["application"] != APPLICATION or DUMP not in manifest["members"]:
        raise ValueError(MANIFEST)
    if manifest["format"] > FORMAT or manifest["revision"] not in {None, *revisions}:
        raise ContentRefused(
            f"{source} es de una versión más nueva de Tierra Firme (esquema {manifest['revision']}). "
            "Actualice la aplicación y repita; nada cambió."
        )
    return manifest


def _inside(name: str) -> tuple[str, ...]:
    """Return the parts of a member's path below the folder of files, refusing a way out of it."""
    parts = PurePosixPath(name).parts
    if len(parts) < 2 or parts[0] != FILES or ".." in parts or "\0" in name:  # noqa: PLR2004 - folder, file
        raise ValueError(name)
    return parts[1:]


def _extract(archive: zipfile.ZipFile, name: str, described: dict[str, Any], target: Path) -> None:
    digest = hashlib.sha256()
    with archive.open(name) as member, target.open("xb") as file:
        while chunk := member.read(CHUNK_BYTES):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != described["sha256"]:
        raise zipfile.BadZipFile(name)


def _replace(owner: URL, data_folder: Path, dump: Path, manifest: dict[str, Any]) -> None:
    contents = _contents(dump)
    with connect(owner) as connection:
        connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(f"{LOCK_SECONDS}s")))
        connection.execute("SET LOCAL statement_timeout = 0")
        for extension in manifest["extensions"]:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        for (statement,) in connection.execute(OWN_OBJECTS).fetchall():
            connection.execute(statement)
        for section in ("pre-data", "data", "post-data"):
            _load(connection, dump, contents, section)
        _compare_rows(connection, manifest["rows"])
        _swap_files_and_commit(connection, data_folder)


def _contents(dump: Path) -> Path:
    """Write the dump's table of contents without what is not ours; return where."""
    listed = b"".join(line for line in _output(["--list", str(dump)]) if not NOT_OURS.match(line))
    contents = dump.with_suffix(".contenido")
    contents.write_bytes(listed)
    return contents


def _load(connection: psycopg.Connection, dump: Path, contents: Path, section: str) -> None:
    """Execute one section of the dump in the open transaction.

    `pg_restore` only translates: run by it or by psql, a dump could not share the transaction with the
    clearing before it and the check after it, nor be kept from psql's own commands.
    """
    lines = _output([f"--use-list={contents}", f"--section={section}", "--no-owner", "--file=-", str(dump)])
    script: list[bytes] = []
    for line in lines:
        if section == "data" and line.startswith(b"COPY "):
            _execute(connection, script)
            with connection.cursor().copy(line.rstrip(b"\n;")) as copy:
                for row in lines:
                    if row == b"\\.\n":
                        break
                    copy.write(row)
        else:
            script.append(line)
    _execute(connection, script)


def _execute(connection: psycopg.Connection, script: list[bytes]) -> None:
    statements = PSQL_ONLY.sub("", b"".join(script).decode()).strip()
    script.clear()
    if statements:
        connection.execute(statements.encode())


def _output(arguments: list[str]) -> Iterator[bytes]:
    """Yield the lines that `pg_restore` prints.

    Raises:
        ContentRefused: it cannot read the dump.
    """
    process = run_client("pg_restore", arguments)
    with process:
        try:
            yield from _pipe(process.stdout)
            said = _pipe(process.stderr).read().decode(errors="replace").strip()
        except BaseException:
            process.kill()
            raise
    if process.returncode != 0:
        raise ContentRefused(f"No se restauró, nada cambió: el respaldo no se puede leer ({said}).")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise subprocess.SubprocessError("pg_restore was started without pipes")
    return stream


def _compare_rows(connection: psycopg.Connection, expected: dict[str, int]) -> None:
    found = count_rows(connection, sorted(expected))
    if found != expected:
        wrong = ", ".join(name for name in expected if found[name] != expected[name])
        raise ContentRefused(f"No se restauró, nada cambió: el respaldo está incompleto en {wrong}.")


def _swap_files_and_commit(connection: psycopg.Connection, data_folder: Path) -> None:
    """Put the files in place and commit; a kill in between is settled by `finish_interrupted`."""
    row = connection.execute("SELECT pg_current_xact_id()::text").fetchone()
    journal = data_folder / JOURNAL
    journal.write_text(row[0] if row else "0")
    shutil.rmtree(data_folder / OUTGOING, ignore_errors=True)
    try:
        if (data_folder / FILES).exists():
            (data_folder / FILES).rename(data_folder / OUTGOING)
        (data_folder / INCOMING).rename(data_folder / FILES)
        connection.commit()
    except BaseException:
        connection.rollback()
        _swap_back(data_folder)
        journal.unlink()
        raise
    shutil.rmtree(data_folder / OUTGOING, ignore_errors=True)
    journal.unlink()


def _swap_back(data_folder: Path) -> None:
    if (data_folder / OUTGOING).exists():
        shutil.rmtree(data_folder / FILES, ignore_errors=True)
        (data_folder / OUTGOING).rename(data_folder / FILES)
