"""Addresses of the map that show what a table or a record shows."""

from __future__ import annotations

from urllib.parse import urlencode

from geo.layers import Declaration
from web.pages.table_state import TableState


def map_address(
    declaration: Declaration,
    state: TableState | None = None,
    identity: int | None = None,
    box: str | None = None,
) -> str:
    """Return the address of the map with one layer, under a table's filter, or on one feature.

    Args:
        declaration: of the layer.
        state: its filter is taken over.
        identity: the feature whose card opens.
        box: west, south, east, north in degrees, as text: what the map fits.
    """
    pairs = [("capa", declaration.slug)]
    if identity is not None:
        pairs.append(("id", str(identity)))
    if state is not None:
        pairs += state.filter_pairs()
    if box:
        pairs.append(("bbox", box))
    return f"/?{urlencode(pairs, safe=',.:-')}"
