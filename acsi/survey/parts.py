"""What every part of the definition is made of: frozen parts, texts in two languages, names."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Language = Literal["zh", "en"]

NAME = r"^[A-Za-z][A-Za-z0-9_]*$"
SLUG = r"^[a-z0-9][a-z0-9-]*$"

Name = Annotated[str, Field(pattern=NAME)]
Slug = Annotated[str, Field(pattern=SLUG)]


class Part(BaseModel):
    """A part of the definition: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


class Wording(Part):
    """A text in each language; one that lacks a language shows the other."""

    zh: str | None = Field(None, description="the text in Chinese")
    en: str | None = Field(None, description="the text in English")

    def in_language(self, language: str) -> str:
        """The text in `language`, else in the other one."""
        first, second = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return first or second or ""


UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that no file of text, XML or workbook can hold; YAML lets them in as escapes."""


def showable(text: str) -> str:
    """The text without characters that cannot be shown."""
    return UNSHOWABLE.sub("", text)


def _wording(value: object) -> object:
    """A plain text stands for both languages; a group without any text is a fault."""
    if isinstance(value, str):
        value = {"zh": value, "en": value}
    if isinstance(value, dict):
        value = {key: showable(text) if isinstance(text, str) else text for key, text in value.items()}
    if isinstance(value, dict) and (set(value) - {"zh", "en"} or any(value.values())):
        return value
    if isinstance(value, Wording):
        return value
    raise PydanticCustomError("wording", "a text, or one for each language")


def _listed(value: object) -> object:
    """A single value stands for a list of one."""
    return value if isinstance(value, list) or value is None else [value]


Text = Annotated[Wording, BeforeValidator(_wording, json_schema_input_type=Wording | str)]
Answers = Annotated[list[int], BeforeValidator(_listed, json_schema_input_type=list[int] | int), Field(min_length=1)]
