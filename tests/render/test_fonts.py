import pytest

from acsi.errors import AcsiError
from acsi.render import fonts


def test_common_and_rare_characters_of_names_are_covered(font: fonts.Font) -> None:
    assert fonts.uncovered("深圳 珺玥喆堃 −3.1 ▲●▼○ – … R² Lohmöller", font) == ""


def test_a_character_without_a_glyph_is_named(font: fonts.Font) -> None:
    assert fonts.uncovered("深圳 🙂 ⋅ 🙂", font) == "⋅🙂"


def test_spaces_and_line_ends_need_no_glyph(font: fonts.Font) -> None:
    assert fonts.uncovered("a\n\t\u00a0b", font) == ""


@pytest.mark.usefixtures("font")
def test_a_text_with_a_missing_glyph_is_refused_with_the_character() -> None:
    with pytest.raises(AcsiError, match=r"R002.*🙂"):
        fonts.require("<p>大连 🙂</p>")


def test_without_a_chinese_font_the_message_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "installed", lambda: None)
    with pytest.raises(AcsiError, match=r"R001.*apt-get install -y fonts-noto-cjk.*macOS.*Windows"):
        fonts.require("<p>大连</p>")


def test_another_font_than_asked_for_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_match", lambda _: fonts.Font("DejaVu Sans", "DejaVuSans.ttf"))
    fonts.installed.cache_clear()
    assert fonts.installed() is None
    fonts.installed.cache_clear()


def test_missing_subsetting_is_a_doubt_not_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.text.ffi.harfbuzz_subset", None)
    assert [problem.code for problem in fonts.slow()] == ["W801"]
