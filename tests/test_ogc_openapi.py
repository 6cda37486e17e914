"""The OpenAPI description: valid, true of every answer, and complete."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from geo.database import Database
from geo.layers import Kind, all_layers
from tests.test_ogc_features import get, sample

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SLUGS = [model.declaration.slug for model in all_layers()]


def resolved(document: Any, parameter: Any) -> Any:
    name = parameter.get("$ref", "").rsplit("/", 1)[-1]
    return document["components"]["parameters"][name] if name else parameter


def test_description_is_valid_openapi(app: Flask, client: FlaskClient) -> None:
    schema = schemathesis.openapi.from_wsgi("/ogc/api", app)
    schema.validate()
    assert len(get(client, "/ogc/api")["paths"]) == 6 + 8 * len(SLUGS)


def test_every_served_address_is_described(app: Flask, client: FlaskClient) -> None:
    described = set(get(client, "/ogc/api")["paths"])
    names = {
        "<slug>": "viviendas",
        "<scheme>": "WebMercatorQuad",
        "<identity>": "{featureId}",
        "<matrix>": "{tileMatrix}",
        "<row>": "{tileRow}",
        "<column>": "{tileCol}",
    }
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/ogc"):
            path = rule.rule.removeprefix("/ogc")
            for name, example in names.items():
                path = path.replace(name, example)
            assert path in described, rule


@pytest.mark.parametrize("model", all_layers(), ids=lambda model: model.declaration.slug)
def test_filters_come_from_the_declaration(model: Any, client: FlaskClient) -> None:
    document = get(client, "/ogc/api")
    path = document["paths"][f"/collections/{model.declaration.slug}/items"]
    parameters = {p["name"]: p for p in (resolved(document, one) for one in path["get"]["parameters"])}
    for spec in model.declaration.fields.values():
        if spec.kind is Kind.JSON:
            assert spec.name not in parameters
        elif spec.choices:
            codes = parameters[spec.name]["schema"]["items"]["enum"]
            assert codes == [*(str(choice.code) for choice in spec.choices), "sin_dato"]
        else:
            assert spec.label in parameters[spec.name]["description"]


@pytest.mark.parametrize("slug", ["viviendas", "zonas_riesgo", "restricciones"])
def test_answers_are_what_the_description_says(slug: str, app: Flask, database: Database) -> None:
    """Requests generated from the description, valid and not; no answer outside it."""
    for model in all_layers():
        if model.declaration.slug == slug:
            sample(database, model)
            sample(database, model, **dict.fromkeys(model.declaration.key), origen="demostracion")
    schema = schemathesis.openapi.from_wsgi("/ogc/api", app).include(path_regex=f"/collections/{slug}(/|$)")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == 8
    for operation in operations:
        every_answer_conforms(operation)


def every_answer_conforms(operation: APIOperation[Any, Any, Any, Any]) -> None:
    modes = [operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode]

    @seed(2018)
    @settings(
        max_examples=25,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(*modes))
    def conforms(case: Any) -> None:
        # Its transport without a socket asks for gzip and does not unpack it.
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    conforms()
