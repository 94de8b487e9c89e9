from acsi.reporting.must_say import must_say


def test_a_branch_report_must_say_its_name_index_and_range(league) -> None:
    [standing] = [each for each in league.branches if each.branch == "B36"]
    told = must_say(league, "B36", "zh")
    assert told == ("深圳", f"{standing.index:.1f}", f"{standing.rank_low}–{standing.rank_high}")


def test_the_national_report_must_say_them_of_all_who_are_ranked(make, survey) -> None:
    league = make.league(survey, few=["Shenzhen"])
    told = must_say(league, None, "en")
    assert "Dalian" in told
    assert "Shenzhen" not in told
    assert len(told) == 3 * 35


def test_a_place_that_is_certain_is_one_number(league) -> None:
    first = league.branches[0].model_copy(update={"rank_low": 1, "rank_high": 1})
    assert must_say(league.model_copy(update={"branches": [first]}), first.branch, "en")[2] == "1"


def test_below_the_minimum_there_is_no_range(make, survey) -> None:
    assert len(must_say(make.league(survey, few=["Shenzhen"]), "B36", "en")) == 2
