"""Parameters, read from whatever a client may send: a value or a sentence, never a bug."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
import shapely
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidParameter
from geo.layers import all_layers, get_layer
from geo.reference_systems import CRS84H, REFERENCE_SYSTEMS, area_of_box, reference_system
from web.ogc.parameters import MAX_LIMIT, OWN, period, question

APP = Flask("sin base de datos")
URIS = [system.uri for system in REFERENCE_SYSTEMS]
DATES = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31))
NASTY = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "..", "../..", "-", "+", ",", "1,2,3,4", "1e400", "nan", "inf", "٣", "1_0", "\0", "%"]
    ),
    st.integers().map(str),
    st.floats().map(str),
    st.lists(st.floats().map(str), min_size=1, max_size=7).map(",".join),
)


def asked(pairs: list[tuple[str, str]], slug: str = "viviendas") -> Any:
    with APP.test_request_context("/?" + urlencode(pairs)):
        return question(get_layer(slug))


@given(
    slug=st.sampled_from([model.declaration.slug for model in all_layers()]),
    data=st.data(),
)
def test_anything_is_a_question_or_a_named_refusal(slug: str, data: st.DataObject) -> None:
    names = st.sampled_from([*OWN, *get_layer(slug).declaration.fields, "nada"])
    values = st.one_of(NASTY, st.sampled_from([*URIS, CRS84H]))
    pairs = data.draw(st.lists(st.tuples(names, values), max_size=4))
    try:
        found = asked(pairs, slug)
    except InvalidParameter as refusal:
        assert refusal.name in {*OWN, *(name for name, _ in pairs)}
        assert refusal.reason
    else:
        assert 1 <= found.limit <= MAX_LIMIT
        assert found.system in REFERENCE_SYSTEMS


@given(day=DATES)
def test_a_day_is_the_whole_day(day: dt.date) -> None:
    found = period(day.isoformat())
    assert found is not None
    assert found.start is not None
    assert found.end is not None
    assert found.start.date() == found.end.date() == day
    assert found.end - found.start == dt.timedelta(days=1, microseconds=-1)


@given(
    first=DATES,
    second=DATES,
    opened=st.sampled_from(["", "start", "end", "both"]),
    mark=st.sampled_from(["", ".."]),
)
def test_intervals(first: dt.date, second: dt.date, opened: str, mark: str) -> None:
    start = mark if opened in {"start", "both"} else first.isoformat()
    end = mark if opened in {"end", "both"} else second.isoformat()
    if not opened and first > second:
        with pytest.raises(InvalidParameter):
            period(f"{start}/{end}")
        return
    found = period(f"{start}/{end}")
    if opened == "both":
        assert found is None
        return
    assert found is not None
    assert (found.start is None) == (opened == "start")
    assert (found.end is None) == (opened == "end")


@given(moment=st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1)), hours=st.integers(-12, 12))
def test_an_instant_keeps_its_zone(moment: dt.datetime, hours: int) -> None:
    aware = moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=hours)))
    found = period(aware.isoformat())
    assert found is not None
    assert found.start == found.end == aware


@given(
    west=st.floats(-180, 180), south=st.floats(-90, 90), east=st.floats(-180, 180), north=st.floats(-90, 90)
)
def test_boxes(west: float, south: float, east: float, north: float) -> None:
    pairs = [("bbox", f"{west!r},{south!r},{east!r},{north!r}")]
    flipped = [("bbox", f"{south!r},{west!r},{north!r},{east!r}"), ("bbox-crs", "EPSG:4326")]
    if south > north:
        with pytest.raises(InvalidParameter):
            asked(pairs)
        return
    assert asked(pairs).selection.bbox == asked(flipped).selection.bbox == (west, south, east, north)


@given(east=st.floats(600_000, 900_000), north=st.floats(3_200_000, 3_600_000), side=st.floats(0, 100_000))
def test_projected_boxes_become_valid_polygons(east: float, north: float, side: float) -> None:
    system = reference_system("bbox-crs", "[EPSG:6367]")
    polygon = shapely.from_wkb(area_of_box((east, north, east + side, north + side), system))
    assert polygon.is_valid
    assert not polygon.is_empty
    assert -110 < polygon.bounds[0] <= polygon.bounds[2] < -103
