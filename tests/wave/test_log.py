"""The hash chain of the log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.errors import AcsiError
from acsi.wave import log

ENTRIES = st.lists(st.dictionaries(st.sampled_from(["command", "by", "note"]), st.text()), min_size=1, max_size=5)


def written(entries: list[dict[str, str]]) -> tuple[bytes, str]:
    content, head = b"", log.BEGINNING
    for entry in entries:
        content, head = log.append(content, dict(entry))
    return content, head


@given(ENTRIES)
def test_what_was_written_is_read(entries: list[dict[str, str]]) -> None:
    content, head = written(entries)
    chain = log.read(content, head=head)
    assert chain.head == head
    assert [{key: line[key] for key in line if key != "previous"} for line in chain.lines] == entries


@given(ENTRIES, st.data())
def test_a_line_that_is_changed_left_out_or_moved_is_found(entries: list[dict[str, str]], data: st.DataObject) -> None:
    content, head = written(entries)
    lines = content.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    changed = [*lines[:at], lines[at].replace(b'"previous"', b'"x":1,"previous"'), *lines[at + 1 :]]
    for forged in (changed, lines[:at] + lines[at + 1 :], [*lines[:at], lines[at], *lines[at:]]):
        with pytest.raises(AcsiError, match="P016"):
            log.read(b"".join(forged), head=head)


@pytest.mark.parametrize("line", [b"no json", b"[]", b"\xff", b"[" * 20_000])
def test_a_line_that_is_none_is_named(line: bytes) -> None:
    content, _ = written([{"command": "open"}])
    with pytest.raises(AcsiError, match=r"P016 log\.jsonl:2:"):
        log.read(content + line + b"\n")


def test_an_empty_log_is_whole() -> None:
    assert log.read(b"") == log.Chain([], log.BEGINNING)


def test_a_line_separator_in_a_name_does_not_break_the_chain() -> None:
    content, head = log.append(b"", {"note": "a\u2028b\x85c\rd"})
    assert log.read(content, head=head).lines[0]["note"] == "a\u2028b\x85c\rd"
