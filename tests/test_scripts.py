"""The scripts that set a machine up: what they ask for, and that a second run has nothing to do."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[1]
SCRIPTS = ("script/setup", "script/demo", "script/test", "script/services", ".ci/run")
PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk")
BASH = shutil.which("bash") or "bash"

FAKES = {
    "python3": 'case "$*" in *ensurepip*) [ -z "${NO_ENSUREPIP:-}" ];; *print*) echo 3.12;; *"-m venv"*) '
    'mkdir -p .venv/bin; cp "$0" .venv/bin/python; echo "venv $*" >> "$LOG";; *pip*) echo "pip $*" >> "$LOG"; '
    '[ -z "${PIP_FAILS:-}" ];; *) exit 0;; esac',
    "dpkg-query": '[[ " ${MISSING:-} " == *" ${!#} "* ]] || echo installed',
    "apt-get": 'echo "apt-get $*" >> "$LOG"; [[ "$*" == *install* ]]',
    "apt-cache": "exit 0",
    "id": 'echo "${FAKE_UID:-0}"',
}
"""Stand-ins for the programs that script/setup calls; they write what they were asked for into a log."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what script/setup reads, in a folder with a space, beside a folder of stand-ins."""
    folder = tmp_path / "a checkout"
    shutil.copytree(CHECKOUT / "script", folder / "script")
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(CHECKOUT / name, folder)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name, body in FAKES.items():
        (programs / name).write_text(f"#!{BASH}\n{body}\n")
        (programs / name).chmod(0o755)
    for name in ("bash", "env", "dirname", "cksum", "cat", "grep", "mkdir", "cp", "rm"):
        (programs / name).symlink_to(shutil.which(name) or name)
    return folder


def setup(checkout: Path, what: str = "test", **environment: str) -> tuple[int, str, list[str]]:
    """Exit code and words of script/setup, started from another folder, and what it asked of the stand-ins."""
    log = checkout.parent / "log"
    log.write_text("")
    done = subprocess.run(
        [checkout / "script/setup", what],
        cwd=checkout.parent,
        env={"PATH": str(checkout.parent / "programs"), "LOG": str(log)} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr, log.read_text().splitlines()


def pip_target(asked: list[str]) -> list[str]:
    return [line.rpartition(" ")[2] for line in asked if line.startswith("pip")]


def test_a_machine_with_all_libraries_gets_only_the_environment(checkout: Path) -> None:
    code, _, asked = setup(checkout)
    assert code == 0
    assert [line.split()[0] for line in asked] == ["venv", "pip"]
    assert "-c constraints.txt" in asked[1]


def test_the_second_run_does_nothing(checkout: Path) -> None:
    setup(checkout)
    assert setup(checkout) == (0, "", [])


def test_the_demo_needs_no_development_packages(checkout: Path) -> None:
    assert pip_target(setup(checkout, "demo")[2]) == ["."]


def test_tests_after_a_demo_add_to_the_environment_and_the_demo_then_has_all(checkout: Path) -> None:
    setup(checkout, "demo")
    code, _, asked = setup(checkout, "test")
    assert code == 0
    assert [line.split()[0] for line in asked] == ["pip"]
    assert pip_target(asked) == [".[dev]"]
    assert setup(checkout, "demo") == (0, "", [])


def test_changed_pins_bring_the_environment_up_to_date(checkout: Path) -> None:
    setup(checkout)
    with (checkout / "constraints.txt").open("a") as pins:
        pins.write("# another\n")
    assert pip_target(setup(checkout, "demo")[2]) == [".[dev]"]
    assert setup(checkout) == (0, "", [])


def test_an_environment_left_half_made_is_made_again(checkout: Path) -> None:
    code, _, asked = setup(checkout, PIP_FAILS="1")
    assert code != 0
    assert len(asked) == 2
    assert [line.split()[0] for line in setup(checkout)[2]] == ["venv", "pip"]


def test_a_moved_checkout_gets_its_environment_anew(checkout: Path) -> None:
    setup(checkout)
    moved = checkout.rename(checkout.parent / "moved")
    assert [line.split()[0] for line in setup(moved)[2]] == ["venv", "pip"]


def test_root_installs_only_what_is_missing(checkout: Path) -> None:
    _, words, asked = setup(checkout, MISSING="fonts-noto-cjk", NO_ENSUREPIP="1")
    [install] = [line for line in asked if line.startswith("apt-get") and " install " in line]
    assert install.endswith("install fonts-noto-cjk python3.12-venv")
    assert "Installing fonts-noto-cjk python3.12-venv" in words


def test_without_rights_the_one_line_is_printed_and_nothing_is_done(checkout: Path) -> None:
    code, words, asked = setup(checkout, FAKE_UID="1000", MISSING=" ".join(PACKAGES))
    assert code == 1
    assert asked == []
    assert f"sudo apt-get install -y {' '.join(PACKAGES)}" in words


def test_without_a_supported_python_the_message_names_the_versions(checkout: Path) -> None:
    (checkout.parent / "programs/python3").write_text(f"#!{BASH}\nexit 1\n")
    code, words, _ = setup(checkout)
    assert code == 1
    assert "No Python 3.11, 3.12 or 3.13 found" in words


def test_a_wrong_argument_is_wrong_usage(checkout: Path) -> None:
    assert setup(checkout, "everything")[:2] == (2, "usage: script/setup [demo|test]\n")


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_stop_at_the_first_fault_and_can_be_run(name: str) -> None:
    script = CHECKOUT / name
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")
    subprocess.run([BASH, "-n", script], check=True)


def test_ci_requires_everything_that_a_test_may_need() -> None:
    conftest = (CHECKOUT / "tests/conftest.py").read_text(encoding="utf-8")
    needs = re.findall(r'^    "(\w+)": "', conftest, re.MULTILINE)
    [required] = re.findall(r'ACSI_REQUIRE="([^"]*)"', (CHECKOUT / ".ci/run").read_text(encoding="utf-8"))
    assert sorted(required.split()) == sorted(set(needs) - {"golden"})  # no script installs one very font file
    assert needs


def test_a_need_is_skipped_unless_required_and_a_misspelt_one_refused(tmp_path: Path) -> None:
    shutil.copy(CHECKOUT / "tests/conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text("def test_it(requires):\n    requires('fonts', False)\n")

    def outcome(required: str) -> str:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(tmp_path),
            str(tmp_path),
        ]
        environment = os.environ | {"ACSI_REQUIRE": required, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
        return run.stdout + run.stderr

    assert "1 skipped" in outcome("")
    assert "1 failed" in (failed := outcome("fonts shared"))
    assert "needs a Chinese font" in failed
    assert "ACSI_REQUIRE names ['fnots']" in outcome("fnots")
