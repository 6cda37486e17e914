"""The migrated schema is what the declarations say, and the application's role owns none of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, create_engine, insert, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from geo.cluster import ClusterUrls
from geo.database import Database
from geo.derived import checks, write_derived
from geo.layers import Base, Declared, all_layers, all_registers, get_layer
from geo.migrate import differences
from geo.viewer import LOCAL_OPERATOR

DECLARED = [*all_layers(), *all_registers()]
LAYERS = pytest.mark.parametrize("model", DECLARED, ids=lambda model: model.declaration.slug)


def as_owner(urls: ClusterUrls, statement: str) -> list[tuple[object, ...]]:
    """Run one statement as the tables' owner; return its rows."""
    engine = create_engine(urls.owner)
    try:
        with engine.begin() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []
    finally:
        engine.dispose()


def test_migrations_and_declarations_agree(urls: ClusterUrls) -> None:
    """Alembic finds nothing to change in a freshly migrated database."""
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        assert differences(connection) == []
        assert not write_derived(connection), "lo derivado debe estar al día después de migrar"
    engine.dispose()


@LAYERS
def test_checks_hold_in_the_database(urls: ClusterUrls, model: type[Declared]) -> None:
    """Every vocabulary, bound and pattern of a declaration is a CHECK of its table."""
    slug = model.declaration.slug
    found = {
        row[0]
        for row in as_owner(
            urls, f"SELECT conname FROM pg_constraint WHERE conrelid = '{slug}'::regclass AND contype = 'c'"
        )
    }
    assert found == set(checks(model))


@LAYERS
def test_application_role_owns_nothing(database: Database, model: type[Declared]) -> None:
    """The role that the application runs as can change rows and not tables."""
    slug = model.declaration.slug
    with database.transaction(LOCAL_OPERATOR) as connection:
        owner, writes = connection.execute(
            text(
                "SELECT tableowner, has_table_privilege(CAST(:t AS text), 'INSERT,UPDATE,DELETE')"
                " FROM pg_tables WHERE schemaname = 'public' AND tablename = :t"
            ),
            {"t": slug},
        ).one()
        assert owner != connection.execute(text("SELECT current_user")).scalar_one()
        assert writes
    with (
        pytest.raises(ProgrammingError, match="must be owner"),
        database.transaction(LOCAL_OPERATOR) as connection,
    ):
        connection.execute(text(f"ALTER TABLE {slug} ADD COLUMN intrusa text"))


def add_zone(connection: Connection, **values: object) -> int:
    """Insert one risk zone and return its id."""
    model = get_layer("zonas_riesgo")
    square = "SRID=4326;MULTIPOLYGON(((-108 30,-107.9 30,-107.9 30.1,-108 30.1,-108 30)))"
    table = Base.metadata.tables[model.__tablename__]
    statement = insert(table).values(geom=square, **values).returning(table.c.id)
    return int(connection.execute(statement).scalar_one())


def test_database_refuses_what_the_declaration_refuses(database: Database) -> None:
    """A level outside the vocabulary is refused even past every form."""
    with pytest.raises(IntegrityError), database.transaction(LOCAL_OPERATOR) as connection:
        add_zone(connection, nivel=9)


def test_only_people_mark_a_row_as_edited(database: Database) -> None:
    """An update marks the row, except inside an import."""
    table = Base.metadata.tables["zonas_riesgo"]
    with database.transaction(LOCAL_OPERATOR) as connection:
        identity = add_zone(connection, nivel=4)
    edited = select(table.c.editado_en).where(table.c.id == identity)
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(text("SET LOCAL tierrafirme.importando = '1'"))
        connection.execute(update(table).values(nivel=3))
        assert connection.execute(edited).scalar_one() is None
    with database.transaction(LOCAL_OPERATOR) as connection:
        connection.execute(update(table).values(nivel=5))
        assert isinstance(connection.execute(edited).scalar_one(), dt.datetime)


def test_a_read_only_transaction_writes_nothing(database: Database) -> None:
    """Reading on behalf of somebody cannot change a row."""
    with (
        pytest.raises(Exception, match="read-only"),
        database.transaction(LOCAL_OPERATOR, read_only=True) as connection,
    ):
        add_zone(connection)
