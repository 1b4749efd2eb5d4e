"""What a chapter is for by its heading: background, aims, tasks or safeguards (parsing.md §3)."""

import re
from enum import StrEnum

from tracker.documents.readers import canon


class Section(StrEnum):
    BACKGROUND = "background"
    TASKS = "tasks"
    SAFEGUARDS = "safeguards"


_TASKS = re.compile(
    r"任务|措施|举措|对策|行动|工程|重点|推进|加快|提升|加强|建设|实施|打造|深化|促进|推动|强化|优化|支持|培育|完善|健全|落实|做好|扩大|构建|开展"
)
_SAFEGUARDS = re.compile(r"保障|组织实施|配套|组织领导|实施机制|实施保障|工作要求|保障措施|监督考核|督导")
_BACKGROUND = re.compile(
    r"^(?:前言|序言|引言|总则)|基础|背景|现状|形势|机遇|挑战|优势|存在的?问题|主要问题|指导思想|基本原则|总体思路|总体要求|总体目标|发展目标|工作目标|主要目标|目标定位|定位目标|"
    r"发展定位|目标任务$|发展原则|环境分析|回顾|成效|成就|意义|目的|依据|适用范围|目标$|原则$|定位$|组织机构|组织体系|工作职责|附则|名词解释"
)


def section_of(heading: str) -> Section | None:
    """The kind of a chapter; None when the heading does not say."""
    plain = re.sub(r"\s", "", canon(heading))
    if _SAFEGUARDS.search(plain):
        return Section.SAFEGUARDS
    strong_task = re.search(r"任务|措施|举措|对策|行动|工程|重点", plain)
    if _BACKGROUND.search(plain) and not strong_task:
        return Section.BACKGROUND
    if re.search(r"目标(?:任务)?$|总体要求|指导思想", plain):
        return Section.BACKGROUND
    return Section.TASKS if _TASKS.search(plain) else None
