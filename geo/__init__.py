"""The engine: geometry, PostGIS and layers in general. It knows no layer by name."""
