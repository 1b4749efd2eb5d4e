"""Words that names of public bodies are built from: the short and the long form of each field of work.

The table is systematic, not a list of units: 发改 stands for 发展和改革 in every 发改委, of whatever level or place.
"""

import re

# Short form, official form, further forms in use. 和/与/及 are ignored in comparing, so they are written once.
_FIELDS = """
发改 发展和改革 发展改革
工信 工业和信息化
经信 经济和信息化 经济信息化 经济信息
科技 科学技术
民宗 民族与宗教事务 民族宗教事务 民族宗教
人社 人力资源和社会保障 人力社保
资规 自然资源和规划 资源规划 自规
生态环境 生态环境
环保 环境保护
国土 国土资源
国土房管 国土资源和房屋管理
住建 住房和城乡建设 住房城乡建设 住房建设
住保 住房保障
交通 交通运输
农业农村 农业农村
海洋渔业 海洋与渔业 海渔
文旅 文化和旅游
文广旅 文化广电和旅游 文广旅游 文旅广电
文广新 文化广电新闻出版 文广新出
新闻出版广电 新闻出版广播电影电视
广电 广播电视
卫健 卫生健康
卫计 卫生和计划生育 卫生计生
退役军人 退役军人事务
应急 应急管理
安监 安全生产监督管理 安全监管
市监 市场监督管理 市场监管
工商 工商行政管理
质监 质量技术监督
食药监 食品药品监督管理 食品药品监管
药监 药品监督管理 药品监管
医保 医疗保障
金融监管 地方金融监督管理 地方金融监管 金融监督管理
金融管理 地方金融管理
城管 城市管理
城管执法 城市管理和综合执法 城市管理综合执法 城市管理行政执法 城管综合执法
行政审批 行政审批服务
政务数据 政务数据 政务服务数据管理 政务服务和数据管理 政务服务和大数据管理
数据 数据 数据管理
大数据 大数据 大数据发展管理 大数据管理 大数据发展
数据资源 数据资源 数据资源管理
机关事务 机关事务管理
粮储 粮食和物资储备 粮食和储备
口岸物流 口岸和物流
通信 通信管理 通管
邮政 邮政管理
烟草 烟草专卖
地方志 地方志编纂
人防 人民防空
国动 国防动员
外事 外事工作 外事侨务
台港澳 台港澳工作 台港澳事务
台 台湾工作 台湾事务
港澳 港澳事务
网信 网络安全和信息化委员会 网络安全和信息化
编 机构编制委员会 机构编制
财经 财经委员会
政研 政策研究
消防救援 消防救援
公积金 住房公积金管理
公共资源交易 公共资源交易
国资 人民政府国有资产监督管理 国有资产监督管理
人大常委会 人民代表大会常务委员会 人大常委
监 监察
银保监 银行保险监督管理
银监 银行业监督管理
保监 保险监督管理
证监 证券监督管理
金监总 金融监督管理总 金融监管总
"""
# Endings: official form → short form.
_ENDINGS = {
    "管理委员会": "管委会",
    "委员会办公室": "委办",
    "委员会办公厅": "委办",
    "委员会": "委",
    "办公室": "办",
    "办公厅": "办",
    "总商会": "商会",
}
_WHOLE = {
    "教委": "教育委",
    "教育委员会": "教育委",
    "供销合作社": "供销社",
    "供销合作社联合社": "供销社",
    "高级人民法院": "法院",
    "中级人民法院": "法院",
    "人民法院": "法院",
    "高院": "法院",
    "中院": "法院",
    "人民检察院": "检察院",
}
_FILLERS = re.compile("[和与及、]")


def _field_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _FIELDS.split("\n"):
        short, *longer = line.split() or [""]
        table.update({_FILLERS.sub("", form): short for form in longer})
    return table


_SHORT = _field_table()
_OFFICIAL = {short: official for short, official, *_ in (line.split() for line in _FIELDS.split("\n") if line)}
_SHORT_PATTERN = re.compile("|".join(sorted(_SHORT, key=len, reverse=True)))
_ENDING_PATTERN = re.compile("(" + "|".join(sorted(_ENDINGS, key=len, reverse=True)) + ")$")
_WHOLE_PATTERN = re.compile("^(" + "|".join(sorted(_WHOLE, key=len, reverse=True)) + ")$")

# Fields whose official form is also the usual one; with the table above they say that a body is of a known kind.
_PLAIN = """
财政 教育 公安 司法 民政 审计 统计 水利 水务 商务 林业 信访 体育 医保 建设 规划 城乡规划 旅游 文化 卫生 农业 畜牧 粮食 物价 气象
地震 税务 国家安全 保密 档案 招商 投资促进 乡村振兴 扶贫 移民 老龄 侨务 口岸 港口 海洋 园林 绿化 市政 房管 房屋管理 知识产权 监狱
戒毒 海事 人口计生 金融 金融工作 金融服务 地方金融 法制 交警 无线电 能源 老干部 机要 文物 轨道交通 铁路 民航 政务服务 营商环境
国防科工 经济贸易 经贸 经济 外经贸 监 公路 矿产 地质 社会工作 文明 组织 宣传 统战 政法
"""
_PLAIN_FIELDS = frozenset(_PLAIN.split())
_KIND = re.compile("^(.+?)(厅|局|委|办|总局|署|部|处|科|中心|总队|支队|大队)$")

# Before and after a reform: what became of a field of work. (Reforms of 2008–2014, of 2018 and of 2023.)
BECAME = {
    "经信": ("工信",),
    "经贸": ("经信", "工信", "商务"),
    "经济贸易": ("经信", "工信", "商务"),
    "外经贸": ("商务",),
    "信息产业": ("工信",),
    "环保": ("生态环境",),
    "国土": ("自然资源", "资规"),
    "国土房管": ("自然资源", "资规", "住建"),
    "规划": ("资规", "自然资源"),
    "城乡规划": ("资规", "自然资源"),
    "农业": ("农业农村",),
    "扶贫": ("乡村振兴", "农业农村"),
    "乡村振兴": ("农业农村",),
    "卫生": ("卫计", "卫健"),
    "卫计": ("卫健",),
    "人口计生": ("卫计", "卫健"),
    "工商": ("市监",),
    "质监": ("市监",),
    "食药监": ("市监", "药监"),
    "物价": ("发改",),
    "粮食": ("粮储",),
    "安监": ("应急",),
    "旅游": ("文旅", "文广旅"),
    "文化": ("文旅", "文广旅"),
    "文广新": ("文旅", "文广旅"),
    "法制": ("司法",),
    "金融": ("金融监管", "金融管理", "金融工作", "地方金融"),
    "金融工作": ("金融监管", "金融管理", "金融"),
    "金融服务": ("金融工作", "金融监管", "金融管理"),
    "金融监管": ("金融管理", "金融", "金融工作"),
    "金融管理": ("金融监管", "金融", "金融工作"),
    "数据": ("大数据", "政务数据"),
    "大数据": ("数据", "政务数据"),
    "文旅": ("文广旅",),
    "文广旅": ("文旅",),
    "住建": ("建设",),
    "建设": ("住建",),
    "城管": ("城管执法",),
    "城管执法": ("城管",),
    "台港澳": ("台", "港澳"),
    "海洋": ("海洋渔业",),
    "海洋渔业": ("海洋",),
}


def body_key(body: str) -> str:
    """One short form for all ways to print a body: 发展和改革委员会, 发展改革委 and 发改委 give 发改委."""
    bare = _WHOLE_PATTERN.sub(lambda match: _WHOLE[match[0]], body)
    bare = _FILLERS.sub("", bare) if len(bare) > 4 else bare
    bare = _SHORT_PATTERN.sub(lambda match: _SHORT[match[0]], bare)
    bare = _ENDING_PATTERN.sub(lambda match: _ENDINGS[match[0]], bare)
    bare = bare.replace("人民政府", "政府")
    return bare.removeprefix("政府") if len(bare) > 4 and bare.startswith("政府") else bare


def field_of(key: str) -> str:
    """The field of work in a key: 发改 in 发改委, 金融监管 in 金融监管局; the key itself where it has no usual ending."""
    match = _KIND.match(key)
    return match[1] if match else key


def is_usual(key: str) -> bool:
    """Whether the key is a body of a known kind, so that a name like it is rather another body than a misprint."""
    field = field_of(key.removeprefix("委"))
    return field != key and (field in _OFFICIAL or field in _PLAIN_FIELDS)


def official_body(key: str) -> str:
    """The long form of a key, as a register would print it: 发改委 gives 发展和改革委员会."""
    if key == "国资委":
        return "人民政府国有资产监督管理委员会"
    field, kind = field_of(key), key[len(field_of(key)) :]
    return _OFFICIAL.get(field, field) + {"委": "委员会", "办": "办公室"}.get(kind, kind)
