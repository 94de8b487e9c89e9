"""recipients.txt."""

import pytest

from acsi.errors import AcsiError
from acsi.keys import new_identity
from acsi.wave.recipients import Recipient, read_recipients, write_recipients

ONE, TWO, THREE = (new_identity().recipient for _ in range(3))


def test_recipients_come_back_with_their_names() -> None:
    listed = [Recipient(ONE, "李 on the first machine"), Recipient(TWO), Recipient(THREE, "two\nlines")]
    assert read_recipients(write_recipients(listed)) == [*listed[:2], Recipient(THREE, "two lines")]


def test_a_file_from_elsewhere_is_read() -> None:
    assert read_recipients(f"\ufeff# a\n# b\r\n{ONE}  \r\n\n{TWO}".encode()) == [Recipient(ONE, "b"), Recipient(TWO)]


def test_a_bad_line_is_named() -> None:
    with pytest.raises(AcsiError, match=r"K005 recipients\.txt:2: age1x"):
        read_recipients(f"{ONE}\nage1x\n".encode())
