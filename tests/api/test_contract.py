"""OpenAPI is the contract: it says everything, and the service keeps to it."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from api.app import create_app
from api.routes.access import NEEDS
from api.routes.contract import operations
from api.settings import Settings


@pytest.fixture(scope="module")
def contract(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(Settings(data=tmp_path_factory.mktemp("var"))).openapi()


def bodies(operation: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return where each body stands, its kind and its description."""
    described = {"body": operation.get("requestBody", {}), **operation["responses"]}
    return [
        (where, media, content)
        for where, one in described.items()
        for media, content in one.get("content", {}).items()
    ]


def test_every_call_says_what_it_does_and_how_it_fails(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        where = f"{method.upper()} {path}"
        assert operation["summary"], where
        assert operation["description"].strip().endswith("."), where
        declared = set(operation["responses"])
        assert {"403", "429"} <= declared, where
        assert "401" in declared or where not in NEEDS, where
        assert "422" in declared or path == "/vroom" or "requestBody" not in operation, where


def test_every_body_has_an_example_or_is_a_file(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        found = bodies(operation)
        without = {"204"} if "204" in operation["responses"] else set()
        if path == "/vroom/health":
            without = {"200"}
        for status in operation["responses"]:
            assert status in without or status in {where for where, *_ in found}, (method, path)
        for where, media, content in found:
            is_file = content.get("schema", {"format": "binary"}).get("format") == "binary"
            assert is_file or "example" in content, (method, path, where, media)


def test_every_example_is_as_its_schema_says(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        for where, media, content in bodies(operation):
            if "example" in content:
                schema = {**content.get("schema", {}), "components": contract["components"]}
                found = Draft202012Validator(schema).iter_errors(content["example"])
                assert [e.message for e in found] == [], (method, path, where, media)


def test_every_fault_has_its_body(contract: dict[str, Any]) -> None:
    for path, method, operation in operations(contract):
        for status, answer in operation["responses"].items():
            if status >= "400":
                ((media, content),) = answer["content"].items()
                wanted = "json" if path.startswith("/vroom") else "problem+json"
                assert media == f"application/{wanted}", (method, path, status)
                assert content["schema"]["$ref"].endswith("FaultShape")
