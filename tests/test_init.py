"""Settings from what lies in a folder, and the files by which others use listingkit."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from listingkit import config as configs
from listingkit.cli import cli

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "examples" / "pages", tmp_path / "pages")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_init_writes_is_read_and_fits_the_folder(shop: Path) -> None:
    result = CliRunner().invoke(cli, ["init", ".", "--ci", "github", "--pre-commit"])
    assert result.exit_code == 0, result.output
    found = configs.load(shop / "listingkit.toml")
    configs.check(found)
    assert "us" in found.audit.markets
    assert "10 html" in (shop / "listingkit.toml").read_text()
    assert yaml.safe_load((shop / ".github" / "workflows" / "listings.yml").read_text())["jobs"]
    assert yaml.safe_load((shop / ".pre-commit-config.yaml").read_text())["repos"]


def test_every_idea_of_the_settings_is_valid_when_its_mark_is_taken_away(shop: Path) -> None:
    text = CliRunner().invoke(cli, ["init", "--dry-run"]).stdout
    ideas = re.sub(r"(?m)^# (?=\[|\w+ = )", "", text)
    (shop / "listingkit.toml").write_text(ideas)
    assert len(tomllib.loads(ideas)["facts"]) > 3
    configs.check(configs.load(shop / "listingkit.toml"))


def test_nothing_is_written_over(shop: Path) -> None:
    (shop / "listingkit.toml").write_text("# mine\n")
    result = CliRunner().invoke(cli, ["init"])
    assert result.exit_code == 2
    assert "there already: listingkit.toml" in result.stderr
    assert (shop / "listingkit.toml").read_text() == "# mine\n"
    assert CliRunner().invoke(cli, ["init", "--force"]).exit_code == 0
    assert CliRunner().invoke(cli, ["init", "none"]).exit_code == 2


def git(*words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@shop.example"]
    subprocess.run(["git", *identity, *words], check=True, capture_output=True)


def test_the_steps_of_the_action_run_as_shell(shop: Path) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    (step,) = [one for one in action["runs"]["steps"] if one["name"] == "Audit"]
    assert "${{" not in step["run"], "inputs must not become part of the script"
    pages = "pages/volt-65w-charger.html\npages/saga-linen-dress.html"
    names = {"PATHS": pages, "MARKET": "us, br",
             "FAIL_ON": "never", "CHANGED_SINCE": "", "BASELINE": "", "SARIF": "out.sarif",
             "FORK": "true"}  # fmt: skip
    assert set(names) == set(step["env"])
    own = {"LISTINGKIT": str(Path(sys.executable).parent / "listingkit"),
           "RUNNER_TEMP": str(shop), "GITHUB_STEP_SUMMARY": str(shop / "summary.md")}  # fmt: skip
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        env={**os.environ, **names, **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "::" in done.stdout
    assert (shop / "out.sarif").is_file()
    assert "Listing report" in (shop / "summary.md").read_text("utf-8")
    (shop / "listingkit.toml").write_text('[markets]\npacks = "/etc"\n')
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        env={**os.environ, **names, **own}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, "a fork cannot point anywhere"


def test_pre_commit_runs_the_hook_on_touched_listings(shop: Path) -> None:
    """The real tool, with our hook's own words; only the environment is the one we run in."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    local = {**hook, "language": "system", "args": ["--fail-on", "warning", "pages"]}
    local["entry"] = str(Path(sys.executable).parent / local["entry"])
    text = yaml.safe_dump({"repos": [{"repo": "local", "hooks": [local]}]})
    (shop / ".pre-commit-config.yaml").write_text(text)
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "start")
    page = shop / "pages" / "saga-linen-dress.html"
    page.write_text(page.read_text("utf-8").replace("alt=", "data-alt="), "utf-8")
    git("add", ".")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run"], capture_output=True, text=True, check=False,
        env={**os.environ, "PRE_COMMIT_HOME": str(shop / ".cache")},
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert "IMG001" in done.stdout
    assert "1 listing," in done.stdout, "only the touched one"
