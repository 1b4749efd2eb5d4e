"""Breaking a title into lines: at word boundaries, no line wider than the type area, no short last line.

Rules: gb9704.md 标题. There is no dictionary here: a line may end where a title's grammar shows a boundary, and
characters inside 《》, numbers and the words that these titles are made of stay together.
"""

import itertools
import re
from functools import cache

from tracker.reports.docx_page import PORTRAIT, text_width

TITLE_SIZE = 22
# Words and names that stay in one piece; everything else is cut between two characters only when nothing better fits.
WHOLE = re.compile(
    r"[0-9A-Za-z.%〔〕—-]+(?:年度?|月份?|日|季度|期|号|批)?|第[一二三四五六七八九十0-9]+(?:季度|批|期|号|轮)|[上下]半年"
    r"|关于|印发|开展|落实|情况|进展|进度|督查|督办|通报|专报|工作|任务|方案|规划|计划|措施|意见|决定|通知|报告|重点|年度|实施|推进|推动|推广"
    r"|加快|促进|支持|发展|建设|建立|改革|创新|试点|普惠|金融|数字|经济|绿色|产业|服务|政策|若干|有关|目标|指标|整改|问题|逾期|滞后|事项|清单|统计"
    r"|福建省?|福州市?|厦门市?|泉州市?|人民政府|国务院|行动|管理|评估|评价|中期|终期|季度|半年"
)
OPENING, CLOSING = "《“（〔", "》”）〕、，：；"
AFTER = frozenset("》的、，和及与暨")  # a good place to end a line
BEFORE = ("关于", "情况", "落实", "督查", "通报", "《")  # a good place to begin one
INSIDE_WORD, IN_BOOK_MARKS, PLAIN = 60.0, 12.0, 6.0


def title_lines(title: str, width: int = PORTRAIT.width) -> list[str]:
    """The lines of a title; a title that brings its own newlines keeps them."""
    if "\n" in title:
        return [line.strip() for line in title.split("\n") if line.strip()]
    if _fits(title, width):
        return [title]
    count = 2
    while not (lines := _best(title, count, width)):
        count += 1
    return lines


def _best(title: str, count: int, width: int) -> list[str]:
    """The cheapest way to cut the title into so many lines, or nothing when no way fits."""
    prices = _prices(title)
    wanted = len(title) / count

    @cache
    def rest(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        if lines == 1:
            fits = _fits(title[start:], width)
            return ((len(title) - start - wanted) ** 2 if fits else float("inf")), ()
        options = []
        for end in range(start + 2, len(title) - 1):
            if not _fits(title[start:end], width):
                break
            cost, ends = rest(end, lines - 1)
            options.append((cost + prices[end] + (end - start - wanted) ** 2, (end, *ends)))
        return min(options, default=(float("inf"), ()))

    cost, ends = rest(0, count)
    if cost == float("inf"):
        return []
    edges = (0, *ends, len(title))
    return [title[left:right] for left, right in itertools.pairwise(edges)]


def _prices(title: str) -> list[float]:
    """What it costs to begin a line at each character."""
    prices = [PLAIN] * len(title)
    for found in WHOLE.finditer(title):
        for position in range(found.start() + 1, found.end()):
            prices[position] = INSIDE_WORD
    for position in range(1, len(title)):
        before, here = title[position - 1], title[position]
        if before in OPENING or here in CLOSING:
            prices[position] = INSIDE_WORD * 4
        elif title.count("《", 0, position) > title.count("》", 0, position):
            prices[position] += IN_BOOK_MARKS
        elif before in AFTER or title.startswith(BEFORE, position):
            prices[position] = 0 if prices[position] == PLAIN else prices[position]
    return prices


def _fits(line: str, width: int) -> bool:
    return text_width(line, TITLE_SIZE, 0) <= width
