"""What the models say about the format: the JSON Schema for editors, and the tables of docs/format.md."""

import json
import re

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from acsi.survey.frame import KNOWN_FIELDS
from acsi.survey.keys import keys, models
from acsi.survey.models import Survey, Wording

SCHEMA_VERSION = "https://json-schema.org/draft/2020-12/schema"


def schema() -> dict[str, object]:
    """The JSON Schema (draft 2020-12) of a definition, with the descriptions of all keys."""
    return {"$schema": SCHEMA_VERSION, **Survey.model_json_schema(by_alias=True)}


def table(model: type[BaseModel]) -> str:
    """The keys of one model as a Markdown table: key, what may stand there, default, meaning."""
    rows = [
        f"| `{key}` | {_allowed(model, key)} | {_default(field)} | {field.description} |"
        for key, field in keys(model).items()
    ]
    return "\n".join(["| key | value | default | meaning |", "| --- | --- | --- | --- |", *rows])


def fields_table() -> str:
    """The fields of a claim that mean something to the programme, as a Markdown table."""
    rows = [f"| `{field}` | {meaning} |" for field, meaning in KNOWN_FIELDS.items()]
    return "\n".join(["| field | meaning |", "| --- | --- |", *rows])


def with_tables(page: str) -> str:
    """The page with the table of each marked place, `<!-- table: Model -->` to `<!-- end -->`, made anew."""
    tables = {model.__name__: table(model) for model in models()} | {"fields": fields_table()}
    return re.sub(
        r"<!-- table: (\w+) -->\n.*?<!-- end -->",
        lambda mark: f"<!-- table: {mark[1]} -->\n{tables[mark[1]]}\n<!-- end -->",
        page,
        flags=re.DOTALL,
    )


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined:
        return "required"
    if isinstance(value, Wording) and value.zh and value.en:
        return f"`{{zh: {value.zh}, en: {value.en}}}`"
    if value is None or value == [] or value == {} or isinstance(value, BaseModel):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`[{', '.join(map(str, value))}]`" if isinstance(value, list) else f"`{value}`"


def _allowed(model: type[BaseModel], key: str) -> str:
    properties = model.model_json_schema(by_alias=True)["properties"]
    return _words(properties[key])


def _words(schema: dict[str, object]) -> str:
    """A JSON Schema in words."""
    options, choices = schema.get("anyOf"), schema.get("enum")
    if isinstance(options, list):
        names = dict.fromkeys(_words(option) for option in options if option.get("type") != "null")
        return " or ".join(name for name in names if name != "whole number" or "number" not in names)
    if "$ref" in schema:
        return _NAMES.get(str(schema["$ref"]).rpartition("/")[2], "group")
    if isinstance(choices, list):
        return " or ".join(f"`{value}`" for value in choices)
    if "const" in schema:
        return f"`{json.dumps(schema['const']).strip(chr(34))}`"
    return _of_type(schema)


_NAMES = {"Wording": "{zh, en}"}
_TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}


def _of_type(schema: dict[str, object]) -> str:
    kind = schema.get("type")
    if kind == "array":
        items = schema.get("items")
        return f"list of {_words(items)}" if isinstance(items, dict) else "list"
    if kind == "object":
        patterns = schema.get("patternProperties")
        values = next(iter(patterns.values())) if isinstance(patterns, dict) else schema.get("additionalProperties")
        return f"name: {_words(values)}" if isinstance(values, dict) else "group"
    return _TYPES.get(str(kind), "value") + _bounds(schema)


def _bounds(schema: dict[str, object]) -> str:
    marks = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    return "".join(f" {mark} {schema[key]}" for key, mark in marks.items() if key in schema)
