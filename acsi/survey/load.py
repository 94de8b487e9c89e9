"""Reading a survey definition: every fault at once, each with its line and column."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from acsi import limits
from acsi.errors import AcsiError, Problem, fault, problem
from acsi.survey.models import Survey
from acsi.survey.nodes import Path as NodePath
from acsi.survey.nodes import Plain, Tree
from acsi.survey.rules import findings
from acsi.survey.shape import error_path, shape_problem


def load_survey(path: Path) -> Survey:
    """The definition in the file `path`; an error with all its faults if it has any."""
    return _loaded(_text(path), path.name)


# A step that takes several waves asks for the same definition again and again.
@lru_cache(maxsize=8)
def _loaded(text: str, name: str) -> Survey:
    survey, problems = check_survey(text, name)
    if survey is None or problems:
        raise AcsiError(problems)
    return survey


def check_survey(text: str, name: str) -> tuple[Survey | None, list[Problem]]:
    """The definition written in `text`, or nothing and all its faults by line; `name` begins each place."""
    try:
        tree = Tree(text, name)
    except AcsiError as error:
        return None, list(error.problems)
    problems: list[Problem] = []
    doubtful = _Doubtful()
    survey = _read(tree, problems, doubtful)
    if survey:
        problems += _ruled(tree, survey, doubtful)
    problems += tree.refused
    return (None if problems else survey), sorted(dict.fromkeys(problems), key=_line_order)


def _text(path: Path) -> str:
    where = path.name
    if path.is_dir():
        raise fault("S001", where, file=path.name)
    try:
        size = path.stat().st_size
        if size > limits.DEFINITION_BYTES:
            raise fault("S013", where, size=size, allowed=limits.DEFINITION_BYTES)
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise fault("S002", f"{where}:{line}", byte=f"0x{error.object[error.start]:02X}") from None
    except OSError:
        raise fault("F001", file=path) from None


@dataclass(frozen=True)
class _Doubtful:
    """What was cut from the file, as nodes and as names defined: a rule broken only by the cut needs no message."""

    nodes: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add(self, tree: Tree, path: NodePath, data: Plain) -> None:
        """Remember the value at `path`, the group it stands in, and every name that it defines."""
        self.nodes.update(id(tree.find(end)[1]) for end in (path[:-1], path))
        self.names.update(_defined({path[-1]: _value(data, path)}))


def _read(tree: Tree, problems: list[Problem], doubtful: _Doubtful) -> Survey | None:
    """The definition as far as it is sound: what the models refuse is reported, then cut until the rest stands."""
    data = tree.plain()
    if data is None and tree.refused:
        return None
    if not isinstance(data, dict):
        found = "a list" if isinstance(data, list) else "a single value"
        problems.append(problem("S004", tree.place(tree.root.start_mark), found=found))
        return None
    while True:
        try:
            return Survey.model_validate(data, by_alias=True, by_name=False)
        except ValidationError as error:
            details = error.errors(include_url=False)
        if not doubtful.nodes:
            problems += [shape_problem(tree, detail) for detail in details]
        paths = {error_path(tree, detail) for detail in details} - {()}
        if not paths and data == _complete(data):
            return None
        for path in paths:
            doubtful.add(tree, path, data)
        tree.cut(paths)
        data = _complete(tree.plain())


def _complete(data: Plain) -> Plain:
    """The data with a version and an id: that they are missing must hide no other fault."""
    return {"acsi": 1, "id": "unnamed", **data} if isinstance(data, dict) else data


def _value(data: Plain, path: NodePath) -> Plain:
    for part in path:
        if isinstance(data, dict):
            data = next(value for key, value in data.items() if str(key) == str(part))
        elif isinstance(data, list):
            data = data[int(part)]
    return data


def _defined(value: Plain) -> set[str]:
    """The names that stand as keys, and the ids."""
    if isinstance(value, list):
        return set().union(*map(_defined, value))
    if not isinstance(value, dict):
        return set()
    keys = {key for key in value if isinstance(key, str)}
    return keys.union({str(value.get("id"))}, *map(_defined, value.values()))


def _ruled(tree: Tree, survey: Survey, doubtful: _Doubtful) -> list[Problem]:
    problems = []
    for finding in findings(survey):
        key_node, value_node = tree.find(finding.path)
        if id(value_node) in doubtful.nodes or doubtful.names & set(map(str, finding.found.values())):
            continue
        problems.append(problem(finding.code, tree.place(key_node.start_mark), **finding.found))
    return problems


def _line_order(found: Problem) -> tuple[int, ...]:
    return tuple(int(part) for part in found.where.split(":")[1:] if part.isdigit())
