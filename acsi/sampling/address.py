"""How to speak to a customer: the form of address and the language, from the extract or from the identity number."""

from __future__ import annotations

from acsi.identity import is_identity, normal_id, normal_key

MR, MS = "先生", "女士"

FORMS = {
    **dict.fromkeys(("1", "m", "male", "man", "mr", "mr.", "男", "男性", "男士", "先生"), MR),
    **dict.fromkeys(
        ("2", "f", "female", "woman", "ms", "ms.", "mrs", "mrs.", "miss", "女", "女性", "女士", "小姐"), MS
    ),
    **dict.fromkeys(("0", "9", "未知", "不详", "未说明", "unknown"), ""),
}
"""What an extract may say, in small letters; 0, 1, 2 and 9 are the codes of sex of GB/T 2261.1 and ISO/IEC 5218."""

LANGUAGES = {
    **dict.fromkeys(("zh", "zh-cn", "zh_cn", "cn", "chinese", "mandarin", "中文", "汉语", "普通话"), "zh"),
    **dict.fromkeys(("en", "en-us", "en-gb", "english", "英文", "英语"), "en"),
}


def form_of_address(given: str | None, id_number: str | None = None) -> str:
    """先生, 女士, or what the extract gives in their place (教授); "" where nothing tells.

    Where the extract gives nothing it follows from a valid identity number of 18 digits, whose 17th is odd for men
    (GB 11643).
    """
    key = normal_key(given) or ""
    form = FORMS.get(key.lower(), key)
    number = normal_id(id_number) or ""
    if form or len(number) != 18 or not is_identity(number):
        return form
    return MR if int(number[16]) % 2 else MS


def language(given: str | None) -> str:
    """`zh`, `en`, or another language in small letters as the extract has it; "" where it says nothing."""
    key = (normal_key(given) or "").lower()
    return LANGUAGES.get(key, key)
