"""The suite: it brings its own PostGIS and its own browser."""
