"""Uploading a document, and deciding what it is to a plan that is stored already."""

from datetime import date
from typing import Any, Self

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FloatField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from tracker.core.forms import BaseForm, VersionedForm, clean
from tracker.imports.models import ImportItem
from tracker.imports.unit_page import Editor
from tracker.plans.models import MeasureKind, ReportFrequency, UnitRole
from tracker.tasks.models import ROLE_WORDS
from tracker.units import queries as units
from tracker.units.models import CATEGORIES, LEVELS, Standing

COMPARISON = ("comparison", "是它的原文或更正版：与已有措施逐项比对，不重复建立")
REPLACEMENT = ("replacement", "是它的更正版：放弃正在进行的审核，改用这份文件重新开始")
NEW_PLAN = ("new_plan", "是另一份文件：新建规划")


class UploadForm(BaseForm):
    """The file as it was published."""

    file = FileField("规划文件", [FileRequired("请选择要导入的文件")])


class PurposeForm(BaseForm):
    """Whether the file is the source of the plan that bears its number or title, or of the review that is to make it."""

    file_id = HiddenField(validators=[InputRequired("请重新选择文件")])
    purpose = RadioField("这份文件", choices=[COMPARISON, REPLACEMENT, NEW_PLAN], validators=[InputRequired("请选择一项")])


# Review screens.

KINDS = {"task": "任务", "safeguard": "保障措施", "special_action": "专项行动", "target": "目标"}
FREQUENCIES = {"": "随规划", "monthly": "每月", "quarterly": "每季度", "half_yearly": "每半年", "none": "不要求"}
GOALS = {">=": "不低于", ">": "超过", "=": "等于", "<=": "不高于", "<": "低于", "~": "约", "range": "区间"}
BLANK_FIGURES = 1
LARGEST = 1e15


class DecisionForm(VersionedForm):
    """A button about one item: which of them was pressed stands in ``action``."""

    action = HiddenField(validators=[InputRequired("请从页面上的按钮选择")])


class ChosenForm(BaseForm):
    """Items ticked in the list."""

    item = SelectMultipleField("勾选的内容", coerce=int, validate_choice=False)


class CertainForm(BaseForm):
    """Confirming at once what is certain; proposed leads only where the person says so."""

    with_proposed_leads = BooleanField("同时确认首位责任单位牵头")


class NamesForm(BaseForm):
    """Names ticked to be entered as new units."""

    name = SelectMultipleField("勾选的名称", validate_choice=False)


class UndoForm(BaseForm):
    """Which step the person saw as the latest."""

    step_id = IntegerField("步骤", [InputRequired("请从撤销记录中选择")])


class FigureRow(Form):
    """One figure of a measure; a row without words is left out."""

    what = StringField("指标", [Length(max=120, message="指标名称不超过120字")])
    comparator = SelectField("关系", choices=GOALS)
    value = FloatField("数值", [Optional(), NumberRange(-LARGEST, LARGEST, "请填写普通的数字")])
    upper = FloatField("上限", [Optional(), NumberRange(-LARGEST, LARGEST, "请填写普通的数字")])
    unit = StringField("计量单位", [Length(max=20, message="计量单位不超过20字")])
    by = DateField("截至", [Optional()])
    text = HiddenField()


class ItemForm(VersionedForm):
    """Every field of an item."""

    number = StringField("条款号", [DataRequired("请填写条款号"), Length(max=80, message="条款号不超过80字")])
    title = StringField("标题", [Length(max=300, message="标题不超过300字")])
    text = TextAreaField("措施内容", [DataRequired("请填写措施内容"), Length(max=20000, message="内容不超过20000字")])
    kind = SelectField("类别", choices=KINDS)
    deadline = DateField("完成时限", [Optional()])
    continuing = BooleanField("持续推进，没有完成时限")
    criterion = TextAreaField("办结标准", [Length(max=500, message="办结标准不超过500字")])
    weight = IntegerField("权重", [InputRequired("请填写权重"), NumberRange(1, 5, message="权重为1至5")])
    report_frequency = SelectField("填报频次", choices=FREQUENCIES)
    note = TextAreaField("备注", [Length(max=500, message="备注不超过500字")])
    figures = FieldList(FormField(FigureRow))

    @classmethod
    def of(cls, item: ImportItem) -> Self:
        """The form as the item fills it, with a row for a further figure."""
        rows = [{**one, "by": date.fromisoformat(one["by"]) if one.get("by") else None} for one in item.quantities]
        given = {
            name: getattr(item, name)
            for name in ("number", "title", "text", "deadline", "continuing", "criterion", "weight", "note", "version")
        }
        frequency = item.report_frequency.value if item.report_frequency else ""
        return cls(
            formdata=None, data={**given, "kind": item.kind.value, "report_frequency": frequency, "figures": [*rows, *[{}] * BLANK_FIGURES]}
        )

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        given = super().values()
        figures = [_figure(row.form) for row in self.figures if clean(row.form.what.data or "")]
        del given["figures"]
        frequency = ReportFrequency(given["report_frequency"]) if given["report_frequency"] else None
        words = {name: given[name] or "" for name in ("title", "criterion", "note")}  # a field that was not sent is None
        return {**given, **words, "kind": MeasureKind(given["kind"]), "report_frequency": frequency, "quantities": figures}


def _figure(row: Any) -> dict[str, Any]:
    what, unit = clean(row.what.data), clean(row.unit.data or "")
    return {
        "what": what,
        "comparator": row.comparator.data,
        "value": row.value.data,
        "upper": row.upper.data,
        "unit": unit,
        "by": row.by.data.isoformat() if row.by.data else None,
        "text": clean(row.text.data or ""),
    }


class SplitForm(VersionedForm):
    """Where the second part begins: one of the gaps, or its first words."""

    at = IntegerField("位置", [Optional()])
    opening = StringField("第二部分开头的文字", [Length(max=200, message="不超过200字")])


class UnitForm(VersionedForm):
    """One unit of an item: what to do with it, and which unit of the register it is."""

    action = HiddenField(validators=[InputRequired("请从页面上的按钮选择")])
    item_unit = IntegerField("名称", [Optional()])
    unit = SelectMultipleField("单位", coerce=int, validate_choice=False)
    role = SelectField("责任", [Optional()], choices={role.value: words for role, words in ROLE_WORDS.items()})
    everywhere = BooleanField("同时用于本次导入中所有待确认的同名单位")
    as_alias = BooleanField("把文件中的写法记为这个单位的别名")

    @property
    def chosen_role(self) -> UnitRole:
        """The role that was picked; 责任 where none was."""
        return UnitRole(self.role.data) if self.role.data else UnitRole.RESPONSIBLE


def _regions() -> list[tuple[str, str]]:
    return [("", "（国家机关，不属于任何地区）"), *units.region_names().items()]


class NewUnitForm(VersionedForm):
    """A unit that the register does not have yet."""

    item_unit = IntegerField("名称", [Optional()])
    full_name = StringField("全称", [DataRequired("请填写单位全称"), Length(max=100, message="全称不超过100字")])
    name = StringField("简称", [DataRequired("请填写单位简称"), Length(max=60, message="简称不超过60字")])
    level = SelectField("层级", choices=LEVELS)
    region_code = SelectField("所属地区", [Optional()], choices=_regions)
    category = SelectField("类别", choices={one: one for one in CATEGORIES})
    standing = SelectField("与督查室的关系", choices={"supervised": "督查对象", "cooperating": "协同单位"})
    everywhere = BooleanField("同时用于本次导入中所有待确认的同名单位")

    @classmethod
    def proposed(cls, editor: Editor | None, region: str) -> Self:
        """Filled with what the name would be as a unit; empty where no name is at hand."""
        given = editor.proposal if editor else None
        if given is None:
            return cls(formdata=None, data={"level": "city", "category": "政府部门", "region_code": region})
        values = {name: getattr(given, name) for name in ("full_name", "name", "level", "category")}
        return cls(formdata=None, data={**values, "region_code": given.region_code or "", "standing": given.standing.value})

    def values(self) -> dict[str, Any]:
        """No region is none, the standing a member."""
        given = super().values()
        return {**given, "region_code": given["region_code"] or None, "standing": Standing(given["standing"])}


class FrontForm(VersionedForm):
    """What the document says about itself."""

    title = StringField("标题", [DataRequired("请填写规划标题"), Length(max=200, message="标题不超过200字")])
    short_name = StringField(
        "简称", [DataRequired("请填写简称"), Length(max=20, message="简称不超过20字")], description="任务编号以它开头，全系统不能重复"
    )
    issuer = StringField("发文机关", [Length(max=100, message="发文机关不超过100字")])
    doc_number = StringField("发文字号", [Length(max=60, message="发文字号不超过60字")])
    issue_date = DateField("成文日期", [Optional()], description="修改后，待确认措施的单位按新日期重新对应")
    period_start = DateField("规划期起", [Optional()])
    period_end = DateField("规划期止", [Optional()], description="修改后，按规划期末推定的时限随之改变")


class IndicatorForm(VersionedForm):
    """One target of an indicator."""

    name = StringField("指标", [DataRequired("请填写指标名称"), Length(max=120, message="名称不超过120字")])
    measuring_unit = StringField("计量单位", [Length(max=30, message="计量单位不超过30字")])
    nature = StringField("性质", [Length(max=10, message="性质不超过10字")])
    baseline_year = IntegerField("基期年", [Optional(), NumberRange(1949, 2100, "请填写四位年份")])
    baseline_value = FloatField("基期值", [Optional(), NumberRange(-LARGEST, LARGEST, "请填写普通的数字")])
    by = DateField("目标日期", [InputRequired("请填写目标日期")])
    comparator = SelectField("关系", choices=GOALS)
    value = FloatField("目标值", [Optional(), NumberRange(-LARGEST, LARGEST, "请填写普通的数字")])
    upper = FloatField("上限", [Optional(), NumberRange(-LARGEST, LARGEST, "请填写普通的数字")])

    def values(self) -> dict[str, Any]:
        """Empty words are none."""
        given = super().values()
        return {**given, "measuring_unit": given["measuring_unit"] or None, "nature": given["nature"] or None}


class SheetForm(BaseForm):
    """A filled 任务分解表."""

    file = FileField("任务分解表", [FileRequired("请选择填好的任务分解表")])


class NewPlanSheetForm(SheetForm):
    """The plan that a sheet is about, since the sheet does not say."""

    title = StringField("规划或文件名称", [InputRequired("请填写规划或文件的名称"), Length(max=200, message="不超过200字")])
    short_name = StringField("简称", [Length(max=20, message="不超过20字")])
    doc_number = StringField("发文字号", [Length(max=60, message="不超过60字")])
    period_start = DateField("规划期起始", [InputRequired("请填写规划期起始")])
    period_end = DateField("规划期末", [InputRequired("请填写规划期末")])


class AdoptionForm(BaseForm):
    """Adopting rows of a sheet; the reason stands with every deadline that moves."""

    reason = StringField("调整依据", [InputRequired("请写明调整的依据，如文件名称和文号"), Length(max=200, message="不超过200字")])
