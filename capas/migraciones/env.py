"""Alembic's environment: it runs on the connection that `geo.migrate` hands over."""

from alembic import context

import capas  # noqa: F401 - declares the tables to compare with
from geo.layers import Base
from geo.migrate import comparison

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    user_module_prefix="geoalchemy2.types.",
    **comparison(),
)
with context.begin_transaction():
    context.run_migrations()
