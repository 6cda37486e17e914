"""Read what a request asks of a collection; everything that is not understood is refused by name."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import request

from geo.errors import InvalidParameter
from geo.filters import Condition, from_text
from geo.layers import Declaration, Kind, Layer
from geo.read import BBox, Period, Selection
from geo.reference_systems import CRS84, CRS84H, ReferenceSystem, area_of_box, reference_system

DEFAULT_LIMIT: Final = 10
MAX_LIMIT: Final = 10_000
MAX_ID: Final = 2**63 - 1
MAX_TEXT: Final = 200
RESULTS: Final = ("results", "hits")
OWN: Final = (
    "f",
    "limit",
    "offset",
    "after",
    "before",
    "bbox",
    "bbox-crs",
    "crs",
    "datetime",
    "q",
    "sortby",
    "resultType",
)
"""Parameters of a page of features besides the names of its fields; no field may be called so."""
TILE_OWN: Final = ("f", "datetime", "q")

_INSTANT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2}))?", re.ASCII
)
_NUMBER: Final = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?\s*", re.ASCII)
_BOX_SIZES: Final = (4, 6)


@dataclass(frozen=True)
class Question:
    """A page of features asked for.

    Attributes:
        selection: which, and how many.
        system: in which reference system.
        hits: only how many there are.
        by_id: whether the pages follow each other by id, which costs the same however far they lie.
    """

    selection: Selection
    system: ReferenceSystem
    hits: bool
    by_id: bool

    @property
    def limit(self) -> int:
        """Features of a page."""
        return self.selection.limit or DEFAULT_LIMIT


def only(*accepted: str) -> None:
    """Refuse a request with any parameter besides `accepted`, or with one of them twice.

    Raises:
        InvalidParameter: with the parameters that are accepted.
    """
    for name, values in request.args.lists():
        if name not in accepted:
            listed = ", ".join(accepted)
            raise InvalidParameter(name, f"esta dirección no conoce el parámetro; se aceptan: {listed}")
        if len(values) > 1:
            raise InvalidParameter(name, "viene más de una vez")


def question(model: type[Layer]) -> Question:
    """Return the page that the request asks for.

    Raises:
        InvalidParameter: a parameter is unknown or its value is not accepted.
    """
    declaration = model.declaration
    given = _own(declaration, OWN)
    system = reference_system("crs", given["crs"]) if "crs" in given else CRS84
    bbox, area = _box(given)
    sort = _sort(declaration, given.get("sortby", ""))
    offset = _whole(given, "offset", 0, 0, MAX_ID)
    after = _whole(given, "after", None, 0, MAX_ID)
    before = _whole(given, "before", None, 0, MAX_ID)
    result = given.get("resultType", RESULTS[0])
    if result not in RESULTS:
        raise InvalidParameter("resultType", f"se acepta: {', '.join(RESULTS)}")
    by_id = not sort and "offset" not in given
    if not by_id and (after is not None or before is not None):
        raise InvalidParameter("after", "no se combina con offset ni con sortby")
    if after is not None and before is not None:
        raise InvalidParameter("before", "no se combina con after")
    selection = Selection(
        model,
        conditions=_conditions(declaration, OWN),
        search=_text(given),
        bbox=bbox,
        area=area,
        period=period(given["datetime"]) if "datetime" in given else None,
        sort=sort,
        limit=min(_whole(given, "limit", DEFAULT_LIMIT, 1, MAX_ID) or DEFAULT_LIMIT, MAX_LIMIT),
        offset=offset or 0,
        after=after,
        before=before,
    )
    return Question(selection, system, result == RESULTS[1], by_id)


def tile_selection(model: type[Layer]) -> Selection:
    """Return which features of a layer a tile shows: property filters, `q` and `datetime`.

    Raises:
        InvalidParameter: a parameter is unknown or its value is not accepted.
    """
    given = _own(model.declaration, TILE_OWN)
    return Selection(
        model,
        conditions=_conditions(model.declaration, TILE_OWN),
        search=_text(given),
        period=period(given["datetime"]) if "datetime" in given else None,
    )


def filterable(declaration: Declaration) -> list[str]:
    """Return the names of the fields that a request may filter by."""
    return [spec.name for spec in declaration.fields.values() if spec.kind is not Kind.JSON]


def period(raw: str) -> Period | None:
    """Read an instant or an interval of RFC 3339, open sides as `..` or empty; None when both are open.

    A day without an hour is the whole day.

    Raises:
        InvalidParameter: it is neither, or it ends before it begins.
    """
    sides = raw.split("/")
    if len(sides) == 1:
        first, last = _instant(raw)
        return Period(first, last)
    start, end = ([None if side in {"", ".."} else _instant(side) for side in sides] + [None])[:2]
    if len(sides) > 2:  # noqa: PLR2004 - the two ends of an interval
        raise InvalidParameter("datetime", f"«{raw}» tiene más de dos extremos")
    if start and end and start[0] > end[1]:
        raise InvalidParameter("datetime", "el intervalo termina antes de empezar")
    if start is None and end is None:
        return None
    return Period(start[0] if start else None, end[1] if end else None)


def _instant(raw: str) -> tuple[dt.datetime, dt.datetime]:
    found = _INSTANT.fullmatch(raw)
    if found is None:
        raise InvalidParameter(
            "datetime",
            f"«{raw}» no es una fecha RFC 3339; ejemplos: 2018-11-01, 2018-11-01T12:00:00Z, 2018-01-01/..",
        )
    day, hour, fraction, zone = found.groups()
    try:
        if hour is None:
            first = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
            return first, first.replace(hour=23, minute=59, second=59, microsecond=999_999)
        zone = "+00:00" if zone in "Zz" else zone
        moment = dt.datetime.fromisoformat(f"{day}T{hour}.{(fraction or '0')[:6]:0<6}{zone}")
    except ValueError:
        raise InvalidParameter("datetime", f"«{raw}» no existe en el calendario") from None
    return moment, moment


def _own(declaration: Declaration, names: Iterable[str]) -> dict[str, str]:
    accepted = [*names, *filterable(declaration)]
    given: dict[str, str] = {}
    for name, values in request.args.lists():
        if name not in accepted:
            listed = ", ".join(accepted)
            raise InvalidParameter(
                name, f"la capa «{declaration.slug}» no conoce el parámetro; se aceptan: {listed}"
            )
        if name in names:
            if len(values) > 1:
                raise InvalidParameter(name, "viene más de una vez")
            given[name] = values[0]
    return given


def _conditions(declaration: Declaration, own: Iterable[str]) -> dict[str, Condition]:
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in own]
    for name, value in pairs:
        if "\0" in value:
            raise InvalidParameter(name, "tiene un carácter que no se puede guardar ni buscar")
    return from_text(declaration, pairs)


def _text(given: dict[str, str]) -> str:
    text = given.get("q", "")
    if "\0" in text or len(text) > MAX_TEXT:
        raise InvalidParameter("q", f"es texto de hasta {MAX_TEXT} caracteres")
    return text


def _whole(given: dict[str, str], name: str, default: int | None, lowest: int, highest: int) -> int | None:
    raw = given.get(name)
    if raw is None:
        return default
    if not re.fullmatch(r"[0-9]{1,19}", raw) or not lowest <= int(raw) <= highest:
        raise InvalidParameter(name, f"«{raw}» no es un entero desde {lowest}")
    return int(raw)


def _sort(declaration: Declaration, raw: str) -> tuple[tuple[str, bool], ...]:
    known = ["id", *filterable(declaration)]
    order: list[tuple[str, bool]] = []
    for part in raw.split(",") if raw else []:
        # An unescaped plus sign arrives as a space.
        name = part.lstrip("+ ") if part[:1] in "+ " else part.removeprefix("-")
        if name not in known:
            raise InvalidParameter(
                "sortby", f"no se ordena por «{part}»; campos: {', '.join(known)}, con - al revés"
            )
        order.append((name, part.startswith("-")))
    return tuple(order)


def _box(given: dict[str, str]) -> tuple[BBox | None, bytes | None]:
    name = given.get("bbox-crs")
    system = reference_system("bbox-crs", name) if name not in {None, CRS84H} else CRS84
    if "bbox" not in given:
        return None, None
    parts = given["bbox"].split(",")
    if len(parts) not in _BOX_SIZES or not all(_NUMBER.fullmatch(part) for part in parts):
        raise InvalidParameter("bbox", "son 4 números (o 6, con altura): oeste,sur,este,norte")
    numbers = [float(part) for part in parts]
    half = len(numbers) // 2
    low, high = numbers[:half], numbers[half:]
    if system.flipped:
        low[:2], high[:2] = low[1::-1], high[1::-1]
    west, south, east, north = low[0], low[1], high[0], high[1]
    if not all(map(math.isfinite, numbers)) or south > north:
        raise InvalidParameter("bbox", "el sur queda al norte del norte, o un número no es finito")
    if system.geographic:
        if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:  # noqa: PLR2004 - degrees
            raise InvalidParameter("bbox", "se sale del mundo: longitud de -180 a 180, latitud de -90 a 90")
        # West beyond east crosses the antimeridian. ITRF2008 and WGS 84 differ by centimetres.
        return (west, south, east, north), None
    if west > east:
        raise InvalidParameter("bbox", "el oeste queda al este del este")
    return None, area_of_box((west, south, east, north), system)
