"""Read coordinates as people write them: decimal, with comma, or in degrees, minutes and seconds."""

from __future__ import annotations

import math
import re
from typing import Final

NORTH_SOUTH: Final = {"N": 1, "NORTE": 1, "NORTH": 1, "S": -1, "SUR": -1, "SOUTH": -1}
EAST_WEST: Final = {
    "E": 1,
    "ESTE": 1,
    "EAST": 1,
    "W": -1,
    "WEST": -1,
    # In Spanish O is oeste; a zero mistyped as O would sit among the digits, not at an end.
    "O": -1,
    "OESTE": -1,
}
HEMISPHERES: Final = NORTH_SOUTH | EAST_WEST

_NUMBER: Final = r"\d+(?:[.,]\d+)?|[.,]\d+"
_DEGREE: Final = r"(?:°|º|˚|\*|DEG\w*\.?|GRADOS?|GR\.|G|D)"
_MINUTE: Final = r"(?:['’‘′´`ʹʼ]|MINUTOS?|MINUTES?|MIN\.?|M)"
_SECOND: Final = r"(?:[\"”“″ʺ¨]|['’‘′´`ʹʼ]{2}|SEGUNDOS?|SECONDS?|SEG\.?|SEC\.?|S(?![A-Z]))"
_WORDS: Final = "|".join(sorted(HEMISPHERES, key=len, reverse=True))

_ANGLE: Final = re.compile(
    rf"""(?P<sign>[-+])?\s*
    (?P<degrees>{_NUMBER})\s*(?:{_DEGREE}|[:\s])?\s*
    (?:(?P<minutes>{_NUMBER})\s*(?:{_MINUTE}|[:\s])?\s*
    (?:(?P<seconds>{_NUMBER})\s*(?:{_SECOND})?)?)?""",
    re.VERBOSE,
)
_PLAIN: Final = re.compile(rf"(?P<sign>[-+])?\s*(?P<degrees>{_NUMBER})\s*{_DEGREE}?")
_BEFORE: Final = re.compile(rf"(?P<word>{_WORDS})(?![A-Z])[\s.:]*(?P<rest>.*)", re.DOTALL)
_AFTER: Final = re.compile(rf"(?P<rest>.*?[^A-Z])\s*(?P<word>{_WORDS})\.?", re.DOTALL)


class CoordinateRejected(ValueError):
    """A text is no coordinate; the message says why, for the user."""


def angle(raw: str, *, longitude: bool) -> float:
    """Return the signed decimal degrees that `raw` spells.

    Accepts `-108.189849`, `-108,189849`, `108°11'23.5"W`, `108 11 23.5 O`, `N 30° 53.235'`,
    `30:53:14`, `30 grados 53 minutos 14 segundos norte`, and the like.

    Args:
        raw: the text.
        longitude: whether it should be a longitude; a hemisphere of the other axis is refused.

    Raises:
        CoordinateRejected: with the reason in Spanish.
    """
    value, axis = signed_angle(raw)
    wanted = "lon" if longitude else "lat"
    if axis is not None and axis != wanted:
        names = {"lon": "longitud", "lat": "latitud"}
        raise CoordinateRejected(f"«{raw}» es una {names[axis]} donde se espera una {names[wanted]}")
    return value


def signed_angle(raw: str) -> tuple[float, str | None]:
    """Return decimal degrees and the axis that a hemisphere tells (`lat`, `lon` or None).

    Raises:
        CoordinateRejected: with the reason in Spanish.
    """
    text = _tidy(raw)
    text, word = _hemisphere(text)
    match = _PLAIN.fullmatch(text) or _ANGLE.fullmatch(text)
    if match is None:
        raise CoordinateRejected(f"«{raw}» no es una coordenada")
    parts = match.groupdict()
    degrees, minutes, seconds = (_number(parts.get(name)) for name in ("degrees", "minutes", "seconds"))
    if minutes >= 60 or seconds >= 60:  # noqa: PLR2004 - minutes in a degree
        raise CoordinateRejected(f"«{raw}» tiene minutos o segundos de 60 o más")
    whole_needed = [("degrees", "minutes"), ("minutes", "seconds")]
    for upper, lower in whole_needed:
        if parts.get(lower) is not None and not _number(parts[upper]).is_integer():
            raise CoordinateRejected(f"«{raw}» mezcla decimales con minutos o segundos")
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or value > 180:  # noqa: PLR2004 - half a turn
        raise CoordinateRejected(f"«{raw}» no está en grados")
    if parts["sign"] == "-":
        value = -value
    if word is None:
        return value, None
    # "-108 W" says west twice; it does not mean east.
    return HEMISPHERES[word] * abs(value), "lat" if word in NORTH_SOUTH else "lon"


def pair(raw: str) -> tuple[float, float]:
    """Return `(lon, lat)` of a text that holds both, latitude first unless hemispheres say otherwise.

    Accepts `30.887, -108.189`, `30°53'14"N 108°11'23"W`, `W108.189 N30.887`, and ODK's
    `lat lon altitude precision`.

    Raises:
        CoordinateRejected: with the reason in Spanish.
    """
    text = _tidy(raw).strip("()[] ")
    with_comma = re.split(r"\s*;\s*|\s+", text)
    if 2 <= len(with_comma) <= 4 and all(re.fullmatch(r"[-+]?\d+,\d+", one) for one in with_comma[:2]):  # noqa: PLR2004 - altitude and precision may follow
        return _number(with_comma[1]), _number(with_comma[0])
    plain = re.fullmatch(r"[-+]?\d+(\.\d+)?(\s*[,;\s]\s*[-+]?\d+(\.\d+)?){1,3}", text)
    if plain and not re.fullmatch(r"[-+]?\d+\s+\d+(\.\d+)?\s*,?\s*\d*", text):
        numbers = [float(one) for one in re.split(r"[,;\s]+", text) if one]
        return numbers[1], numbers[0]
    for left, right in _halves(text):
        try:
            first, first_axis = signed_angle(left)
            second, second_axis = signed_angle(right)
        except CoordinateRejected:
            continue
        if first_axis == "lon" and second_axis in {"lat", None}:
            return first, second
        if first_axis in {"lat", None} and second_axis in {"lon", None}:
            return second, first
    raise CoordinateRejected(f"«{raw}» no es un par de coordenadas")


def path(raw: str) -> list[tuple[float, float]]:
    """Return the `(lon, lat)` points of ODK's `lat lon altitude precision; lat lon ...`.

    Raises:
        CoordinateRejected: some point cannot be read.
    """
    return [pair(point) for point in raw.split(";") if point.strip()]


def packed(raw: str) -> float | None:
    """Return the degrees of INEGI's packed `DDDMMSS`, unsigned, or None when it is not that."""
    match = re.fullmatch(r"(\d{2,3})(\d{2})(\d{2})(?:\.0+)?", raw.strip())
    if match is None:
        return None
    degrees, minutes, seconds = (int(part) for part in match.groups())
    if degrees > 180 or minutes >= 60 or seconds >= 60:  # noqa: PLR2004 - parts of a turn
        return None
    return degrees + minutes / 60 + seconds / 3600


def _tidy(raw: str) -> str:
    text = re.sub(r"[\s\u00a0\u202f\u2007\ufeff]+", " ", raw).strip().upper()
    return text.replace("\u2212", "-").replace("\u2013", "-")


def _number(text: str | None) -> float:
    return float(text.replace(",", ".")) if text else 0.0


def _hemisphere(text: str) -> tuple[str, str | None]:
    if match := _BEFORE.fullmatch(text):
        return match["rest"].strip(), match["word"]
    match = _AFTER.fullmatch(text)
    if match is None:
        return text, None
    word, rest = match["word"], match["rest"].strip()
    # In `30d 53m 14s` the final S is seconds; a hemisphere would follow the unit.
    if word == "S" and re.search(r"[DG].*M\s*[\d.,]+$", rest):
        return text, None
    return rest, word


def _halves(text: str) -> list[tuple[str, str]]:
    """Return the ways of cutting a text in two coordinates, the most telling first."""
    cuts: list[tuple[str, str]] = []
    for pattern in (
        rf"(?<=[A-Z])\s*[,;/|]?\s*(?=(?:{_WORDS})?\s*[-+\d])",  # after a final hemisphere
        rf"\s*[,;/|]?\s*(?=(?:{_WORDS})\s*[-+\d])",  # before a leading hemisphere
        r"\s*[;/|]\s*",
        r"\s*,\s+",
        r"\s*,\s*",
        r"\s+(?=[-+])",
        r"(?<=[\"”″'′])\s+",
        r"\s+",
    ):
        for match in re.finditer(pattern, text):
            left, right = text[: match.start()].strip(" ,;/|"), text[match.end() :].strip(" ,;/|")
            if left and right:
                cuts.append((left, right))
    return cuts
