"""The simulated insurer's extract has the mess of real ones, agents of every kind, and nobody who exists."""

import re

import numpy as np
import pandas as pd
import phonenumbers
import pytest

from acsi.errors import AcsiError
from acsi.identity import is_identity, normal_id, normal_key, normal_phone
from acsi.simulate.agents import KINDS
from acsi.simulate.insurer import AS_OF, Insurer, simulated_claims
from acsi.survey.branches import Branch
from acsi.survey.models import Survey

SPELLINGS = {
    "plain": r"154\d{8}",
    "full-width": r"[０-９]{11}",
    "country code": r"\+86154\d{8}",
    "dialled from abroad": r"0086154\d{8}",
    "leading zero": r"0154\d{8}",
    "grouped": r"154-\d{4} \d{4}",
    "extension": r"154\d{8}转801",
}
PHONES = ["phone", "former_phone", "household_phone"]


@pytest.fixture(scope="module")
def insurer(branches: dict[str, Branch]) -> Insurer:
    """A tenth of the demo's insurer."""
    return simulated_claims(branches.values(), claims=25_000)


@pytest.fixture(scope="module")
def claims(insurer: Insurer) -> pd.DataFrame:
    """Its claims with what is compared: personal data in one spelling, eligibility, and the planted kind or ""."""
    table = insurer.claims.merge(insurer.truth[["claim_no", "kind", "agent_no"]], on="claim_no", how="left")
    age = (pd.Timestamp(AS_OF) - table["close_date"]).dt.days
    return table.assign(
        number=each(table["insured_no"], normal_key),
        phone=each(table["mobile"], normal_phone),
        identity=each(table["insured_id"], normal_id),
        name=each(table["insured_name"], normal_key),
        kind=table["kind"].fillna(""),
        eligible=(table["product"] == "motor") & (table["claim_status"] == "CLOSED") & age.between(0, 90),
    )


def each(texts: "pd.Series[str]", form: object) -> "pd.Series[str]":
    """The texts in one spelling, an empty text where there is none."""
    assert callable(form)
    return texts.map(lambda text: (form(text) if isinstance(text, str) else None) or "").astype(str)


def planted(claims: pd.DataFrame, insurer: Insurer, kind: str) -> pd.DataFrame:
    """The claims of a kind, each beside its agent in the register (columns ending in `_agent`)."""
    return claims[claims["kind"] == kind].merge(insurer.agents, on="agent_no", how="left", suffixes=("", "_agent"))


def test_the_same_arguments_give_the_same_insurer(branches: dict[str, Branch], insurer: Insurer) -> None:
    again = simulated_claims(branches.values(), claims=25_000)
    for part in ("claims", "agents", "do_not_contact", "known_phones", "truth"):
        pd.testing.assert_frame_equal(getattr(again, part), getattr(insurer, part))
    other = simulated_claims(branches.values(), claims=25_000, seed=1)
    assert not other.claims["insured_name"].equals(insurer.claims["insured_name"])


def test_the_insurer_of_the_demo_has_250_000_claims_5000_agents_and_enough_customers_in_each_branch(
    branches: dict[str, Branch],
) -> None:
    insurer = simulated_claims(branches.values())
    assert (len(insurer.claims), len(insurer.agents)) == (250_000, 5_000)
    claims = insurer.claims[insurer.claims["close_date"] >= pd.Timestamp(AS_OF) - pd.Timedelta(days=90)]
    claims = claims[(claims["product"] == "motor") & (claims["claim_status"] == "CLOSED")]
    frames = claims.assign(number=claims["insured_no"].str.strip()).groupby("branch_code")["number"].nunique()
    assert len(frames) == 36
    assert frames.min() > 500
    assert frames.max() > 8 * frames.min()


def test_the_extract_has_the_columns_of_the_shipped_definition(insurer: Insurer, survey: Survey) -> None:
    assert survey.frame is not None
    assert set(insurer.claims.columns) == {*survey.frame.columns.values(), *survey.frame.segments}


def test_claim_numbers_and_personal_data_belong_to_one(claims: pd.DataFrame) -> None:
    assert claims["claim_no"].is_unique
    ordinary = claims[claims["kind"] == ""]
    for column in ("phone", "identity"):
        known = ordinary[ordinary[column] != ""]
        assert known.groupby(column)["number"].nunique().max() == 1
        assert known.groupby("number")[column].nunique().max() == 1


def test_the_mess_of_real_extracts_is_there(claims: pd.DataFrame) -> None:
    assert 0.80 < (claims["product"] == "motor").mean() < 0.90
    assert 0.75 < (claims["claim_status"] == "CLOSED").mean() < 0.85
    assert (claims["close_date"].isna() == (claims["claim_status"] == "OPEN")).all()
    assert 0.30 < (claims["close_date"] < pd.Timestamp(AS_OF) - pd.Timedelta(days=90)).mean() < 0.40
    assert claims["close_date"].max() <= pd.Timestamp(AS_OF)
    assert 0.38 < claims["eligible"].mean() < 0.48
    assert 1.2 < claims.groupby("number").size().mean() < 1.3
    assert claims.groupby("number").size().max() > 5
    for column in ("insured_no", "mobile", "insured_name", "insured_id"):
        assert 0.01 < claims[column].str.contains(r"[ 　]$", na=False).mean() < 0.03, column


def test_phones_come_in_seven_spellings_and_some_are_missing(claims: pd.DataFrame) -> None:
    texts = claims["mobile"].str.strip(" 　")
    shares = {name: texts.str.fullmatch(form, na=False).mean() for name, form in SPELLINGS.items()}
    assert 0.65 < shares.pop("plain") < 0.72
    assert all(0.035 < share < 0.06 for share in shares.values()), shares
    assert 0.02 < (claims["phone"] == "").mean() < 0.04
    assert texts.str.fullmatch("|".join(SPELLINGS.values()), na=False).equals(claims["phone"] != "")


def test_identity_numbers_have_15_or_18_characters_and_a_right_check_digit(claims: pd.DataFrame) -> None:
    known = claims[claims["identity"] != ""]
    assert 0.005 < 1 - len(known) / len(claims) < 0.02
    texts = known["insured_id"].str.strip(" 　")
    assert 0.03 < texts.str.fullmatch(r"\d{15}").mean() < 0.06
    assert texts.str.fullmatch(r"\d{15}|\d{17}[\dXx]").all()
    assert texts.str.endswith("x").any()
    assert texts.str.endswith("X").any()
    assert known["identity"].map(is_identity).all()


def test_personal_data_are_nobodys(claims: pd.DataFrame, insurer: Insurer) -> None:
    phones = [insurer.agents[column].dropna() for column in PHONES]
    phones += [insurer.known_phones["phone"], insurer.do_not_contact["mobile"].dropna()]
    found = pd.concat([claims.loc[claims["phone"] != "", "phone"], *phones])
    assert found.str.fullmatch(r"154\d{8}").all()
    for phone in found.sample(50, random_state=1):
        assert not phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN"))
    identities = pd.concat([claims.loc[claims["identity"] != "", "identity"], insurer.agents["id_number"]])
    assert identities.str.fullmatch(r"99\d{15}[\dX]").all()
    names = pd.concat([claims["name"], insurer.agents["name"]])
    assert names.str.fullmatch("[虚拟仿样例测试假][甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥]{3}").all()


def test_customers_have_the_mix_of_their_branches_interviews(claims: pd.DataFrame, interviews: pd.DataFrame) -> None:
    for segment in ("vehicle_use", "amount_band", "channel", "tenure", "new_or_renewed"):
        words = claims[segment].value_counts(normalize=True)
        pd.testing.assert_series_equal(
            words.sort_index(), interviews[segment].value_counts(normalize=True).sort_index(), atol=0.03
        )
    commercial = [
        (table["vehicle_use"] == "commercial").groupby(table[by]).mean()
        for table, by in ((claims, "branch_code"), (interviews, "branch"))
    ]
    assert np.corrcoef(*commercial)[0, 1] > 0.7


def test_the_register_is_complete_where_it_must_be(insurer: Insurer, branches: dict[str, Branch]) -> None:
    agents = insurer.agents
    assert agents["agent_no"].is_unique
    assert agents["id_number"].is_unique
    assert agents[["agent_no", "name", "id_number", "phone", "branch_code"]].notna().all(axis=None)
    assert set(agents["branch_code"]) <= set(branches)
    phones = pd.concat([agents[column].dropna() for column in PHONES])
    assert phones.is_unique
    assert 0.5 < agents["former_phone"].notna().mean() < 0.7
    assert 0.4 < agents["household_phone"].notna().mean() < 0.6


def test_every_kind_is_planted_equally_often_on_eligible_customers(claims: pd.DataFrame, insurer: Insurer) -> None:
    counts = insurer.truth.groupby("kind")["insured_no"].nunique()
    assert set(counts.index) == set(KINDS)
    assert counts.nunique() == 1
    eligible = claims[claims["eligible"]]
    assert set(insurer.truth["insured_no"]) <= set(eligible["number"])


def test_the_truth_names_every_claim_of_whom_it_names(claims: pd.DataFrame, insurer: Insurer) -> None:
    truth = insurer.truth
    assert truth["claim_no"].is_unique
    named = claims[claims["number"].isin(truth["insured_no"])]
    assert set(named["claim_no"]) == set(truth["claim_no"])
    assert truth.groupby("insured_no")["kind"].nunique().max() == 1
    assert (truth["evidence"] == truth["kind"].map(lambda kind: KINDS[kind].evidence)).all()
    assert (truth["agent_no"] != "").groupby(truth["kind"]).nunique().max() == 1
    assert set(truth["agent_no"]) - {""} <= set(insurer.agents["agent_no"])


@pytest.mark.parametrize(("kind", "form"), [("own_id", r"\d{17}[\dXx]"), ("own_id_15_digits", r"\d{15}")])
def test_an_agent_under_the_own_identity_number(claims: pd.DataFrame, insurer: Insurer, kind: str, form: str) -> None:
    found = planted(claims, insurer, kind)
    assert (found["identity"] == found["id_number"]).all()
    assert (found["name"] == found["name_agent"]).all()
    assert (found["phone"] != found["phone_agent"]).all()
    assert found["insured_id"].str.strip(" 　").str.fullmatch(form).all()


@pytest.mark.parametrize(
    ("kind", "which"),
    [
        ("own_phone", "phone_agent"),
        ("own_phone_spelled", "phone_agent"),
        ("former_phone", "former_phone"),
        ("household_phone", "household_phone"),
    ],
)
def test_an_agents_phone_under_another_persons_name(
    claims: pd.DataFrame, insurer: Insurer, kind: str, which: str
) -> None:
    found = planted(claims, insurer, kind)
    assert (found["phone"] == found[which]).all()
    assert (found["identity"] != found["id_number"]).all()
    plain = found["mobile"].str.strip(" 　") == found["phone"]
    assert not plain.any() if kind == "own_phone_spelled" else plain.all()


def test_shared_phones_are_not_in_the_register(claims: pd.DataFrame, insurer: Insurer) -> None:
    registered = set(pd.concat([insurer.agents[column].dropna() for column in PHONES]))
    strangers = claims[claims["kind"] == "shared_phone"].assign(surname=lambda table: table["name"].str[0])
    assert strangers.groupby("phone")["surname"].nunique().min() >= 3
    for kind, low, high in (("shared_phone", 3, 10), ("couple", 2, 2), ("known_phone", 4, 12)):
        found = claims[claims["kind"] == kind]
        assert not set(found["phone"]) & registered
        customers = claims[claims["phone"].isin(found["phone"])].groupby("phone")["number"].nunique()
        assert customers.between(low, high).all(), kind
    assert set(claims.loc[claims["kind"] == "known_phone", "phone"]) == set(insurer.known_phones["phone"])


def test_a_namesake_has_an_agents_name_and_nothing_else(claims: pd.DataFrame, insurer: Insurer) -> None:
    found = planted(claims, insurer, "namesake")
    assert (found["name"] == found["name_agent"]).all()
    assert not (found["phone"] == found["phone_agent"]).any()
    assert not (found["identity"] == found["id_number"]).any()


def test_a_near_phone_is_a_slip_off_under_the_agents_name_in_the_agents_branch(
    claims: pd.DataFrame, insurer: Insurer
) -> None:
    found = planted(claims, insurer, "near_phone")
    slips = [
        [place for place in range(11) if own[place] != agents[place]]
        for own, agents in zip(found["phone"], found["phone_agent"], strict=True)
    ]
    assert {len(places) for places in slips} == {1, 2}
    assert all(places[-1] - places[0] < 2 for places in slips)
    assert (found["name"] == found["name_agent"]).all()
    assert (found["branch_code"] == found["branch_code_agent"]).all()


def test_nobody_but_the_planted_has_anything_of_an_agent(claims: pd.DataFrame, insurer: Insurer) -> None:
    ordinary = claims[~claims["kind"].map(lambda kind: bool(kind) and KINDS[kind].evidence == "certain")]
    registered = set(pd.concat([insurer.agents[column].dropna() for column in PHONES]))
    assert not ordinary["phone"].isin(registered).any()
    assert not ordinary["identity"].isin(insurer.agents["id_number"]).any()


def test_those_not_to_be_contacted_are_listed_by_number_or_phone(claims: pd.DataFrame, insurer: Insurer) -> None:
    listed = insurer.do_not_contact
    assert (listed["insured_no"].notna() ^ listed["mobile"].notna()).all()
    hit = claims["number"].isin(listed["insured_no"].dropna()) | claims["phone"].isin(listed["mobile"].dropna())
    assert set(claims.loc[hit, "kind"]) == {"do_not_contact"}
    assert hit.sum() == (claims["kind"] == "do_not_contact").sum()


@pytest.mark.parametrize(("few", "size"), [(36, 3_000), (4, 2_000)])
def test_a_small_insurer_has_all_of_it(branches: dict[str, Branch], few: int, size: int) -> None:
    some = list(branches.values())[:few]
    small = simulated_claims(some, claims=size)
    assert len(small.claims) == size
    assert set(small.claims["branch_code"]) == {branch.code for branch in some}
    assert set(small.truth["kind"]) == set(KINDS)
    assert small.truth.groupby("kind")["insured_no"].nunique().eq(6).all()


def test_too_small_an_insurer_is_refused(branches: dict[str, Branch]) -> None:
    with pytest.raises(AcsiError, match=re.escape("G003")):
        simulated_claims(branches.values(), claims=100)
