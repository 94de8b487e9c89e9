"""The questionnaire that a firm reads out."""

from acsi.fieldwork.contract import Contract
from acsi.fieldwork.pages import contract_page, readme
from acsi.fieldwork.questionnaire import questionnaire_markdown, questionnaire_sheets


def test_it_stands_there_in_both_languages_with_codes_and_routing(agreed: Contract) -> None:
    told = questionnaire_markdown(agreed)
    chinese, english = told.split("# Small survey (2026Q3)")
    assert chinese.startswith("# 小型调查 (2026Q3)\n")
    assert "**仅当 complained 回答 1 (是) 时询问**" in chinese
    assert "- 未回答: 98 = 不知道; 99 = 拒绝回答" in chinese
    assert "**Ask only if handling is 1–3, 9**" in english
    assert "- Answers: 1–10 (1 = very dissatisfied; 10 = very satisfied)" in english
    assert "- If 1 (Yes): thank, end the interview, disposition 470" in english
    assert "- Answers: 0–25, 26\n" in english
    assert "Record word for word" in english


def test_the_table_has_a_row_for_each_question(agreed: Contract) -> None:
    sheets = questionnaire_sheets(agreed)
    assert list(sheets) == ["zh", "en"]
    assert len(sheets["en"]) == 1 + len(agreed.columns)
    assert sheets["en"][4][:2] == ["4", "handling"]
    assert {len(row) for row in sheets["zh"]} == {7}


def test_the_page_of_the_contract_names_every_column_and_disposition(agreed: Contract) -> None:
    page = contract_page(agreed)
    assert all(page.count(f"`{name}`") >= 2 for name in [*agreed.names, *agreed.optional])
    assert all(f"| {code} |" in page for code in agreed.dispositions)
    assert agreed.questionnaire in page


def test_the_readme_asks_for_random_assignment_across_branches(agreed: Contract) -> None:
    told = readme(agreed.model_copy(update={"firm": "north"}), 7)
    assert "This pack holds 7 cases" in told
    assert "do\n   not assign interviewers by branch" in told
    assert "不要按机构分配访问员" in told
