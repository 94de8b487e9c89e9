"""Ways to damage what was good: bytes, text, trees of JSON and YAML, tables, ZIPs, encrypted files, places on a disk.

Everything takes a `random.Random`, so that a seed makes the same damage again.
"""

import io
import json
import os
import shutil
import zipfile
from pathlib import Path
from random import Random
from typing import Any

import pyrage

from tests.fieldwork.mutations import mutated

Tree = Any
"""What JSON or YAML hold: dicts, lists, texts, numbers, booleans, None."""

DEEP = "a list in a list in a list, and so on"
"""Stands for 20,000 opened brackets until the tree is written."""

VALUES: list[Tree] = [
    *(None, "", " ", "x", "No", "yes", "~", "0", "-1", "1e400", "2026-02-30", "2026-09-30", "{}", "../../etc", "a/b"),
    *(0, 1, -1, 2, 98, 1000, 10**9, 10**18, 10**400, -(10**12), 0.5, -0.0, 1e308, 1e-308),
    *(float("nan"), float("inf"), float("-inf"), True, False, [], {}, [[]], [None], {"": None}, {"a": [1, 2]}, DEEP),
    *("字" * 5000, "\ud800", "\0", "a\nb", "{0}", "{x.__class__}", "%s", "=1+1", "<script>", "&amp;", "\u202e", "🀄"),
]

ENCODINGS = ("gb18030", "utf-16", "utf-16-le", "utf-8-sig", "utf-32", "utf-7", "cp037")


def of_bytes(content: bytes, chance: Random) -> bytes:
    """Bytes changed here and there, or the whole cut, emptied, zeroed, doubled or in another encoding."""
    way = chance.randrange(14)
    if way == 0:
        return b""
    if way == 1:
        return content[: chance.randrange(len(content) + 1)]
    if way == 2:
        return bytes(len(content))
    if way == 3:
        return content * 2
    if way == 4:
        start = chance.randrange(len(content) + 1)
        return content[:start] + bytes(chance.choice([1, 16, 4096])) + content[start:]
    if way == 5:
        return recoded(content, chance)
    for _ in range(chance.choice([1, 1, 1, 3, 10])):
        content = mutated(content, chance) if content else chance.randbytes(20)
    return content


def recoded(content: bytes, chance: Random) -> bytes:
    """Text in another encoding, or as it is with bytes before it that promise another."""
    if chance.random() < 0.2:
        return chance.choice([b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf\xef\xbb\xbf", b"\0"]) + content
    return content.decode("utf-8", errors="replace").encode(chance.choice(ENCODINGS), errors="replace")


def of_lines(content: bytes, chance: Random) -> bytes:
    """Lines taken out, doubled, exchanged, moved to the right, ended otherwise, or cut within."""
    lines = content.split(b"\n")
    place, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    way = chance.randrange(8)
    if way == 0:
        del lines[place]
    elif way == 1:
        lines.insert(other, lines[place])
    elif way == 2:
        lines[place], lines[other] = lines[other], lines[place]
    elif way == 3:
        lines[place] = (
            chance.choice([b" ", b"  ", b"\t", b"- ", b"&a ", b"*a ", b'"', b"?", b"<<: ", b"#"]) + lines[place]
        )
    elif way == 4:
        lines[place] = lines[place][: chance.randrange(len(lines[place]) + 1)]
    elif way == 5:
        lines[place] += chance.choice(
            [b",", b'"', b": [", b" {", b",,,,", b"\r", b"\r\r", b"\x1a", b"\x85", b" |", b" !!"]
        )
    elif way == 6:
        return chance.choice([b"\r\n", b"\r", b"\n\n"]).join(lines)
    else:
        lines[place] = lines[place] * chance.choice([2, 2000])
    return b"\n".join(lines)


def places_of(tree: Tree, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every node of a tree below its root."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    found = []
    for key, below in pairs:
        found.append((*above, key))
        found += places_of(below, (*above, key))
    return found


def of_tree(tree: Tree, chance: Random) -> Tree:
    """A node taken out, renamed, doubled, exchanged with another, or something else in its place."""
    tree = json.loads(json.dumps(tree, default=str))
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        places = places_of(tree)
        if not places:
            return chance.choice(VALUES)
        # Half of the damage is near the root, where there are few nodes.
        near = [place for place in places if len(place) <= 2]
        place = chance.choice(near if near and chance.random() < 0.5 else places)
        _damage(tree, place, chance.choice(places), chance)
    return tree


def _damage(tree: Tree, place: tuple[Any, ...], other: tuple[Any, ...], chance: Random) -> None:
    node, key = _at(tree, place[:-1]), place[-1]
    way = chance.randrange(9)
    if way == 0:
        del node[key]
    elif way == 1 and isinstance(node, dict):
        node[chance.choice([f"{key}x", str(key).upper(), "", "acsi", "__class__"])] = node.pop(key)
    elif way == 2 and isinstance(node, list):
        node.insert(chance.randrange(len(node) + 1), json.loads(json.dumps(node[key])))
    elif way == 3 and other[: len(place)] != place and place[: len(other)] != other:
        there = _at(tree, other[:-1])
        node[key], there[other[-1]] = there[other[-1]], node[key]
    elif way == 4:
        node[key] = [node[key]] if chance.random() < 0.5 else {str(key): node[key]}
    elif way == 5 and isinstance(node[key], int | float):
        node[key] = chance.choice([-node[key], node[key] * 2, node[key] + 1, str(node[key]), float(node[key]) + 0.5])
    elif way == 6 and isinstance(node[key], str):
        node[key] = chance.choice([node[key] * 2, node[key][:-1], f" {node[key]} ", node[key].upper(), node[key] + "​"])
    else:
        node[key] = json.loads(json.dumps(chance.choice(VALUES)))


def _at(tree: Tree, place: tuple[Any, ...]) -> Tree:
    for key in place:
        tree = tree[key]
    return tree


def written(tree: Tree) -> bytes:
    """A tree as JSON, with what JSON does not allow (NaN, halves of characters) as Python writes it."""
    return json.dumps(tree, ensure_ascii=True, indent=1).replace(f'"{DEEP}"', "[" * 20_000 + "]" * 20_000).encode()


def of_json(content: bytes, chance: Random) -> bytes:
    """A file of JSON, damaged as a tree or as bytes."""
    if chance.random() < 0.25:
        return of_bytes(content, chance)
    return written(of_tree(json.loads(content), chance))


def of_json_lines(content: bytes, chance: Random) -> bytes:
    """A log, damaged in one entry, by its lines or as bytes."""
    way = chance.randrange(3)
    if way == 0:
        return of_bytes(content, chance)
    if way == 1:
        return of_lines(content, chance)
    lines = content.splitlines()
    place = chance.randrange(len(lines))
    lines[place] = b" ".join(written(of_tree(json.loads(lines[place]), chance)).split())
    return b"\n".join(lines) + b"\n"


def of_yaml(content: bytes, chance: Random) -> bytes:
    """A definition, damaged by its lines, as a tree, as bytes, or with what YAML knows beyond JSON."""
    from ruamel.yaml import YAML

    way = chance.randrange(8)
    if way == 0:
        return of_bytes(content, chance)
    if way <= 2:
        for _ in range(chance.choice([1, 1, 2, 4])):
            content = of_lines(content, chance)
        return content
    if way == 3:
        return _with_yaml_alone(content, chance)
    # JSON is YAML too; block style is what people write.
    tree = of_tree(YAML(typ="safe", pure=True).load(content), chance)
    if chance.random() < 0.5 or not isinstance(tree, dict):
        return written(tree)
    return b"".join(written(str(key)) + b": " + b" ".join(written(each).split()) + b"\n" for key, each in tree.items())


def _with_yaml_alone(content: bytes, chance: Random) -> bytes:
    lines = content.decode().split("\n")
    place = chance.randrange(len(lines))
    head, colon, _ = lines[place].partition(": ")
    value = chance.choice(
        [
            *("!!python/object/apply:os.system [true]", "!!binary aGVsbG8=", "!!timestamp 2026-13-01", "2026-09-30"),
            *(
                "!!float .nan",
                ".inf",
                "0x1F",
                "0o17",
                "1_000",
                "1:30:00",
                "No",
                "null",
                "!!set {a, b}",
                "? a",
                "&a [*a]",
            ),
            *(
                "*nowhere",
                "<<: *a",
                "!unknown x",
                "|",
                ">-",
                "@x",
                "`x`",
                "%x",
                "'",
                '"\\ud800"',
                '"\\x00"',
                "[" * 3000,
            ),
            *("{a: 1, a: 2}", "{[1]: 2}", "{? {a: 1} : 2}", "&b {<<: *b}", "---", "...", "\t- x", "1" * 5000, "-.inf"),
        ]
    )
    lines[place] = f"{head}{colon or ': '}{value}"
    if chance.random() < 0.1:
        many = "\n".join(f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * 9)}]" for level in range(1, 12))
        return ("l0: &l0 [x, x]\n" + many + "\n" + "\n".join(lines)).encode()
    return "\n".join(lines).encode(errors="surrogatepass")


def of_zip(content: bytes, chance: Random) -> bytes:
    """A ZIP with a part gone, doubled, exchanged, damaged, with entities, far too large, or under another name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()}
        name, other = chance.choice(list(parts)), chance.choice(list(parts))
        way = chance.randrange(8)
        if way == 0:
            del parts[name]
        elif way == 1:
            parts[name], parts[other] = parts[other], parts[name]
        elif way == 2:
            entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
            head, sign, tail = parts[name].partition(b"?>")
            parts[name] = head + sign + entity + tail.replace(b"</", b"&a;&b;</", 1)
        elif way == 3:
            parts[name] = bytes(chance.choice([10**6, 3 * 10**7]))
        elif way == 4:
            parts[chance.choice(["../../out", "/etc/x", "C:\\x", "a/../b", "", "字.xml", "x" * 300])] = parts.pop(name)
        else:
            parts[name] = of_bytes(parts[name], chance)
        for each, inside in parts.items():
            new.writestr(each, inside)
    return stream.getvalue()


def of_age(content: bytes, chance: Random) -> bytes:
    """An encrypted file cut, changed, encrypted to somebody else, in letters, or with a passphrase."""
    way = chance.randrange(5)
    if way == 0:
        return pyrage.encrypt(content, [pyrage.x25519.Identity.generate().to_public()])
    if way == 1:
        import base64

        lines = base64.encodebytes(content).replace(b"\n", b"")
        lines = b"\n".join(lines[place : place + 64] for place in range(0, len(lines), 64))
        return b"-----BEGIN AGE ENCRYPTED FILE-----\n" + lines + b"\n-----END AGE ENCRYPTED FILE-----\n"
    if way == 2:
        head = content[: chance.choice([20, 150, 300])]
        return mutated(head, chance) + content[len(head) :]
    if way == 3 and len(content) < 10_000:
        return content.replace(b"X25519", chance.choice([b"scrypt", b"ssh-rsa", b"X25518"]), 1)
    return of_bytes(content, chance)


def of_place(path: Path, chance: Random) -> str:
    """Something else where a file or folder was; says what."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    way = chance.choice(["gone", "folder", "loop", "dangling", "to a folder", "to a device"])
    if way == "folder":
        path.mkdir()
    elif way == "loop":
        path.symlink_to(path.name)
    elif way == "dangling":
        path.symlink_to("nowhere")
    elif way == "to a folder":
        path.symlink_to("..", target_is_directory=True)
    elif way == "to a device":
        path.symlink_to(os.devnull)
    return way
