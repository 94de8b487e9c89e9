"""The league page in a real browser: what a user does with mouse and keyboard, and that nothing leaves the file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from acsi.league.results import League
from acsi.model.estimates import Estimates
from acsi.reporting.page import page
from acsi.reporting.page_file import page_file
from acsi.survey.models import Survey
from tests.reporting.paged import dressed, earlier_waves

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

LONG = "内蒙古自治区呼和浩特市新城区海拉尔东路中心支公司第一营业部理赔服务中心兼客户服务部"
NASTY = "<script>document.title='taken'</script>"


@dataclass
class Watched:
    """An open page, and what it should never have: words on the console, and requests beyond the file itself."""

    tab: "Tab"
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, make, league: League, estimates: Estimates, survey: Survey
) -> Path:
    """The page of head office, a branch's own, one of odd names with a branch of few interviews, and one language."""
    folder = tmp_path_factory.mktemp("pages")
    full = dressed(league)
    odd = [*make.branches[:4], ("B98", LONG, LONG), ("B99", NASTY, NASTY)]
    pages = {
        "national": page(full, estimates, survey, ["zh", "en"], wave="2026Q3", trend=earlier_waves(full)),
        "own": page(full, estimates, survey, ["zh", "en"], own="B36", trend=earlier_waves(full)),
        "odd": page(dressed(make.league(survey, branches=odd, few=["B99"])), estimates, survey, ["en", "zh"]),
        "plain": page(make.league(survey, why=False), estimates, survey, ["en"]),
    }
    for name, content in pages.items():
        (folder / f"{name}.html").write_text(page_file(content), encoding="utf-8")
    return folder


@pytest.fixture
def opened(chromium: "Browser", folder: Path) -> Iterator[Callable[..., "Tab"]]:
    """`opened(name)` opens a page; at the end it must have said nothing and asked for nothing but itself."""
    watched: list[tuple[Watched, str]] = []

    def opening(name: str, width: int = 1440, height: int = 900, part: str = "") -> "Tab":
        tab = chromium.new_page(viewport={"width": width, "height": height})
        address = (folder / f"{name}.html").as_uri()
        found = Watched(tab)
        tab.on("console", lambda message: found.said.append(message.text))
        tab.on("pageerror", lambda error: found.said.append(str(error)))
        tab.on("request", lambda request: found.asked.append(request.url))
        tab.goto(address + part)
        watched.append((found, address))
        return tab

    yield opening
    for found, address in watched:
        assert found.said == []
        assert found.asked == [address]
        found.tab.close()


def names(tab: "Tab") -> list[str]:
    return tab.locator("#league tbody th").all_inner_texts()


def numbers(tab: "Tab", column: str) -> list[float]:
    return [float(each.replace("−", "-")) for each in tab.locator(f"#league tbody td.{column}").all_inner_texts()]


def heading(tab: "Tab", column: str) -> str | None:
    return tab.locator(f"#league thead th.{column}").get_attribute("aria-sort")


def test_the_league_opens_in_the_order_of_places_in_the_first_language(opened) -> None:
    tab = opened("national")
    assert numbers(tab, "place") == list(range(1, 37))
    assert heading(tab, "place") == "ascending"
    assert tab.evaluate("document.documentElement.lang") == "zh-Hans"
    assert tab.title().startswith("总体指数")


def test_headings_sort_both_ways_by_mouse_and_by_keyboard(opened) -> None:
    tab = opened("national")
    tab.locator("#league thead th.index button").click()
    assert heading(tab, "index") == "descending"
    tab.locator("#league thead th.index button").press("Enter")
    assert heading(tab, "index") == "ascending"
    assert heading(tab, "place") is None
    assert numbers(tab, "index") == sorted(numbers(tab, "index"))
    assert tab.evaluate("document.activeElement.textContent") == "指数"
    tab.locator("#league thead th.name button").press("Space")
    assert names(tab) == tab.evaluate("found => found.sort((a, b) => a.localeCompare(b, 'zh-Hans'))", names(tab))


def test_branches_without_a_place_stay_last_whichever_way_is_sorted(opened) -> None:
    tab = opened("odd")
    for _ in range(2):
        assert names(tab)[-1] == NASTY + "*"
        tab.locator("#league thead th.place button").click()


def test_picking_a_branch_shows_its_reasons_and_priorities(opened) -> None:
    tab = opened("national")
    tab.locator("#pick").select_option("B36")
    details = tab.locator("#branch").inner_text()
    for words in ("深圳：78.9 分", "由于本分公司客户的期望高于别处", "优先改进", "顾客期望", "赔付", "2026年第三季度"):
        assert words in details
    assert tab.locator("#league tr.own").count() == 1
    assert tab.locator("#status").inner_text().startswith("深圳")
    assert tab.url.endswith("#B36")
    assert f"{tab.locator('#league tr.alike').count()} 个与本分公司无法区分" in details
    tab.locator("#league tbody tr").first.click()
    assert tab.locator("#league tr.own th").inner_text() == names(tab)[0]
    tab.locator("#pick").select_option("")
    assert tab.locator("#league tr.own").count() == 0


def test_a_branch_is_picked_by_keyboard_and_told_to_those_who_listen(opened) -> None:
    tab = opened("national")
    tab.locator("#league tbody button").nth(2).focus()
    tab.keyboard.press("Enter")
    assert tab.locator("#league tbody button").nth(2).get_attribute("aria-pressed") == "true"
    assert tab.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    assert names(tab)[2] in tab.locator("#status").inner_text()


def test_every_control_is_reached_by_tab_and_has_a_name(opened) -> None:
    tab = opened("national")
    reached = []
    for _ in range(12):
        tab.keyboard.press("Tab")
        reached.append(
            tab.evaluate("(n => n.labels?.[0]?.textContent || n.textContent)(document.activeElement)").strip()
        )
    assert reached[:3] == ["中文", "English", "打印"]
    assert reached[3:9] == ["名次", "分公司", "指数", "变化", "n", "应答率"]
    assert all(reached)
    unnamed = tab.evaluate(
        "[...document.querySelectorAll('button, select')].filter(n => !(n.textContent.trim())).length"
    )
    assert unnamed == 0
    assert tab.locator("#league thead th:not([scope=col])").count() == 0
    assert tab.locator("#league tbody th:not([scope=row])").count() == 0


def test_the_language_changes_everywhere_and_keeps_what_was_chosen(opened) -> None:
    tab = opened("national", part="#B36")
    tab.locator("#league thead th.index button").click()
    tab.get_by_role("button", name="English").click()
    assert tab.evaluate("document.documentElement.lang") == "en"
    assert tab.title().startswith("Overall index")
    assert tab.locator("#branch-title").inner_text().startswith("Shenzhen: 78.9 points")
    assert heading(tab, "index") == "descending"
    chinese = tab.evaluate("document.body.innerText.replace('中文', '').match(/[\\u4e00-\\u9fff]+/g)")
    assert chinese is None
    assert tab.get_by_role("button", name="English").get_attribute("aria-pressed") == "true"


def test_every_branch_can_be_shown_without_a_word_missing(opened) -> None:
    tab = opened("national")
    texts = tab.evaluate("[...at('pick').options].map(each => (pick(each.value), document.body.innerText))")
    assert len(set(texts)) == 37
    assert not any(word in text for text in texts for word in ("undefined", "NaN", "null", "[object", "{", "None"))


def test_hidden_cells_say_that_they_are_hidden(opened) -> None:
    tab = opened("national")
    tab.locator("#pick").select_option("B05")
    assert "–：答案少于 10 份，或会使这样的数字被推算出来，不予显示。" in tab.locator("#details").inner_text()
    assert tab.locator(".touchpoints tr", has_text="赔付").locator("td").last.inner_text() == "–"


def test_a_branchs_own_page_has_no_other_branch_to_pick(opened) -> None:
    tab = opened("own")
    assert tab.locator("#picker").is_hidden()
    tab.locator("#league tbody tr").first.click()
    assert tab.locator("#league tr.own th").inner_text() == "深圳"
    assert tab.locator("#details").inner_text().count("深圳") > 1
    assert tab.locator("#league td.response").count() == 0


def test_names_are_text_whatever_they_hold(opened) -> None:
    tab = opened("odd")
    tab.locator("#pick").select_option("B99")
    assert tab.title() != "taken"
    assert tab.locator("#branch-title").inner_text().startswith(NASTY)
    assert tab.locator(".touchpoints tbody th").first.inner_text() == "Reporting </script><b>"


def test_a_league_without_reasons_touchpoints_or_waves_shows_what_there_is(opened) -> None:
    tab = opened("plain")
    tab.locator("#pick").select_option("B01")
    assert "do not split the difference" in tab.locator("#details").inner_text()
    assert tab.locator("svg.trend, .touchpoints, .split, .lists").count() == 0
    assert tab.locator("#languages button").count() == 0


@pytest.mark.parametrize("width", [360, 1180, 1366])
def test_nothing_is_wider_than_the_screen(opened, width: int) -> None:
    for name, code in (("national", "B36"), ("odd", "B98")):
        tab = opened(name, width=width, part=f"#{code}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        league, panel = tab.locator("#league").bounding_box(), tab.locator("#branch").bounding_box()
        assert league
        assert panel
        assert league["x"] + league["width"] <= panel["x"] or league["y"] + league["height"] <= panel["y"]


def test_printed_it_holds_the_league_and_the_branch_and_no_controls(opened) -> None:
    tab = opened("national", part="#B36")
    document = pypdfium2.PdfDocument(tab.pdf(prefer_css_page_size=True))
    text = "".join(each.get_textpage().get_text_bounded() for each in document)
    assert 3 <= len(document) <= 8
    assert "青岛" in text
    assert "优先改进" in text
    assert "打印" not in text
    assert document[0].get_size() == pytest.approx((595, 842), abs=2)
    document.close()
