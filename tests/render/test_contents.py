from acsi.render.contents import with_contents


def section(part: str, title: str) -> str:
    return f'<header class="section "><p class="kicker">{part}</p><h2>{title}</h2></header>'


def test_the_contents_name_each_part_once_and_lead_to_its_first_section() -> None:
    sections = section("The league", "All") + section("The league", "In numbers") + section("Why", "R&amp;D")
    html = with_contents(f'<nav class="contents"><h3>Contents</h3></nav>{sections}')
    assert '<li><a href="#section-1">The league</a></li>\n<li><a href="#section-3">Why</a></li>\n</ol>\n</nav>' in html
    assert '<h2 id="section-2">In numbers</h2>' in html
    assert html.count("<li>") == 2


def test_a_document_without_a_place_for_contents_stays_as_it_is() -> None:
    assert with_contents(section("Why", "All")) == section("Why", "All")
