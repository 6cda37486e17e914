"""Say in Spanish what click says in English: how a command is used, and what is wrong in it.

click takes its sentences from gettext without a catalogue of its own; each of its modules calls the
function by the name `_`, which is replaced here.
"""

from __future__ import annotations

from typing import Final

import click

SENTENCES: Final = {
    "Usage:": "Uso:",
    "Options": "Opciones",
    "Commands": "Órdenes",
    "Show this message and exit.": "Muestra esta ayuda.",
    "Error: {message}": "Error: {message}",
    "Try '{command} {option}' for help.": "Escriba «{command} {option}» para ver la ayuda.",
    "No such command {name!r}.": "no existe la orden {name!r}.",
    "No such option {name!r}.": "no existe la opción {name!r}.",
    "Missing command.": "falta la orden.",
    "Missing argument": "Falta el argumento",
    "Missing option": "Falta la opción",
    "Missing parameter": "Falta el parámetro",
    "Invalid value: {message}": "valor incorrecto: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}: {message}",
    "Option {name!r} does not take a value.": "la opción {name!r} no lleva valor.",
    "Choose from:\n\t{choices}": "Elija entre:\n\t{choices}",
    "{value!r} is not a valid {number_type}.": "{value!r} no es un número válido.",
    "{value} is not in the range {range}.": "{value} no está en el intervalo {range}.",
    "{name} {filename!r} does not exist.": "{name} {filename!r} no existe.",
    "{name} {filename!r} is a directory.": "{name} {filename!r} es una carpeta.",
    "{name} {filename!r} is a file.": "{name} {filename!r} es un archivo.",
    "{name} {filename!r} is not readable.": "{name} {filename!r} no se puede leer.",
    "{name} {filename!r} is not writable.": "{name} {filename!r} no se puede escribir.",
    "default: {default}": "por omisión: {default}",
    "required": "obligatorio",
    "Aborted!": "Interrumpido.",
}
PLURALS: Final = {
    "Got unexpected extra argument ({args})": ("sobra el argumento {args}", "sobran los argumentos {args}"),
    "{value!r} is not {choice}.": ("{value!r} no es {choice}.", "{value!r} no es una de: {choices}."),
    "Option {name!r} requires an argument.": (
        "la opción {name!r} necesita un valor.",
        "la opción {name!r} necesita {nargs} valores.",
    ),
    "Did you mean {possibility}?": ("¿Quiso decir {possibility}?", "¿Quiso decir alguna de {possibilities}?"),
}


def spoken(message: str) -> str:
    """Return the Spanish of one of click's sentences, or the sentence itself."""
    return SENTENCES.get(message, message)


def spoken_number(one: str, many: str, count: int) -> str:
    """Return the Spanish of one of click's sentences in singular or plural."""
    spanish = PLURALS.get(one) or (spoken(one), spoken(many))
    return spanish[0 if count == 1 else 1]


def install() -> None:
    """Make click speak Spanish from here on."""
    modules = (click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types)
    for module in modules:
        for name, function in (("_", spoken), ("ngettext", spoken_number)):
            if hasattr(module, name):
                setattr(module, name, function)
