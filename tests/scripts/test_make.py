"""The Makefile keeps what the README promises."""

import subprocess

import pytest

from tests.support.server import ROOT

TARGETS = ("install", "run", "test", "soak", "check", "bench", "corpus", "fuzz", "clean")


def make(*arguments: str) -> str:
    return subprocess.run(
        ["make", "--no-print-directory", *arguments], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout


def test_a_second_install_has_nothing_to_do():
    assert make("install") == ""
    assert "scripts/install.sh" not in make("--dry-run", "install")


def test_every_target_is_listed_with_what_it_does():
    listed = dict(line.split("\t") for line in make().splitlines())
    assert set(TARGETS) <= listed.keys()
    assert all(listed.values())


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_but_clean_makes_the_environment_first(target):
    recipe = make("--dry-run", "--always-make", target)
    assert ("scripts/install.sh" in recipe) == (target != "clean")
