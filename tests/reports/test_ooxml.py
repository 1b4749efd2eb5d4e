"""Word and Excel files against the schemas of Office Open XML, by a library (docs/adr/0067-ooxml-is-validated-by-openxml-audit.md)."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from tests.reports.bulletin import a_document
from tests.reports.test_docx_chart import FIGURES
from tracker.reports.document import Annex, Form, Paragraph
from tracker.reports.facts_view import SnapshotView
from tracker.reports.render_docx import render_docx
from tracker.reports.render_xlsx import render_xlsx
from tracker.reports.wording import Status, compose

pytestmark = pytest.mark.engine("sqlite")


# A warning, not a fault: Excel moves strings to a table of its own when somebody saves (docs/adr/0068-what-a-report-may-take.md).
STRINGS_IN_CELLS = "Excel_InlineStrCells"


def faults(content: bytes, directory: Path, kind: str = "docx") -> list[str]:
    """What the validator finds wrong."""
    path = directory / f"file.{kind}"
    path.write_bytes(content)
    return [str(error) for error in OpenXmlValidator(max_errors=0).validate(path).errors if error.id != STRINGS_IN_CELLS]


def a_bulletin() -> bytes:
    """Everything that a document may hold."""
    plain = a_document()
    return render_docx(a_document(blocks=(*plain.blocks, *FIGURES), draft=True))


@pytest.mark.parametrize(
    "make",
    [
        a_bulletin,
        lambda: render_docx(a_document(form=Form.NUMBERED_ISSUE, mark="督查专报", issue_label="第3期", annexes=())),
        lambda: render_docx(a_document(sealed=False, imprint=None, annexes=(Annex(1, "任务清单", (Paragraph("无。"),)),))),
    ],
    ids=["red head with charts", "numbered issue", "unsealed, one annex, no imprint"],
)
def test_a_document_follows_the_schema(make: Callable[[], bytes], tmp_path: Path) -> None:
    assert faults(make(), tmp_path) == []


@pytest.mark.parametrize("form", list(Form))
def test_a_report_follows_the_schema(view: SnapshotView, tmp_path: Path, form: Form) -> None:
    content = render_docx(compose(view, status=Status(form=form, issue=3)).document)
    assert faults(content, tmp_path) == []
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        behind = [name for name in package.namelist() if name.endswith(".xlsx")]
        assert len(behind) >= 2
        assert [fault for name in behind for fault in faults(package.read(name), tmp_path, "xlsx")] == []


def test_the_ledger_follows_the_schema(view: SnapshotView, tmp_path: Path) -> None:
    assert faults(render_xlsx(view), tmp_path, "xlsx") == []


@pytest.mark.parametrize(
    ("part", "right", "wrong"),
    [
        ("word/document.xml", b"<w:vAlign ", b"<w:vAligned "),
        ("word/document.xml", b'<w:tblLayout w:type="fixed"/>', b'<w:tblLayout w:type="fixed"/><w:tblW w:w="1" w:type="dxa"/>'),
        ("word/styles.xml", b'<w:jc w:val="both"/>', b'<w:jc w:val="justified"/>'),
        ("word/document.xml", b'r:id="footer_odd"', b'r:id="footer_old"'),
        ("word/charts/chart1.xml", b"<c:barDir ", b"<c:barDirection "),
    ],
)
def test_the_validator_finds_what_is_broken(tmp_path: Path, part: str, right: bytes, wrong: bytes) -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_bulletin())) as good, zipfile.ZipFile(broken, "w") as package:
        assert right in good.read(part)
        for name in good.namelist():
            package.writestr(name, good.read(name).replace(right, wrong, 1) if name == part else good.read(name))
    assert faults(broken.getvalue(), tmp_path) != []
