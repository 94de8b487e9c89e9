"""The reference of the format and the JSON Schema say what the models say."""

import re
from pathlib import Path

import pytest

from acsi.survey.frame import KNOWN_FIELDS
from acsi.survey.keys import keys, model_at, models
from acsi.survey.load import check_survey
from acsi.survey.models import ConstructModel, Estimation, Question, Scale, Survey, ToleranceSource, Wording
from acsi.survey.nodes import Tree
from acsi.survey.reference import schema, table, with_tables

PAGE = Path(__file__).resolve().parents[2] / "docs" / "format.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_of_the_page_are_those_of_the_models() -> None:
    """If this fails: write `with_tables(page)` back to docs/format.md."""
    assert with_tables(TEXT) == TEXT


def test_every_model_has_its_table() -> None:
    marked = set(re.findall(r"<!-- table: (\w+) -->", TEXT))
    assert marked == {model.__name__ for model in models()} | {"fields"}


def test_every_key_is_documented() -> None:
    silent = [f"{m.__name__}.{key}" for m in models() for key, field in keys(m).items() if not field.description]
    assert silent == []
    assert all(f"| `{key}` |" in TEXT for model in models() for key in keys(model))
    assert all(f"| `{field}` |" in TEXT for field in KNOWN_FIELDS)


def test_the_whole_example_of_the_page_is_sound() -> None:
    (example,) = re.findall(r"```yaml whole\n(.*?)```", TEXT, re.DOTALL)
    assert check_survey(example, "example")[1] == []


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL), ids=lambda text: text[:20])
def test_every_example_uses_keys_that_exist(example: str) -> None:
    def unknown(node: object, path: tuple[str | int, ...]) -> list[object]:
        if isinstance(node, list):
            return [found for i, item in enumerate(node) for found in unknown(item, (*path, i))]
        if not isinstance(node, dict):
            return []
        model = model_at(path)
        wrong = [(*path, key) for key in node if model and key not in keys(model)]
        return wrong + [found for key, value in node.items() for found in unknown(value, (*path, key))]

    assert unknown(Tree(example, "example").plain(), ()) == []


def test_the_model_behind_a_place_is_found() -> None:
    assert model_at(()) is Survey
    assert model_at(("estimation",)) is Estimation
    assert model_at(("scales", "rating")) is Scale
    assert model_at(("scales", "yes_no", "codes", 1)) is Wording
    assert model_at(("questions", 3)) is Question
    assert model_at(("questions", 3, "from")) is ToleranceSource
    assert model_at(("model", "constructs", "quality")) is ConstructModel
    assert model_at(("model", "paths", "quality")) is None
    assert model_at(("nowhere",)) is None


def test_a_table_says_what_may_stand_where() -> None:
    lines = table(Estimation).splitlines()
    assert lines[0] == "| key | value | default | meaning |"
    assert any(line.startswith("| `scheme` | `path` or `factorial` or `centroid` | `path` |") for line in lines)
    assert any(line.startswith("| `bootstrap` | whole number ≥ 0 ≤ 100000 | `5000` |") for line in lines)


def test_the_schema_is_of_the_draft_that_editors_read_and_describes_every_key() -> None:
    document = schema()
    assert document["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert document["required"] == ["acsi", "id", "scales", "questions"]
    parts = document["$defs"] | {"Survey": document}
    for model in models():
        properties = parts[model.__name__]["properties"]
        assert set(properties) == set(keys(model))
        assert all("description" in each for each in properties.values())
        assert parts[model.__name__]["additionalProperties"] is False


def test_the_schema_allows_the_short_forms() -> None:
    document = schema()
    assert {"type": "string"} in document["properties"]["title"]["anyOf"]
    routing = document["$defs"]["Question"]["properties"]["ask_if"]["additionalProperties"]
    assert {"type": "integer"} in routing["anyOf"]
