"""What became of a case: three-digit codes of the AAPOR Standard Definitions (10th edition, 2023) and their classes."""

from enum import StrEnum

from acsi.survey.parts import Wording


class Outcome(StrEnum):
    """The classes that outcome rates are made of, by the letters that AAPOR gives them."""

    INTERVIEW = "I"
    PARTIAL = "P"
    REFUSAL = "R"
    NON_CONTACT = "NC"
    OTHER = "O"
    UNKNOWN_HOUSEHOLD = "UH"
    UNKNOWN_OTHER = "UO"
    NOT_ELIGIBLE = "NE"


CLASSES = {
    11: Outcome.INTERVIEW,
    12: Outcome.PARTIAL,
    21: Outcome.REFUSAL,
    22: Outcome.NON_CONTACT,
    23: Outcome.OTHER,
    31: Outcome.UNKNOWN_HOUSEHOLD,
    32: Outcome.UNKNOWN_OTHER,
    39: Outcome.UNKNOWN_OTHER,
    **dict.fromkeys(range(41, 50), Outcome.NOT_ELIGIBLE),
}
"""The class by the first two digits of a code; the third says more and may be any."""

COMPLETE, PARTIAL, BREAK_OFF, NOT_ATTEMPTED = 110, 120, 212, 311

DISPOSITIONS: dict[int, Wording] = {
    110: Wording(zh="完成访问", en="complete interview"),
    120: Wording(zh="部分完成", en="partial interview, broken off after most questions"),
    211: Wording(zh="拒绝接受访问", en="refusal"),
    212: Wording(zh="中途终止，回答太少", en="break-off with too few answers"),
    221: Wording(zh="访问期内客户始终不在", en="customer never available"),
    222: Wording(zh="语音信箱或他人接听，未接触到客户", en="answering device or another person, customer not reached"),
    231: Wording(zh="客户已去世", en="customer deceased"),
    232: Wording(zh="客户因身体原因无法接受访问", en="customer unable to be interviewed"),
    233: Wording(zh="语言不通", en="language barrier"),
    311: Wording(zh="尚未拨打", en="not called yet"),
    312: Wording(zh="一直占线", en="always busy"),
    313: Wording(zh="无人接听", en="no answer"),
    314: Wording(zh="语音提示，不知是否本人号码", en="answering device, not known whose"),
    390: Wording(zh="其他，资格未知", en="other, eligibility unknown"),
    410: Wording(zh="号码不属于该客户", en="phone belongs to somebody else"),
    430: Wording(zh="空号或停机", en="number not in service"),
    470: Wording(zh="不符合条件（如在本公司工作）", en="not eligible, such as working for the company"),
    490: Wording(zh="其他，不符合条件", en="other, not eligible"),
}
"""The codes that the delivery contract lists; others of the same classes are taken too."""


def outcome(code: float) -> Outcome | None:
    """The class of a disposition, nothing if the code is none."""
    return CLASSES.get(int(code) // 10) if code == int(code) and 100 <= code <= 999 else None
