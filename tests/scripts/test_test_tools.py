"""`scripts/test_tools.sh` on a machine that has none of the programs: played with a PATH that holds only the bare tools."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.server import ROOT

BARE = ("bash", "dirname", "readlink", "sort", "sed", "ls", "tail", "mktemp", "rm", "env")
WANTED = ("chromium", "libreoffice-writer", "libreoffice-calc", "poppler-utils", "fonts-noto-cjk", "fonts-liberation")


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """A directory of programs without any that the tests drive."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in BARE:
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def program(folder: Path, name: str, body: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{body}\n")
    path.chmod(0o755)


def run_script(folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(folder), "HOME": str(folder)}
    return subprocess.run(["bash", ROOT / "scripts/test_tools.sh"], env=environment, capture_output=True, text=True, check=False)


def test_root_gets_everything_from_apt_and_is_told(bare_path):
    program(bare_path, "id", "echo 0")
    program(bare_path, "apt-get", f'echo "$@" >> {bare_path}/calls')
    result = run_script(bare_path)
    assert result.returncode == 0, result.stderr
    update, install = (bare_path / "calls").read_text().splitlines()
    assert update == "update"
    assert set(WANTED) <= set(install.split())
    assert "已安装 LibreOffice Calc" in result.stderr


def test_a_failing_apt_fails_the_step_with_its_own_words(bare_path):
    program(bare_path, "id", "echo 0")
    program(bare_path, "apt-get", "echo no such mirror; exit 100")
    result = run_script(bare_path)
    assert result.returncode == 1
    assert "no such mirror" in result.stderr


def test_without_root_it_says_what_to_install(bare_path):
    program(bare_path, "id", "echo 1000")
    result = run_script(bare_path)
    assert result.returncode == 1
    assert "poppler-utils" in result.stderr
