"""A league and estimates that look like a wave's, made by plain arithmetic: 36 branches with indices of 74 to 91."""

import logging
import math
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path as File

import pytest

from acsi.league.results import League, Measure, Part, Priority, Settings, Standing, Why
from acsi.model.estimates import (
    Consistent,
    ConsistentPath,
    Construct,
    Estimates,
    Group,
    Indicator,
    Method,
    Path,
    TotalEffect,
    Validity,
)
from acsi.reporting.material import Material
from acsi.reporting.pages import texts_of
from acsi.survey.models import Survey

Name = tuple[str, str, str]

BRANCHES: list[Name] = [
    (f"B{k:02}", zh, en)
    for k, (zh, en) in enumerate(
        [
            ("北京", "Beijing"), ("天津", "Tianjin"), ("河北", "Hebei"), ("山西", "Shanxi"),
            ("内蒙古", "Inner Mongolia"), ("辽宁", "Liaoning"), ("吉林", "Jilin"), ("黑龙江", "Heilongjiang"),
            ("上海", "Shanghai"), ("江苏", "Jiangsu"), ("浙江", "Zhejiang"), ("安徽", "Anhui"),
            ("福建", "Fujian"), ("江西", "Jiangxi"), ("山东", "Shandong"), ("河南", "Henan"),
            ("湖北", "Hubei"), ("湖南", "Hunan"), ("广东", "Guangdong"), ("广西", "Guangxi"),
            ("海南", "Hainan"), ("重庆", "Chongqing"), ("四川", "Sichuan"), ("贵州", "Guizhou"),
            ("云南", "Yunnan"), ("西藏", "Xizang"), ("陕西", "Shaanxi"), ("甘肃", "Gansu"),
            ("青海", "Qinghai"), ("宁夏", "Ningxia"), ("新疆", "Xinjiang"), ("大连", "Dalian"),
            ("宁波", "Ningbo"), ("厦门", "Xiamen"), ("青岛", "Qingdao"), ("深圳", "Shenzhen"),
        ],
        start=1,
    )
]  # fmt: skip

ACSI_PATHS = {
    "expectations": ["quality", "value", "satisfaction"],
    "quality": ["value", "satisfaction"],
    "value": ["satisfaction"],
    "satisfaction": ["complaints", "loyalty"],
    "complaints": ["loyalty"],
}
ACSI_INDICATORS = {
    "expectations": ["expect_overall", "expect_custom", "expect_reliab"],
    "quality": ["quality_overall", "quality_custom", "quality_reliab"],
    "value": ["value_price", "value_quality"],
    "satisfaction": ["sat_overall", "sat_confirm", "sat_ideal"],
    "complaints": ["complained"],
    "loyalty": ["loyal_repurchase", "price_tolerance"],
}
ACSI_NATION = {
    "expectations": 76.0, "quality": 83.1, "value": 79.4, "satisfaction": 82.1, "complaints": 11.8, "loyalty": 77.5,
}  # fmt: skip
ACSI_ESTIMATES = {
    ("expectations", "quality"): 0.45, ("expectations", "value"): 0.11, ("expectations", "satisfaction"): -0.30,
    ("quality", "value"): 0.62, ("quality", "satisfaction"): 0.58, ("value", "satisfaction"): 0.34,
    ("satisfaction", "complaints"): -0.41, ("satisfaction", "loyalty"): 0.66, ("complaints", "loyalty"): -0.01,
}  # fmt: skip


def measure(estimate: float, se: float) -> Measure:
    """An estimate with its 95% interval."""
    return Measure(estimate=estimate, se=se, ci=(estimate - 1.98 * se, estimate + 1.98 * se))


def make_survey(
    paths: dict[str, list[str]] = ACSI_PATHS,
    indicators: dict[str, list[str]] = ACSI_INDICATORS,
    index: str = "satisfaction",
    languages: Sequence[str] = ("zh", "en"),
    labels: dict[str, dict[str, str]] | None = None,
) -> Survey:
    """A definition whose questions all stand on a scale of 1 to 10."""
    constructs = {key: {"indicators": list(items)} for key, items in indicators.items()}
    for key, label in (labels or {}).items():
        constructs[key]["label"] = label  # type: ignore[assignment]
    return Survey.model_validate(
        {
            "acsi": 1,
            "id": "auto-claims",
            "title": {"zh": "车险理赔客户满意度调查", "en": "Motor claims satisfaction survey"},
            "languages": list(languages),
            "scales": {"rating": {"from": 1, "to": 10}},
            "questions": [{"id": i, "scale": "rating"} for items in indicators.values() for i in items],
            "model": {"constructs": constructs, "paths": paths, "index": index},
        }
    )


def make_estimates(
    survey: Survey,
    nation: dict[str, float] = ACSI_NATION,
    paths: dict[tuple[str, str], float] = ACSI_ESTIMATES,
    *,
    cbsem: bool = True,
) -> Estimates:
    """Estimates with the constructs of `survey`; reliabilities and fit are invented but possible."""
    assert survey.model is not None
    constructs = {}
    for k, (name, part) in enumerate(survey.model.constructs.items()):
        single = len(part.indicators) == 1
        several = None if single else 0.86 + 0.01 * k
        constructs[name] = Construct(
            index=nation[name], se=0.3, ci=(nation[name] - 0.6, nation[name] + 0.6), sd=17 + k,
            r2=None if all(name not in targets for targets in survey.model.paths.values()) else 0.31 + 0.07 * k,
            alpha=several, rho_a=several and several + 0.01, rho_c=several and several + 0.04,
            ave=several and several - 0.1,
            indicators={
                item: Indicator(
                    weight=1 / len(part.indicators), weight_se=0.01, u=1 / len(part.indicators), loading=0.91,
                    mean=8.2, missing={"dont_know": 0.012, "refused": 0.004},
                )
                for item in part.indicators
            },
        )  # fmt: skip
    effects = _total_effects(list(survey.model.constructs), paths)
    fit = {"chisq": 143.2, "df": 62, "pvalue": 0.0, "cfi": 0.992, "tli": 0.989, "rmsea": 0.019, "srmr": 0.014,
           "logl": -71234.5, "aic": 142543.0, "bic": 142780.4}  # fmt: skip
    return Estimates(
        survey=survey.id, survey_sha256="9f2c" * 16, n=3588, by="branch",
        method=Method(
            estimator="pls", scheme="path", mode="A", em="branch", resample="branch", bootstrap=5000, seed=1,
            confidence=0.95, converged=True, admissible=True, iterations=7, version="0.1.0",
        ),
        constructs=constructs,
        paths=[
            Path(source=a, target=b, estimate=e, se=0.02, ci=(e - 0.04, e + 0.04), b=1.1 * e, vif=1.7, f2=0.2)
            for (a, b), e in paths.items()
        ],
        total_effects=[
            TotalEffect(source=a, target=b, estimate=e, se=0.02, ci=(e - 0.04, e + 0.04), impact=5 * e)
            for (a, b), e in effects.items()
        ],
        plsc=Consistent(
            admissible=True,
            paths=[ConsistentPath(source=a, target=b, estimate=1.08 * e) for (a, b), e in paths.items()],
        ),
        validity=Validity(htmt={"quality": {"value": 0.81}}, srmr=0.031),
        cbsem={"estimator": "ml", "converged": True, "paths": [], "loadings": [], "fit": fit} if cbsem else None,
        groups={code: Group(n=100, units=100, share=1 / 36, index={}) for code, _, _ in BRANCHES},
    )  # fmt: skip


def _total_effects(order: list[str], paths: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    effects: dict[tuple[str, str], float] = {}
    for source in order:
        reached = {source: 1.0}
        for target in order[order.index(source) + 1 :]:
            into = [e * reached[a] for (a, b), e in paths.items() if b == target and a in reached]
            if into:
                reached[target] = effects[source, target] = sum(into)
    return effects


def make_league(
    survey: Survey,
    branches: Sequence[Name] = tuple(BRANCHES),
    *,
    nation: dict[str, float] = ACSI_NATION,
    paths: dict[tuple[str, str], float] = ACSI_ESTIMATES,
    why: bool = True,
    few: Sequence[str] = (),
) -> League:
    """A ranked league: scores evenly spread with some noise, ranges and verdicts from normal intervals.

    Dalian stands at 91, Shenzhen's customers expect ten points more; branches in `few` have 12 interviews, no rank.
    """
    chance = random.Random(7)
    assert survey.model is not None
    target = survey.model.index
    direct = [(a, 1.1 * e) for (a, b), e in paths.items() if b == target]
    places = list(range(len(branches)))
    chance.shuffle(places)
    standings = []
    for (code, zh, en), place in zip(branches, places, strict=True):
        quantile = (place + 0.5) / len(branches) - 0.5
        gaps = {name: 14 * quantile + chance.gauss(0, 1.5) for name in nation}
        gaps["expectations"] = 10.0 if en == "Shenzhen" else chance.gauss(0, 2)
        if en == "Shenzhen":
            gaps |= {"quality": -1.1, "value": -0.8}
        if en == "Dalian":
            gaps |= {"quality": 8.2, "value": 7.1, "expectations": -0.5}
        gap = sum(b * gaps.get(name, 0) for name, b in direct) + chance.gauss(0, 0.6)
        if en == "Dalian":
            gap = 8.9
        standings.append(_standing(code, zh, en, gap, gaps, nation, target, direct, why, code in few or en in few))
    return _ranked(survey, standings, nation, target, why)


def _standing(
    code: str,
    zh: str,
    en: str,
    gap: float,
    gaps: dict[str, float],
    nation: dict[str, float],
    target: str,
    direct: list[tuple[str, float]],
    why: bool,
    few: bool,
) -> Standing:
    n = 12 if few else 100 if len(code) % 2 else 99
    se = (1.5 - 0.05 * gap) * math.sqrt(100 / n)
    index = nation[target] + gap
    indices = {name: measure(level + gaps.get(name, 0), 1.6) for name, level in nation.items()}
    indices[target] = measure(index, se)
    parts = [
        Part(
            construct=name,
            gap=measure(gaps.get(name, 0), 1.7),
            b=measure(b, 0.04),
            contribution=measure(b * gaps.get(name, 0), abs(b) * 1.7),
        )
        for name, b in direct
    ]
    return Standing(
        rank=None, rank_low=None, rank_high=None, rank_low_simultaneous=None, rank_high_simultaneous=None, branch=code,
        name_zh=zh, name_en=en, n=n, index=index, se=se, ci_low=index - 1.98 * se, ci_high=index + 1.98 * se,
        verdict=None, reliability=0.84, flags=["few"] if few else [], deviation=measure(gap, se), indices=indices,
        why=_why(gap, se, parts) if why and not few else None,
        priorities=_priorities(parts) if why and not few else [],
    )  # fmt: skip


def _priorities(parts: list[Part]) -> list[Priority]:
    """The best quarter begins 3.5 points above the mean; expectations that lower are to be as elsewhere."""
    found = []
    for part in parts:
        expected = part.antecedent == "expectations"
        distance = (0.0 if expected else 3.5) - part.gap.estimate
        gain = measure(part.b.estimate * distance, abs(part.b.estimate) * 1.7)
        better = not expected and part.gap.sign > 0
        advice = "keep" if better else "fix_first" if gain.sign > 0 else "not_clear"
        if not expected or (part.gap.sign > 0 and part.b.estimate < 0):
            effects = {"effect": part.b, "distance": measure(distance, 1.7), "gain": gain}
            found.append(Priority(construct=part.antecedent, advice=advice, gap=part.gap, **effects))
    return sorted(found, key=lambda each: -each.gain.estimate)


def _why(gap: float, se: float, parts: list[Part]) -> Why:
    rest = gap - sum(part.contribution.estimate for part in parts)
    shown = [
        part
        for part in parts
        if part.contribution.estimate * gap > 0 and part.contribution.ci and math.prod(part.contribution.ci) > 0
    ]
    main = max(shown, key=lambda part: abs(part.contribution.estimate), default=None)
    first = parts[0]
    assert first.gap.ci is not None
    more = first.antecedent == "expectations" and first.gap.ci[0] > 0
    lowers = "lowers" if more and first.b.estimate < 0 else "not_shown" if more else "none"
    return Why(
        gap=measure(gap, se),
        parts=parts,
        rest=measure(rest, 0.9),
        expectations=lowers,  # type: ignore[arg-type]
        main=main.antecedent if main else None,
    )


def _ranked(survey: Survey, standings: list[Standing], nation: dict[str, float], target: str, why: bool) -> League:
    ranked = sorted((s for s in standings if not s.flags), key=lambda s: -s.index)
    rows = []
    for place, one in enumerate(ranked, start=1):
        assert one.se is not None

        def apart(other: Standing, factor: float, one: Standing = one) -> bool:
            assert one.se is not None
            assert other.se is not None
            return abs(other.index - one.index) > factor * math.hypot(one.se, other.se)

        better = [o for o in ranked if o.index > one.index]
        worse = [o for o in ranked if o.index < one.index]
        low, wide_low = (1 + sum(apart(o, f) for o in better) for f in (2.6, 3.4))
        high, wide_high = (len(ranked) - sum(apart(o, f) for o in worse) for f in (2.6, 3.4))
        z = (one.index - nation[target]) / one.se
        rows.append(
            one.model_copy(
                update={
                    "rank": place, "rank_low": low, "rank_high": high, "rank_low_simultaneous": wide_low,
                    "rank_high_simultaneous": wide_high,
                    "verdict": "above" if z > 2.3 else "below" if z < -2.3 else "similar",
                    "indistinguishable": [o.branch for o in ranked if o is not one and not apart(o, 2.6)],
                }
            )
        )  # fmt: skip
    return League(
        survey=survey.id,
        settings=Settings(
            construct=target, confidence=0.95, minimum_n=30, flag_below_n=100, draws=10_000, seed=1,
            false_discovery_rate=0.05,
        ),
        nation=measure(nation[target] + 0.2, 0.3), reference=measure(nation[target], 0.28), references=nation,
        tau=3.6, reliability=0.85, why_method="plsc" if why else "none",
        expectations_slope=measure(0.04, 0.09) if why else None,
        branches=[*rows, *(s for s in standings if s.flags)],
    )  # fmt: skip


@dataclass(frozen=True)
class Maker:
    """The makers themselves, for tests that need another league."""

    survey: Callable[..., Survey]
    estimates: Callable[..., Estimates]
    league: Callable[..., League]
    branches: Sequence[Name]


@pytest.fixture(scope="session")
def survey() -> Survey:
    """The auto claims survey."""
    return make_survey()


@pytest.fixture(scope="session")
def estimates(survey: Survey) -> Estimates:
    """Its estimates."""
    return make_estimates(survey)


@pytest.fixture(scope="session")
def league(survey: Survey) -> League:
    """Its league."""
    return make_league(survey)


@pytest.fixture(scope="session")
def make() -> Maker:
    """The makers."""
    return Maker(make_survey, make_estimates, make_league, tuple(BRANCHES))


@pytest.fixture(scope="session")
def english(league: League, estimates: Estimates, survey: Survey) -> Material:
    """The wave, to be told in English."""
    return Material(league, estimates, survey, texts_of("en"))


@pytest.fixture(scope="session")
def chinese(league: League, estimates: Estimates, survey: Survey) -> Material:
    """The wave, to be told in Chinese."""
    return Material(league, estimates, survey, texts_of("zh"))


@pytest.fixture(autouse=True)
def weasyprint_is_silent(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """WeasyPrint only logs what it could not do; here that fails the test."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
    assert [record.getMessage() for record in caplog.get_records("call") if record.name.startswith("weasyprint")] == []


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Holds a text against the file named after the test; ACSI_UPDATE_SNAPSHOTS=1 writes it anew."""
    file = File(__file__).parent / "__snapshots__" / f"{request.node.name}.svg"

    def check(text: str) -> None:
        if os.environ.get("ACSI_UPDATE_SNAPSHOTS"):
            file.parent.mkdir(exist_ok=True)
            file.write_text(text + "\n", encoding="utf-8")
        assert file.read_text(encoding="utf-8") == text + "\n"

    return check
