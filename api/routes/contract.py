"""The contract at ``openapi.json``: what every call may answer, and an example of each body.

Examples are made of the schemas themselves: what a field says of itself, else the word for its
name, else the least that its type allows.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from fastapi import FastAPI
from jsonschema import Draft202012Validator, FormatChecker

from api.errors import own_issue, problem_body
from api.routes.access import OPEN
from api.routes.faults import VROOM
from api.schemas.faults import FaultShape
from api.schemas.vroom import VroomFaultShape
from api.services.vroom import INTERNAL, fault_body

WORDS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "action": "requests.read",
        "address": "12/3 Trần Phú, P.4, Q.5",
        "allowed": ["requests.read"],
        "area": "vn-2021:27301",
        "areas": ["vn-2021:774"],
        "at": "2021-09-10T07:30:00+07:00",
        "begins": "07:00",
        "body": "vehicles",
        "by": "dieu-phoi-q5",
        "client_id": "hotline-2-000117",
        "closes": "17:00",
        "code": "changed-meanwhile",
        "day": "2021-09-10",
        "district": "vn-2021:774",
        "ends": "17:00",
        "facility": "bv-da-chien-3",
        "flags": ["elderly", "alone"],
        "flow_lpm": "2",
        "gates": ["active", "recovered"],
        "holder": "1",
        "infected_on": "2021-07-28",
        "kind": "medicine",
        "lat": 10.755,
        "letter": "A",
        "lon": 106.66,
        "message": "người khác vừa thay đổi mục này",
        "name": "Trạm oxy 1",
        "name_short": "Bà T.",
        "note": "gọi trước khi đến",
        "on": "2021-07-28",
        "opens": "07:00",
        "organisation": "Quận 5",
        "outcome": "stable",
        "phone": "0900 000 001",
        "precision": "rooftop",
        "pressure_bar": "120",
        "province": "vn-2021:79",
        "reason": "gia đình báo lại",
        "remedy": "tải lại, xem thay đổi rồi quyết định",
        "role": "dispatcher",
        "sent_by": "Đoàn phường",
        "serial": "OX-0117",
        "size_l": "8",
        "state": "triaged",
        "station": "tram-oxy-1",
        "subject": "request 117",
        "taken_by": "tong-dai-2",
        "until": "2021-09-30",
        "ward": "vn-2021:27301",
    }
)
"""By the name of a field, something that stands there."""

_FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "400": "not-json",
        "401": "not-signed-in",
        "403": "not-your-role",
        "404": "no-such-request",
        "409": "changed-meanwhile",
        "413": "body-too-large",
        "422": "reason-missing",
        "429": "asked-too-often",
        "500": "internal-fault",
    }
)
"""An issue for the example of each status."""
_ANY: Final = ("403", "429")
"""What every call may answer: under another name, or too often."""
_SENT: Final = ("400", "413", "422")
"""… where a body is sent."""
_PROBLEM: Final = "application/problem+json"
_JSON: Final = "application/json"
_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "/document": _JSON,
        "/plan": _JSON,
        "/map": "text/html",
        "/playback": "text/html",
        "/maps/{name}": "text/html",
        "/geojson": "application/geo+json",
        ".png": "image/png",
        ".zip": "application/zip",
        ".pdf": "application/pdf",
        ".csv": "text/csv",
        "/events": "text/event-stream",
        "/feed": "text/event-stream",
    }
)
"""By the end of a path, what it answers."""
_TEXT: Final = {"type": "string"}
_BYTES: Final = {"type": "string", "format": "binary"}
_FILE_OF: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        _JSON: {"schema": {"type": "object"}, "example": {"format": "donghanh-plan/1"}},
        "text/html": {"schema": _TEXT, "example": "<!DOCTYPE html>"},
        "application/geo+json": {
            "schema": {"type": "object"},
            "example": {"type": "FeatureCollection", "features": []},
        },
        "application/zip": {"schema": _BYTES},
        "image/png": {"schema": _BYTES},
        "application/pdf": {"schema": _BYTES},
        "text/csv": {"schema": _TEXT, "example": "day,version,vehicle\r\n"},
        "text/event-stream": {"example": "event: job\ndata: {}\n\n"},
    }
)
_LEAST: Final[Mapping[str, Any]] = MappingProxyType(
    {"string": "", "integer": 1, "number": 1.0, "boolean": False, "null": None}
)
_FORMATS: Final[Mapping[str, str]] = MappingProxyType(
    {"date": "2021-09-10", "date-time": "2021-09-10T07:30:00+07:00"}
)
_DAYS_AND_MOMENTS: Final = FormatChecker(("date",))
_DEEPEST: Final = 8


def describe(app: FastAPI) -> None:
    """Have the contract of an application say everything."""
    plain = app.openapi

    def whole() -> dict[str, Any]:
        if not app.openapi_schema:
            _complete(plain())
        found: dict[str, Any] = plain()
        return found

    setattr(app, "openapi", whole)  # noqa: B010 - as FastAPI documents it; mypy minds the other way


def _complete(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for shape in (FaultShape, VroomFaultShape):
        made = shape.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= made.pop("$defs", {}) | {shape.__name__: made}
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    for path, method, operation in operations(document):
        if operation.get("parameters"):
            operation["responses"].setdefault("422", {})
        endpoint = f"{method.upper()} {path}"
        wanted = [*_ANY, *(_SENT if "requestBody" in operation else ())]
        if endpoint not in OPEN:
            operation["security"] = [{"bearer": []}]
            wanted.append("401")
        _declare_faults(operation, wanted, vroom=path.startswith(VROOM))
        _declare_file(path, operation)
        for content in _bodies(operation):
            _give_example(content, document)


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and description of each call."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _declare_faults(operation: dict[str, Any], wanted: list[str], *, vroom: bool) -> None:
    answers = operation["responses"]
    faults = sorted({*wanted, *(status for status in answers if status >= "400")})
    shape, media = ("VroomFaultShape", _JSON) if vroom else ("FaultShape", _PROBLEM)
    for status in faults:
        issue = own_issue(_FAULTS.get(status, "internal-fault"), "request 117")
        body = fault_body([issue], INTERNAL) if vroom else problem_body(int(status), [issue])
        schema = {"$ref": f"#/components/schemas/{shape}"}
        answers[status] = {
            "description": answers.get(status, {}).get("description", issue.message),
            "content": {media: {"schema": schema, "example": body}},
        }


def _declare_file(path: str, operation: dict[str, Any]) -> None:
    """Declare what a call answers that is no shape, where it does not say so itself."""
    media = next((media for end, media in _FILES.items() if path.endswith(end)), None)
    for status, answer in operation["responses"].items():
        if media is not None and status < "300" and _is_vague(answer.get("content", {})):
            answer["content"] = {media: dict(_FILE_OF[media])}
    successes = [operation["responses"][s] for s in ("200", "201") if s in operation["responses"]]
    shown = next((one["content"] for one in successes if one.get("content")), None)
    for one in successes:  # new, or kept before: one shape
        if shown is not None and not one.get("content"):
            one["content"] = shown


def _is_vague(content: Mapping[str, Any]) -> bool:
    """Tell whether a body is described by its type alone, or not at all."""
    return all(set(one.get("schema", {})) <= {"type", "title"} for one in content.values())


def _bodies(operation: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what is described of each JSON body: the one that is sent, and those of success."""
    sent = operation.get("requestBody", {})
    for described in (sent, *(a for s, a in operation["responses"].items() if s < "400")):
        content = described.get("content", {})
        if _JSON in content:
            yield content[_JSON]


def _give_example(content: dict[str, Any], document: Mapping[str, Any]) -> None:
    schema = content.get("schema", {})
    if "example" not in content and schema:
        content["example"] = example_of(schema, document)


def example_of(
    schema: Mapping[str, Any], document: Mapping[str, Any], *, name: str = "", deep: int = 0
) -> Any:
    """Return something that the schema allows.

    Parameters
    ----------
    document
        Where references lead.
    name
        Of the field that it stands in.
    """
    if "$ref" in schema:
        return example_of(_referred(schema["$ref"], document), document, name=name, deep=deep)
    said = next(_said(schema, document, name), None)
    if said is not None:
        return said
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return example_of(choices[0], document, name=name, deep=deep)
    return _made(schema, document, name=name, deep=deep)


def _said(schema: Mapping[str, Any], document: Mapping[str, Any], name: str) -> Iterator[Any]:
    """Yield what the schema itself, or the name of its field, says that it may be."""
    yield from schema.get("examples", ())
    if name in WORDS and _allows(schema, WORDS[name], document):
        yield WORDS[name]
    yield from schema.get("enum", ())
    yield from (schema[key] for key in ("const", "default") if schema.get(key))


def _referred(reference: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Any = document
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    schema: Mapping[str, Any] = found
    return schema


def _allows(schema: Mapping[str, Any], value: Any, document: Mapping[str, Any]) -> bool:
    whole = {**schema, "components": document["components"]}
    return bool(Draft202012Validator(whole, format_checker=_DAYS_AND_MOMENTS).is_valid(value))


def _is_moment(text: object) -> bool:
    """Tell whether a text is day, time and offset; `fromisoformat` is glad of a day alone."""
    return "T" in str(text) and datetime.fromisoformat(str(text)).tzinfo is not None


_DAYS_AND_MOMENTS.checks("date-time", raises=ValueError)(_is_moment)


def _made(schema: Mapping[str, Any], document: Mapping[str, Any], *, name: str, deep: int) -> Any:
    """Return the least value of a type, an object with all its fields."""
    kind = schema.get("type", "object")
    if kind == "object":
        fields = schema.get("properties", {}) if deep < _DEEPEST else {}
        return {
            field: example_of(one, document, name=field, deep=deep + 1)
            for field, one in fields.items()
        }
    if kind == "array":
        items = schema.get("items", {})
        return [example_of(items, document, name=name, deep=deep + 1)] if items else []
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "-" * schema.get("minLength", 0))
    return schema.get("minimum", _LEAST[kind])
