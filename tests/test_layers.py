"""Declarations: a wrong one fails when its module is imported, with a sentence for its author."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import ARRAY, String, Text
from sqlalchemy.orm import Mapped

from geo.errors import DeclarationError, NotFound
from geo.layers import (
    Base,
    Choice,
    Kind,
    Layer,
    Rounds,
    Style,
    _registry,
    field,
    get_declared,
    get_layer,
    normalise,
)

STYLE = Style("#336699")


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    """Take back whatever a test declared."""
    tables, models = set(Base.metadata.tables), set(_registry)
    yield
    for name in set(Base.metadata.tables) - tables:
        Base.metadata.remove(Base.metadata.tables[name])
    for slug in set(_registry) - models:
        del _registry[slug]


def test_kinds_come_from_the_types() -> None:
    """Each column's kind derives from its type, vocabulary and nullability."""

    class Pozo(Layer, slug="prueba_pozos", title="Pozos", geometry="POINT", style=STYLE, key=("clave",)):
        """Pozo de prueba."""

        clave: Mapped[str] = field(String(9), label="Clave", pattern=r"\d{9}")
        gasto: Mapped[float | None] = field(label="Gasto", unit="l/s", minimum=0)
        usuarios: Mapped[int | None] = field(label="Usuarios", measure="sum")
        activo: Mapped[bool | None] = field(label="Activo")
        usos: Mapped[list[str] | None] = field(ARRAY(Text), label="Usos", choices=(Choice("riego", "Riego"),))

    declaration = Pozo.declaration
    assert {name: spec.kind for name, spec in declaration.fields.items()} == {
        "clave": Kind.TEXT,
        "gasto": Kind.NUMBER,
        "usuarios": Kind.INTEGER,
        "activo": Kind.BOOLEAN,
        "usos": Kind.CHOICES,
    }
    assert declaration.fields["clave"].required
    assert not declaration.fields["gasto"].required
    assert declaration.fields["clave"].length == 9
    assert [spec.name for spec in declaration.measures] == ["usuarios"]
    assert get_layer("prueba_pozos") is Pozo
    assert any(index.unique for index in Base.metadata.tables["prueba_pozos"].indexes)


def test_a_slug_is_declared_once() -> None:
    """The second layer of a slug is refused."""

    class Uno(Layer, slug="prueba_uno", title="Uno", geometry="POINT", style=STYLE):
        """Uno."""

    with pytest.raises(DeclarationError, match="ya está declarada"):

        class Otro(Layer, slug="prueba_uno", title="Otro", geometry="POINT", style=STYLE):
            """Otro."""


def test_a_layer_says_what_it_is() -> None:
    """A layer without a docstring is refused."""
    with pytest.raises(DeclarationError, match="docstring"):

        class Muda(Layer, slug="prueba_muda", title="Muda", geometry="POINT", style=STYLE):
            pass


@pytest.mark.parametrize("slug", ["Mayúscula", "con espacio", "1a", "x; drop table", ""])
def test_slugs_are_plain(slug: str) -> None:
    """A slug is an address and a table name: plain letters, digits and underscores."""
    with pytest.raises(DeclarationError, match="slug"):

        class Mala50(Layer, slug=slug, title="Mala", geometry="POINT", style=STYLE):
            """Mala."""


def test_what_is_named_must_exist() -> None:
    """Key, label, style and rounds may only name declared fields."""
    wrongs: list[dict[str, Any]] = [
        {"key": ("nada",)},
        {"label": "nada"},
        {"summary": ("nada",)},
        {"rounds": Rounds("nada", "nada")},
    ]
    for number, wrong in enumerate(wrongs):
        with pytest.raises(DeclarationError, match="nada"):
            type(
                f"Mala{number}",
                (Layer,),
                {"__doc__": "Mala.", "__module__": __name__},
                slug=f"prueba_mala_{number}",
                title=f"Mala{number}",
                geometry="POINT",
                style=STYLE,
                **wrong,
            )


def test_only_numbers_are_summed() -> None:
    """A measure on a text is refused."""
    with pytest.raises(DeclarationError, match="suman"):

        class Mala51(Layer, slug="prueba_suma", title="Mala", geometry="POINT", style=STYLE):
            """Mala."""

            nombre: Mapped[str | None] = field(label="Nombre", measure="sum")


def test_an_alias_names_one_field() -> None:
    """Two fields may not claim the same column of a file."""
    with pytest.raises(DeclarationError, match="nombra a la vez"):

        class Mala52(Layer, slug="prueba_alias", title="Mala", geometry="POINT", style=STYLE):
            """Mala."""

            uno: Mapped[str | None] = field(label="Uno", aliases=("Población Total",))
            dos: Mapped[str | None] = field(label="Dos", aliases=("poblacion_total",))


def test_choices_do_not_repeat() -> None:
    """A code stands once in a vocabulary."""
    with pytest.raises(DeclarationError, match="repetidas"):

        class Mala53(Layer, slug="prueba_opciones", title="Mala", geometry="POINT", style=STYLE):
            """Mala."""

            uno: Mapped[str | None] = field(label="Uno", choices=(Choice("a", "A"), Choice("a", "B")))


def test_unknown_layers_are_named_with_the_known() -> None:
    """Asking for what does not exist is answered with what does."""
    with pytest.raises(NotFound, match="viviendas"):
        get_layer("vivienda")
    with pytest.raises(NotFound, match="viviendas"):
        get_declared("vivienda")


def test_names_are_compared_without_dress() -> None:
    """Case, accents, punctuation and spaces do not tell two columns apart."""
    assert normalise("Núm. de Personas") == normalise("num_de_personas")
