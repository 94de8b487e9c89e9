"""Groups and resamples whose numbers would fill the memory are refused before the first resample."""

import pytest

from acsi import limits
from acsi.errors import AcsiError
from acsi.model.answers import Answers
from acsi.model.refusals import check_answers
from acsi.survey.models import Survey


def test_more_groups_and_resamples_than_the_memory_holds_are_refused(
    wave: Answers, wave_survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wave_survey.model is not None
    numbers = len(wave.labels) * len(wave_survey.model.constructs) * wave_survey.estimation.bootstrap
    monkeypatch.setattr(limits, "RESAMPLED", numbers)
    check_answers(wave, wave_survey)
    monkeypatch.setattr(limits, "RESAMPLED", numbers - 1)
    with pytest.raises(AcsiError, match=r"M035.* groups, .* constructs and .* resamples .*bootstrap"):
        check_answers(wave, wave_survey)


def test_resampling_more_interviews_than_hours_allow_is_refused_with_the_resamples_that_are_left(
    wave: Answers, wave_survey: Survey, monkeypatch: pytest.MonkeyPatch
) -> None:
    interviews = len(wave.values)
    monkeypatch.setattr(limits, "RESAMPLED_INTERVIEWS", interviews * wave_survey.estimation.bootstrap)
    check_answers(wave, wave_survey)
    monkeypatch.setattr(limits, "RESAMPLED_INTERVIEWS", interviews * 7)
    with pytest.raises(AcsiError, match=r"M036.* resamples of .* interviews .*bootstrap: 7}.*--jackknife"):
        check_answers(wave, wave_survey)
