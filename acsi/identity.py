"""Phones, identity numbers and keys as one spelling each, so that equal persons compare equal; and masked for showing.

Every rule exists twice, in Python and as an expression that an engine runs, made from the same patterns. Engines only
translate full-width and blank characters; Python applies NFKC first, which is the same on all text already in NFKC. On
an engine a rule is a chain of columns, each made from the one before, so that the SQL stays short: `key_expression`,
then `digits_expression` and `phone_expression`, or `compact_expression` and `id_expression`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from operator import mul
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, StringValue

_FULL_WIDTH = "".join(map(chr, range(0xFF01, 0xFF5F)))
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
_BLANKS = "\t\n\v\f\r\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"

FOLD_FROM = _FULL_WIDTH + _BLANKS + _INVISIBLE
FOLD_TO = _ASCII + " " * len(_BLANKS)
"""Arguments of SQL's `translate`: characters of the first without a partner in the second are dropped."""

_FOLD = {ord(character): FOLD_TO[i] if i < len(FOLD_TO) else None for i, character in enumerate(FOLD_FROM)}

_FOLDED = "\uff01-\uff5e" + _BLANKS + _INVISIBLE
PLAIN_TEXT = f"^[^ {_FOLDED}](?:[^{_FOLDED}]*[^ {_FOLDED}])?$"
"""Text that folding leaves as it is: nothing to fold, and no blank at the ends."""
NOT_BLANK = f"[^ {_BLANKS}{_INVISIBLE}]"

# A cell may go on after the number: an extension (x, ext, #, 转, 分机) or a second number (; , / 、).
_END = "xX#,;/、转分"
FIRST_NUMBER = f"^([^{_END}]*)"
_LONG_AREA = r"(?:[3568][1-9]|4[1-9]|[79][0-9])[0-9]"
_SUBSCRIBER = rf"[^0-9]*(?:86)?[^0-9]*0?(?:10|2[0-9]|{_LONG_AREA})[^0-9]*[2-9][0-9]{{6,7}}"
HYPHENATED_EXTENSION = rf"^({_SUBSCRIBER}) *- *[0-9]{{1,6}} *(?:[{_END}].*)?$"
PLAIN_MOBILE = r"^1[3-9][0-9]{9}$"
BARE_MOBILE = r"^(?:\+?(?:00)?86 ?)?0?1[3-9][0-9]{9}$"
"""A mobile number with or without what is dialled before it: its last eleven digits are its normal form."""
MOBILE = r"^(?:\+?(?:00)?86)?0?(1[3-9][0-9]{9})$"
LANDLINE = rf"^(?:\+?(?:00)?86)?0?((?:10|2[0-9])[2-9][0-9]{{7}}|{_LONG_AREA}[2-9][0-9]{{6,7}})$"
FOREIGN = r"^(?:\+(?:00)?|00)((?:[1-79][0-9]|8[0-57-9])[0-9]{6,13})$"

FIFTEEN_DIGITS = r"^[0-9]{15}$"
PLAIN_ID = r"^[0-9]{17}[0-9X]$"
OTHER_DOCUMENT = r"[A-Z]{1,3}[0-9]{6,12}"
ACCOUNT = r"[0-9]{8,30}|[A-Z]{2}[0-9]{2}[0-9A-Z]{10,30}"
"""A bank account or card: digits, or an IBAN (ISO 13616)."""
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
"""GB 11643: the weighted sum of 17 digits modulo 11 picks the check digit."""

_TELLING = re.compile(
    r"""(?x) [A-Za-z0-9_.+-]+ @ [A-Za-z0-9-]+ (?:\.[A-Za-z0-9-]+)+
    | [京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]
      [A-Za-z] [ ·]? [0-9A-Za-z]{4,5} [0-9A-Za-z挂学警港澳]
    | (?<![0-9A-Za-z.]) (?:
        (?:\+?(?:00)?86[ -]?)? [0０]? [1１][3-9３-９]\d [ -]? \d{4} [ -]? \d{4}
        | [0０]\d{2,3} [ -]? [2-9２-９]\d{6,7} | \d{17}[\dXx] | \d{15}
      ) (?![0-9A-Za-z])"""
)
"""What tells in any text who somebody is: an e-mail address, a plate, a mobile or landline, an identity number."""


def normal_key(text: str | None) -> str | None:
    """An id as it is compared and hashed: NFKC, without blanks at the ends; None if nothing is left."""
    if text is None:
        return None
    if not (text.isascii() and re.fullmatch(PLAIN_TEXT, text)):
        text = unicodedata.normalize("NFKC", text).translate(_FOLD).strip(" ")
    return text or None


def normal_phone(text: str | None) -> str | None:
    """The first phone number in `text`: mobile 13812345678, landline 075512345678, abroad +85212345678; else None.

    Country code (+86, 0086), leading 0, blanks, signs and extensions are removed. Service numbers (400, 95…) are no
    customer's phone and give None.
    """
    if text and re.fullmatch(PLAIN_MOBILE, text):
        return text
    key = normal_key(text) or ""
    digits = re.sub(r"[^0-9+]", "", _group(HYPHENATED_EXTENSION, key) or _group(FIRST_NUMBER, key))
    for pattern, before in ((MOBILE, ""), (LANDLINE, "0"), (FOREIGN, "+")):
        if number := _group(pattern, digits):
            return before + number
    return None


def normal_id(text: str | None) -> str | None:
    """An identity number in capitals without blanks and signs; the old 15 digits become 18. It may still be invalid."""
    if text and re.fullmatch(PLAIN_ID, text):
        return text
    compact = re.sub(r"[^0-9A-Za-z]", "", normal_key(text) or "").upper()
    if re.fullmatch(r"[0-9]{15}", compact):
        body = compact[:6] + "19" + compact[6:]
        return body + check_digit(body)
    return compact or None


def check_digit(body: str) -> str:
    """The 18th digit of an identity number whose first 17 digits are `body` (GB 11643, ISO 7064 MOD 11-2)."""
    return CHECK_DIGITS[sum(map(mul, ID_WEIGHTS, map(int, body))) % 11]


def is_identity(number: str) -> bool:
    """Whether a normal identity number can identify a person: a birthday and check digit that hold, or a passport."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return bool(re.fullmatch(OTHER_DOCUMENT, number))
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1850 <= born.year < 2100 and check_digit(number[:17]) == number[17]


def normal_account(text: str | None) -> str | None:
    """A bank account's letters and digits in capitals; None for what can be no account, such as a row of zeros."""
    compact = re.sub(r"[^0-9A-Za-z]", "", normal_key(text) or "").upper()
    return compact if re.fullmatch(ACCOUNT, compact) and len(set(compact)) > 2 else None


def mask_phone(phone: str) -> str:
    """A phone of which only the first three and the last two digits show."""
    return _masked(phone, 3, 2)


def mask_id(number: str) -> str:
    """An identity number of which only the region's first two digits and the last two show."""
    return _masked(number, 2, 2)


def mask_name(name: str) -> str:
    """A name of which only the first character shows."""
    return _masked(name, 1, 0)


def without_persons(text: str) -> str:
    """A message in which of phones, identity numbers, plates and e-mail addresses only the first character shows."""
    return _TELLING.sub(lambda found: _masked(found[0], 1, 0), text)


def _masked(text: str, head: int, tail: int) -> str:
    hidden = max(len(text) - head - tail, 1)
    return text[:head] + "*" * hidden + (text[-tail:] if tail and len(text) > head + tail else "")


def _group(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found.group(1) if found else ""


def filled_expression(text: StringValue) -> BooleanValue:
    """Whether `normal_key` of an engine's column is not null, without making it; most texts begin with a plain sign."""
    import ibis

    begins = (text >= "!") & (text < "~")
    return ibis.cases((begins, True), else_=text.re_search(NOT_BLANK))


def key_expression(text: StringValue) -> StringValue:
    """`normal_key` for an engine's column; text that is plain, but for blanks at its ends, skips the slow folding."""
    import ibis

    stripped = text.strip()
    folded = text.translate(FOLD_FROM, FOLD_TO).strip().nullif("")
    return ibis.cases((text.re_search(PLAIN_TEXT), text), (stripped.re_search(PLAIN_TEXT), stripped), else_=folded)


def digits_expression(key: StringValue) -> StringValue:
    """The digits and plus signs of the first number in an engine's column of keys, without an extension."""
    import ibis

    extended = key.re_extract(HYPHENATED_EXTENSION, 1).re_replace(r"[^0-9+]", "")
    first = key.re_extract(FIRST_NUMBER, 1).re_replace(r"[^0-9+]", "")
    return ibis.cases((key.re_search(PLAIN_MOBILE), key), (key.re_search(HYPHENATED_EXTENSION), extended), else_=first)


def phone_expression(digits: StringValue) -> StringValue:
    """`normal_phone` for an engine's column made by `digits_expression`."""
    import ibis

    return ibis.cases(
        (digits.re_search(PLAIN_MOBILE), digits),
        (digits.re_search(MOBILE), digits.right(11)),
        (digits.re_search(LANDLINE), ibis.literal("0").concat(digits.re_extract(LANDLINE, 1))),
        (digits.re_search(FOREIGN), ibis.literal("+").concat(digits.re_extract(FOREIGN, 1))),
        else_=ibis.null("string"),
    )


def compact_expression(key: StringValue) -> StringValue:
    """The letters and digits of an engine's column of keys, in capitals."""
    import ibis

    compact = key.re_replace(r"[^0-9A-Za-z]", "").translate(ascii_lowercase, ascii_uppercase)
    return ibis.cases((key.re_search(PLAIN_ID), key), else_=compact.nullif(""))


def id_expression(compact: StringValue) -> StringValue:
    """`normal_id` for an engine's column made by `compact_expression`."""
    import ibis

    digits = [ibis.literal("0123456789").find(compact.substr(i, 1)) for i in range(15)]
    total = sum(weight * digit for weight, digit in zip(ID_WEIGHTS, [*digits[:6], 1, 9, *digits[6:]], strict=True))
    checked = compact.left(6).concat("19", compact.substr(6), ibis.literal(CHECK_DIGITS).substr(total % 11, 1))
    return ibis.cases((compact.re_search(FIFTEEN_DIGITS), checked), else_=compact)
