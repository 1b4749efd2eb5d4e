"""Forms of the unit register."""

from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from tracker.core.forms import BaseForm, VersionedForm
from tracker.units.models import CATEGORIES, LEVELS, LONGEST_FULL_NAME, LONGEST_NAME, STANDING_NAMES, Standing

NATION = ("", "不属于任何地区（国家级）")
FULL_NAME = Length(max=LONGEST_FULL_NAME, message=f"全称不超过{LONGEST_FULL_NAME}字")
NAME = Length(max=LONGEST_NAME, message=f"简称不超过{LONGEST_NAME}字")
NOTE = Length(max=500, message="备注不超过500字")
SOURCE = Length(max=200, message="依据不超过200字")


class NewUnitForm(BaseForm):
    """A unit that is not in the register yet."""

    full_name = StringField("单位全称", [InputRequired("请填写单位全称"), FULL_NAME], description="如 厦门市审计局")
    name = StringField("单位简称", [NAME], description="如 市审计局；不填则用全称")
    aliases = TextAreaField("其他写法", [Optional(), NOTE], description="文件里出现过的别名，一行一个")
    level = SelectField("层级", [InputRequired("请选择层级")], choices=list(LEVELS.items()))
    region_code = SelectField("所属地区", choices=[], coerce=lambda value: value or None)
    category = SelectField("类别", choices=[(name, name) for name in CATEGORIES])
    standing = SelectField(
        "与督查室的关系",
        choices=[(standing.value, name) for standing, name in STANDING_NAMES.items()],
        coerce=Standing,
        description="中央驻地方机构、法院检察院、党委和军队单位是协同单位，不评分、不排名",
    )
    valid_from = DateField("启用日期", [Optional()], description="名称从哪天起使用；不清楚可不填")
    valid_to = DateField("停用日期", [Optional()], description="名称从哪天起不再使用；仍在使用不填")
    note = TextAreaField("备注", [Optional(), NOTE])

    def further_names(self) -> list[str]:
        """The other forms of the name, line by line."""
        return [line.strip() for line in (self.aliases.data or "").splitlines() if line.strip()]


class EditUnitForm(VersionedForm):
    """What a person may correct on a unit."""

    name = StringField("单位简称", [InputRequired("请填写单位简称"), NAME])
    note = TextAreaField("备注", [Optional(), NOTE])


class AliasForm(BaseForm):
    """A further form of the name."""

    text = StringField("增加一种写法", [InputRequired("请填写文件里的写法"), FULL_NAME], description="文件里怎么写就怎么填")


class SourceForm(BaseForm):
    """The document that confirms a fact."""

    source = StringField("依据", [InputRequired("请写明依据，如“三定”规定的文号"), SOURCE])


class SuccessionForm(SourceForm):
    """The day of a change, and the document that confirms it."""

    effective_on = DateField("变更日期", [InputRequired("请填写变更日期")])
