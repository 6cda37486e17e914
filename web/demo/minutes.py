"""What the minutes of the board of 19 October 2018 give: shelters, estimates and agreements.

These are no invention, but they are loaded and marked as demonstration with the rest. Names, telephones
and e-mails of those who attended are not in them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from shapely.geometry import Point

from web.demo.places import place

Row = dict[str, Any]
MEETING: Final = dt.date(2018, 10, 19)
SOURCE: Final = "Minuta de la mesa interinstitucional, 19 de octubre de 2018"
PLACED: Final = "El punto es el de la localidad: la minuta no da el del edificio."


def build_shelters() -> list[Row]:
    """Return the three shelters, on their localities' points, because the buildings' own are unknown."""
    shelters: list[tuple[str, Row]] = [
        (
            "Ejido Hidalgo",
            {
                "nombre": "Albergue Ejido Hidalgo",
                "estado": "operativo_con_observaciones",
                "dictamen": "no_apto",
                "recomendacion": "clausura_y_reubicacion",
                "fosas_abiertas": 3,
                "condiciones": "Inseguro e insalubre: tres fosas sépticas abiertas, de biodigestores que "
                f"fallaron. {PLACED}",
                "seguimiento": ["SEDESOE", "MUN_JANOS"],
            },
        ),
        (
            "Profesor Graciano",
            {
                "nombre": "Albergue Ejido Graciano Sánchez",
                "estado": "operativo",
                "dictamen": "apto",
                "puntaje_reportado": 95.0,
                "familias": 40,
                "operador": ["SEDESOL", "SEDESOE"],
                "condiciones": f"Cumple 95 % de los criterios; aloja a 40 familias. {PLACED}",
            },
        ),
        (
            "Monte Verde",
            {
                "nombre": "Albergue Monteverde",
                "estado": "inoperante",
                "electricidad": "no_tiene",
                "condiciones": f"Inoperante: no tiene instalación eléctrica. {PLACED}",
                "seguimiento": ["SEDESOE", "MUN_JANOS"],
            },
        ),
    ]
    rows: list[Row] = []
    for number, (name, known) in enumerate(shelters, start=1):
        home = place(name)
        rows.append(
            {
                "geom": Point(home.lon, home.lat),
                "folio": f"A-{number}",
                "tipo": "migrantes",
                "poblacion": ["jornalera"],
                "municipio": home.municipality,
                "localidad": home.cvegeo,
                "ubicacion_precision": "localidad",
                "fecha_evaluacion": MEETING,
                "fuente": SOURCE,
                **known,
            }
        )
    return rows


def build_estimates() -> list[Row]:
    """Return the board's estimates; they are of the whole region and never of one municipality."""
    figures = (
        ("total", 15_000, 15_000, "Suma de las siguientes: de 15,000 a 16,000."),
        ("retorno", 10_000, 10_000, "Personas repatriadas."),
        ("transito_jornalera", 5_000, 6_000, "La minuta las cuenta juntas: en tránsito o jornaleras."),
    )
    return [
        {
            "poblacion": population,
            "minimo": low,
            "maximo": high,
            "aproximada": True,
            "ambito": "region",
            "institucion": "SEDESOE",
            "fecha": MEETING,
            "nota": note,
            "fuente": SOURCE,
        }
        for population, low, high, note in figures
    ]


def build_agreements() -> list[Row]:
    """Return the six agreements; the axis of education had none."""
    january, november = dt.date(2019, 1, 31), dt.date(2018, 11, 30)
    three = ["MUN_JANOS", "MUN_ASCENSION", "MUN_CASAS_GRANDES"]
    agreements: tuple[tuple[str, str, str, list[str], str, dt.date], ...] = (
        (
            "1.1",
            "generales",
            "Celebrar la segunda reunión y convocar a los actores que hacen falta.",
            ["SEDESOE"],
            "Enero de 2019",
            january,
        ),
        (
            "1.2",
            "generales",
            "Levantar un censo aproximado por población, un listado de empleadores y las temporalidades.",
            three,
            "Finales de noviembre de 2018",
            november,
        ),
        (
            "2.1",
            "seguridad_asistencia",
            "Convenio BUMA; censo de ranchos y empleadores; incentivos positivos.",
            ["STPS", "SNE", "DS_JANOS"],
            "Enero de 2019",
            january,
        ),
        (
            "3.1",
            "inclusion_productiva",
            "Revisar y promover los programas de autoempleo.",
            three,
            "Avances en enero de 2019",
            january,
        ),
        (
            "4.1",
            "salud",
            "Promotores de salud especializados en población migrante; reunión con la Secretaría de Salud.",
            ["SALUD", "SEDESOE"],
            "Avances en enero de 2019",
            january,
        ),
        (
            "6.1",
            "refugio_cuidados",
            "Reunión con COESVI sobre suelo seguro; Janos envía el censo en zonas de riesgo y el oficio para "
            "facilitadores comunitarios.",
            [*three, "SEDESOE"],
            "Finales de noviembre de 2018",
            november,
        ),
    )
    return [
        {
            "reunion": MEETING,
            "numero": number,
            "eje": axis,
            "contenido": content,
            "responsables": responsible,
            "fecha_texto": due_text,
            "fecha_limite": due,
            "estado": "pendiente",
            "fuente": SOURCE,
        }
        for number, axis, content, responsible, due_text, due in agreements
    ]


def build_rounds() -> list[Row]:
    """Return the invented rounds of the census."""
    first, second = (dt.date(2018, 11, 5), dt.date(2018, 11, 23)), (dt.date(2019, 6, 3), dt.date(2019, 6, 21))
    rounds = (
        ("08035", "2018-11", "Primera ronda, parcial: Monte Verde y Pancho Villa", *first, "MUN_JANOS"),
        ("08035", "2019-06", "Segunda ronda, todo el municipio", *second, "MUN_JANOS"),
        ("08005", "2018-11", "Primera ronda", *first, "MUN_ASCENSION"),
        ("08013", "2018-11", "Primera ronda", *first, "MUN_CASAS_GRANDES"),
        ("08050", "2018-11", "Primera ronda", *first, "MUN_NCG"),
    )
    return [
        {
            "municipio": municipality,
            "ronda": code,
            "nombre": name,
            "fecha_inicio": start,
            "fecha_fin": end,
            "institucion": institution,
            "metodo": "Casa por casa, con teléfono (inventado)",
            "fuente": "Censo inventado para la demostración",
        }
        for municipality, code, name, start, end, institution in rounds
    ]
