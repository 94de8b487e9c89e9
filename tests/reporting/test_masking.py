"""No phone, number, plate, address or name of the customer leaves in a remark, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.reporting.masking import LONGEST, MASK, UNPRINTED, masked, printable, shortened, words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我的电话是138 1234 5678，请回电", f"我的电话是{MASK}，请回电"),
        ("手机一三八一二三四五六七八", f"手机{MASK}"),
        ("①③⑧①②③④⑤⑥⑦⑧是我的号", f"{MASK}是我的号"),
        ("打１３８１２３４５６７８找我", f"打{MASK}找我"),
        ("1\u200b3\u200b8\u200b12345678", MASK),
        ("+86-138-1234-5678", MASK),
        ("0755-8612 3456", MASK),
        ("身份证：44030119900101123X。", f"身份证：{MASK}。"),
        ("护照E12345678过期", f"护照{MASK}过期"),
        ("保单PDAA202644010000123没收到", f"保单{MASK}没收到"),
        ("车牌粤B·D12345太慢", f"车牌{MASK}太慢"),
        ("粤b 12345很慢", f"{MASK}很慢"),
        ("京A12345", MASK),
        ("发到a.b@example.com", f"发到{MASK}"),
        ("加微信 abc_1234", f"加{MASK}"),
        ("住人民路12号3单元502室", MASK),
    ],
)
def test_numbers_plates_and_addresses_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("我是欧阳小明，很满意", "小明"),
        ("小 明的案子", "明"),
        ("张先生态度好", "张"),
        ("查勘员王师傅来得快", "王师傅"),
        ("查勘员王伟很好", "王伟"),
        ("我叫李小红，等了三天", "李小红"),
        ("Mr. Smith was kind", "Smith"),
    ],
)
def test_names_are_masked(text: str, hidden: str) -> None:
    found = masked(text, ["欧阳小明"])
    assert hidden not in found
    assert MASK in found


def test_a_name_in_latin_letters_is_masked_in_any_case_and_in_parts() -> None:
    assert masked("JOHN waited, so did smithers", ["John Smithers"]) == f"{MASK} waited, so did {MASK}"


@pytest.mark.parametrize(
    "text",
    [
        "投保时条款没有讲清楚。",
        "定损金额偏低，希望说明依据。",
        "赔了5000元，等了12天",
        "2026年9月15日出险，10月2日到账",
        "业务员安排的时间不合适",
        "打热线转来转去，问题没有解决。",
    ],
)
def test_words_stay(text: str) -> None:
    assert masked(text, ["王小二"]) == text


@given(st.text(max_size=40), st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.text(max_size=40))
def test_no_mobile_number_survives_whatever_stands_around_it(before: str, phone: str, after: str) -> None:
    assert phone not in masked(before + phone + after)


@given(st.text(alphabet=st.characters(categories=["Lo", "Zs", "Po"]), max_size=60))
def test_the_customers_own_name_never_survives(text: str) -> None:
    found = masked(f"{text}诸葛亮明{text}", ["诸葛亮明"])
    assert "诸葛亮明" not in found


@given(st.text(max_size=300))
def test_what_is_left_is_one_line_without_signs_that_turn_the_text(text: str) -> None:
    found = masked(text)
    assert not set(found) & set("\n\r\t\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert masked(found).replace(MASK, "").strip() == found.replace(MASK, "").strip() or MASK in found


def test_signs_without_a_glyph_become_one_mark_a_run() -> None:
    known = {ord(sign) for sign in "服务很好"}
    assert printable("服务😀👍 很好🎉", lambda sign: ord(sign) in known) == f"服务{UNPRINTED} 很好{UNPRINTED}"


def test_a_long_remark_is_cut_with_an_ellipsis() -> None:
    cut = shortened("很" * 2000)
    assert len(cut) <= LONGEST + 1
    assert cut.endswith("…")
    assert shortened("很好") == "很好"


def test_marks_and_signs_are_no_words() -> None:
    assert words(f"{MASK}，{UNPRINTED}！123") == 0
    assert words("很好 very good") == 4
