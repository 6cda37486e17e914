"""Poblaciones de las que habla la mesa de migración y opciones que se repiten al describir un sitio."""

from geo.layers import Choice

POBLACIONES = (
    Choice(
        "retorno", "De retorno (repatriada)", aliases=("repatriadas", "repatriados", "retornados", "returned")
    ),
    Choice("transito", "En tránsito", aliases=("tránsito", "in transit", "transit")),
    Choice(
        "jornalera", "Jornalera agrícola", aliases=("jornaleros", "jornaleras", "farm labour", "farmworkers")
    ),
    Choice("otra", "Otra población", aliases=("otros", "local", "other")),
)

TENENCIAS = (
    Choice("ejidal_parcela", "Ejidal, parcela", aliases=("parcela ejidal", "ejidal")),
    Choice("ejidal_uso_comun", "Ejidal, uso común", aliases=("uso común", "tierras de uso común")),
    Choice("ejidal_solar", "Ejidal, solar urbano", aliases=("solar", "solar urbano")),
    Choice("comunal", "Comunal"),
    Choice("privada", "Propiedad privada", aliases=("particular", "privado", "private")),
    Choice("municipal", "Municipal", aliases=("fundo legal",)),
    Choice("estatal", "Estatal"),
    Choice("federal", "Federal"),
)

AGUA_ACCESO = (
    Choice("dentro", "Dentro de la vivienda", aliases=("dentro de la vivienda", "inside", "1")),
    Choice(
        "patio",
        "En el patio o terreno",
        aliases=("patio/terreno", "terreno", "fuera de la vivienda", "yard", "2"),
    ),
    Choice("no", "No tiene agua entubada", aliases=("no tiene", "ninguna", "none", "3")),
)

AGUA_FUENTE = (
    Choice("servicio_publico", "Servicio público", aliases=("red pública", "piped")),
    Choice("pozo_comunitario", "Pozo comunitario"),
    Choice("pozo_particular", "Pozo particular"),
    Choice("pipa", "Pipa", aliases=("water truck", "trucked")),
    Choice("otra_vivienda", "Otra vivienda"),
    Choice("lluvia", "Lluvia", aliases=("rainwater",)),
    Choice("otro", "Otra fuente", aliases=("other", "río", "arroyo")),
)

ACCESO_VIAL = (
    Choice("pavimentado", "Pavimentado", aliases=("pavimento", "paved", "asfalto")),
    Choice("terraceria", "Terracería", aliases=("unpaved", "gravel", "revestido")),
    Choice("brecha", "Brecha", aliases=("vereda", "track")),
    Choice("sin_acceso", "Sin acceso para vehículos", aliases=("sin acceso", "none")),
)
