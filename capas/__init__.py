"""The data dictionary: one file a layer, declarations only, in the language of its users.

Importing this package discovers and declares every layer and every table of the project.
"""

from __future__ import annotations

import importlib
import pkgutil

from capas import tablas

NOT_LAYERS = {"migraciones", "tablas"}


def declare_all() -> None:
    """Import each module under `capas` and `capas.tablas`, which registers what it declares."""
    for package, skipped in ((__path__, NOT_LAYERS), (tablas.__path__, set[str]())):
        prefix = __name__ + "." if package is __path__ else tablas.__name__ + "."
        for module in pkgutil.iter_modules(package):
            if module.name not in skipped:
                importlib.import_module(prefix + module.name)


declare_all()
