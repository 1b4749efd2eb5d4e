"""Build the files of a report from its stored snapshot: `python -m tests.reports.rebuild SNAPSHOT DIRECTORY DAY`, a process of its own."""

import json
import sys
from pathlib import Path

import time_machine

from tracker import create_app
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_docx import render_docx
from tracker.reports.render_html import render_html
from tracker.reports.render_xlsx import render_xlsx
from tracker.reports.wording import compose


def main() -> None:
    """Write the three files."""
    source, out, day = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    out.mkdir(parents=True)
    with time_machine.travel(day, tick=True), create_app().app_context():
        view = SnapshotView(json.loads(source.read_text()))
        composition = compose(view)
        (out / "report.docx").write_bytes(render_docx(composition.document))
        (out / "report.xlsx").write_bytes(render_xlsx(view))
        (out / "report.html").write_bytes(render_html(composition, view))


if __name__ == "__main__":
    main()
