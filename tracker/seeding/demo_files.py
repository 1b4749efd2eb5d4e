"""The demonstration's own files in seeds/demo."""

from functools import cache
from typing import Any

import yaml

from tracker.config import ROOT

FOLDER = ROOT / "seeds" / "demo"


@cache
def read(name: str) -> dict[str, Any]:
    """One file, parsed; callers only read it."""
    loaded: dict[str, Any] = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded
