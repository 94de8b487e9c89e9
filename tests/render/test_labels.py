from hypothesis import given
from hypothesis import strategies as st

from acsi.render.labels import Box, fitting_size, place_labels, shorten, text_width

FRAME = Box(0, 0, 400, 300)


def test_chinese_characters_are_as_wide_as_high() -> None:
    assert text_width("深圳", 8) == 16


@given(st.text(max_size=40), st.floats(20, 200))
def test_a_shortened_text_fits(text: str, width: float) -> None:
    assert text_width(shorten(text, 8, width), 8) <= width


def test_a_text_that_fits_is_left_alone() -> None:
    assert shorten("Dalian", 8, 100) == "Dalian"
    assert shorten("Department of Very Long Names", 8, 60).endswith("…")


def test_the_size_shrinks_for_long_texts_but_not_below_the_smallest() -> None:
    assert fitting_size(["short"], 100, 8, 6) == 8
    assert 6 < fitting_size(["twenty characters ok"], 75, 8, 6) < 8
    assert fitting_size(["x" * 100], 75, 8, 6) == 6


def test_labels_of_points_close_together_do_not_meet() -> None:
    points = [(200.0, 150.0, "Perceived quality"), (204.0, 153.0, "Perceived value"), (198.0, 160.0, "Expectations")]
    labels = place_labels(points, 8, FRAME)
    boxes = [label.box for label in labels]
    assert [label.text for label in labels] == [text for _, _, text in points]
    assert all(a.overlap(b) == 0 for k, a in enumerate(boxes) for b in boxes[k + 1 :])


@given(st.lists(st.tuples(st.floats(10, 390), st.floats(10, 290)), min_size=1, max_size=5, unique=True))
def test_few_labels_always_stay_within_the_frame_and_apart(places: list[tuple[float, float]]) -> None:
    boxes = [label.box for label in place_labels([(x, y, "value") for x, y in places], 8, FRAME)]
    assert all(box.outside(FRAME) == 0 for box in boxes)
    assert all(a.overlap(b) == 0 for k, a in enumerate(boxes) for b in boxes[k + 1 :])


def test_a_label_avoids_what_is_drawn_already() -> None:
    mark = Box(205, 140, 260, 160)
    (label,) = place_labels([(200.0, 150.0, "value")], 8, FRAME, [mark])
    assert label.box.overlap(mark) == 0
