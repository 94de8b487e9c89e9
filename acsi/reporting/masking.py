"""Free text without personal data: numbers, addresses on the net, plates and names give way to one mark.

It errs on the side of masking: any run of seven digits goes, whatever it is. A name that is not the customer's own is
known by what stands at it only: a form of address, a role, an introduction.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

from acsi.render.labels import shorten

MASK = "▇"
UNPRINTED = "□"
LONGEST = 45
"""The most that is shown of a remark, in widths of a Chinese character."""

_NUMERALS = "0-9零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_GAP = r"[\s\-–—_.,·()（）]{0,3}"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳使领"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾"
    "夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文柯温樊葛洪颜殷倪章鲁岳翟申耿聂焦俞安"
    "左柳甘祝包宁尚符舒阮纪梅童凌毕裴霍涂翁齐季庄詹欧辛路关牛柴苗曲蒲游瞿司单项卓房裘解冉靳管褚滕戚喻卞饶娄沙鲍骆盛成华"
)
_TITLES = "先生|女士|小姐|太太|师傅|经理|主任|主管|总监|老师|大哥|大姐|阿姨|律师|店长|医生"
_ROLES = "查勘员|定损员|理赔员|业务员|接线员|服务员|专员|客服|经理|师傅|主任"
_NO_NAMES = "安排|马上|常常|高度|高效|任何|关于|万一|成功|方便|文明|易于"
_HAN = "\u4e00-\u9fff"

_PATTERNS = (
    r"https?://\S+|www\.\S+",
    r"[A-Za-z0-9_.+-]+\s*@\s*[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+",
    rf"[{_PROVINCES}]\s*[A-Za-z][\s·.\-]*(?=(?:[\s\-]*[A-Za-z0-9]){{4}})(?:[A-Za-z0-9][\s\-]*){{4,5}}[A-Za-z0-9挂学警港澳使领]",
    r"(?:微信|QQ|扣扣|wechat|weixin|vx)(?:号码?|账号|id)?\s*(?:是|为|[:：])?\s*[A-Za-z0-9][\w-]{4,}",
    r"(?<![A-Za-z0-9])(?=(?:[A-Za-z-]*[0-9]){5})(?=[0-9-]*[A-Za-z])[A-Za-z0-9-]{6,}",
    rf"\+?[{_NUMERALS}](?:{_GAP}[{_NUMERALS}]){{6,}}(?:{_GAP}X(?![A-Za-z]))?",
    rf"[{_HAN}]{{1,6}}(?:路|街|巷|弄|大道)\s*[{_NUMERALS}]+\s*号?",
    rf"[{_NUMERALS}]+\s*(?:号楼|栋|幢|单元|室)",
    rf"[{_SURNAMES}][{_HAN}]{{0,2}}?(?:{_TITLES})",
    r"(?-i:\b(?:Mr|Mrs|Ms|Miss|Dr)\.?\s+[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?)",
)
_INTRODUCED = (
    rf"(我叫|名叫|叫做|姓名|名字是|联系人|联系)(\s*[:：是]?\s*)(?!{_NO_NAMES})[{_SURNAMES}][{_HAN}]{{1,2}}",
    rf"(我是|本人|{_ROLES})(\s*)(?!{_NO_NAMES})[{_SURNAMES}][{_HAN}]{{1,2}}(?=[很的态服非不太特专处没说来给也都，。！；、,.!;\s]|$)",
)
_PERSONAL = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS), re.IGNORECASE)
_NAMES = [re.compile(pattern) for pattern in _INTRODUCED]
_RUNS = re.compile(rf"{MASK}(?:\s*{MASK})*")


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text on one line, in one spelling, with `MASK` for phones, ids, accounts, plates, addresses and names.

    `names` are those of the customer, in full or in part: wherever they stand they go, whatever stands around them.
    """
    plain = _PERSONAL.sub(MASK, _tidy(text.replace(MASK, " ")))
    for pattern in _NAMES:
        plain = pattern.sub(rf"\1\2{MASK}", plain)
    for pattern in _of_names(names):
        plain = pattern.sub(MASK, plain)
    return _RUNS.sub(MASK, plain)


def printable(text: str, known: Callable[[str], bool]) -> str:
    """The text with one `UNPRINTED` for each run of signs that the font does not know."""
    shown = "".join(sign if sign.isspace() or known(sign) else UNPRINTED for sign in text)
    return re.sub(f"{UNPRINTED}(?:\\s*{UNPRINTED})*", UNPRINTED, shown)


def shortened(text: str) -> str:
    """The text itself, or so much of its beginning as may be shown, with an ellipsis."""
    return shorten(text, 1, LONGEST)


def words(text: str) -> int:
    """How much a text says: its Chinese characters and its words in other letters, without marks and signs."""
    han = re.findall(f"[{_HAN}]", text)
    return len(han) + len(re.findall(r"[^\W\d_]+", re.sub(f"[{_HAN}]", " ", text)))


def _tidy(text: str) -> str:
    """One line without controls, marks of direction and other invisible signs; letters and digits in one spelling."""
    spelled = "".join(_spelled(sign) for sign in text if sign.isspace() or _visible(sign))
    return re.sub(r"\s+", " ", spelled).strip()


def _spelled(sign: str) -> str:
    """A letter, digit or sign of an address as NFKC has it; Chinese punctuation stays as it is."""
    normal = unicodedata.normalize("NFKC", sign)
    return normal if normal.isalnum() or normal in "@.+-_" else sign


def _visible(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn") and not "\ufe00" <= sign <= "\ufe0f"


def _of_names(names: Iterable[str]) -> list[re.Pattern[str]]:
    """Patterns for each name and for the part of it that is given: characters may be spaced, letters large or small."""
    found: set[str] = set()
    for name in names:
        tidy = _tidy(name)
        latin = re.findall(r"[^\W\d_]{3,}", re.sub(f"[{_HAN}]", " ", tidy))
        han = "".join(re.findall(f"[{_HAN}]", tidy))
        found |= {*latin, tidy if len(tidy) > 1 else ""}
        found |= {han, han[1:] if len(han) > 2 else "", han[2:] if len(han) > 3 else ""}
    longest_first = sorted((each for each in found if len(each) > 1), key=lambda each: (-len(each), each))
    return [
        re.compile(r"[\s·.・]*".join(map(re.escape, each.replace(" ", ""))), re.IGNORECASE) for each in longest_first
    ]
