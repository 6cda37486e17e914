"""The guide: every page, every link inside it, and the dictionary of every layer."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from geo.layers import all_layers, all_registers
from web.pages.help import chapters

EVERYTHING = [model.declaration for model in (*all_layers(), *all_registers())]


@pytest.mark.parametrize("chapter", chapters(), ids=lambda chapter: chapter.name)
def test_every_link_of_the_guide_leads_somewhere(client: FlaskClient, app: Flask, chapter: object) -> None:
    page = client.get(f"/ayuda/{chapter.name}", follow_redirects=True)  # type: ignore[attr-defined]
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    adapter = app.url_map.bind("localhost")
    for address in re.findall(r'href="(/[^"#?]*)', page.text):
        if address.startswith("/static"):
            continue
        assert (
            client.get(address).status_code == 200 if address.startswith("/ayuda") else adapter.test(address)
        )


@pytest.mark.parametrize("declaration", EVERYTHING, ids=lambda one: one.slug)
def test_the_dictionary_explains_every_field(client: FlaskClient, declaration: object) -> None:
    page = client.get(f"/ayuda/diccionario/{declaration.slug}").text  # type: ignore[attr-defined]
    for spec in declaration.fields.values():  # type: ignore[attr-defined]
        assert f'id="{spec.name}"' in page
    assert declaration.slug in client.get("/ayuda/diccionario").text  # type: ignore[attr-defined]


def test_an_unknown_page_is_not_found(client: FlaskClient) -> None:
    assert client.get("/ayuda/nada").status_code == 404
    assert "No se encontró" in client.get("/ayuda/nada").text
