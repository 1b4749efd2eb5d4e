"""What kind of body a name is: its category, and its standing towards the office (domain.md §2), each with the reason."""

import re
from dataclasses import dataclass

from tracker.units.models import Standing

SUPERVISED, COOPERATING = Standing.SUPERVISED, Standing.COOPERATING


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of body as the register keeps it."""

    category: str
    standing: Standing
    reason: str


# Words of a key (市委组织部 is 委组织部 there); ^ and $ are its ends. The first kind that fits counts.
_KINDS = (
    ("人行 银保监 银监局 保监局 证监局 金监总 外汇", Kind("金融监管", COOPERATING, "中央金融管理部门的派出机构，不是督查对象")),
    ("法院$ 检察院$ ^监委$", Kind("司法", COOPERATING, "法院、检察院和监察机关不是督查对象")),
    ("警备区 军分区 武警 人武部 人民武装部 军区 部队 预备役", Kind("其他", COOPERATING, "军队和武警单位不是督查对象")),
    (
        "^委 ^纪委 ^组织部$ ^宣传部$ ^统战部$ ^统一战线工作部$ 政法委$ 网信办$ ^编办$ 党校$ 文明办$ ^党委",
        Kind("其他", COOPERATING, "党委机构不是督查对象"),
    ),
    ("^人大 ^政协", Kind("其他", COOPERATING, "人大、政协机构不是督查对象")),
    (
        "领导小组 联席会议 机制$ 专班$ 指挥部 议事协调 工作组 工作小组 专项小组 委员会办$",
        Kind("其他", COOPERATING, "议事协调机制由其办事机构承办，请改列办事机构"),
    ),
    (
        "^团 总工会$ 妇联$ 妇女联合会$ 工商联 科协$ 科学技术协会$ 文联$ 残联$ 残疾人联合会$ 侨联$ 社科联$ 红十字会$ 贸促会$ 记协$",
        Kind("其他", COOPERATING, "群团组织不是督查对象"),
    ),
    (
        "海关 税务局 气象局 地震局 邮政局 通信局 海事局 烟草局 国家安全局 调查队 调查总队 边检 河务局 流域 铁路局 民航 煤监局 消防救援",
        Kind("政府部门", COOPERATING, "国家垂直管理部门，不是督查对象"),
    ),
    ("^政府$ 管委会$ 街道办$ 街道办事处$ 镇政府$ 乡政府$", Kind("地方政府", SUPERVISED, "下级政府或派出机构")),
    (
        "国家电网 中国电信 中国移动 中国联通 铁塔 电信 移动公司 联通 电网 电力公司 供电公司 石油 石化 开发银行 农发行 进出口银行",
        Kind("国企", COOPERATING, "中央企业及其分支机构"),
    ),
    ("集团 公司 银行 农信社 交易所 担保", Kind("国企", SUPERVISED, "企业，是否属督查对象请核对")),
    (
        "大学 学院 学校 医院 卫生院 研究院 研究所 中心$ 博物馆 图书馆 协会 学会 商会 联合会 供销社 合作社",
        Kind("其他", SUPERVISED, "事业单位或社会团体，是否属督查对象请核对"),
    ),
    ("厅$ 局$ 委$ 办$ 部$ 署$ 室$", Kind("政府部门", SUPERVISED, "政府工作部门")),
    ("处$ 科$ 队$ 站$ 所$ 院$", Kind("其他", SUPERVISED, "内设机构或基层站所，是否单独作为责任单位请核对")),
)
_PATTERNS = tuple((re.compile("|".join(words.split())), kind) for words, kind in _KINDS)
_OTHER = Kind("其他", SUPERVISED, "看不出单位性质，请核对")


def kind_of(key: str) -> Kind:
    """The kind of a body by the key of its name."""
    return next((kind for pattern, kind in _PATTERNS if pattern.search(key)), _OTHER)


def is_named_kind(text: str) -> bool:
    """Whether the words say what kind of body it is: 厦门警备区 is no place."""
    return kind_of(text) is not _OTHER
