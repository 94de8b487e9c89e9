"""Starting a programme and finding it again."""

from pathlib import Path

import pytest

from acsi.errors import AcsiError
from acsi.keys import load_identity, new_identity, save_identity
from acsi.steps.programme import check_definition, find_definition, new_programme, shipped_surveys
from acsi.survey.branches import load_branches
from acsi.survey.load import load_survey
from acsi.wave import find_programme


def test_a_new_programme_has_a_sound_definition_its_branches_and_a_place_for_waves(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "claims"
    steps = new_programme(folder, "auto-claims")
    assert load_survey(folder / "survey.yaml").id == "auto-claims"
    assert len(load_branches(folder / "branches.csv")) == 36
    assert (folder / "waves").is_dir()
    assert any("acsi check" in step for step in steps)


def test_a_survey_without_a_list_of_branches_asks_for_one(tmp_path: Path) -> None:
    steps = new_programme(tmp_path / "any", "acsi")
    assert not (tmp_path / "any" / "branches.csv").exists()
    assert any("code,name_zh,name_en,region" in step for step in steps)


def test_an_empty_folder_may_be_used_and_a_filled_one_is_left_alone(tmp_path: Path) -> None:
    new_programme(tmp_path, "acsi")
    (tmp_path / "survey.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(AcsiError, match="P002"):
        new_programme(tmp_path, "acsi")
    assert (tmp_path / "survey.yaml").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(AcsiError, match="P002"):
        new_programme(tmp_path / "taken", "acsi")


def test_an_unknown_survey_is_refused_with_the_list(tmp_path: Path) -> None:
    with pytest.raises(AcsiError, match=r"P003.*Did you mean auto-claims\?.*acsi, acsi2015") as caught:
        new_programme(tmp_path / "x", "autoclaims")
    assert not (tmp_path / "x").exists()
    assert all(name in str(caught.value) for name in shipped_surveys())


def test_a_name_cannot_lead_out_of_the_shipped_folder(tmp_path: Path) -> None:
    with pytest.raises(AcsiError, match="P003"):
        new_programme(tmp_path / "x", "../surveys/acsi")


def test_the_definition_is_found_from_any_folder_below(tmp_path: Path) -> None:
    new_programme(tmp_path / "p", "acsi")
    assert find_definition(tmp_path / "p" / "waves") == (tmp_path / "p" / "survey.yaml").resolve()
    with pytest.raises(AcsiError, match="P001"):
        find_definition(tmp_path)


def test_a_sound_definition_is_summed_up_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_programme(tmp_path / "p", "acsi")
    monkeypatch.chdir(tmp_path / "p" / "waves")
    assert check_definition(None) == "survey.yaml: no faults (17 questions, 6 constructs)"


def test_a_user_with_an_identity_gets_the_keys_with_the_programme(tmp_path: Path, identity_path: Path) -> None:
    save_identity(new_identity(), identity_path)
    steps = new_programme(tmp_path / "p", "acsi")
    programme = find_programme(tmp_path / "p")
    assert programme.secrets().recipients == (load_identity().recipient,)
    assert any("acsi key add" in step for step in steps)


def test_a_user_without_one_is_told_how_and_gets_none_unasked(tmp_path: Path, identity_path: Path) -> None:
    steps = new_programme(tmp_path / "p", "acsi")
    assert any(f"acsi key new -C {tmp_path / 'p'}" in step for step in steps)
    assert not (tmp_path / "p" / "keys.age").exists()
    assert not identity_path.exists()


def test_an_unsound_identity_stops_before_anything_is_written(tmp_path: Path, identity_path: Path) -> None:
    identity_path.write_text("broken", encoding="utf-8")
    with pytest.raises(AcsiError, match="K002"):
        new_programme(tmp_path / "p", "acsi")
    assert not (tmp_path / "p").exists()
