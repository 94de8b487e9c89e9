"""YAML as nodes with their places: composed once, read as plain values, found and cut by path.

A path is a tuple of keys and list positions, such as `("questions", 3, "scale")`. YAML is read by its version 1.2, so
that `No` stays text. What a person who is no programmer cannot follow (anchors, tags) is refused.
"""

import warnings
from collections.abc import Iterator
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from acsi.errors import AcsiError, Problem, fault, problem

Key = str | int | float | date | None
Plain = Key | list["Plain"] | dict[Key, "Plain"]
Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_READABLE = {_TAG + kind for kind in ("null", "bool", "int", "float", "timestamp")}

# What the parser says, and what that most often means.
_HINTS = {
    "mapping values are not allowed": "a second colon stands in the line; put a text that holds a colon in quotes",
    "could not find expected ':'": "a colon is missing after a key, or the line belongs to the text above it",
    "expected <block end>": "the line is not indented like its neighbours",
    "sequence entries are not allowed": "a list item (-) stands where none can be; begin it on a line of its own",
    "found unexpected end of stream": "a quotation mark is opened and never closed",
    "expected ',' or ']'": "a bracket [ is not closed, or a comma is missing",
    "expected ',' or '}'": "a bracket { is not closed, or a comma is missing",
    "that cannot start any token": "a text that begins with a special sign must stand in quotes",
    "found undefined alias": "a text that begins with * must stand in quotes",
    "but found another document": "a line --- begins a second document; there can be only one",
    "found unknown escape": 'in "…" a backslash has a meaning of its own; use single quotes',
}


class Tree:
    """A composed file: its root node, and `name` for the places in messages."""

    def __init__(self, text: str, name: str) -> None:
        """Compose `text`; a fault if it is no YAML."""
        self.name = name
        self._yaml = YAML(typ="safe", pure=True)
        self.root = self._compose(text)
        self.refused: list[Problem] = []

    def _compose(self, text: str) -> Node:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                root = self._yaml.compose(text)
        except MarkedYAMLError as error:
            raise self._not_yaml(error) from None
        except ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise fault("S007", f"{self.name}:{line}", character=f"U+{ord(text[error.position]):04X}") from None
        except (YAMLError, RecursionError):
            raise fault("S011", self.name) from None
        if not isinstance(root, Node):
            raise fault("S003", self.name)
        return root

    def _not_yaml(self, error: MarkedYAMLError) -> AcsiError:
        said = str(error.problem)
        where = self.place(error.problem_mark or error.context_mark)
        if "'\\t'" in said:
            return fault("S005", where)
        hint = next((hint for words, hint in _HINTS.items() if words in said), "the line does not follow YAML's rules")
        return fault("S006", where, hint=hint)

    def place(self, mark: StreamMark | None) -> str:
        """`name:line:column`, counted from 1."""
        return f"{self.name}:{mark.line + 1}:{mark.column + 1}" if mark else self.name

    def plain(self) -> Plain:
        """The file as plain values; what is refused is cut from the tree and stands in `refused`."""
        return None if self._refuse(self.root) else self._plain(self.root)

    def _plain(self, node: Node) -> Plain:
        if isinstance(node, MappingNode):
            return self._mapping(node)
        if isinstance(node, SequenceNode):
            node.value = [item for item in node.value if not self._refuse(item)]
            return [self._plain(item) for item in node.value]
        return self._scalar(node)

    def _mapping(self, node: MappingNode) -> dict[Key, Plain]:
        keys: list[Key] = []
        first: dict[str, Node] = {}
        kept = []
        for key_node, value_node in node.value:
            if self._refuse(key_node) or self._refuse(value_node):
                continue
            if not isinstance(key_node, ScalarNode):
                self.refused.append(problem("S012", self.place(key_node.start_mark)))
                continue
            key = self._scalar(key_node)
            if str(key) in first:
                line = first[str(key)].start_mark.line + 1
                self.refused.append(problem("S008", self.place(key_node.start_mark), key=key, line=line))
                continue
            first[str(key)] = key_node
            keys.append(key)
            kept.append((key_node, value_node))
        node.value = kept
        return {key: self._plain(value) for key, (_, value) in zip(keys, kept, strict=True)}

    def _refuse(self, node: Node) -> bool:
        """Whether `node` cannot be read; the reason goes to `refused`."""
        where = self.place(node.start_mark)
        standard = isinstance(node, MappingNode | SequenceNode) and node.tag in (_TAG + "map", _TAG + "seq")
        if node.anchor:
            found = problem("S009", where, sign=f"&{node.anchor}")
        elif standard or node.tag == _TAG + "str":
            return False
        elif node.tag not in _READABLE or self._implied(node) != node.tag:
            found = problem("S009", where, sign=_sign(node))
        else:
            try:
                self._scalar(node)
                return False
            except (ValueError, OverflowError):
                found = problem("S010", where, found=shortened(node.value))
        self.refused.append(found)
        return True

    def _implied(self, node: Node) -> str:
        return str(self._yaml.resolver.resolve(ScalarNode, node.value, (True, False)))

    def _scalar(self, node: Node) -> Key:
        if node.tag == _TAG + "str":
            return str(node.value)
        value: Key = self._yaml.constructor.construct_object(node)
        return value

    def find(self, path: Path) -> tuple[Node, Node]:
        """The nodes of key and value at `path`, or at the part of it that exists; an item's key is the item."""
        *_, last = self._walk(path)
        return last

    def _walk(self, path: Path) -> Iterator[tuple[Node, Node]]:
        key, node = self.root, self.root
        yield key, node
        for part in path:
            if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
                key = node = node.value[part]
            elif isinstance(node, MappingNode) and (pair := self._pair(node, part)):
                key, node = pair
            else:
                return
            yield key, node

    def _pair(self, node: MappingNode, part: str | int) -> tuple[Node, Node] | None:
        pairs = (pair for pair in node.value if str(self._scalar(pair[0])) == str(part))
        return next(pairs, None)

    def existing(self, path: Path) -> Path:
        """The part of `path` that exists in the file."""
        return path[: len(list(self._walk(path))) - 1]

    def cut(self, paths: set[Path]) -> None:
        """Take the values at `paths` (which exist) out of the tree, keys and all."""
        gone = {id(self.find(path)[1]) for path in paths}
        for parent in {path[:-1] for path in paths}:
            node = self.find(parent)[1]
            if isinstance(node, MappingNode):
                node.value = [pair for pair in node.value if id(pair[1]) not in gone]
            else:
                node.value = [item for item in node.value if id(item) not in gone]


def _sign(node: Node) -> str:
    """What the person wrote: a sign of YAML's own (`<<`, `=`) or a tag (`!secret`, `!!int`)."""
    own = node.tag in (_TAG + "merge", _TAG + "value")
    return str(node.value) if own else str(node.tag).replace(_TAG, "!!")


def shortened(found: object, width: int = 60) -> str:
    """What was found, as one line of at most `width` characters."""
    text = " ".join(str(found).split())
    return text if len(text) <= width else text[: width - 1] + "…"
