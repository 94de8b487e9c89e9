"""What holds of a whole wave, from the extract to the reports: no agent, no leak, no needless work, two machines."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pypdfium2
import pytest

from acsi.errors import AcsiError
from acsi.keys import new_identity, save_identity
from acsi.sampling.contacts import read_contacts
from acsi.sampling.history import read_history
from acsi.simulate.insurer import simulated_claims
from acsi.steps.demo import DemoResult
from acsi.steps.demo_wave import FIRMS, INSURER
from acsi.steps.fit import fit_wave
from acsi.steps.keys import add_key
from acsi.steps.rank import rank_wave
from acsi.steps.receive import receive
from acsi.steps.report import report_wave
from acsi.steps.sample import Sources, sample_wave
from acsi.steps.status import wave_status
from acsi.wave import Programme, Wave
from acsi.wave.names import CONTACTS, DEMO_IDENTITY, DEMO_MARK, RESPONSES, SAMPLE, SELECTION
from tests.steps.conftest import CLAIMS


@pytest.fixture(scope="module")
def wave(small_demo: DemoResult) -> Wave:
    return Programme(small_demo.folder).wave(small_demo.wave)


@pytest.fixture(scope="module")
def contacts(wave: Wave) -> pd.DataFrame:
    return read_contacts(wave.read_private(CONTACTS))


@pytest.fixture(scope="module")
def insurer(wave: Wave):
    return simulated_claims(wave.programme.branches().values(), claims=CLAIMS)


def text_of(path: Path) -> str:
    """All that a curious reader finds in a file: its bytes as text, a table's cells, a PDF's words."""
    if path.suffix == ".parquet":
        return pd.read_parquet(path).to_csv()
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        return "".join(page.get_textpage().get_text_range() for page in document)
    return path.read_bytes().decode("utf-8", errors="replace")


def test_no_agent_of_the_register_is_in_the_sample(contacts, insurer):
    truth = insurer.truth
    agents = set(truth.loc[truth["evidence"] == "certain", "insured_no"].str.strip())
    assert len(agents) > 10
    assert not agents & set(contacts["customer_id"])


def test_the_counts_of_the_selection_add_up_to_the_extract(wave):
    selection = json.loads(wave.read(SELECTION))
    assert selection["claims"] == CLAIMS
    left = selection["claims"]
    for step in selection["steps"]:
        left -= step["claims"]
    assert left == selection["frame"]


def test_no_plain_file_of_the_programme_names_a_person(small_demo, contacts):
    """Names, phones and customer numbers of everybody sampled, looked for in every file that is not encrypted."""
    outside = {INSURER, FIRMS, DEMO_IDENTITY}
    files = [
        path
        for path in small_demo.folder.rglob("*")
        if path.is_file() and path.suffix != ".age" and path.relative_to(small_demo.folder).parts[0] not in outside
    ]
    assert len(files) > 15
    personal = set(contacts["name"]) | set(contacts["phone"]) | set(contacts["customer_id"])
    assert len(personal) > 1000
    for path in files:
        text = text_of(path)
        assert not [each for each in personal if each and each in text], path.name


def test_steps_that_are_up_to_date_do_nothing(wave):
    before = wave.manifest()
    assert fit_wave(wave)[1] is False
    assert rank_wave(wave)[1] is False
    assert report_wave(wave).made == 0
    assert wave.manifest() == before
    assert wave_status(wave).status == "reported"


def test_weights_make_every_branch_count_for_its_customers(wave):
    responses = pd.read_parquet(io.BytesIO(wave.read(RESPONSES)))
    frame = pd.read_parquet(io.BytesIO(wave.read(SAMPLE))).groupby("branch")["frame_n"].first()
    np.testing.assert_allclose(responses.groupby("branch")["weight"].sum(), frame)


def test_shuffled_rows_give_the_same_sample(small_demo, wave, tmp_path):
    folder = tmp_path / "again"
    shutil.copytree(small_demo.folder, folder)
    shutil.rmtree(folder / "waves")
    claims = pd.read_parquet(folder / INSURER / "claims.parquet")
    claims.sample(frac=1, random_state=1).to_parquet(folder / INSURER / "claims.parquet", index=False)
    programme = Programme(folder)
    lists = {
        name: str(folder / INSURER / f"{name.replace('_', '-')}.csv")
        for name in ("agents", "do_not_contact", "known_phones")
    }
    sources = Sources(frame=str(folder / INSURER / "claims.parquet"), **lists)
    drawn, _ = sample_wave(programme, "2026Q4", sources, wave.manifest().as_of)
    assert drawn.frame < json.loads(wave.read(SELECTION))["frame"], "those sampled last quarter are left in peace"
    (folder / "history.age").unlink()
    shutil.rmtree(folder / "waves")
    sample_wave(programme, "2026Q5", sources, wave.manifest().as_of)
    first = contacts_of(wave)
    assert contacts_of(programme.wave("2026Q5")) == first


def contacts_of(wave: Wave) -> dict[str, tuple[str, int]]:
    """Each sampled customer's role and order."""
    sample = pd.read_parquet(io.BytesIO(wave.read(SAMPLE))).set_index("case_id")
    contacts = read_contacts(wave.read_private(CONTACTS)).set_index("case_id")["customer_id"]
    return {contacts[case]: (row["role"], row["order"]) for case, row in sample.iterrows()}


class TestSecondMachine:
    """A colleague with the folder and a key of his own that was added; nothing else."""

    @pytest.fixture
    def folder(self, small_demo: DemoResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        shutil.copytree(small_demo.folder, tmp_path / "programme")
        colleague = new_identity()
        add_key(Programme(tmp_path / "programme"), colleague.recipient, "colleague")
        (tmp_path / "programme" / DEMO_IDENTITY).unlink()
        (tmp_path / "programme" / DEMO_MARK).unlink()
        save_identity(colleague, tmp_path / "colleague.txt")
        monkeypatch.setenv("ACSI_IDENTITY", str(tmp_path / "colleague.txt"))
        return tmp_path / "programme"

    def test_takes_a_correction_in_and_prints_a_report_again(self, folder, small_demo):
        wave = Programme(folder).wave(small_demo.wave)
        last = sorted((folder / FIRMS / "south").glob("south-*.csv"))[-1]
        table = pd.read_csv(last, dtype=str, keep_default_na=False)
        complete = table.index[table["sat_overall"].isin([str(each) for each in range(2, 10)])][0]
        table.loc[complete, "sat_overall"] = "10"
        table.to_csv(folder / "corrected.csv", index=False)
        received = receive(wave, [folder / "corrected.csv"], firm="south")
        assert sum(delivery.corrections for delivery in received.deliveries) >= 1
        assert fit_wave(wave)[1]
        assert rank_wave(wave)[1]
        reports = report_wave(wave, branches=["B07"], languages=["en"])
        assert reports.made == 1
        assert reports.files[0].read_bytes().startswith(b"%PDF")

    def test_without_a_key_of_his_own_he_is_told_so(self, folder, small_demo, tmp_path, monkeypatch):
        save_identity(new_identity(), tmp_path / "stranger.txt")
        monkeypatch.setenv("ACSI_IDENTITY", str(tmp_path / "stranger.txt"))
        with pytest.raises(AcsiError, match="K0"):
            Programme(folder).wave(small_demo.wave).read_private(CONTACTS)


def test_released_reserve_is_remembered_for_the_cool_down(wave, contacts):
    sample = pd.read_parquet(io.BytesIO(wave.read(SAMPLE)))
    released = sample["branch"].map(wave.manifest().released)
    called = sample[(sample["role"] == "main") | (sample["order"] <= released)]
    customers = contacts.set_index("case_id").loc[called["case_id"], "customer_id"]
    known = {contact.customer_id for contact in read_history(wave.programme.history())}
    assert known == set(customers)
    assert len(called) > (sample["role"] == "main").sum()
