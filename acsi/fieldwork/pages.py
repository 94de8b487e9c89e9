"""The pages of a handover pack that a person at the firm reads: README.md and contract.md, Chinese and English."""

from collections.abc import Iterator

from acsi.fieldwork.contract import Contract
from acsi.fieldwork.questionnaire import answers, no_answers, routing

README = {
    "zh": """# {title}，{wave}：交付资料（{firm}）

本包共 {count} 个个案，{care}

| 文件 | 内容 |
| --- | --- |
| `contacts.xlsx` | 本次交付的个案：{listed} |
| `questionnaire.*.pdf`, `questionnaire.md`, `questionnaire.xlsx` | 问卷全文，含跳转与代码；PDF 供访问员使用 |
| `xlsform.xlsx`, `triple-s.xml` | 供访问软件导入的问卷（XLSForm、Triple-S） |
| `codebook.xlsx` | 编码手册：每个变量的含义、代码、跳转 |
| `contract.md`, `contract.json` | 数据交付约定：供人阅读与供程序检查 |
| `template.xlsx`, `template.sav` | 数据模板（Excel、SPSS），个案编号已填 |

1. {order}
2. 按问卷访问，不得改变题目的措辞和顺序。
3. 每个个案一行，无论结果如何；数据文件中不得出现姓名、电话和证件号码。
4. 每次交付所有已收到的个案（累计文件）；后一次的行替换前一次的行。
5. 文件格式：XLSX、CSV（UTF-8 或 GB18030）或 SPSS .sav；98、99 等代码请保留原值。
6. 发送前请自查：`acsi verify 数据文件 --contract contract.json --report findings.xlsx`；全部通过后再发送。
""",
    "en": """# {title}, {wave}: handover to {firm}

This pack holds {count} cases. {care}

| file | holds |
| --- | --- |
| `contacts.xlsx` | the cases of this handover: {listed} |
| `questionnaire.*.pdf`, `questionnaire.md`, `questionnaire.xlsx` | the questionnaire with routing and codes |
| `xlsform.xlsx`, `triple-s.xml` | the questionnaire for interviewing software (XLSForm, Triple-S) |
| `codebook.xlsx` | every variable: what it means, its codes, when it is asked |
| `contract.md`, `contract.json` | what a delivery must look like: for people, and for programs |
| `template.xlsx`, `template.sav` | an empty delivery (Excel, SPSS) with the case ids filled in |

1. {order}
2. Keep to the wording and the order of the questions.
3. Deliver one row for every case, whatever became of it. No names, phones or identity numbers in the data.
4. Deliver all cases that you have had so far each time (a cumulative file); a later row replaces an earlier one.
5. XLSX, CSV (UTF-8 or GB18030) or SPSS .sav; leave codes such as 98 and 99 as they are.
6. Check your file before you send it: `acsi verify FILE --contract contract.json --report findings.xlsx`.
""",
}

CUSTOMERS = {
    "zh": {
        "care": "请妥善保管：联系名单含电话号码，仅供本次访问使用，用完请删除。",
        "listed": "编号、称呼、电话、机构、语言、理赔月份",
        "order": "名单已按随机顺序排列。请从上到下依次分给访问员，使每位访问员的个案来自各个机构；"
        "不要按机构分配访问员。",
    },
    "en": {
        "care": "Keep it safe: the contacts hold phones, are for this survey only, and are to be deleted\nafterwards.",
        "listed": "case id, how to address, phone, branch, language, month of the claim",
        "order": "The contacts are in random order. Give them out from the top, so that every interviewer has cases of "
        "all branches; do\n   not assign interviewers by branch.",
    },
}

PLACES = {
    "zh": {
        "care": "请对被检查的网点保密，名单仅供本次暗访使用，用完请删除。",
        "listed": "编号、网点名称、地址、电话、机构、机构名称",
        "order": "名单已按随机顺序排列。一个机构的网点请尽量由几位访问员分别暗访，"
        "否则机构之间的差异与访问员之间的差异无法区分。",
    },
    "en": {
        "care": "Keep it from the places that are visited; it is for this survey only, and is to be deleted "
        "afterwards.",
        "listed": "case id, name of the place, address, phone, branch and its name",
        "order": "The places are in random order. Let several visitors share the places of a branch: where one visits "
        "them all, branch and\n   visitor cannot be told apart.",
    },
}

CONTRACT = {
    "zh": """# 数据交付约定：{survey}，{wave}（{firm}）

问卷版本 `{questionnaire}`。每个个案一行；列名须与下表完全一致，顺序不限。
""",
    "en": """# Delivery contract: {survey}, {wave} ({firm})

Questionnaire `{questionnaire}`. One row for each case; the columns are named exactly as below, in any order.
""",
}

HEADINGS = {
    "zh": ("必需的列", "可选的列", "结果代码（AAPOR）", "问题", "规则"),
    "en": ("Required columns", "Optional columns", "Dispositions (AAPOR)", "Questions", "Rules"),
}
TABLES = {
    "zh": ("列", "含义", "代码", "答案", "未回答", "询问条件"),
    "en": ("column", "meaning", "code", "answers", "no answer", "asked if"),
}
RULES = {
    "zh": """- 110（完成）：每个应问的问题都有答案或未回答代码；不应问的留空。开放题可以留空。
- 120（部分完成）和 212（中途终止）：已问的问题有答案，其余留空。
- 其他结果：不得有答案；不符合条件（4xx）的个案可以有甄别题的答案。
- 110 和 120 须有访问员编号、开始和结束时间。
- 同类的其他三位代码（如 222、316）也可以使用。
""",
    "en": """- 110 (complete): every question that was to be asked has an answer or a code for none; the others
  are blank. Open answers may be blank.
- 120 (partial) and 212 (break-off): answers as far as the interview went, blank from there on.
- Any other disposition: no answers; cases that are not eligible (4xx) may have the screening's.
- 110 and 120 have an interviewer's code and the times of beginning and end.
- Other three-digit codes of the same classes, such as 316, are taken too.
""",
}


def readme(contract: Contract, count: int, *, places: bool = False) -> str:
    """README.md of a pack with `count` contacts: customers to call, or places to visit."""
    own = PLACES if places else CUSTOMERS
    return "\n".join(
        README[language].format(
            title=contract.title.in_language(language) or contract.survey,
            wave=contract.wave,
            firm=contract.firm,
            count=count,
            **own[language],
        )
        for language in ("zh", "en")
    )


def contract_page(contract: Contract) -> str:
    """contract.md: the contract as tables."""
    return "\n".join(line for language in ("zh", "en") for line in _page(contract, language))


def _page(contract: Contract, language: str) -> Iterator[str]:
    required, optional, codes, questions, rules = HEADINGS[language]
    column, meaning, code, *of_question = TABLES[language]
    yield CONTRACT[language].format(**contract.model_dump(include={"survey", "wave", "firm", "questionnaire"}))
    for heading, columns in ((required, contract.required), (optional, contract.optional)):
        yield from (f"## {heading}", "", *_header(column, meaning))
        yield from (_line(f"`{name}`", about.in_language(language)) for name, about in columns.items())
        yield ""
    yield from (f"## {codes}", "", *_header(code, meaning))
    yield from (_line(str(each), about.in_language(language)) for each, about in contract.dispositions.items())
    yield from ("", f"## {questions}", "", *_header(column, *of_question))
    for each in contract.columns:
        told = (answers(each, language), no_answers(each, language), routing(each, contract, language))
        yield _line(f"`{each.name}`", *told)
    yield from ("", f"## {rules}", "", RULES[language])


def _header(*names: str) -> tuple[str, str]:
    return _line(*names), _line(*["---"] * len(names))


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"
