"""How a layer is declared: one class, from which everything else derives.

A subclass of `Layer` (with geometry) or `Register` (without) is an SQLAlchemy model; its columns are made
with `field()`, which carries what forms, imports, legends, exports and permissions need to know. A wrong
declaration fails when its module is imported.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any, ClassVar, Final, Literal

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeEngine

from geo.crs import GEOGRAPHIC
from geo.errors import DeclarationError, NotFound

GeometryType = Literal["POINT", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRY"]
Scalar = str | int
LATEST_ROUND: Final = "ultima"
"""Value of a filter on a rounds field: each group's newest round."""
ALL_ROUNDS: Final = "todas"
DEMO_ORIGIN: Final = "demostracion"
"""`origen` of an invented row; the others are `captura` (typed in a form) and `importacion`."""


class Tier(StrEnum):
    """How sensitive a field is; column rights derive from it."""

    PUBLICO = "publico"
    INSTITUCIONAL = "institucional"
    RESTRINGIDO = "restringido"


class Kind(StrEnum):
    """What a field holds, seen by forms, imports and filters."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    CHOICES = "choices"
    JSON = "json"


@dataclass(frozen=True)
class Choice:
    """One value of a vocabulary.

    Attributes:
        code: what is stored.
        label: what people read.
        color: `#rrggbb`, stable; legends and map styles derive from it.
        hatch: pattern drawn over the colour, so that it can be read without telling colours apart:
            `none`, `dots`, `lines`, `lines-dense`, `cross`, `cross-dense`.
        aliases: other spellings accepted on import.
    """

    code: Scalar
    label: str
    color: str | None = None
    hatch: str = "none"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Style:
    """How a layer looks on the map and in the legend.

    Attributes:
        color: fill or stroke, `#rrggbb`.
        symbol: of points: `circle`, `square`, `triangle`, `diamond`, `cross`, `star`, `pentagon`.
        by: name of a choice field whose choices carry the colours and hatches.
        outline: stroke colour of polygons and symbols.
        opacity: of the fill of polygons, 0 to 1.
        width: of strokes, in CSS pixels.
        visible: whether the map shows the layer at first.
        min_zoom: zoom below which the layer is not drawn.
        context: whether it only says where things are: it is drawn small and quiet, under the rest.
    """

    color: str
    symbol: str = "circle"
    by: str | None = None
    outline: str = "#ffffff"
    opacity: float = 0.35
    width: float = 1.5
    visible: bool = True
    min_zoom: int = 0
    context: bool = False


@dataclass(frozen=True)
class Rounds:
    """Say that a layer is surveyed in rounds: questions use the newest of each group.

    Attributes:
        field: name of the field that holds the round; natural order, so that 2018-10 follows 2018-9.
        per: name of the field whose values each have their own newest round.
    """

    field: str
    per: str


@dataclass(frozen=True)
class Within:
    """Fill a missing value from the polygon that contains the feature.

    Attributes:
        layer: slug of a polygon layer.
        field: field of that layer whose value is taken.
    """

    layer: str
    field: str


@dataclass(frozen=True)
class FieldSpec:
    """What is known of one field of a layer.

    Attributes:
        name: column name; label: what people read; help: one sentence.
        kind: what it holds; unit: Spanish, plural; length: of text.
        choices: the vocabulary of CHOICE and CHOICES.
        minimum, maximum: inclusive bounds of numbers; pattern: regular expression of a whole text.
        aliases: column names accepted on import, compared without case, accents or punctuation.
        tier: sensitivity; measure: `sum` when the values count people or homes and may be added.
        dimension: what the measure splits (`poblacion`, `sexo`, `edad`), empty for a total.
        group: heading under which forms and cards show it; source: of vocabulary or threshold.
        within: where a missing value is taken from; default: what a missing value becomes in the table.
        required: a rule of the layer, not only of the form; never true of a field with a default.
    """

    name: str
    label: str
    kind: Kind
    help: str = ""
    unit: str = ""
    length: int | None = None
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    aliases: tuple[str, ...] = ()
    tier: Tier = Tier.INSTITUCIONAL
    measure: Literal["sum"] | None = None
    dimension: str = ""
    group: str = ""
    source: str = ""
    within: Within | None = None
    default: str | None = None
    required: bool = False

    def choice(self, code: object) -> Choice | None:
        """Return the choice stored as `code`, if the vocabulary has it."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True)
class Declaration:
    """All that a layer's class declares, in the order of its fields.

    Attributes:
        slug: name in URLs and of the table; title: plural, for people; singular: for one feature.
        geometry: OGC type, or None for a register without geometry.
        key: fields that identify a feature across imports; empty when nothing does.
        label: field that names a feature to people, if any.
        theme: heading in the map's list of layers; order: within it.
        tier: sensitivity of the layer itself (existence and position of its features).
        summary: fields shown first, in lists and tables.
        aliases: other names of the layer, for files that hold several.
    """

    slug: str
    title: str
    singular: str
    description: str
    geometry: GeometryType | None
    fields: dict[str, FieldSpec]
    style: Style
    theme: str = ""
    order: int = 100
    key: tuple[str, ...] = ()
    label: str | None = None
    summary: tuple[str, ...] = ()
    rounds: Rounds | None = None
    tier: Tier = Tier.INSTITUCIONAL
    attribution: str = ""
    aliases: tuple[str, ...] = dataclass_field(default=())

    @property
    def measures(self) -> tuple[FieldSpec, ...]:
        """Fields whose values are summed, in order."""
        return tuple(spec for spec in self.fields.values() if spec.measure)

    @property
    def is_point(self) -> bool:
        """Whether the features are points."""
        return self.geometry in {"POINT", "MULTIPOINT"}

    @property
    def is_polygon(self) -> bool:
        """Whether the features are polygons."""
        return self.geometry == "MULTIPOLYGON"

    def field(self, name: str) -> FieldSpec:
        """Return the field called `name`.

        Raises:
            NotFound: with the names that exist.
        """
        spec = self.fields.get(name)
        if spec is None:
            raise NotFound(
                f"La capa «{self.title}» no tiene el campo «{name}». Campos: {', '.join(self.fields)}."
            )
        return spec


class Base(DeclarativeBase):
    """Root of every table of the project; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text(),
        int: Integer(),
        float: Float(53),
        bool: Boolean(),
        dt.date: Date(),
        dt.datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text()),
    }


_registry: dict[str, type[Declared]] = {}


def field(
    type_: TypeEngine[Any] | None = None,
    *,
    label: str,
    help: str = "",  # noqa: A002 - the word that forms and readers use
    unit: str = "",
    choices: tuple[Choice, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    pattern: str | None = None,
    aliases: tuple[str, ...] = (),
    tier: Tier = Tier.INSTITUCIONAL,
    measure: Literal["sum"] | None = None,
    dimension: str = "",
    group: str = "",
    source: str = "",
    within: Within | None = None,
    default: str | None = None,
    index: bool = False,
) -> MappedColumn[Any]:
    """Declare a column of a layer; see `FieldSpec` for the meaning of each argument.

    `Mapped[X | None]` makes it optional; `Mapped[X]` makes it a rule of the layer that it be present.
    """
    draft = FieldSpec(
        name="",
        label=label,
        kind=Kind.TEXT,
        help=help,
        unit=unit,
        choices=choices,
        minimum=minimum,
        maximum=maximum,
        pattern=pattern,
        aliases=aliases,
        tier=tier,
        measure=measure,
        dimension=dimension,
        group=group,
        source=source,
        within=within,
        default=default,
    )
    options: dict[str, Any] = {"info": {"field": draft}, "index": index or None, "server_default": default}
    return mapped_column(type_, **options) if type_ is not None else mapped_column(**options)


class Declared(Base):
    """What layers and registers share: identity, provenance of each row, and the declaration."""

    __abstract__ = True

    declaration: ClassVar[Declaration]

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), primary_key=True, sort_order=-10)
    otros: Mapped[dict[str, Any] | None] = mapped_column(JSONB, sort_order=900)
    origen: Mapped[str] = mapped_column(String(20), server_default=text("'captura'"), sort_order=901)
    huella: Mapped[str | None] = mapped_column(String(80), index=True, sort_order=902)
    creado_en: Mapped[dt.datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), sort_order=903
    )
    importado_en: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), sort_order=904)
    editado_en: Mapped[dt.datetime | None] = mapped_column(DateTime(timezone=True), sort_order=905)


class Register(Declared):
    """A table without geometry."""

    __abstract__ = True

    def __init_subclass__(cls, *, slug: str, title: str, **declared: Any) -> None:
        _prepare(cls, slug)
        super().__init_subclass__()
        _register(cls, slug=slug, title=title, geometry=None, style=Style("#666666"), **declared)


class Layer(Declared):
    """A table of features with one geometry column in EPSG:4326.

    Class arguments are those of `Declaration`: `slug`, `title` and `geometry` are required, the docstring
    is the description.
    """

    __abstract__ = True

    geom: Any

    def __init_subclass__(
        cls, *, slug: str, title: str, geometry: GeometryType, style: Style, **declared: Any
    ) -> None:
        _prepare(cls, slug)
        cls.geom = mapped_column(
            Geometry(geometry, srid=GEOGRAPHIC, spatial_index=True), nullable=False, sort_order=-5
        )
        super().__init_subclass__()
        _register(cls, slug=slug, title=title, geometry=geometry, style=style, **declared)


def get_layer(slug: str) -> type[Layer]:
    """Return the layer called `slug`.

    Raises:
        NotFound: no layer has that slug.
    """
    model = _registry.get(slug)
    if model is None or not issubclass(model, Layer):
        known = ", ".join(layer.declaration.slug for layer in all_layers())
        raise NotFound(f"No existe la capa «{slug}». Capas: {known}.")
    return model


def get_declared(slug: str) -> type[Declared]:
    """Return the layer or register called `slug`.

    Raises:
        NotFound: nothing has that slug.
    """
    model = _registry.get(slug)
    if model is None:
        raise NotFound(f"No existe «{slug}». Hay: {', '.join(_registry)}.")
    return model


def all_layers() -> list[type[Layer]]:
    """Return every declared layer, in the order of the map's list."""
    layers = [model for model in _registry.values() if issubclass(model, Layer)]
    return sorted(layers, key=lambda model: (model.declaration.order, model.declaration.slug))


def all_registers() -> list[type[Register]]:
    """Return every declared table without geometry, by slug."""
    found = [model for model in _registry.values() if issubclass(model, Register)]
    return sorted(found, key=lambda model: model.declaration.slug)


def _prepare(cls: type[Declared], slug: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", slug):
        raise DeclarationError(f"{cls.__name__}: slug inválido «{slug}»")
    if slug in _registry:
        raise DeclarationError(f"{cls.__name__}: la capa «{slug}» ya está declarada")
    if not (cls.__doc__ or "").strip():
        raise DeclarationError(f"{cls.__name__}: falta la descripción (docstring)")
    cls.__tablename__ = slug


def _register(
    cls: type[Declared],
    *,
    slug: str,
    title: str,
    geometry: GeometryType | None,
    style: Style,
    singular: str = "",
    **declared: Any,
) -> None:
    declaration = Declaration(
        slug=slug,
        title=title,
        singular=singular or title,
        description=" ".join((cls.__doc__ or "").split()),
        geometry=geometry,
        fields=_fields(cls),
        style=style,
        **declared,
    )
    _check(cls.__name__, declaration)
    Base.metadata.tables[slug].comment = declaration.description
    if declaration.key:
        # Nulls are distinct: a row whose key is incomplete is still taken, and matched by fingerprint.
        columns = [cls.__table__.columns[name] for name in declaration.key]
        Index(f"uq_{slug}_clave", *columns, unique=True)
    # Every page asks whether invented rows are present; the partial index answers without a scan.
    table = cls.__table__.columns
    Index(f"ix_{slug}_demo", table.id, postgresql_where=table.origen == DEMO_ORIGIN)
    cls.declaration = declaration
    _registry[slug] = cls


def _fields(cls: type[Declared]) -> dict[str, FieldSpec]:
    columns = [c for c in cls.__table__.columns if isinstance(c, Column) and "field" in c.info]
    specs: dict[str, FieldSpec] = {}
    for column in columns:
        draft: FieldSpec = column.info["field"]
        spec = replace(
            draft,
            name=column.name,
            kind=_kind(cls.__name__, column, draft),
            length=getattr(column.type, "length", None),
            required=not column.nullable and draft.default is None,
        )
        column.info["field"] = specs[column.name] = spec
        column.comment = spec.label
    return specs


def _kind(owner: str, column: Column[Any], draft: FieldSpec) -> Kind:
    match column.type:
        case ARRAY() if draft.choices:
            return Kind.CHOICES
        case _ if draft.choices:
            return Kind.CHOICE
        case Boolean():
            return Kind.BOOLEAN
        case Integer():
            return Kind.INTEGER
        case Float() | Numeric():
            return Kind.NUMBER
        case DateTime():
            return Kind.DATETIME
        case Date():
            return Kind.DATE
        case JSONB():
            return Kind.JSON
        case String():
            return Kind.TEXT
        case _:
            raise DeclarationError(f"{owner}.{column.name}: tipo de campo desconocido {column.type!r}")


def _check(owner: str, declaration: Declaration) -> None:
    fields = declaration.fields
    named = [*declaration.key, *declaration.summary]
    named += [name for name in (declaration.label, declaration.style.by) if name]
    if declaration.rounds:
        named += [declaration.rounds.field, declaration.rounds.per]
    for name in named:
        if name not in fields:
            raise DeclarationError(f"{owner}: nombra el campo «{name}», que no existe")
    if declaration.style.by and not fields[declaration.style.by].choices:
        raise DeclarationError(f"{owner}: el estilo depende de «{declaration.style.by}», sin opciones")
    seen: dict[str, str] = {}
    for spec in fields.values():
        _check_field(owner, spec)
        for alias in {normalise(word) for word in (spec.name, *spec.aliases)}:
            if seen.setdefault(alias, spec.name) != spec.name:
                raise DeclarationError(f"{owner}: «{alias}» nombra a la vez {seen[alias]} y {spec.name}")


def _check_field(owner: str, spec: FieldSpec) -> None:
    where = f"{owner}.{spec.name}"
    if spec.measure and spec.kind not in {Kind.INTEGER, Kind.NUMBER}:
        raise DeclarationError(f"{where}: solo se suman números")
    if spec.pattern:
        re.compile(spec.pattern)
    codes = [choice.code for choice in spec.choices]
    if len(set(codes)) != len(codes):
        raise DeclarationError(f"{where}: opciones repetidas")
    for choice in spec.choices:
        if choice.color and not re.fullmatch(r"#[0-9a-f]{6}", choice.color):
            raise DeclarationError(f"{where}: color inválido {choice.color!r}")


def normalise(name: str) -> str:
    """Reduce a column name or a label to what is compared: no case, accents, punctuation or spaces."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if char.isalnum())
