"""Alembic versions of the tables."""
