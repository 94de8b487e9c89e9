"""One wave of the demo, through the same steps as a real one: extract, sample, packs, deliveries, fit, league."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from acsi.files import write_all
from acsi.wave import Programme, Wave
from acsi.wave.names import CONTACTS, SAMPLE

if TYPE_CHECKING:
    import pandas as pd

    from acsi.keys import Identity
    from acsi.league.results import League
    from acsi.simulate.deliveries import Fieldwork
    from acsi.simulate.insurer import Insurer
    from acsi.steps.receive import Received

Say = Callable[[str], None]
Progress = Callable[[int, int], None]

INSURER = "insurer"
FIRMS = "firms"

EARLIER_CLAIMS = 150_000
"""Earlier waves have smaller extracts, and the firms get the reserve at once, so that all is done in bearable time."""


@dataclass(frozen=True)
class Simulated:
    """What a wave of the demo is made of: the programme, the wave's name, and the identities of the survey firms."""

    programme: Programme
    name: str
    firms: Mapping[str, Identity]

    @property
    def wave(self) -> Wave:
        """The wave."""
        return self.programme.wave(self.name)

    @property
    def last(self) -> bool:
        """Whether it is the demo's own wave."""
        from acsi.simulate.waves import LAST

        return self.name == LAST

    def folder(self, whose: str) -> Path:
        """The wave's part of the folder of the insurer or of a firm: the folder itself for the last wave."""
        return self.programme.folder / whose / ("" if self.last else self.name)


def make_wave(simulated: Simulated, *, claims: int, say: Say, progress: Progress | None) -> League:
    """Take a wave on a simulated insurer of `claims` claims from the extract to the league.

    For the last wave `say` is told of every step, for an earlier one of its result.
    """
    from acsi.simulate.insurer import simulated_claims
    from acsi.steps.fit import fit_wave
    from acsi.steps.rank import rank_wave

    tell = say if simulated.last else _nobody
    branches = simulated.programme.branches().values()
    insurer = simulated_claims(branches, claims=claims, wave=simulated.name)
    _write_insurer(simulated, insurer, tell)
    _sample(simulated, tell)
    _renew(simulated, insurer, _interview(simulated, tell))
    estimates, _ = fit_wave(simulated.wave, progress=progress)
    index = f"satisfaction index {estimates.constructs['satisfaction'].index:.1f}, from {estimates.n:,} interviews"
    league, _ = rank_wave(simulated.wave)
    tell(f"Fitted: {index}")
    tell(f"Ranked: {len(league.branches)} branches, each with the range of its rank")
    if not simulated.last:
        say(f"Wave {simulated.name}: {index}")
    return league


def _nobody(_: str) -> None:
    """Who is told nothing."""


def _write_insurer(simulated: Simulated, insurer: Insurer, say: Say) -> None:
    """Write the simulated company's extract and lists."""
    from acsi.steps.results import parquet_of

    files = {
        "claims.parquet": parquet_of(insurer.claims),
        "agents.csv": _csv(insurer.agents),
        "do-not-contact.csv": _csv(insurer.do_not_contact),
        "known-phones.csv": _csv(insurer.known_phones),
    }
    write_all(simulated.folder(INSURER), files, private=True)
    say(f"An insurer: {len(insurer.claims):,} claims and a register of {len(insurer.agents):,} agents in {INSURER}/")


def _sample(simulated: Simulated, say: Say) -> None:
    from acsi.simulate.waves import DAYS
    from acsi.steps.sample import Sources, sample_wave

    folder = simulated.folder(INSURER)
    sources = Sources(
        frame=str(folder / "claims.parquet"),
        agents=str(folder / "agents.csv"),
        do_not_contact=str(folder / "do-not-contact.csv"),
        known_phones=str(folder / "known-phones.csv"),
    )
    selection, _ = sample_wave(simulated.programme, simulated.name, sources, DAYS[simulated.name])
    say(f"Sampled wave {simulated.name}: from {selection.frame:,} customers who may be called, agents taken out")


def _interview(simulated: Simulated, say: Say) -> Fieldwork:
    """Both firms call the main cases, then the reserve that is needed, and deliver each time; some rows are bad.

    For an earlier wave they get the reserve with the main cases.
    """
    import io

    import pandas as pd

    from acsi.simulate.deliveries import simulated_fieldwork
    from acsi.steps.handover import release_in_branches, release_needed

    wave, programme = simulated.wave, simulated.programme
    sample = pd.read_parquet(io.BytesIO(wave.read(SAMPLE)))
    survey, branches = programme.survey(), programme.branches().values()
    fieldwork = simulated_fieldwork(survey, branches, sample, wave=simulated.name)
    if not simulated.last:
        reserve = {branch: cases for branch, cases in fieldwork.reserve_needed.items() if cases}
        release_in_branches(wave, reserve, because="as many as earlier quarters took")
    for round_of_calls in count(1):
        received = _round(simulated, fieldwork, round_of_calls)
        if not release_needed(wave).cases:
            break
    assert received.fieldwork is not None
    total = received.fieldwork.total
    say(
        f"Interviewed by two firms in {round_of_calls} rounds: {total.interviews:,} interviews from {total.released:,} "
        f"cases, {len(received.quarantine)} rows refused"
    )
    return fieldwork


def _round(simulated: Simulated, fieldwork: Fieldwork, number: int) -> Received:
    """Hand over what nobody has yet, and take in what each firm delivers of all its cases."""
    from acsi.simulate.waves import firm_of
    from acsi.steps.handover import hand_over
    from acsi.steps.receive import receive

    branches = simulated.programme.branches()
    for firm in simulated.firms:
        own = [code for code, branch in branches.items() if firm_of(branch, simulated.name) == firm]
        handed = hand_over(simulated.wave, firm, branches=own)
        if handed.pack:
            shutil.copy(handed.pack, simulated.programme.folder / FIRMS / firm)
    return receive(simulated.wave, list(_delivered(simulated, fieldwork, number)))


def _delivered(simulated: Simulated, fieldwork: Fieldwork, number: int) -> Iterator[Path]:
    """The files that the firms send in a round, written to their folders."""
    from acsi.simulate.deliveries import deliveries
    from acsi.simulate.delivery_files import delivery_file

    for delivery in deliveries(fieldwork, simulated.wave.manifest().released):
        name = Path(delivery.name)
        path = simulated.folder(f"{FIRMS}/{delivery.firm}") / f"{name.stem}-{number}{name.suffix}"
        write_all(path.parent, {path.name: delivery_file(delivery, fieldwork.survey)}, private=True)
        yield path


def _renew(simulated: Simulated, insurer: Insurer, fieldwork: Fieldwork) -> None:
    """Write who renewed in the year after the wave: the customers that were asked, and all others of the quarter."""
    from acsi.sampling.contacts import read_contacts
    from acsi.simulate.renewals import simulated_renewals

    contacts = read_contacts(simulated.wave.read_private(CONTACTS))
    answered = fieldwork.cases[fieldwork.cases["interview"] >= 0].merge(contacts, on="case_id")
    answered = answered.rename(columns={"customer_id": "insured_no"})[["insured_no", "interview"]]
    branches = simulated.programme.branches().values()
    renewals = simulated_renewals(fieldwork.survey, branches, insurer.claims, answered, wave=simulated.name)
    write_all(simulated.folder(INSURER), {"renewals.csv": _csv(renewals)}, private=True)


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")
