"""Columns of personal data are recognised; the others are not."""

from __future__ import annotations

import pytest

from geo.importing import personal


@pytest.mark.parametrize(
    "column",
    [
        "CURP",
        "Teléfono",
        "telefono_celular",
        "datos/jefe/nombre",
        "grp-jefe-nombre",
        "_submitted_by",
        "imei",
        "phonenumber",
        "children[1]/childs_name",
        "meta/instanceName",
        "SubmitterName",
        "SubmitterID",
        "deviceid",
        "Correo electrónico",
        "e-mail",
        "E_MAIL",
        "email",
        "first_name",
        "LastName",
        "Apellido paterno",
        "situacion_migratoria",
        "Estatus migratorio",
        "migratory status",
        "nombre completo",
        "Nombre del jefe de familia",
        "fecha_nacimiento",
        "date of birth",
        "username",
        "encuestador",
        "tel.",
        "_attachments",
        "simserial",
        "subscriberid",
        "whatsapp",
        "nombre_entrevistado",
    ],
)
def test_personal_columns(column: str) -> None:
    assert personal.by_name(column)


@pytest.mark.parametrize(
    "column",
    [
        "nombre_localidad",
        "NOMGEO",
        "nom_mun",
        "hotel",
        "TrailHeadName",
        "nombre_del_albergue",
        "Q1.1",
        "estado",
        "unidad_movil",
        "fecha",
        "numero_familias",
        "telar",
        "municipio",
        "nombre_ejido",
        "altitud",
        "formhub/uuid",
        "today",
    ],
)
def test_other_columns(column: str) -> None:
    assert not personal.by_name(column)


@pytest.mark.parametrize("column", ["name", "Nombre", "NOMBRES", "datos/nombre", "grp-name", "_name"])
def test_bare_names(column: str) -> None:
    assert personal.is_bare_name(column)


@pytest.mark.parametrize(
    "values",
    [
        ["GOMC800101HCHMRR09"],
        ["x", "ana@ejemplo.mx"],
        ["636 123 4567", "(636) 123-4567"],
        ["6361234567", "6361234568"],
        ["GOMC800101AB1"],
        ["+52 1 636 123 4567"],
    ],
)
def test_personal_values(values: list[str]) -> None:
    assert personal.in_values(values)


@pytest.mark.parametrize(
    "values",
    [
        ["080350001"],
        ["30.887257", "-108.189849"],
        ["2018-10-19"],
        ["768640.5 3420000.1"],
        ["0803500010012"],
        ["30.88 -108.18 1400 5"],
        ["1234"],
        ["ABC010101AB1"],
        ["3,194", "12,345,678"],
    ],
)
def test_other_values(values: list[str]) -> None:
    assert not personal.in_values(values)


@pytest.mark.parametrize(
    "column", ["Apellido_paterno", "materno", "jefe de familia", "Jefa del hogar", "movil"]
)
def test_names_that_say_it_in_other_words(column: str) -> None:
    assert personal.by_name(column)


@pytest.mark.parametrize("column", ["unidad_movil", "tipo_jefe", "beneficiarios_total"])
def test_words_that_only_tell_a_person_alone(column: str) -> None:
    assert not personal.by_name(column)
