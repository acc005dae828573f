"""GitHub's own description of its API, and whether a request or an answer fits it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

DATA = Path(__file__).parent / "data"
VERBS = ("get", "post", "put", "patch", "delete")
# Any endpoint may answer these, also where the description does not say so.
EVERYWHERE = (301, 307, 401, 403, 404, 410, 429, 500, 502, 503)
NO_CONTENT = (204, 304)
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_instant(text: object) -> bool:
    return not isinstance(text, str) or datetime.fromisoformat(text).tzinfo is not None


@dataclass(frozen=True)
class Operation:
    """One verb of one path of the description."""

    path: str
    verb: str
    said: Mapping[str, Any]
    known_queries: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.verb.upper()} {self.path}"

    def request_errors(self, query: Mapping[str, str], body: object) -> Iterator[str]:
        """Yield what of a request is not as described. `body` is None if there was none."""
        for name, value in query.items():
            if name not in self.known_queries:
                yield f"{self}: knows no parameter {name}"
            elif problem := _first_error(_validator(self.known_queries[name]), _read(value)):
                yield f"{self}: {name}={value}: {problem}"
        schema = _content(self.said.get("requestBody", {}))
        if body is None:
            if self.said.get("requestBody", {}).get("required"):
                yield f"{self}: needs a body"
        elif schema is None:
            if body != {}:
                yield f"{self}: takes no body"
        else:
            if problem := _first_error(_validator(schema), body):
                yield f"{self}: request {problem}"
            yield from (f"{self}: knows no field {name}" for name in _unknown(body, schema))

    def answer_errors(self, status: int, body: object) -> Iterator[str]:
        """Yield what of an answer is not as described. `body` is None if there was none."""
        responses = self.said["responses"]
        if str(status) in responses:
            schema = _content(_followed(responses[str(status)]))
        elif status in EVERYWHERE:
            schema = {"$ref": "#/components/schemas/basic-error"}
        else:
            yield f"{self}: never answers {status}"
            return
        if status in NO_CONTENT or schema is None:
            if body is not None:
                yield f"{self}: {status} has no content"
        elif problem := _first_error(_validator(schema), body):
            yield f"{self}: answer {status} {problem}"


@cache
def description() -> dict[str, Any]:
    """Return the description, its schemas made JSON Schema (OpenAPI 3.0 writes `nullable`)."""
    said: dict[str, Any] = _as_json_schema(json.loads((DATA / "github-issues.openapi.json").read_text()))
    # There, and only there, an account must be a person and an enterprise at once.
    listed = said["paths"]["/app/installations"]["get"]["responses"]["200"]["content"]["application/json"]
    listed["schema"]["items"] = {"$ref": "#/components/schemas/installation"}
    return said


def example(name: str) -> Any:
    """Return a fresh copy of one of the description's examples."""
    return json.loads(json.dumps(description()["components"]["examples"][name]["value"]))


@cache
def operations() -> list[tuple[re.Pattern[str], Operation]]:
    """Return every operation with the pattern of its path; the plainest paths first."""
    found = []
    for path, verbs in sorted(description()["paths"].items(), key=lambda pair: pair[0].count("{")):
        pattern = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
        for verb in VERBS:
            if verb in verbs:
                parameters = [_followed(one) for one in verbs[verb].get("parameters", ())]
                queries = {one["name"]: one["schema"] for one in parameters if one["in"] == "query"}
                found.append((pattern, Operation(path, verb, verbs[verb], queries)))
    return found


def operation(verb: str, path: str) -> Operation | None:
    """Return the operation of a request, None if GitHub describes none."""
    return next(
        (one for pattern, one in operations() if one.verb == verb.lower() and pattern.fullmatch(path)), None
    )


def _as_json_schema(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_json_schema(one) for one in value]
    if not isinstance(value, dict):
        return value
    schema = {name: _as_json_schema(one) for name, one in value.items()}
    if schema.pop("nullable", False) is True:
        if isinstance(schema.get("type"), str):
            schema["type"] = [schema["type"], "null"]
            if "enum" in schema:
                schema["enum"] = [*schema["enum"], None]
        else:
            return {"anyOf": [schema, {"type": "null"}]}
    return schema


def _followed(said: Any) -> Any:
    if "$ref" not in said:
        return said
    found: Any = description()
    for step in said["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _followed(found)


def _content(said: Mapping[str, Any]) -> Any:
    return said.get("content", {}).get("application/json", {}).get("schema")


@cache
def _compiled(schema: str) -> Draft202012Validator:
    whole = {"allOf": [json.loads(schema)], "components": description()["components"]}
    return Draft202012Validator(whole, format_checker=FORMATS)


def _validator(schema: Any) -> Draft202012Validator:
    return _compiled(json.dumps(schema))


def _first_error(validator: Draft202012Validator, value: object) -> str:
    error = next(validator.iter_errors(value), None)
    if error is None:
        return ""
    deepest = min(error.context, key=lambda one: -len(one.absolute_path), default=error)
    return f"{deepest.json_path}: {deepest.message[:200]}"


def _unknown(body: object, schema: Any) -> list[str]:
    """Return the fields of a body that the description does not name: GitHub ignores them, so they are slips."""
    schema = _followed(schema)
    if not isinstance(body, dict) or "properties" not in schema:
        return []
    return sorted(set(body) - set(schema["properties"]))


def _read(value: str) -> object:
    return int(value) if value.isdecimal() else value
