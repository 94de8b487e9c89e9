"""What the models find wrong with a file, said in plain words."""

import re
from typing import TYPE_CHECKING

from acsi.errors import Problem, did_you_mean, problem
from acsi.survey.keys import keys, model_at
from acsi.survey.nodes import Path, Tree, shortened
from acsi.survey.parts import NAME, SLUG

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_KINDS = {
    "int": "S023",
    "float": "S024",
    "finite": "S024",
    "string": "S025",
    "bool": "S026",
    "list": "S027",
    "dict": "S028",
    "model": "S028",
    "wording": "S033",
    "scalar": "S034",
    "recipient": "S035",
    "secret": "S036",
}

_BOUNDS = {
    "greater_than": "above {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "below {lt}",
    "less_than_equal": "at most {le}",
}

_NAMES = {
    NAME: "letters, digits and _, beginning with a letter",
    SLUG: "small letters, digits and -",
}


def shape_problem(tree: Tree, error: "ErrorDetails") -> Problem:
    """One finding of the models as a problem of the catalogue, with its place in the file."""
    path = error_path(tree, error)
    if error["type"] == "missing":
        return _missing(tree, path, str(error["loc"][-1]))
    key_node, value_node = tree.find(path)
    about_key = error["type"] in ("extra_forbidden", "invalid_key") or "[key]" in error["loc"]
    node = key_node if about_key or error["input"] is None else value_node
    return _described(path, tree.place(node.start_mark), error)


def error_path(tree: Tree, error: "ErrorDetails") -> Path:
    """The part of the error's path that exists in the file; for a missing key, where it is missing."""
    return tree.existing(tuple(error["loc"]))


def _missing(tree: Tree, path: Path, key: str) -> Problem:
    model = model_at(path)
    about = keys(model)[key].description if model else ""
    return problem("S021", tree.place(tree.find(path)[0].start_mark), key=key, about=about)


def _described(path: Path, where: str, error: "ErrorDetails") -> Problem:
    kind, found, context = error["type"], error["input"], error.get("ctx", {})
    key, shown = _key(path), _shown(found)
    if kind in ("extra_forbidden", "invalid_key"):
        return _unknown_key(path, where)
    if found is None:
        return problem("S038", where, key=key)
    if kind == "literal_error":
        return _not_one_of(path, where, found, str(context["expected"]))
    if kind in _BOUNDS:
        return problem("S029", where, key=key, bound=_BOUNDS[kind].format(**context), found=shown)
    if kind in ("too_short", "string_too_short"):
        return problem("S030", where, key=key)
    if kind == "string_pattern_mismatch":
        return problem("S031", where, found=shown, allowed=_NAMES[context["pattern"]])
    return problem(_KINDS[kind.split("_")[0]], where, key=key, found=shown)


def _unknown_key(path: Path, where: str) -> Problem:
    model = model_at(path[:-1])
    allowed = list(keys(model)) if model else []
    found = str(path[-1])
    return problem("S020", where, key=found, meant=did_you_mean(found, allowed), allowed=", ".join(allowed))


def _not_one_of(path: Path, where: str, found: object, expected: str) -> Problem:
    if path == ("acsi",):
        return problem("S032", where, found=_shown(found))
    allowed = re.findall(r"'([^']*)'", expected) or [expected.lower()]
    meant = did_you_mean(str(found), allowed)
    return problem("S022", where, key=_key(path), allowed=", ".join(allowed), found=_shown(found), meant=meant)


def _key(path: Path) -> str:
    """The key at a path; an item of a list as `key item 2`."""
    if not path:
        return "the file"
    if isinstance(path[-1], int) and len(path) > 1 and isinstance(path[-2], str):
        return f"{path[-2]} item {path[-1] + 1}"
    return str(path[-1])


def _shown(found: object) -> str:
    if isinstance(found, dict):
        return "a group of keys"
    if isinstance(found, list):
        return "a list"
    return shortened(str(found).lower() if isinstance(found, bool) else found)
