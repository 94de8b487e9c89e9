"""The rules on how reports look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acsi.survey.report import CONTRAST, INK_OF_REPORTS, contrast, darkened

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("report", "code", "words"),
    [
        ("{logo: ../logo.svg}", "S195", "../logo.svg"),
        ("{logo: logo.gif}", "S195", "logo.gif"),
        ('{colour: "1c5d99"}', "S196", "1c5d99"),
        ("{colour: blue}", "S196", "blue"),
        ('{colour: "#ffcc00"}', "S197", "contrast 1.5, needed 4.5"),
    ],
)
def test_a_logo_elsewhere_and_a_colour_that_cannot_be_read_are_refused(faults, report, code, words):
    found = faults(report=report)
    assert [fault.code for fault in found] == [code]
    assert found[0].where.startswith("survey.yaml:")
    assert words in found[0].message


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#ffffff") == pytest.approx(1)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.005)
    assert contrast(INK_OF_REPORTS) > CONTRAST


@given(COLOURS)
def test_the_colour_that_is_named_instead_can_be_read(colour):
    assert contrast(darkened(colour)) >= CONTRAST
    if contrast(colour) >= CONTRAST:
        assert darkened(colour) == colour
