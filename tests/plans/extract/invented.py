"""Invented plans: a seed gives a document in one of many forms together with what must be found in it."""

import random
from dataclasses import dataclass, field

LEVELS = "省市县区"
DEPARTMENTS = {
    "省": ["发展改革委", "科技厅", "教育厅", "财政厅", "国资委", "市场监管局", "能源局", "法院", "总工会", "政府办公厅"],
    "市": ["发改委", "工信局", "公安局", "民政局", "司法局", "市场监管局", "城管局", "口岸办", "妇联", "公积金中心"],
    "县": ["发改局", "教体局", "民政局", "财政局", "市场监管局", "住建局", "公安局", "综合执法局", "林业局", "融媒体中心"],
    "区": ["科经局", "人社局", "民政局", "公安分局", "文体旅局", "行政审批局", "市场监管局", "卫健局", "城管局", "投促中心"],
}
NAMED = ["甲州海关", "人行乙州中心支行", "丙州银保监局", "丁州证监局"]
GROUPS = {
    "省": ["各设区市政府", "各市、县（市、区）人民政府", "省直有关部门"],
    "市": ["各县（市、区）人民政府", "各区、县级市", "市直各部门"],
    "县": ["各乡镇人民政府", "各乡（镇）", "县直各单位"],
    "区": ["各街道", "各镇（街道）", "区直各部门"],
}
DATES = [
    ("2022年10月底前", "2022-10-31", False),
    ("10月底前", "2022-10-31", False),
    ("“十四五”末", "2025-12-31", False),
    ("2022年第三季度", "2022-09-30", False),
    ("5月底前启动，9月底前完成", "2022-09-30", False),
    ("6月底取得阶段性成效并持续推进", "2022-06-30", True),
    ("2021—2023年", "2023-12-31", False),
    ("长期坚持", None, True),
]
ACTS = ["完善公共服务体系", "推进园区建设", "培育市场主体", "优化营商环境"]
TAILS = ["，提升发展水平", "（含配套设施）", "，到2025年建成30个", ""]
HEAD = (
    "某某{0}人民政府办公室关于印发某某{0}2022年重点工作方案的通知\n某政办〔2022〕3号\n各有关单位：\n"
    "《某某{0}2022年重点工作方案》已经同意，现印发给你们，请认真贯彻执行。\n某某{0}人民政府办公室\n2022年1月11日\n某某{0}2022年重点工作方案\n"
)


@dataclass
class Wanted:
    """What must be found for one measure."""

    title: str
    roles: dict[str, str] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)
    deadline: str | None = None
    ongoing: bool = False


class Author:
    """Writes one document; the same seed writes the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.level = self.random.choice(LEVELS)
        self.elides = self.random.choice([0.0, 0.5, 0.9])

    def names(self, count: int, wanted: Wanted, role: str) -> str:
        printed: list[str] = []
        prefixed = False
        for place in range(count):
            if place and self.random.random() < 0.15:
                name = short = self.random.choice(NAMED)
            else:
                short = self.random.choice(DEPARTMENTS[self.level])
                name = self.level + short
                elided = prefixed and self.random.random() < self.elides and not short.startswith("政府")
                short = short if elided else name
            if name not in wanted.roles:
                wanted.roles[name] = role
                printed.append(short)
                prefixed = prefixed or name not in NAMED
        return "、".join(printed) or self.names(count, wanted, role)

    def statement(self, wanted: Wanted) -> str:
        names, count, group = self.names, self.random.randint(1, 3), self.random.choice(GROUPS[self.level])
        form = self.random.randrange(7)
        if form in (1, 3, 5):
            wanted.groups.add(group)
        forms = [
            lambda: f"责任单位：{names(count, wanted, 'joint')}",
            lambda: f"责任单位：{names(count, wanted, 'joint')}，{group}",
            lambda: f"{names(count, wanted, 'joint')}等部门按职责分工负责",
            lambda: f"{names(1, wanted, 'lead')}牵头，{names(count, wanted, 'joint')}，{group}按职责分工负责",
            lambda: f"{names(count, wanted, 'lead')}分别牵头，{names(count, wanted, 'support')}等参与",
            lambda: f"责任单位：{names(1, wanted, 'lead')}；配合单位：{names(count, wanted, 'support')}，{group}",
            lambda: f"牵头单位：{names(1, wanted, 'lead')}；责任单位：{names(2, wanted, 'joint')}；配合单位：{names(2, wanted, 'support')}",
        ]
        return forms[form]() + self.date(wanted, labelled=form in (0, 1, 5, 6))

    def date(self, wanted: Wanted, *, labelled: bool) -> str:
        if self.random.random() < 0.6:
            return ""
        words, wanted.deadline, wanted.ongoing = self.random.choice(DATES)
        return f"；完成时限：{words}" if labelled else f"，{words}"

    def sentence(self) -> str:
        return self.random.choice(ACTS) + self.random.choice(TAILS) + "。"

    def document(self) -> tuple[str, list[Wanted]]:
        """(text, the measures in order)."""
        opening, closing = self.random.choice(["（）", "〔〕", "()", "【】"])
        mark = self.random.choice(["（{0}）", "{1}.", "第{0}条 "])
        wanted: list[Wanted] = []
        lines = [HEAD.format(self.level) + ("" if "条" in mark else "一、抓好落实")]
        for count, numeral in enumerate("一二三四五六"[: self.random.randint(2, 6)], start=1):
            one = Wanted(f"{self.random.choice(ACTS)}第{numeral}事")
            number = mark.format(numeral, count)
            lines.append(f"{number}{one.title}。{self.sentence()}{self.sentence()}{opening}{self.statement(one)}{closing}")
            wanted.append(one)
        return "\n".join(lines) + "\n", wanted

    def table(self) -> tuple[list[list[str]], list[Wanted]]:
        """(rows with the header first, the measures in order)."""
        units = self.random.choice([["责任单位"], ["牵头单位", "责任单位"], ["牵头单位", "配合单位"], ["责任单位", "配合单位"]])
        rows = [["序号", "工作任务", *units, "完成时限"]]
        wanted: list[Wanted] = []
        for count in range(1, self.random.randint(4, 7)):
            one = Wanted(f"{self.random.choice(ACTS)}{count}")
            cells = [self.cell(column, units, one) for column in units]
            words, one.deadline, one.ongoing = self.random.choice(DATES)
            rows.append([str(count), one.title, *cells, words])
            wanted.append(one)
        return rows, wanted

    def cell(self, column: str, units: list[str], wanted: Wanted) -> str:
        if column != units[0] and self.random.random() < 0.3:
            return self.random.choice(["/", "—"])
        first_leads = column == "牵头单位" or (column == "责任单位" and "配合单位" in units)
        return self.names(self.random.randint(1, 3), wanted, "lead" if first_leads else "support" if column == "配合单位" else "joint")


def wrapped(text: str, width: int = 34) -> str:
    """The text with every line broken by force, as PDF prints it."""
    return "\n".join(line[start : start + width] for line in text.split("\n") for start in range(0, max(1, len(line)), width))
