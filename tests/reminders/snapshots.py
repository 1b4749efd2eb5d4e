"""Mails as text files: compared with what is kept; UPDATE_SNAPSHOTS=1 keeps what is there now, to be read in the diff."""

import os
import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "snapshots" / "mails"
WRITES = bool(os.environ.get("UPDATE_SNAPSHOTS"))


def compare(name, mail):
    """The subject, text and readable part of the page of a mail against its snapshot."""
    page = re.sub(r"\n\s*\n+", "\n", re.sub(r"[ \t]+", " ", re.sub(r"<[^>]+>", "", mail.html.partition("</head>")[2]))).strip()
    found = f"{mail.subject}\n{'=' * 40}\n{mail.text}{'=' * 40}\n{page}\n"
    found = re.sub(r"(/tasks/|unit=)\d+", r"\1N", found)
    path = FOLDER / f"{name}.txt"
    if WRITES:
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(found)
    assert found == path.read_text()
