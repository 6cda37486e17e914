"""What derives from the declarations and Alembic does not see: grants, triggers, checks and comments.

Written anew after each migration. Each statement is idempotent, and a check is only rewritten when its
text changed, so that a start with nothing to do costs one query.
"""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import SetColumnComment, SetTableComment

from geo.database import APP_ROLE
from geo.layers import Base, Declared, FieldSpec, Kind, all_layers, all_registers

MARK_EDITION: Final = """
CREATE OR REPLACE FUNCTION marcar_edicion() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An import sets this for its own transaction: only what people change counts as edited.
    IF current_setting('tierrafirme.importando', true) IS DISTINCT FROM '1' THEN
        NEW.editado_en := now();
    END IF;
    RETURN NEW;
END
$$
"""


def write_derived(connection: Connection) -> bool:
    """Write grants, triggers, checks and comments; return whether they differed from the last time."""
    statements = [*_grants(), MARK_EDITION]
    for model in (*all_layers(), *all_registers()):
        statements += _trigger(model) + _comments(model) + _checks(model)
    digest = hashlib.sha256("\n".join(statements).encode()).hexdigest()
    if _stored(connection) == digest:
        return False
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    connection.exec_driver_sql(f"COMMENT ON FUNCTION marcar_edicion() IS '{digest}'")
    return True


def checks(model: type[Declared]) -> dict[str, str]:
    """Return the CHECK conditions that the declarations of `model` imply, by constraint name."""
    found: dict[str, str] = {}
    for spec in model.declaration.fields.values():
        conditions = _conditions(spec)
        if conditions:
            found[f"ck_{model.declaration.slug}_{spec.name}"] = " AND ".join(conditions)
    return found


def _stored(connection: Connection) -> str | None:
    query = text(
        "SELECT obj_description(p.oid, 'pg_proc') FROM pg_proc p"
        " WHERE p.proname = 'marcar_edicion' AND p.pronamespace = current_schema()::regnamespace"
    )
    return connection.execute(query).scalar_one_or_none()


def _grants() -> list[str]:
    tables = [table.name for table in Base.metadata.sorted_tables]
    return [
        f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}",
        *(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {APP_ROLE}" for name in tables),
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}",
        f"GRANT SELECT ON alembic_version TO {APP_ROLE}",
    ]


def _trigger(model: type[Declared]) -> list[str]:
    slug = model.declaration.slug
    return [
        f"CREATE OR REPLACE TRIGGER marcar_edicion BEFORE UPDATE ON {slug}"
        " FOR EACH ROW EXECUTE FUNCTION marcar_edicion()"
    ]


def _comments(model: type[Declared]) -> list[str]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    table = Base.metadata.tables[model.declaration.slug]
    statements = [str(SetTableComment(table).compile(dialect=dialect))]
    statements += [
        str(SetColumnComment(column).compile(dialect=dialect)) for column in table.columns if column.comment
    ]
    return statements


def _checks(model: type[Declared]) -> list[str]:
    statements: list[str] = []
    slug = model.declaration.slug
    for name, condition in checks(model).items():
        statements.append(f"ALTER TABLE {slug} DROP CONSTRAINT IF EXISTS {name}")
        statements.append(f"ALTER TABLE {slug} ADD CONSTRAINT {name} CHECK ({condition})")
    return statements


def _conditions(spec: FieldSpec) -> list[str]:
    conditions: list[str] = []
    if spec.choices:
        codes = ", ".join(_literal(choice.code) for choice in spec.choices)
        shares = spec.kind is Kind.CHOICES
        conditions.append(f"{spec.name} <@ ARRAY[{codes}]" if shares else f"{spec.name} IN ({codes})")
    if spec.minimum is not None:
        conditions.append(f"{spec.name} >= {spec.minimum:.17g}")
    if spec.maximum is not None:
        conditions.append(f"{spec.name} <= {spec.maximum:.17g}")
    if spec.pattern:
        conditions.append(f"{spec.name} ~ {_literal(f'^(?:{spec.pattern})$')}")
    return conditions


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
