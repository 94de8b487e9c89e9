"""The line on the weights of the interviews, in both languages; none where all weigh alike."""

from dataclasses import replace

from acsi.model.estimates import WeightsUsed
from acsi.reporting.material import Material
from acsi.reporting.national import national_content
from acsi.reporting.quality import weights_note


def weighted(material: Material, **used: object) -> Material:
    found = WeightsUsed.model_validate({"deff": 1.25, "effective_n": 2880.0, **used})
    return replace(material, estimates=material.estimates.model_copy(update={"weights": found}))


def test_it_says_how_weights_were_made_and_what_they_cost(english: Material) -> None:
    note = weights_note(weighted(english, nonresponse=["channel"], rake=["channel", "vehicle_use"], trimmed=0.02))
    assert note == (
        "Weights of the interviews: non-response carried by channel, raked to the customers by channel and vehicle_use "
        "and 2% of the weights trimmed. Design effect 1.25: for the overall index, 3,588 interviews are worth 2,880 of "
        "equal weight (Kish 1965)."
    )


def test_weights_of_the_design_alone_are_told_as_such(english: Material) -> None:
    assert weights_note(weighted(english)).startswith("Weights of the interviews: as drawn. Design effect 1.25")


def test_in_chinese_it_holds_no_english(chinese: Material) -> None:
    note = national_content(weighted(chinese, rake=["channel"])).weights_note
    assert note == (
        "访问的权数：按channel的客户构成作边际校准。设计效应 1.25："
        "就总体指数而言，3,588 份访问相当于 2,880 份等权访问（Kish 1965）。"
    )


def test_equal_weights_need_no_line(english: Material) -> None:
    assert weights_note(english) == ""
    assert weights_note(weighted(english, deff=1.001)) == ""
