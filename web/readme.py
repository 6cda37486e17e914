"""The README's generated tables: run `python -m web.readme` to write them anew; a test compares them."""

from __future__ import annotations

from typing import Final

import click

import capas  # noqa: F401 - declares the layers
from geo.layers import all_layers, all_registers
from web.cli import tierrafirme
from web.settings import PROJECT, settings_table

README: Final = PROJECT / "README.md"
GEOMETRIES: Final = {
    "POINT": "points",
    "MULTIPOINT": "points",
    "MULTILINESTRING": "lines",
    "MULTIPOLYGON": "polygons",
    "GEOMETRY": "any",
    None: "none",
}


def layers_table() -> str:
    """Return the table of layers and registers, in Markdown."""
    lines = ["| Slug | Title | Geometry | Key | Fields | Summed |", "|---|---|---|---|---|---|"]
    for model in (*all_layers(), *all_registers()):
        declared = model.declaration
        key = ", ".join(f"`{name}`" for name in declared.key) or "source row"
        lines.append(
            f"| `{declared.slug}` | {declared.title} | {GEOMETRIES[declared.geometry]} | {key} "
            f"| {len(declared.fields)} | {len(declared.measures) or '–'} |"
        )
    return "\n".join(lines)


def commands_table() -> str:
    """Return the table of commands, in Markdown."""
    context = click.Context(tierrafirme)
    lines = ["| Command | What it does (as its own help says it) |", "|---|---|"]
    for name in tierrafirme.list_commands(context):
        found = tierrafirme.get_command(context, name)
        if found is not None:
            lines.append(f"| `./tierrafirme {name}` | {found.get_short_help_str(limit=200)} |")
    return "\n".join(lines)


TABLES: Final = {"layers": layers_table, "settings": settings_table, "commands": commands_table}


def written() -> str:
    """Return the README with its tables made anew."""
    text = README.read_text()
    for name, make in TABLES.items():
        block = f"<!-- {name} -->\n{make()}\n<!-- /{name} -->"
        before, _, rest = text.partition(f"<!-- {name} -->")
        text = before + block + rest.partition(f"<!-- /{name} -->")[2]
    return text


if __name__ == "__main__":
    README.write_text(written())
