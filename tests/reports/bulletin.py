"""A quarterly bulletin to render: real in kind, invented in its figures, without any person."""

from dataclasses import replace
from datetime import date
from typing import Any

from tracker.reports.document import Align, Annex, Column, Heading, Imprint, OfficialDocument, Paragraph, Table

OFFICE = "福州市规划督查协调办公室"
TITLE = "关于《福州市“十四五”金融发展规划》2024年第三季度落实情况的督查通报"
LATE = "市金融工作办公室牵头的“榕金规-4.3-02完善企业上市后备库”完成时限为2024年8月31日，逾期30天，数据共享接口尚未打通。"
TASKS = (
    Column("序号", 14, Align.CENTER),
    Column("任务编号", 34, Align.CENTER),
    Column("任务内容", 70),
    Column("牵头单位", 40),
    Column("进度", 20, Align.RIGHT),
)
STATES = Table(
    "任务办理状态",
    (Column("类别", 40), Column("项数", 25, Align.RIGHT), Column("占比", 25, Align.RIGHT)),
    (("已完成", "21", "24.4%"), ("达进度", "43", "50.0%"), ("欠进度", "14", "16.3%"), ("逾期", "8", "9.3%")),
    "注：以截至本期末已交办且未终止的86项任务为基数。",
)
TEXT = (
    Paragraph("根据年度督查计划，对列入督查的86项任务进行了督查。现将有关情况通报如下。", key="basis"),
    Heading(1, "一、总体情况"),
    Heading(2, "（一）办理状态"),
    Paragraph("截至2024年9月30日，已完成21项，占24.4%；与上季度相比，完成率上升3.5个百分点。"),
    STATES,
    Heading(1, "二、存在问题"),
    Heading(3, "1.逾期任务"),
    Heading(4, "（1）市级任务"),
    *(Paragraph(LATE) for _ in range(6)),
    Heading(1, "三、下一步要求"),
    Paragraph("请各责任单位对照附件所列清单，于2024年10月25日前报送整改情况。"),
)


def task_rows(count: int) -> tuple[tuple[str, ...], ...]:
    content = "建立健全地方金融风险监测预警机制，推动跨部门信息共享和联合处置"
    return tuple(
        (str(n), f"榕金规-4.{n % 9}-{n % 90}", content[: 8 + n % 22], "市金融工作办公室", f"{n % 100}%") for n in range(1, count + 1)
    )


def a_document(**changes: Any) -> OfficialDocument:
    """A quarterly bulletin with three annexes and an imprint."""
    annexes = (
        Annex(1, "任务进展一览表", (Table("", TASKS, task_rows(40), "注：进度以最近一次审核通过的填报为准。"),), landscape=True),
        Annex(2, "逾期滞后任务清单", (Paragraph("以下任务截至本期末已逾期。"), Table("", TASKS, task_rows(20)))),
        Annex(3, "各单位办理情况统计表", (Table("市直单位", TASKS, ()),)),
    )
    document = OfficialDocument(
        title=TITLE,
        blocks=TEXT,
        signer=OFFICE,
        signed_on=date(2024, 10, 9),
        mark=f"{OFFICE}文件",
        doc_number="榕督〔2024〕3号",
        addressee="各县（市）区人民政府，市直有关单位",
        annexes=annexes,
        imprint=Imprint(OFFICE, date(2024, 10, 9), "市委办公厅，市人大常委会办公厅，市政协办公厅，市中级人民法院，市人民检察院"),
    )
    return replace(document, **changes)


def only_text(*paragraphs: str, **changes: Any) -> OfficialDocument:
    plain: dict[str, Any] = {"title": "版式检查", "mark": None, "addressee": None, "annexes": (), "imprint": None}
    return a_document(**{**plain, "blocks": tuple(Paragraph(text) for text in paragraphs), **changes})
