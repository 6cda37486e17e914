"""The README tells today's truth: its tables come from the code, its pictures and links exist."""

from __future__ import annotations

import re

from web.readme import README, TABLES, written


def test_tables_are_current() -> None:
    """Layers, settings and commands stand as declared; `python -m web.readme` writes them anew."""
    assert README.read_text() == written()
    for name in TABLES:
        assert f"<!-- {name} -->" in README.read_text()


def test_pictures_and_links_exist() -> None:
    """Every local picture and link of the README leads somewhere."""
    targets = re.findall(r"\]\(([^)#]+)\)", README.read_text())
    missing = [t for t in targets if "://" not in t and not (README.parent / t).exists()]
    assert targets
    assert not missing
