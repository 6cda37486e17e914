"""Values: what people and files write is understood the same way everywhere, or refused with a reason."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.layers import Choice, FieldSpec, Kind
from geo.values import INT4_MAX, ValueRejected, is_empty, number, parse, present

LEVEL = FieldSpec(
    "nivel",
    "Nivel",
    Kind.CHOICE,
    choices=(Choice(1, "Muy bajo"), Choice(4, "Alto", aliases=("high",)), Choice(5, "Muy alto")),
)
PEOPLE = FieldSpec(
    "poblacion",
    "Población",
    Kind.CHOICES,
    choices=(Choice("retorno", "Retorno"), Choice("transito", "En tránsito")),
)
COUNT = FieldSpec("personas", "Personas", Kind.INTEGER, minimum=0, maximum=50, unit="personas")
CVEGEO = FieldSpec("cvegeo", "Clave", Kind.TEXT, pattern=r"\d{9}", length=9)
DATE = FieldSpec("fecha", "Fecha", Kind.DATE)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1234.5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234", "1234"),
        ("1,234,567", "1234567"),
        ("1234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("0,25", "0.25"),
        ("−12", "-12"),
        ("1 234", "1234"),
        (7, "7"),
        (2.5, "2.5"),
        ("1e3", "1000"),
    ],
)
def test_numbers_as_written_in_mexico(raw: object, expected: str) -> None:
    """A comma groups thousands when three digits follow each, and is decimal otherwise."""
    assert number(raw) == Decimal(expected)


@pytest.mark.parametrize(
    "raw", ["40 ha", "1,23,4", "1.2.3", "--1", "inf", "nan", "1_000", True, "doce", "1,2,3"]
)
def test_what_is_no_number_is_refused(raw: object) -> None:
    """Numbers with units, two decimal marks or words are refused, never guessed."""
    with pytest.raises(ValueRejected):
        number(raw)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3))
def test_grouped_numbers_read_back(value: Decimal) -> None:
    """Any number with grouped thousands and a decimal point reads back exactly."""
    assert number(f"{value:,}") == value


@given(st.text())
def test_a_number_or_a_reason(raw: str) -> None:
    """Whatever the text, the answer is a finite number or a refusal."""
    try:
        value = number(raw)
    except ValueRejected as refused:
        assert str(refused)
    else:
        assert value.is_finite()


@given(
    st.sampled_from([LEVEL, PEOPLE, COUNT, CVEGEO, DATE]), st.text() | st.floats() | st.integers() | st.none()
)
def test_parse_never_breaks(spec: FieldSpec, raw: object) -> None:
    """Any raw value of any type is taken or refused with a sentence; nothing else ever comes out."""
    try:
        value = parse(spec, raw)
    except ValueRejected as refused:
        assert str(refused)
    else:
        assert present(spec, value)


@pytest.mark.parametrize("raw", ["", "  ", "N/A", "*", None, math.nan, "s/d", "-"])
def test_empty_is_no_value(raw: object) -> None:
    """INEGI's suppressed figure and the usual spellings of nothing are unknown, not zero."""
    assert is_empty(raw)
    assert parse(COUNT, raw) is None


@pytest.mark.parametrize("raw", [4, "4", 4.0, "Alto", "ALTO", "alto ", "High"])
def test_choice_by_code_label_or_alias(raw: object) -> None:
    """A choice is understood by its code, label or alias, without case."""
    assert parse(LEVEL, raw) == 4


@pytest.mark.parametrize(
    "raw", ["retorno transito", "Retorno, En tránsito", ["retorno", "transito"], "transito;retorno"]
)
def test_several_choices(raw: object) -> None:
    """KoboToolbox separates codes by spaces, people labels by commas."""
    assert set(parse(PEOPLE, raw)) == {"retorno", "transito"}


def test_choice_of_two_words_is_one() -> None:
    """A label with a space is one choice."""
    assert parse(PEOPLE, "En tránsito") == ["transito"]


@pytest.mark.parametrize(
    ("spec", "raw", "said"),
    [
        (LEVEL, "6", "se aceptan"),
        (COUNT, "-1", "mínimo"),
        (COUNT, "51", "máximo"),
        (COUNT, "2.5", "entero"),
        (CVEGEO, "08035", "forma"),
        (DATE, "31/02/2018", "fecha"),
        (DATE, "13/13/2018", "fecha"),
        (FieldSpec("n", "N", Kind.INTEGER), INT4_MAX + 1, "grande"),
        (FieldSpec("t", "T", Kind.TEXT, length=3), "cuatro", "caben 3"),
        (FieldSpec("b", "B", Kind.BOOLEAN), "quizá", "sí ni no"),
    ],
)
def test_refusals_say_why(spec: FieldSpec, raw: object, said: str) -> None:
    """Each refusal carries the word that tells the user what is wrong."""
    if spec is CVEGEO:  # five digits are padded to nine: another municipality's code is not one of those
        assert parse(spec, raw) == "000008035"
        raw = "ABC"
    with pytest.raises(ValueRejected, match=said):
        parse(spec, raw)


def test_codes_keep_their_zeros() -> None:
    """A spreadsheet's 80350001 is INEGI's 080350001."""
    assert parse(CVEGEO, 80350001.0) == "080350001"
    assert parse(CVEGEO, "80350001") == "080350001"


def test_days_come_first() -> None:
    """Dates are read as in Mexico, or as ISO 8601."""
    assert parse(DATE, "05/11/2018") == dt.date(2018, 11, 5)
    assert parse(DATE, "2018-11-05") == dt.date(2018, 11, 5)
    assert parse(DATE, dt.datetime(2018, 11, 5, 12)) == dt.date(2018, 11, 5)


def test_shown_as_in_mexico() -> None:
    """Numbers are grouped, units said, codes shown by label, nothing is «sin dato»."""
    assert present(COUNT, 12345) == "12,345 personas"
    assert present(LEVEL, 4) == "Alto"
    assert present(PEOPLE, ["retorno", "transito"]) == "Retorno, En tránsito"
    assert present(DATE, dt.date(2018, 10, 19)) == "19 oct 2018"
    assert present(COUNT, None) == "sin dato"
