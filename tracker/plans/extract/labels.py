"""The words of unit statements: labels before a colon, conventions for the whole document, dates in between (parsing.md §4)."""

import re

_WHO = r"单位|部门|处室|科室|股室|科|处|领导|机构|主体|地区|人|方"
UNIT_LABEL = (
    rf"(?:(?:市级|省级|县级|区级|主要|第一|共同|各)?(?:责任|牵头|主办|承办|负责|落实|实施|主责|主管|执行|建设|配合|协办|协作|协同|协助|参与|参加|会办|支持|考核|督办|"
    rf"承担)(?:考核|责任|实施|落实|负责|配合|主管|参与|协办)*(?:{_WHO})(?:\([^()]{{0,12}}\))?|牵头|配合|责任分工|分工)"
)
DATE_LABEL = (
    r"(?:(?:计划|预计|办结|办理|整改|目标)?(?:完成|实施|办结|推进|时间|工作|进度)?"
    r"(?:时限|时间|期限|节点|时间节点|时间安排|进度安排|日期|要求时间))"
)
OTHER_LABEL = r"(?:适用范围|适用对象|适用区域|实施范围|责任领导|牵头领导|分管领导|责任人|联系人|备注|依据|考核方式|工作目标|目标要求)"
LABEL = re.compile(rf"(?P<unit>{UNIT_LABEL})\s?:|(?P<date>{DATE_LABEL})\s?:|(?P<other>{OTHER_LABEL})\s?:")
STARTS_WITH_LABEL = re.compile(rf"^\s*(?:{UNIT_LABEL})\s?:")
PERSON_LABEL = re.compile(r"(?:领导|责任人|人)\s?:?$")
SUPPORT_LABEL = re.compile(r"配合|协办|协作|协同|协助|参与|参加|会办|支持")
LEAD_LABEL = re.compile(r"牵头|主办")
_FIRST = (
    r"(?:列|排|排列|排名|列在|排在|位列|位于|列于|排于)(?:第一位?|首位|最前面?|在前)|"
    r"(?:第一(?:个|家)?|首个|首家|首位)(?=的|者|责任|单位|部门|为|是)"
)
CONVENTION = re.compile(rf"(?:{_FIRST})[^。,;]{{0,12}}?(?:为|是|系|作为|即)(?:主要|第一)?(?:牵头|负责(?=单位|部门))")
_CONVENTION_SENTENCE = re.compile(
    rf"(?:^|[。;,(]\s?|(?<=[)]))(?:其中)?[^。;,、()]{{0,10}}?(?:{_FIRST})[^。;,()]{{0,12}}?(?:牵头|主要负责)[^。;,()]{{0,20}}(?:,\s?(?:下同|以下同))?\)?"
)
# 以下各项均需相关市、县政府推进，不再单独列出: an obligation of every item that follows.
STANDING_GROUP = re.compile(
    r"(?:以下|下列|上述|以上)?(?:各|所有)?(?:项|条)?(?:任务|工作|措施)?均(?:需|须|由|要)(?:由)?(?P<who>(?:[^。;,()]|\([^()]{1,20}\)){2,60}?)(?:推进|"
    r"落实|负责|参与|配合|组织实施|抓好落实)*[,;]?\s?(?:以下)?(?:均)?不再(?:单独|逐一|一一|另行|重复)?(?:列出|列示|标注|注明)"
)
_SAME_BELOW = re.compile(r"[,;。]?\s?\((?:下同|以下同|后同)\)|[,;。]?\s?(?:下同|以下同|后同|以下简称[^,;。、()]+)|\(\s*\)")
DATE_CLAUSE = re.compile(
    r"(?:^|(?<=[,;。]))\s?(?P<date>(?:力争|争取|确保|计划|预计|拟)?(?:到|至|于|在)?\s?"
    r"(?:[“\"]?十[一二三四五六]五|20\d\d\s?(?:年|[—~至./-])|(?:1[0-2]|[1-9])\s?月|年底|年内|第?[一二三四]季度|上半年|下半年)[^,;。:]{0,24}"
    r"|(?:持续|长期|常态化|全年|每年|每季度?|每月|定期|适时|尽快|按时序|按进度|条件成熟|近期|(?:执行|施行|有效)期?(?:限|为|至)|自[^,;。:]{0,20}起)[^,;。:]{0,20})(?=[,;。]|$)"
)


def bare_words(words: str) -> str:
    """The words without what they say about the whole document: 列第一位者为牵头单位，下同; 以下各项均需…不再单独列出."""
    without = _CONVENTION_SENTENCE.sub("", STANDING_GROUP.sub("", words))
    return _SAME_BELOW.sub("", without).strip(" 。;,")
