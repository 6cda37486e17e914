"""Settings: declared once, read from the environment, refused when wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from geo.errors import InvalidParameter
from web.settings import Settings


def test_defaults_hold_without_environment() -> None:
    """With an empty environment everything has its declared default."""
    assert Settings.from_environment({}) == Settings()


def test_values_are_read(tmp_path: Path) -> None:
    """Each kind of value is read from its text."""
    settings = Settings.from_environment(
        {
            "TIERRAFIRME_PORT": "9001",
            "TIERRAFIRME_REGION": "-109,30,-107,31",
            "TIERRAFIRME_DATA": str(tmp_path),
        }
    )
    assert settings.port == 9001
    assert settings.region == (-109.0, 30.0, -107.0, 31.0)
    assert settings.data_folder == tmp_path.resolve()


@pytest.mark.parametrize(
    ("variable", "raw"),
    [
        ("TIERRAFIRME_PORT", "0"),
        ("TIERRAFIRME_PORT", "70000"),
        ("TIERRAFIRME_PORT", "ocho mil"),
        ("TIERRAFIRME_REGION", "-107,30,-109,31"),
        ("TIERRAFIRME_REGION", "1,2,3"),
        ("TIERRAFIRME_WORKERS", "0"),
    ],
)
def test_wrong_values_name_their_variable(variable: str, raw: str) -> None:
    """A wrong value is refused with the name of the variable."""
    with pytest.raises(InvalidParameter, match=variable):
        Settings.from_environment({variable: raw})
