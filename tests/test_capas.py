"""The data dictionary: the layers that were agreed on, unambiguous words, legends that everybody can read."""

from __future__ import annotations

from itertools import combinations, groupby

import pytest
from sqlalchemy import insert, text

import capas  # noqa: F401 - declares the layers
from geo.database import Database
from geo.importing import personal
from geo.layers import (
    Base,
    Declared,
    FieldSpec,
    Kind,
    Layer,
    Tier,
    all_layers,
    all_registers,
    get_layer,
    normalise,
)
from geo.viewer import LOCAL_OPERATOR

AGREED = {
    "zonas_riesgo": "MULTIPOLYGON",
    "viviendas": "POINT",
    "albergues": "POINT",
    "ranchos": "POINT",
    "basureros": "POINT",
    "campamentos": "POINT",
    "servicios": "POINT",
    "predios": "MULTIPOLYGON",
    "restricciones": "GEOMETRY",
    "caminos": "MULTILINESTRING",
    "localidades": "POINT",
    "localidades_amanzanadas": "MULTIPOLYGON",
    "municipios": "MULTIPOLYGON",
    "ejidos": "MULTIPOLYGON",
}
DECLARED: list[type[Declared]] = [*all_layers(), *all_registers()]
EVERY = pytest.mark.parametrize("model", DECLARED, ids=lambda model: model.declaration.slug)
LAYER = pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
VOCABULARIES = [
    pytest.param(spec, id=f"{model.declaration.slug}.{spec.name}")
    for model in DECLARED
    for spec in model.declaration.fields.values()
    if spec.choices
]


def test_the_layers_agreed_on() -> None:
    """Each layer of the plan is declared, with its geometry, and no other."""
    assert {model.declaration.slug: model.declaration.geometry for model in all_layers()} == AGREED


def test_the_tables_without_geometry() -> None:
    """The rounds, the estimates, the agreements and the log of imports have their tables."""
    assert {model.declaration.slug for model in all_registers()} == {"rondas", "estimaciones", "acuerdos"}
    assert "importaciones" in Base.metadata.tables


@EVERY
def test_every_field_is_explained(model: type[Declared]) -> None:
    """A label and one sentence of help each; labels differ within a layer."""
    specs = list(model.declaration.fields.values())
    for spec in specs:
        assert spec.help.endswith((".", "…")), f"{spec.name}: {spec.help!r}"
        assert spec.label == spec.label.strip()
    labels = [spec.label for spec in specs]
    assert len(set(labels)) == len(labels)


@EVERY
def test_numbers_are_bounded(model: type[Declared]) -> None:
    """Counts have limits, so that a telephone number typed in the wrong box is refused and none overflows."""
    for spec in model.declaration.fields.values():
        if spec.kind is Kind.INTEGER:
            assert spec.minimum is not None, spec.name
            assert spec.maximum is not None, spec.name
            assert spec.maximum < 2**31
        if spec.measure:
            assert spec.minimum == 0
            assert spec.unit


@EVERY
def test_nothing_is_required(model: type[Declared]) -> None:
    """No rule of these layers demands a value beyond the geometry."""
    assert not [spec.name for spec in model.declaration.fields.values() if spec.required]


@EVERY
def test_no_field_would_be_dropped_as_personal(model: type[Declared]) -> None:
    """Neither fields nor the column names they accept are those of personal data."""
    for spec in model.declaration.fields.values():
        for name in (spec.name, *spec.aliases):
            assert not personal.by_name(name), f"{spec.name}: {name}"


@pytest.mark.parametrize("spec", VOCABULARIES)
def test_a_word_names_one_choice(spec: FieldSpec) -> None:
    """Codes, labels and aliases of a vocabulary never name two choices, and codes fit their column."""
    named: dict[str, object] = {}
    for choice in spec.choices:
        for word in {normalise(str(choice.code)), normalise(choice.label), *map(normalise, choice.aliases)}:
            assert named.setdefault(word, choice.code) == choice.code, word
        assert spec.length is None or len(str(choice.code)) <= spec.length


def test_order_keeps_themes_together() -> None:
    """The list of layers reads theme by theme, each once, and no two layers share a place."""
    declared = [model.declaration for model in all_layers()]
    themes = [theme for theme, _ in groupby(one.theme for one in declared)]
    assert len(set(themes)) == len(themes)
    assert all(themes)
    assert len({one.order for one in declared}) == len(declared)


def test_point_layers_differ_without_colour() -> None:
    """Each layer of points has a symbol of its own."""
    symbols = [model.declaration.style.symbol for model in all_layers() if model.declaration.is_point]
    assert len(set(symbols)) == len(symbols)


@LAYER
def test_people_find_a_feature_by_its_name(model: type[Layer]) -> None:
    """Every layer says which field names a feature and which ones lists show first."""
    declared = model.declaration
    assert declared.label
    assert 3 <= len(declared.summary) <= 6
    assert declared.singular != declared.title


def test_levels_have_the_palette_of_the_atlases() -> None:
    """Five levels, in the colours of the Mexican atlases, each with a hatch of its own."""
    levels = get_layer("zonas_riesgo").declaration.field("nivel").choices
    assert [(choice.code, choice.color) for choice in levels] == [
        (1, "#006100"),
        (2, "#7aab00"),
        (3, "#ffff00"),
        (4, "#ff9900"),
        (5, "#ff2200"),
    ]
    assert len({choice.hatch for choice in levels}) == 5


# Vision without the cones of middle wavelengths. Machado, Oliveira and Fernandes (2009), severity 1.0, on
# linear RGB.
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.9505, 1.0, 1.089)
TELLABLE = 15.0
"""CIE 1976 distance from which two patches are told apart at a glance (about 2.3 is just visible)."""

Triple = tuple[float, float, float]


def _apply(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def seen(color: str, *, deuteranopic: bool) -> Triple:
    """Return a colour in CIE L*a*b*, as seen with or without red-green blindness."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    linear = (red, green, blue)
    if deuteranopic:
        red, green, blue = _apply(DEUTERANOPIA, linear)
        linear = (min(1.0, max(0.0, red)), min(1.0, max(0.0, green)), min(1.0, max(0.0, blue)))
    x, y, z = (
        (value / white) ** (1 / 3) if value / white > 0.008856 else 7.787 * value / white + 16 / 116
        for value, white in zip(_apply(TO_XYZ, linear), WHITE, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: str, other: str, *, deuteranopic: bool) -> float:
    """Return the CIE 1976 distance of two colours."""
    pairs = zip(seen(one, deuteranopic=deuteranopic), seen(other, deuteranopic=deuteranopic), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)


def test_the_simulation_confuses_what_it_should() -> None:
    """Red and green of equal lightness look alike without middle cones; blue and yellow do not."""
    assert distance("#c44e00", "#7a7a00", deuteranopic=False) > 40
    assert distance("#c44e00", "#7a7a00", deuteranopic=True) < TELLABLE
    assert distance("#0072b2", "#f0e442", deuteranopic=True) > 60


@LAYER
def test_legends_are_read_by_the_colour_blind(model: type[Layer]) -> None:
    """Choices that colour the map are told apart by colour even without red and green, or by hatch."""
    style = model.declaration.style
    if style.by is None:
        return
    for one, other in combinations(model.declaration.field(style.by).choices, 2):
        assert one.color is not None, one.code
        assert other.color is not None, other.code
        apart = min(distance(one.color, other.color, deuteranopic=blind) for blind in (False, True))
        hatched = one.hatch != other.hatch and model.declaration.is_polygon
        assert hatched or apart >= TELLABLE, f"{one.label} y {other.label}: {apart:.0f}"


def test_dwellings_are_counted_every_way() -> None:
    """The census sums homes and people, by population, sex and age, in each municipality's newest round."""
    declared = get_layer("viviendas").declaration
    assert {spec.name: spec.dimension for spec in declared.measures} == {
        "hogares": "",
        "personas": "",
        "personas_retorno": "poblacion",
        "personas_transito": "poblacion",
        "personas_jornalera": "poblacion",
        "personas_otra": "poblacion",
        "mujeres": "sexo",
        "hombres": "sexo",
        "edad_0_4": "edad",
        "edad_5_11": "edad",
        "edad_12_17": "edad",
        "edad_18_59": "edad",
        "edad_60_mas": "edad",
    }
    assert declared.rounds is not None
    assert (declared.rounds.field, declared.rounds.per) == ("ronda", "municipio")
    # Folio 1 of a round exists in each municipality: only together do the three identify a dwelling.
    assert declared.key == ("municipio", "ronda", "folio")


def test_what_identifies_people_is_never_public() -> None:
    """Positions of homes, camps and employers are restricted, and no shelter is public."""
    tiers = {model.declaration.slug: model.declaration.tier for model in all_layers()}
    assert {slug for slug, tier in tiers.items() if tier is Tier.RESTRINGIDO} == {
        "viviendas",
        "campamentos",
        "ranchos",
    }
    assert tiers["albergues"] is Tier.INSTITUCIONAL


@pytest.mark.parametrize(
    ("slug", "column", "field"),
    [
        ("municipios", "CVEGEO", "cvegeo"),
        ("municipios", "NOMGEO", "nombre"),
        ("localidades", "nom_loc", "nombre"),
        ("localidades", "cvegeo_mun_2025", "municipio"),
        ("localidades", "POBTOT", "poblacion"),
        ("localidades", "TVIVHAB", "viviendas"),
        ("localidades_amanzanadas", "pob", "poblacion"),
        ("localidades_amanzanadas", "viv", "viviendas"),
        ("viviendas", "Household size", "personas"),
        ("viviendas", "_gps_precision", "precision_m"),
        ("zonas_riesgo", "fen_clasi", "fenomeno"),
        ("zonas_riesgo", "r_p_v_e", "categoria"),
        ("ejidos", "Nom_Nucleo", "nombre"),
        ("caminos", "highway", "clase"),
    ],
)
def test_columns_of_other_sources_are_known(slug: str, column: str, field: str) -> None:
    """INEGI's, the atlases', the RAN's, OpenStreetMap's and the survey tools' names lead to our fields."""
    fields = get_layer(slug).declaration.fields.values()
    found = [
        spec.name
        for spec in fields
        if normalise(column) in {normalise(name) for name in (spec.name, *spec.aliases)}
    ]
    assert found == [field]


def test_a_restriction_without_type_is_another(database: Database) -> None:
    """The table itself gives the type that nobody said."""
    table = get_layer("restricciones").__table__
    shape = text("ST_SetSRID(ST_MakePoint(-108.19, 30.88), 4326)")
    with database.transaction(LOCAL_OPERATOR) as connection:
        stored = connection.execute(
            insert(get_layer("restricciones")).values(geom=shape).returning(table.c.tipo)
        ).scalar_one()
    assert stored == "otra"
