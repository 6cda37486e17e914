"""Who reads or writes: every access to a layer names its viewer.

There are no accounts yet, so today's viewer is always the local operator; roles will be set under
`geo.database.Database.transaction` without touching a caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Viewer:
    """The person or program on whose behalf a transaction runs."""

    name: str


LOCAL_OPERATOR: Final = Viewer("operador local")
