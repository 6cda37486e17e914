"""One module a command; `web.cli` gathers them."""
