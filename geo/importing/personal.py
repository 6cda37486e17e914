"""Recognise columns and values that identify persons: they are dropped before anything is written.

Names are compared word by word, so that `datos_jefe/nombre` or `_submitted_by` are found and
`nombre_localidad` or `hotel` are not. Contents are looked at too: a CURP is one whatever its column
is called.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

ALONE: Final = frozenset(
    [
        "curp",
        "imei",
        "telefono",
        "telefonos",
        "tel",
        "tels",
        "celular",
        "cel",
        "whatsapp",
        "phone",
        "phonenumber",
        "telephone",
        "mobile",
        "cellphone",
        "email",
        "emails",
        "correo",
        "correos",
        "mail",
        "apellido",
        "apellidos",
        "surname",
        "lastname",
        "firstname",
        "fullname",
        "middlename",
        "forename",
        "submitter",
        "submittername",
        "submitterid",
        "deviceid",
        "devicename",
        "subscriberid",
        "simserial",
        "simid",
        "username",
        "usuario",
        "attachments",
        "instancename",
        "encuestador",
        "encuestadora",
        "entrevistador",
        "entrevistadora",
        "enumerator",
        "interviewer",
        "rfcpersona",
        "facebook",
        "nss",
        "correoelectronico",
        "numerotelefono",
        "nombrecompleto",
        "telefonocelular",
        "submittedby",
        "nombrejefe",
        "dob",
    ]
)
"""Words that tell personal data wherever they stand in a column's name."""

NAMES: Final = frozenset(["nombre", "nombres", "nom", "name", "names"])
PERSONS: Final = frozenset(
    [
        "completo",
        "completa",
        "completos",
        "jefe",
        "jefa",
        "persona",
        "personas",
        "hijo",
        "hija",
        "hijos",
        "hijas",
        "padre",
        "madre",
        "papa",
        "mama",
        "esposo",
        "esposa",
        "conyuge",
        "pareja",
        "propietario",
        "propietaria",
        "dueno",
        "duena",
        "entrevistado",
        "entrevistada",
        "encuestado",
        "encuestada",
        "informante",
        "responsable",
        "contacto",
        "titular",
        "beneficiario",
        "beneficiaria",
        "habitante",
        "habitantes",
        "migrante",
        "migrantes",
        "jornalero",
        "jornalera",
        "trabajador",
        "trabajadora",
        "paciente",
        "menor",
        "menores",
        "nino",
        "nina",
        "ninos",
        "ninas",
        "tutor",
        "tutora",
        "representante",
        "encargado",
        "encargada",
        "promotor",
        "promotora",
        "residente",
        "solicitante",
        "pila",
        "respondent",
        "person",
        "people",
        "child",
        "childs",
        "children",
        "mother",
        "father",
        "owner",
        "first",
        "last",
        "middle",
        "full",
        "family",
        "given",
        "household",
        "householder",
        "member",
        "contact",
        "patient",
        "worker",
        "spouse",
        "husband",
        "wife",
        "son",
        "daughter",
        "beneficiary",
        "applicant",
        "paterno",
        "materno",
        "integrante",
        "integrantes",
    ]
)
"""Beside a word for "name", these make it a person's."""

BARE: Final = frozenset({("nombre",), ("nombres",), ("name",), ("names",)})
"""A name of nothing in particular: in a census of dwellings, a person's."""

PHRASES: Final = (
    {"submitted", "by"},
    {"instance", "name"},
    {"device", "id"},
    {"first", "name"},
    {"estatus", "migratorio"},
    {"estado", "migratorio"},
    {"status", "migratorio"},
    {"calidad", "migratoria"},
    {"situacion", "migratoria"},
    {"condicion", "migratoria"},
    {"estancia", "migratoria"},
    {"documento", "migratorio"},
    {"documentos", "migratorios"},
    {"migratory", "status"},
    {"migration", "status"},
    {"migrant", "status"},
    {"immigration", "status"},
    {"legal", "status", "migrant"},
    {"sim", "serial"},
    {"subscriber", "id"},
    {"phone", "number"},
    {"primer", "apellido"},
    {"paterno"},
    {"materno"},
    {"sit", "migratoria"},
    {"fecha", "nac"},
    {"fecha", "nacimiento"},
    {"birth", "date"},
    {"date", "birth"},
    {"seguro", "social", "numero"},
    {"clave", "elector"},
    {"numero", "pasaporte"},
    {"passport"},
    {"pasaporte"},
)

WHOLE: Final = frozenset(
    ["movil", "beneficiario", "beneficiaria", "entrevistado", "entrevistada", "jefe", "jefa"]
    + [
        f"{head}{of}{home}"
        for head in ("jefe", "jefa")
        for of in ("de", "del", "")
        for home in ("familia", "hogar")
    ]
)
"""Words that tell a person when they are the whole name: a mobile clinic's column has one more."""

HEAD_OF_HOUSEHOLD: Final = frozenset({"head", "name", "of", "the", "household", "hh", "family"})
"""The whole of a name about who heads a household; a trail's head is no person."""

CURP: Final = re.compile(
    r"(?<![A-Z0-9])[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[A-Z0-9]\d(?![A-Z0-9])", re.IGNORECASE
)
EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
RFC_PERSON: Final = re.compile(r"(?<![A-Z0-9Ñ&])[A-ZÑ&]{4}\d{6}[A-Z0-9]{3}(?![A-Z0-9])", re.IGNORECASE)
SPELLED_PHONE: Final = re.compile(
    r"(?<![\d.,])(?:\+\s?52[\s.-]*(?:1[\s.-]*)?)?(?:\(\d{2,3}\)\s*|\d{2,3}[\s.-])\d{3,4}[\s.-]\d{2,4}"
    r"(?:[\s.-]\d{2})?(?![\d.,]\d|\d)"
)
BARE_PHONE: Final = re.compile(r"(?:\+?52\s?1?)?[2-9]\d{9}(?:\.0)?")
IMEI: Final = re.compile(r"\d{15}(?:\.0)?")


def words(column: str) -> tuple[str, ...]:
    """Return the words of a column's name: lower case, no accents, split at signs and at capitals."""
    spaced = re.sub(r"(?<=[a-záéíóúñ])(?=[A-ZÁÉÍÓÚÑ])", " ", column)
    plain = unicodedata.normalize("NFKD", spaced.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(re.findall(r"[a-z]+", plain))


def by_name(column: str) -> bool:
    """Say whether a column's name tells that it holds personal data, whatever the layer."""
    found = words(column)
    joined = "".join(found)
    unique = set(found)
    if unique & ALONE or joined in ALONE | WHOLE or (unique & NAMES and unique & PERSONS):
        return True
    if {"head", "name"} <= unique <= HEAD_OF_HOUSEHOLD:
        return True
    # Group prefixes hold one name per slash; each must stand alone as a phrase of the whole path.
    return any(phrase <= unique for phrase in PHRASES)


def is_bare_name(column: str) -> bool:
    """Say whether the column is just called "name", alone or at the end of a group's path."""
    last = re.split(r"[/.:]|(?<=\w)-(?=\w)", column.strip("_ "))[-1]
    return words(last) in BARE


def in_values(values: Iterable[str]) -> bool:
    """Say whether texts of one column are personal data: a CURP, an e-mail, a telephone, a person's RFC."""
    texts = [text.strip() for text in values if text and text.strip()]
    if not texts:
        return False
    for text in texts:
        if len(text) >= 8 and (  # noqa: PLR2004 - shorter holds none of them
            CURP.fullmatch(text) or EMAIL.fullmatch(text) or RFC_PERSON.fullmatch(text)
        ):
            return True
    half = len(texts) / 2
    # Ten bare digits may also be a folio: only a column made of them is one of telephones.
    if sum(bool(SPELLED_PHONE.fullmatch(text)) for text in texts) > half / 5:
        return True
    return (
        sum(bool(BARE_PHONE.fullmatch(text)) for text in texts) > half
        or sum(bool(IMEI.fullmatch(text)) and _luhn(text[:15]) for text in texts) > half
    )


def mentions(text: str) -> bool:
    """Say whether a text mentions a CURP, an e-mail, a person's RFC or a telephone somewhere."""
    return bool(
        CURP.search(text) or EMAIL.search(text) or RFC_PERSON.search(text) or SPELLED_PHONE.search(text)
    )


def _luhn(digits: str) -> bool:
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits)]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0  # noqa: PLR2004
