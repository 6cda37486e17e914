"""Alembic's environment: it runs on the connection that `geo.migrate` hands over."""

from alembic import context
from geoalchemy2 import alembic_helpers

import capas  # noqa: F401 - declares the tables to compare with
from geo.layers import Base
from geo.migrate import comparison

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    process_revision_directives=alembic_helpers.writer,
    render_item=alembic_helpers.render_item,
    **comparison(),
)
with context.begin_transaction():
    context.run_migrations()
