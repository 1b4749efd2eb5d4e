"""A 办结标准 for each measure, proposed from its figures and its verb (domain.md §2: many plan verbs have no natural end)."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from tracker.core.formatters import long_date, number

LONGEST = 500
_GOAL = {">": "超过", ">=": "达到", "<": "低于", "<=": "不超过", "~": "达到约", "=": "达到"}
# By the first verb that the text uses; the words say what can be shown when the work has an end.
_ENDINGS = (
    (re.compile(r"出台|制定|印发|编制|修订|起草|研究提出"), "文件按程序印发实施，报送正式文本"),
    (re.compile(r"建成|建设|新建|改建|扩建|打造|搭建|设立|组建|成立|筹建"), "建成并投入使用，报送验收或者批复材料"),
    (re.compile(r"举办|召开|承办|开展.{0,12}活动"), "活动按计划举办，报送总结材料"),
    (re.compile(r"排查|整治|整改|清理|检查|督导"), "排查出的问题全部整改到位，报送台账"),
    (re.compile(r"引进|招引|招商|落户|培育|上市"), "完成引进或者培育目标，报送名单和证明材料"),
    (
        re.compile(r"支持|鼓励|探索|推动|推进|引导|促进|加强|完善|优化|深化|提升|健全"),
        "各项工作举措落实到位，取得可核验的成效，报送年度总结和佐证材料",
    ),
)
_OTHERWISE = "所列工作全部完成，报送总结和佐证材料"


def propose(title: str, text: str, quantities: Sequence[dict[str, Any]]) -> str:
    """A done-criterion in one or two sentences: the figures that the text sets, then what has to be shown."""
    figures = [words for one in quantities if (words := _goal(one))][:3]
    ending = next((words for verb, words in _ENDINGS if verb.search(title) or verb.search(text[:200])), _OTHERWISE)
    return ("；".join([*figures, ending]) + "。")[:LONGEST]


def _goal(one: dict[str, Any]) -> str:
    """到2025年12月31日，绿道长度达到300公里."""
    if one["value"] is None or not one["what"]:
        return ""
    by = f"到{long_date(date.fromisoformat(one['by']))}，" if one["by"] else ""
    unit = one["unit"] or ""
    if one["comparator"] == "range":
        return f"{by}{one['what']}达到{number(one['value'])}至{number(one['upper'])}{unit}"
    return f"{by}{one['what']}{_GOAL.get(one['comparator'], '达到')}{number(one['value'])}{unit}"
