from acsi.reporting.guide import Entry, halves


def entries(*lines: int) -> list[Entry]:
    """Entries whose texts have so many lines."""
    return [Entry("", "字" * 30 * each) for each in lines]


def test_the_longer_column_has_as_few_lines_as_can_be() -> None:
    listed = entries(1, 1, 1, 1, 3, 3)
    first, second = halves(listed)
    assert [*first, *second] == listed
    assert len(first) == 4


def test_one_entry_or_none_is_no_fault() -> None:
    assert [len(each) for each in halves(entries(2))] in ([1, 0], [0, 1])
    assert halves([]) == ([], [])
