"""What the models allow at each place of the file: the keys, their meaning, and the model behind a path."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from acsi.survey.models import Survey
from acsi.survey.nodes import Path


def keys(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The keys of a model as written in the file, each with its field."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def model_at(path: Path) -> type[BaseModel] | None:
    """The model that describes the part of the file at `path`; nothing if it is no group of fixed keys."""
    here: object = Survey
    for part in path:
        here = _inside(here, part)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def models(model: type[BaseModel] = Survey) -> Iterator[type[BaseModel]]:
    """`model` and all models inside it, each once, in the order of the file."""
    seen = [model]
    for each in seen:
        yield each
        inner = (part for field in each.model_fields.values() for part in _models_in(field.annotation))
        seen.extend(dict.fromkeys(part for part in inner if part not in seen))


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    here = _bare(annotation)
    if isinstance(here, type) and issubclass(here, BaseModel):
        yield here
    for inner in get_args(here):
        yield from _models_in(inner)


def _bare(annotation: object) -> object:
    """The annotation without `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        inner = [each for each in get_args(annotation) if each is not type(None)]
        return _bare(inner[0]) if len(inner) == 1 else annotation
    return annotation


def _inside(here: object, part: str | int) -> object:
    if isinstance(here, type) and issubclass(here, BaseModel):
        field = keys(here).get(str(part))
        return _bare(field.annotation) if field else None
    inner = get_args(here)
    return _bare(inner[-1]) if get_origin(here) in (list, dict) else None
