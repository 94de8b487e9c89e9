"""The ways in which claims systems spell one and the same phone, identity number or name."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from acsi.simulate.persons import Integers, Texts, identity_texts, old_identity_texts, phone_texts

Mask = NDArray[np.bool_]

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

PHONE_SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "full_width": lambda phone: phone.translate(FULL_WIDTH),
    "country_code": lambda phone: f"+86{phone}",
    "dialled_abroad": lambda phone: f"0086{phone}",
    "leading_zero": lambda phone: f"0{phone}",
    "grouped": lambda phone: f"{phone[:3]}-{phone[3:7]} {phone[7:]}",
    "extension": lambda phone: f"{phone}转801",
}

PLAIN = 0
PLAIN_SHARE = 0.70
PHONE_MISSING, ID_MISSING = 0.03, 0.01
OLD_ID, SMALL_X, SPACED = 0.04, 0.5, 0.02
NO_PHONE = np.array([None, "", "无"], dtype=object)
SPACES = np.array([" ", "  ", "　"], dtype=object)


def pick_spellings(size: int, numbers: Generator) -> Integers:
    """Places in `PHONE_SPELLINGS` for `size` claims: mostly plain, the others alike."""
    spread = (numbers.random(size) - PLAIN_SHARE) / (1.0 - PLAIN_SHARE) * (len(PHONE_SPELLINGS) - 1)
    return np.maximum(np.ceil(spread), PLAIN).astype(np.int64)


def spelled_phones(phone: Integers, spelling: Integers) -> Texts:
    """Phones (n,) each in its spelling, None where there is none."""
    texts = phone_texts(phone)
    for place, spell in enumerate(PHONE_SPELLINGS.values()):
        if place != PLAIN:
            rows = np.flatnonzero((spelling == place) & (phone > 0))
            texts[rows] = [spell(text) for text in texts[rows]]
    return texts


def without_some(texts: Texts, may_lack: Mask, share: float, blanks: Texts, numbers: Generator) -> Texts:
    """The texts (n,), a share of those that may lack (n,) replaced by one of `blanks`."""
    lost = (numbers.random(len(texts)) < share) & may_lack
    return np.where(lost, blanks[np.floor(len(blanks) * numbers.random(len(texts))).astype(int)], texts)


def spelled_identities(body: Integers, old: Mask, numbers: Generator) -> Texts:
    """Identity numbers (n,) in 15 digits where `old` (n,), else in 18; half of the final X as x."""
    modern = identity_texts(body)
    small = numbers.random(len(body)) < SMALL_X
    modern = np.where(small, np.array([text.lower() for text in modern], dtype=object), modern)
    return np.where(old, old_identity_texts(body), modern)


def with_spaces(texts: Texts, numbers: Generator) -> Texts:
    """The texts (n,), some with blanks at the end, as columns of fixed width leave them."""
    blanks = SPACES[np.floor(len(SPACES) * numbers.random(len(texts))).astype(int)]
    rows = np.flatnonzero((numbers.random(len(texts)) < SPACED) & np.array([text is not None for text in texts]))
    spaced = texts.copy()
    spaced[rows] = texts[rows] + blanks[rows]
    return spaced
