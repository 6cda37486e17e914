"""Put the scenario into the database, and take exactly it out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import shapely
from psycopg import sql
from sqlalchemy import Connection, delete, func, select

from geo.crs import GEOGRAPHIC
from geo.database import Database
from geo.layers import DEMO_ORIGIN, all_layers, all_registers
from geo.read import has_demo
from geo.viewer import LOCAL_OPERATOR
from web.demo.scenario import build

Row = dict[str, Any]
Progress = Callable[[str], None]
LOCK: Final = 0x7469_6572  # "tier": one load or clearing at a time


def load(database: Database, progress: Progress | None = None) -> dict[str, int]:
    """Load the scenario in one transaction; return the rows loaded by layer or register.

    Where it is present it changes nothing. A row whose key somebody imported before (a municipality, say)
    is left out: what is real stays.
    """
    say = progress or _silent
    with database.transaction(LOCAL_OPERATOR) as connection:
        _one_at_a_time(connection)
        if present(connection):
            say("La demostración ya estaba cargada.")
            return {}
        say("Preparando los datos de demostración…")
        loaded = {slug: _insert(connection, slug, rows) for slug, rows in build().items()}
    say(f"Demostración cargada: {sum(loaded.values())} registros.")
    return loaded


def clear(database: Database, progress: Progress | None = None) -> dict[str, int]:
    """Delete every demonstration row, and no other; return the rows deleted by layer or register."""
    say = progress or _silent
    deleted: dict[str, int] = {}
    with database.transaction(LOCAL_OPERATOR) as connection:
        _one_at_a_time(connection)
        for model in (*all_layers(), *all_registers()):
            table = model.__table__
            gone = connection.execute(delete(model).where(table.columns.origen == DEMO_ORIGIN)).rowcount
            if gone:
                deleted[model.declaration.slug] = gone
    total = sum(deleted.values())
    say(f"Demostración quitada: {total} registros." if total else "No había datos de demostración.")
    return deleted


def present(connection: Connection) -> bool:
    """Say whether any layer or register holds demonstration rows."""
    return has_demo(connection)


def _one_at_a_time(connection: Connection) -> None:
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def _insert(connection: Connection, slug: str, rows: list[Row]) -> int:
    """Copy rows to a temporary table and insert those whose key is free; return how many went in."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    names = sql.SQL(", ").join(map(sql.Identifier, (*columns, "origen")))
    parts = {"table": sql.Identifier(slug), "staged": sql.Identifier(f"demo_{slug}"), "names": names}
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - a narrowing for the type checker: the transaction is open
    with driver.cursor() as cursor:
        # COPY cannot pass over rows whose key is taken; through a temporary table INSERT can.
        create = "CREATE TEMPORARY TABLE {staged} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA"
        cursor.execute(sql.SQL(create).format(**parts))
        with cursor.copy(sql.SQL("COPY {staged} ({names}) FROM STDIN").format(**parts)) as copy:
            for row in rows:
                copy.write_row([*(_value(row.get(name)) for name in columns), DEMO_ORIGIN])
        insert = "INSERT INTO {table} ({names}) SELECT {names} FROM {staged} ON CONFLICT DO NOTHING"
        cursor.execute(sql.SQL(insert).format(**parts))
        return int(cursor.rowcount)


def _value(value: object) -> object:
    if isinstance(value, shapely.Geometry):
        return shapely.to_wkb(shapely.set_srid(value, GEOGRAPHIC), hex=True, include_srid=True)
    return value


def _silent(sentence: str) -> None:
    del sentence
