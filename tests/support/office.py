"""Documents as a reader sees them: LibreOffice turns them into PDF, poppler's programs read the PDF."""

import os
import subprocess
from pathlib import Path

from tests.support import run

FONTS = Path(__file__).with_name("fonts.conf")


def to_pdf(document: Path, out: Path | None = None, *, options: str = "") -> Path:
    """Convert a .docx, .xlsx or .html with a LibreOffice of this process's own; raises when it cannot open the file.

    `options` are those of its PDF filter, as JSON.
    """
    out = out or document.parent
    kind = f"pdf:writer_pdf_Export:{options}" if options else "pdf"
    profile = run.directory() / f"office-{os.getpid()}"
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{profile}",
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            str(out),
            str(document),
        ],
        check=True,
        capture_output=True,
        timeout=180,
        env={**os.environ, "FONTCONFIG_FILE": str(FONTS)},
    )
    made = out / f"{document.stem}.pdf"
    if not made.exists():
        raise RuntimeError(f"LibreOffice could not open {document.name}")
    return made


def pdf_text(path: Path) -> str:
    """The text in reading order, laid out in lines; pages end with a form feed."""
    return _output("pdftotext", "-layout", str(path), "-")


def pdf_pages(path: Path) -> int:
    """How many pages it has."""
    lines = _output("pdfinfo", str(path)).splitlines()
    return int(next(line for line in lines if line.startswith("Pages:")).split()[1])


def pdf_pictures(path: Path, dpi: int = 60) -> list[Path]:
    """Each page as a PNG beside the PDF, in order."""
    _output("pdftoppm", "-png", "-r", str(dpi), str(path), str(path.with_suffix("")))
    return sorted(path.parent.glob(f"{path.stem}-*.png"))


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout
