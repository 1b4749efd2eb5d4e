import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.builders import a_cast
from tracker.core.errors import NotThere, RuleBroken
from tracker.documents import kinds, services
from tracker.documents.kinds import kind_of
from tracker.documents.models import StoredFile
from tracker.progress.models import Evidence, ProgressReport, ReportStatus

PDF = b"%PDF-1.7\n1 0 obj\n"
OLE = kinds.OLE + bytes(504)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return out.getvalue()


ALLOWED = {
    "pdf": (PDF, kinds.PDF),
    "png": (b"\x89PNG\r\n\x1a\n0", kinds.PNG),
    "jpg": (b"\xff\xd8\xff\xe0JFIF", kinds.JPEG),
    "doc": (OLE + "WordDocument".encode("utf-16-le"), kinds.DOC),
    "xls": (OLE + "Workbook".encode("utf-16-le"), kinds.XLS),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), kinds.DOCX),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), kinds.XLSX),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), kinds.OFD),
    "zip": (zipped("照片/1.jpg"), kinds.ZIP),
    "utf-8": ("完成情况\r\n一、".encode(), kinds.TEXT),
    "gb18030": ("完成情况".encode("gb18030"), kinds.TEXT),
    "utf-16": ("完成情况".encode("utf-16"), kinds.TEXT),
}
REFUSED = {
    "a program": b"MZ\x90\x00\x03\x00",
    "another program": b"\x7fELF\x02\x01\x01\x00",
    "a document with macros": zipped("word/document.xml", "word/vbaProject.bin"),
    "an installer in an office container": OLE,
    "an archive that is cut off": zipped("a.txt")[:20],
    "binary data": bytes(range(256)),
    "a page": b"\xef\xbb\xbf\n<!DOCTYPE html><p>hello</p>",
    "a drawing": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "a page in utf-16": "<html><script>alert(1)</script>".encode("utf-16"),
}


@pytest.mark.parametrize("name", ALLOWED)
def test_a_kind_is_read_from_the_content(name):
    data, kind = ALLOWED[name]
    assert kind_of(data) is kind


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused_whatever_its_name(name, session):
    with pytest.raises(RuleBroken, match="不是可以上传的类型"):
        services.upload(io.BytesIO(REFUSED[name]), "说明.pdf", actor=None)


def test_bytes_are_kept_as_they_came_under_their_hash(app, session):
    kept = services.upload(io.BytesIO(PDF), "验收单.pdf", actor=None)
    digest = hashlib.sha256(PDF).hexdigest()
    path = Path(app.config["TRACKER_DATA_DIR"]) / "files" / digest[:2] / digest
    assert (kept.sha256, kept.size, path.read_bytes()) == (digest, len(PDF), PDF)
    assert services.read(kept) == PDF


def test_the_same_bytes_lie_once_under_two_names(app, session):
    for name in ("甲.pdf", "乙.pdf"):
        services.upload(io.BytesIO(PDF), name, actor=None)
    kept = [path for path in (Path(app.config["TRACKER_DATA_DIR"]) / "files").rglob("*") if path.is_file()]
    assert (len(kept), session.scalar(select(func.count()).select_from(StoredFile))) == (1, 2)


def test_size_has_a_limit_and_emptiness_too(session):
    with pytest.raises(RuleBroken, match="超过20 MB"):
        services.upload(io.BytesIO(PDF + bytes(20 * 1024 * 1024)), "大.pdf", actor=None)
    with pytest.raises(RuleBroken, match="是空的"):
        services.upload(io.BytesIO(b""), "空.pdf", actor=None)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("照片.pdf", "照片.pdf"),
        ("照片.PDF", "照片.PDF"),
        ("工具.exe", "工具.exe.pdf"),
        (r"C:\资料\验收单.pdf", "验收单.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("", "未命名.pdf"),
        ("换\n行\x00.pdf", "换行.pdf"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_a_name_is_plain_and_ends_as_its_content(session, given, kept):
    assert services.upload(io.BytesIO(PDF), given, actor=None).name == kept


SEEING = ("reporter", "head", "coordinator", "leader", "province", "supporter")
NOT_SEEING = ("stranger", "other_city", "system_admin", "auditor")


@pytest.mark.parametrize(("who", "answer"), [*((who, 200) for who in SEEING), *((who, 404) for who in NOT_SEEING)])
def test_a_file_goes_with_the_report_that_holds_it(session, client, who, answer):
    cast = a_cast()
    unit = cast.task.lead_unit_id
    report = ProgressReport(
        task_id=cast.task.id, unit_id=unit, period="2024Q1", status=ReportStatus.SUBMITTED, submitted_on=cast.task.due_on
    )
    kept = services.upload(io.BytesIO(PDF), "验收单.pdf", actor=cast.reporter)
    session.add(Evidence(report=report, file=kept))
    session.flush()
    client.sign_in_as(getattr(cast, who))
    with client.get(f"/files/{kept.id}") as response:
        assert response.status_code == answer


def test_a_file_is_always_saved_never_shown(session, client):
    cast = a_cast()
    report = ProgressReport(task_id=cast.task.id, unit_id=cast.task.lead_unit_id, period="2024Q1")
    kept = services.upload(io.BytesIO(b"x <script>alert(1)</script>"), "页面.html", actor=cast.reporter)
    session.add(Evidence(report=report, file=kept))
    session.flush()
    client.sign_in_as(cast.reporter)
    with client.get(f"/files/{kept.id}") as response:
        assert (response.data, response.mimetype) == (b"x <script>alert(1)</script>", "text/plain")
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_nothing_holds_is_nobodys(session, client):
    cast = a_cast()
    kept = services.upload(io.BytesIO(PDF), "散页.pdf", actor=cast.reporter)
    client.sign_in_as(cast.reporter)
    assert client.get(f"/files/{kept.id}").status_code == 404


def test_lost_bytes_are_told(session):
    kept = services.upload(io.BytesIO(PDF), "验收单.pdf", actor=None)
    services.path_of(kept.sha256).unlink()
    with pytest.raises(NotThere, match="备份"):
        services.read(kept)
