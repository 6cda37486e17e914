"""Coordinates as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.importing import coordinates
from geo.importing.coordinates import CoordinateRejected, angle, pair, signed_angle

SHAPES = [
    "{d}°{m}'{s}\"{h}",
    "{h} {d} {m} {s}",
    "{d}º {m}´ {s}´´ {h}",
    "{d}d{m}m{s}s {h}",
    "{h}{d}:{m}:{s}",
]
LATITUDE = 30 + 53 / 60 + 14.1 / 3600


@pytest.mark.parametrize(
    "text",
    [
        "30°53'14.1\"N",
        "30° 53' 14.1\" N",
        "N 30 53 14.1",
        "30 53 14.1 N",
        "30º53´14.1´´",
        "30d53m14.1s",
        "30°53’14,1”N",
        "30:53:14.1",
        "30 grados 53 minutos 14.1 segundos norte",
        "n30°53′14.1″",
        "30°53'14.1'' Norte",
        "+30 53 14.1",
        " 30°\u00a053'14.1\"  N. ",
        "30G 53M 14.1S N",
    ],
)
def test_degrees_minutes_seconds(text: str) -> None:
    assert angle(text, longitude=False) == pytest.approx(LATITUDE, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("108°11'23\" O", -(108 + 11 / 60 + 23 / 3600)),
        ("108 11 23 Oeste", -(108 + 11 / 60 + 23 / 3600)),
        ("O 108°11'23\"", -(108 + 11 / 60 + 23 / 3600)),
        ("W108.189849", -108.189849),
        ("-108.189849 W", -108.189849),
        ("-108,189849", -108.189849),
        ("\u2212108.189849", -108.189849),
        ("108°11.39'W", -(108 + 11.39 / 60)),
        ("108.5 E", 108.5),
    ],
)
def test_longitudes(text: str, value: float) -> None:
    assert angle(text, longitude=True) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    "text", ["", "hola", "30°61'00\"", "30 53 75", "30.5°53'", "768640", "N", "1e400", "30°53'14\"X"]
)
def test_what_is_no_coordinate_is_refused(text: str) -> None:
    with pytest.raises(CoordinateRejected):
        signed_angle(text)


def test_a_latitude_is_no_longitude() -> None:
    with pytest.raises(CoordinateRejected, match="latitud"):
        angle("30°53'14\"N", longitude=True)


@pytest.mark.parametrize(
    "text",
    [
        "30.887, -108.189",
        "30.887 -108.189",
        "30.887 -108.189 1400 5",
        "30,887 -108,189",
        "30,887; -108,189",
        "(30.887, -108.189)",
        "W108.189 N30.887",
        "30.887N 108.189W",
        "30.887°N, 108.189°O",
    ],
)
def test_pairs(text: str) -> None:
    assert pair(text) == pytest.approx((-108.189, 30.887), abs=1e-9)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_decimal_degrees_are_read_exactly(latitude: float, longitude: float) -> None:
    assert signed_angle(f"{latitude:.9f}")[0] == pytest.approx(latitude, abs=1e-9)
    assert pair(f"{latitude:.9f}, {longitude:.9f}") == pytest.approx((longitude, latitude), abs=1e-9)


@given(
    degrees=st.integers(0, 89),
    minutes=st.integers(0, 59),
    seconds=st.decimals("0", "59.99", places=2),
    shape=st.sampled_from(SHAPES),
    hemisphere=st.sampled_from("NSEOW"),
    comma=st.booleans(),
)
def test_every_spelling_of_an_angle(
    *, degrees: int, minutes: int, seconds: object, shape: str, hemisphere: str, comma: bool
) -> None:
    spelled = str(seconds).replace(".", ",") if comma else str(seconds)
    value, axis = signed_angle(shape.format(d=degrees, m=minutes, s=spelled, h=hemisphere))
    expected = degrees + minutes / 60 + float(str(seconds)) / 3600
    assert value == pytest.approx(expected if hemisphere in "NE" else -expected, abs=1e-9)
    assert axis == ("lat" if hemisphere in "NS" else "lon")


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (signed_angle, pair, coordinates.path):
        try:
            read(text)
        except CoordinateRejected:
            continue


def test_packed_degrees_of_inegi() -> None:
    assert coordinates.packed("1081123") == pytest.approx(108 + 11 / 60 + 23 / 3600)
    assert coordinates.packed("1086123") is None
    assert coordinates.packed("30.88") is None
