"""One module a family of formats; `geo.export` is their door."""
