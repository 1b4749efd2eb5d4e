"""Plans of many pages, made up sentence by sentence: no two items are alike, so that nothing is read faster for being repeated.

Four measures in a thousand signs, each with its statement: somewhat denser than the densest of the development documents.
"""

import io
import random
import re
import zipfile

import pypdfium2 as pdfium

from tests.support import papers
from tests.support.papers import Line, Paper, Table

SIGNS_PER_PAGE = 870
_CHINESE = "零一二三四五六七八九十"
_VERBS = ["建设", "完善", "推进", "优化", "培育", "治理", "更新", "改造", "扩大", "规范"]
_THINGS = ["公路网络", "产业园区", "社区养老服务", "污水处理设施", "中小学校舍", "信用平台", "粮食仓储", "电网", "文化场馆", "消防站点"]
_AIMS = ["服务水平明显提高", "覆盖率进一步提升", "短板加快补齐", "群众满意度稳步上升", "运行效率持续改善", "安全底线牢牢守住"]
_BODIES = ["发改委", "财政局", "工信局", "交通运输局", "住建局", "教育局", "水利局", "文旅局", "商务局", "应急局", "卫健委"]


def paper(pages: int, first: int = 0) -> Paper:
    """A plan of about so many pages; `first` is where its chapters begin to count, for parts that are put together."""
    chance = random.Random(first)
    made: Paper = (
        [Line("示例市国民经济和社会发展实施方案（2021—2025年）", 1), Line("到2025年末，全市综合实力明显增强。")] if not first else []
    )
    chapter, signs = first, 0
    while signs < pages * SIGNS_PER_PAGE:
        chapter += 1
        part = _chapter(chapter, chance)
        made += part
        signs += sum(len(one.text) + 14 if isinstance(one, Line) else 26 * len(one.rows) * len(one.rows[0]) for one in part)
    return made


def _chapter(number: int, chance: random.Random) -> Paper:
    made: Paper = [Line(f"第{_count(number % 90 + 1)}章 {chance.choice(_VERBS)}{chance.choice(_THINGS)}", 2)]
    for item in range(1, 9):
        made.append(Line(f"（{_count(item)}）{chance.choice(_VERBS)}{chance.choice(_THINGS)}。{_sentences(chance, 4)}{_statement(chance)}"))
        made += [Line(f"{point}.{_sentences(chance, 3)}{_statement(chance)}") for point in range(1, 3)]
    if number % 3 == 0:
        made.append(Table([["序号", "工作任务", "责任单位", "完成时限"], *([str(line), *_row(chance)] for line in range(1, 9))]))
    return made


def _sentences(chance: random.Random, count: int) -> str:
    """Every third sentence sets a figure."""
    return "".join(_with_figure(chance) if chance.randrange(3) == 0 else _plain(chance) for _ in range(count))


def _plain(chance: random.Random) -> str:
    work = [chance.choice(_VERBS) + chance.choice(_THINGS) for _ in range(4)]
    return f"坚持{work[0]}与{work[1]}相结合，统筹{work[2]}，加快{work[3]}，推动{chance.choice(_THINGS)}提质扩面，{chance.choice(_AIMS)}。"


def _with_figure(chance: random.Random) -> str:
    work = [chance.choice(_VERBS) + chance.choice(_THINGS) for _ in range(2)]
    return f"{work[0]}{chance.randrange(10, 999)}处，{work[1]}，到2025年末达到{chance.randrange(20, 99)}%以上，{chance.choice(_AIMS)}。"


def _statement(chance: random.Random) -> str:
    names = "、".join(chance.sample(_BODIES, 3))
    return f"（责任单位：市{names}，{chance.randrange(2021, 2026)}年{chance.randrange(1, 13)}月底前完成）"


def _row(chance: random.Random) -> list[str]:
    return [
        f"{chance.choice(_VERBS)}{chance.choice(_THINGS)}{chance.randrange(999)}处",
        f"市{chance.choice(_BODIES)}",
        f"2025年{chance.randrange(1, 13)}月",
    ]


def _count(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if not tens else ("十" if tens == 1 else _CHINESE[tens] + "十")) + (_CHINESE[ones] if ones else "")


def in_parts(pages: int, step: int) -> list[Paper]:
    """The same as `paper`, in parts: python-docx takes the square of the paragraphs to write a document."""
    return [paper(min(step, pages - start), first=start) for start in range(0, pages, step)]


def as_docx(parts: list[Paper]) -> bytes:
    """The parts one behind the other in one Word file."""
    first, *rest = [papers.as_docx(part) for part in parts]
    bodies = [_BODY.search(_part(data, "word/document.xml")) for data in rest]
    more = b"".join(body[1] for body in bodies if body)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(first)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in package.namelist():
            data = package.read(name)
            made.writestr(name, data.replace(b"<w:sectPr", more + b"<w:sectPr", 1) if name == "word/document.xml" else data)
    return out.getvalue()


_BODY = re.compile(rb"<w:body>(.*?)<w:sectPr", re.DOTALL)


def _part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def repeated(pdf: bytes, times: int) -> bytes:
    """The pages of a PDF again and again in one file."""
    with pdfium.PdfDocument(pdf) as once:
        whole = pdfium.PdfDocument.new()
        for _ in range(times):
            whole.import_pages(once)
        out = io.BytesIO()
        whole.save(out)
        whole.close()
    return out.getvalue()


def pages_in(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pdfium.PdfDocument(pdf) as opened:
        return len(opened)
