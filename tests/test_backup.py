"""Backup and restore: everything comes back, or nothing changes."""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from geo import backup as backing_up
from geo import restore as restoring
from geo.backup import count_rows, own_tables, save
from geo.cluster import ClusterUrls, PrivateCluster
from geo.errors import ContentRefused, Unavailable
from geo.libpq import connect
from geo.restore import finish_interrupted, restore
from web.daily_backup import KEPT, DailyBackup
from web.runtime import VERSIONS

REVISIONS = {script.revision for script in ScriptDirectory(str(VERSIONS)).walk_revisions()}
PHOTOGRAPH = bytes(range(256)) * 100

SCHEMA = r"""
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
 WHERE table_schema = 'public' UNION ALL
SELECT conrelid::regclass::text, conname,
       -- PostgreSQL writes the casts of a CHECK differently once it has read its own words.
       CASE contype WHEN 'c'
                    THEN regexp_replace(pg_get_constraintdef(oid), '[() ]|::[a-z ]+(\[\])?', '', 'g')
                    ELSE pg_get_constraintdef(oid) END, contype::text, NULL FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace UNION ALL
SELECT tablename, indexname, indexdef, NULL, NULL FROM pg_indexes WHERE schemaname = 'public' UNION ALL
SELECT event_object_table, trigger_name, action_statement, event_manipulation, NULL
  FROM information_schema.triggers UNION ALL
SELECT table_name, grantee, privilege_type, NULL, NULL FROM information_schema.role_table_grants
 WHERE table_schema = 'public' AND grantee LIKE 'tierrafirme%' ORDER BY 1, 2, 3, 4, 5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with an uploaded file in it."""
    place = tmp_path / "datos"
    (place / "archivos" / "fotos").mkdir(parents=True)
    (place / "archivos" / "fotos" / "cañada 1.jpg").write_bytes(PHOTOGRAPH)
    return place


@pytest.fixture
def filled(urls: ClusterUrls) -> ClusterUrls:
    """A database with rows that are hard to carry: accents, tabs, quotes, a line that ends a COPY."""
    with connect(urls.owner) as connection:
        connection.execute(
            "INSERT INTO localidades (nombre, geom, otros, origen)"
            " SELECT 'Ñuñoa ' || n || E'\\ttab \\\\. \"comillas\"\\n\\\\.\\nfin',"
            " ST_SetSRID(ST_MakePoint(-108 + n / 1e3, 30.123456789012345), 4326), '{\"a\": null}', 'captura'"
            " FROM generate_series(1, 500) n"
        )
    return urls


def content(urls: ClusterUrls) -> dict[str, list[tuple[str]]]:
    """Return every row of every table as text, and the schema."""
    with connect(urls.owner) as connection:
        tables = own_tables(connection)
        found = {
            name: connection.execute(f'SELECT t::text FROM "{name}" t ORDER BY 1'.encode()).fetchall()
            for name in tables
        }
        found["esquema"] = [(str(row),) for row in connection.execute(SCHEMA).fetchall()]
    return found


def test_wipe_and_compare(filled: ClusterUrls, folder: Path, tmp_path: Path) -> None:
    before = content(filled)
    manifest = save(filled.owner, folder, tmp_path / "r.zip")
    assert manifest["rows"]["localidades"] == 500
    with connect(filled.owner) as connection:
        connection.execute("DROP TABLE localidades CASCADE")
        connection.execute("CREATE TABLE de_mas AS SELECT 1 AS x")
        connection.execute("CREATE VIEW vista AS SELECT * FROM de_mas")
        connection.execute("DELETE FROM alembic_version")
    shutil.rmtree(folder / "archivos")
    restore(filled.owner, folder, tmp_path / "r.zip", REVISIONS)
    after = content(filled)
    assert [row for row in after["esquema"] if row not in before["esquema"]] == []
    assert after == before
    assert (folder / "archivos" / "fotos" / "cañada 1.jpg").read_bytes() == PHOTOGRAPH
    assert sorted(path.name for path in folder.iterdir()) == ["archivos"]


def test_restored_tables_serve_the_application(filled: ClusterUrls, folder: Path, tmp_path: Path) -> None:
    save(filled.owner, folder, tmp_path / "r.zip")
    restore(filled.owner, folder, tmp_path / "r.zip", REVISIONS)
    with connect(filled.app) as connection:
        connection.execute("UPDATE localidades SET nombre = 'Janos' WHERE id = 1")
        row = connection.execute(
            "INSERT INTO localidades (nombre, geom, origen) VALUES ('Nueva',"
            " ST_SetSRID(ST_MakePoint(-108, 30), 4326), 'captura') RETURNING id"
        ).fetchone()
    assert row == (501,), "la numeración sigue donde estaba"


def test_restores_into_another_empty_database(
    filled: ClusterUrls, folder: Path, tmp_path: Path, cluster: PrivateCluster
) -> None:
    before = content(filled)
    save(filled.owner, folder, tmp_path / "r.zip")
    empty = cluster.create_database("restaurada")
    other = tmp_path / "otra"
    other.mkdir()
    try:
        restore(empty.owner, other, tmp_path / "r.zip", REVISIONS)
        assert content(empty) == before
        assert (other / "archivos" / "fotos" / "cañada 1.jpg").exists()
    finally:
        cluster.drop_database("restaurada")


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        flipped,
        lambda _: b"",
        lambda _: b"PK no soy un zip",
        lambda data: data[100:],
    ],
)
def test_damaged_file_is_refused(filled: ClusterUrls, folder: Path, tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    good = tmp_path / "r.zip"
    save(filled.owner, folder, good)
    before = content(filled)
    bad = tmp_path / "mal.zip"
    bad.write_bytes(damage(good.read_bytes()))
    with pytest.raises(ContentRefused, match="respaldo"):
        restore(filled.owner, folder, bad, REVISIONS)
    assert content(filled) == before
    assert (folder / "archivos" / "fotos" / "cañada 1.jpg").read_bytes() == PHOTOGRAPH


def rewritten(source: Path, target: Path, **changes: object) -> Path:
    """Copy a backup with another manifest."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifiesto.json")) | changes
        for name in old.namelist():
            if name != "manifiesto.json":
                new.writestr(name, old.read(name))
        new.writestr("manifiesto.json", json.dumps(manifest))
    return target


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"application": "otra"}, "no es un respaldo"),
        ({"members": {"base.dump": {"sha256": "0" * 64}}}, "dañado"),
        ({"members": {"../../etc/passwd": {"sha256": ""}, "base.dump": {"sha256": ""}}}, "respaldo"),
        ({"members": 7}, "no es un respaldo"),
        ({"format": 99}, "más nueva"),
        ({"revision": "zzzz"}, "más nueva"),
        ({"rows": {"localidades": 501}}, "incompleto en localidades"),
    ],
)
def test_foreign_file_is_refused(
    filled: ClusterUrls, folder: Path, tmp_path: Path, changes: dict[str, object], sentence: str
) -> None:
    save(filled.owner, folder, tmp_path / "r.zip")
    before = content(filled)
    bad = rewritten(tmp_path / "r.zip", tmp_path / "mal.zip", **changes)
    with pytest.raises(ContentRefused, match=sentence):
        restore(filled.owner, folder, bad, REVISIONS)
    assert content(filled) == before


def test_missing_file_is_said(urls: ClusterUrls, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ContentRefused, match="No existe el archivo"):
        restore(urls.owner, folder, tmp_path / "nada.zip", REVISIONS)


def test_backup_that_cannot_be_written_leaves_nothing(
    urls: ClusterUrls, folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match="No se pudo escribir el respaldo"):
        save(urls.owner, folder, tmp_path / "no" / "existe.zip")
    assert not list(tmp_path.glob("**/*parcial*"))


def test_failed_dump_leaves_the_former_backup(
    urls: ClusterUrls, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "r.zip"
    target.write_text("el de ayer")
    monkeypatch.setattr("geo.backup.newest_program", lambda _name: "/bin/false")
    with pytest.raises(Unavailable, match="no pudo hacer el respaldo"):
        save(urls.owner, folder, target)
    assert target.read_text() == "el de ayer"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["datos", "r.zip"]


def test_error_at_the_last_moment_brings_the_files_back(
    filled: ClusterUrls, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(filled.owner, folder, tmp_path / "r.zip")
    (folder / "archivos" / "nuevo.txt").write_text("posterior al respaldo")
    before = content(filled)

    def fail(_connection: psycopg.Connection) -> None:
        raise psycopg.OperationalError("se fue la luz")

    monkeypatch.setattr(psycopg.Connection, "commit", fail)
    with pytest.raises(ContentRefused, match="se fue la luz"):
        restore(filled.owner, folder, tmp_path / "r.zip", REVISIONS)
    monkeypatch.undo()
    assert content(filled) == before
    assert (folder / "archivos" / "nuevo.txt").exists()


@pytest.mark.parametrize("committed", [True, False])
def test_killed_between_files_and_commit(urls: ClusterUrls, folder: Path, committed: bool) -> None:
    """The files follow what became of the transaction."""
    connection = psycopg.connect(
        urls.owner.set(drivername="postgresql").render_as_string(hide_password=False)
    )
    row = connection.execute("SELECT pg_current_xact_id()::text").fetchone()
    assert row is not None
    (folder / restoring.JOURNAL).write_text(row[0])
    (folder / "archivos").rename(folder / restoring.OUTGOING)
    (folder / "archivos").mkdir()
    (folder / "archivos" / "restaurado.txt").touch()
    if committed:
        connection.commit()
    connection.close()
    finish_interrupted(urls.owner, folder)
    assert (folder / "archivos" / "restaurado.txt").exists() is committed
    assert (folder / "archivos" / "fotos").exists() is not committed
    assert sorted(path.name for path in folder.iterdir()) == ["archivos"]


def test_backup_is_of_one_moment(filled: ClusterUrls, folder: Path, tmp_path: Path) -> None:
    """Rows written while the backup runs are in neither the dump nor its counts."""
    run_client = backing_up.run_client
    with pytest.MonkeyPatch.context() as patch, connect(filled.app, autocommit=True) as writer:

        def delete_then_dump(program: str, arguments: list[str], url: URL) -> subprocess.Popen[bytes]:
            writer.execute("DELETE FROM localidades")
            return run_client(program, arguments, url)

        patch.setattr(backing_up, "run_client", delete_then_dump)
        manifest = save(filled.owner, folder, tmp_path / "r.zip")
    assert manifest["rows"]["localidades"] == 500
    restore(filled.owner, folder, tmp_path / "r.zip", REVISIONS)
    with connect(filled.owner) as connection:
        assert count_rows(connection, ["localidades"]) == {"localidades": 500}


def test_one_backup_a_day_and_the_last_fourteen(urls: ClusterUrls, folder: Path) -> None:
    backups = DailyBackup(urls.owner, folder)
    today = date(2026, 3, 1)
    kept = folder / "respaldos"
    kept.mkdir()
    for days in range(1, 20):
        (kept / f"respaldo-{today - timedelta(days=days)}.zip").touch()
    (kept / "mi respaldo.zip").touch()
    backups.keep(today)
    names = sorted(path.name for path in kept.glob("respaldo-*.zip"))
    assert len(names) == KEPT
    assert names[-1] == "respaldo-2026-03-01.zip"
    assert (kept / "mi respaldo.zip").exists()
    written = (kept / names[-1]).stat().st_mtime_ns
    backups.keep(today)
    assert (kept / names[-1]).stat().st_mtime_ns == written


def test_failed_daily_backup_is_told_once(
    urls: ClusterUrls, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "respaldos").write_text("no es una carpeta")
    backups = DailyBackup(urls.owner, tmp_path)
    backups.keep(date(2026, 3, 1))
    backups.keep(date(2026, 3, 1))
    assert capsys.readouterr().err.count("No se pudo hacer el respaldo de hoy") == 1
