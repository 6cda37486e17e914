"""The demonstration: an invented scenario, always the same, around the region's real localities.

`load(database, progress=None)`, `clear(database)`, `present(connection)`.
"""

from web.demo.loading import clear, load, present

__all__ = ["clear", "load", "present"]
