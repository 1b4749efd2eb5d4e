"""Clauses that set a figure: what is measured, how much, by how much it grows a year (parsing.md §6).

A clause may leave out its subject (达到175亿元), share one (贷款、存款分别达到……) or say an act instead (新增10家企业在国内上市).
"""

import re
from dataclasses import dataclass, field

from tracker.plans.extract.quantities import Figure, figures_in

_LEAD = re.compile(
    r"^(?:同时|并|且|力争|争取|努力|确保|进一步|不断|积极|推动|促进|实现|促成|(?:到|至|在)?\s?20\d\d\s?年(?:末|底)?)+(?![一-鿿]{0,4}的基础上)"
)
_YEAR = re.compile(r"^(?:力争|争取|确保)?(?:到|至)?\s?(20\d\d)\s?年(?!的基础)")
_GROWTH = re.compile(r"(?:年均|平均|每年)(?:增长|增速|增幅|增加)")
_BASED = re.compile(r"^(?P<what>[一-鿿]*?)在(?:20\d\d)年(?:的)?基础上(?:增长|增加|提高)")
_SHARE = re.compile(r"^(?P<what>.*?)在(?P<whole>[^,在]{2,14}?)中(?:所占)?的?(?:比重|占比|比例)")
_EACH = re.compile(r"^(?P<list>.*?)(?:力争|争取)?分别(?:达到|达|为|实现)")
_LIST = re.compile(r"^(?P<list>[^,]{2,20}、[^,]{2,40}?)(?:的)?规模")
_OWNER = re.compile(r"^(?P<owner>[一-鿿]{2,10}(?:机构|银行|公司|企业|行业))(?P<what>[一-鿿]{2,})$")
_MEASURED = re.compile(r"(?:率|额|收入|利润|资产|占比|比例|款)$")
_RATIO = re.compile(r"(?:[率比度]|比重|占比|比例)$")
_VERB = re.compile(r"(?:规模|总量|总数)?(?:力争|争取|确保)*(?:达到|达|为|保持在?|控制在|突破|超过|低于|高于|降至|稳定在)?$")
_ACTS = (
    (re.compile(r"^新增#(?:以上)?(?P<x>[^在,]+)在(?P<y>[^,]{2,6}?)(?P<z>上市|挂牌|落户|投产)"), "新增{y}{z}{x}"),
    (re.compile(r"^新增(?P<x>[^#]+)#"), "新增{x}"),
    (re.compile(r"^(?P<x>[^#]{2,20}?)新增#"), "新增{x}"),
    (re.compile(r"^#(?:以上)?(?:[^,]*的)?(?P<x>[^,的]+?)(?P<z>落户)(?P<y>[^,]{2,8})$"), "{z}{y}的{x}"),
    (re.compile(r"^引进#(?:以上)?(?P<x>[^,]+?)到(?:[^,]{2,8}?)设立(?P<y>[^,]+)$"), "引进{x}{y}"),
    (re.compile(r"^(?P<y>在(?:我|本|全)[省市县区])?(?:在[^,]{2,6}?)?设立#(?:以上)?(?P<x>[^,]+)$"), "{y}设立{x}"),
    (re.compile(r"^(?P<z>引进|培育|建成|新建|创建)#(?:以上)?(?P<x>[^,]+)$"), "{z}{x}"),
)


@dataclass(slots=True)
class Target:
    """One target as a clause states it; `act` for what is to be added instead of reached."""

    name: str
    figure: Figure
    start: int
    end: int
    year: int | None = None
    act: bool = False
    upper: float | None = None
    growth: float | None = None

    @property
    def value(self) -> float:
        return self.figure.value

    @property
    def unit(self) -> str:
        return self.figure.unit

    @property
    def comparator(self) -> str:
        return self.figure.comparator


@dataclass(slots=True)
class _Sentence:
    """What later clauses of a sentence may leave out."""

    branch: str
    region: str
    subject: str = ""
    owner: str = ""
    listed: list[str] = field(default_factory=list)
    last: list[Target] = field(default_factory=list)


def targets_in(plain: str, region: str = "") -> list[Target]:
    """The targets of a paragraph (canonical text); 银行业：… names the branch of all its sentences."""
    branch = re.match(r"^([一-鿿()]{2,10}业):", plain)
    found: list[Target] = []
    for sentence in re.finditer(r"[^。]+", plain):
        state = _Sentence(branch[1] if branch else "", region)
        for clause in re.finditer(r"[^,;]+", sentence[0]):
            start = sentence.start() + clause.start()
            words = clause[0]
            if branch and start == 0:
                start, words = branch.end(), words[branch.end() :]
            found += _read(words, start, state)
    return found


def _read(words: str, start: int, state: _Sentence) -> list[Target]:
    bare = re.sub(r"[一二两三]家或(?=\d)", "", words)
    if re.match(r"^按.*(?:估算|计算|测算)", bare):
        return []
    figures = figures_in(bare)
    if _GROWTH.search(bare):
        _note_growth(bare, figures, state)
        return []
    year = _YEAR.match(bare)
    bare = _LEAD.sub("", bare) if not _BASED.match(bare) else bare
    based = _BASED.match(re.sub(r"^20\d\d年(?=[一-鿿]+在20)", "", bare))
    if based:
        state.subject, state.last = _scope(based["what"], state) or state.subject, []
        return []
    if not figures:
        listed = _LIST.match(bare)
        state.listed = _members(listed["list"], state) if listed else state.listed
        return []
    made = _drafts(bare, figures, start, start + len(words), state)
    for one in made:
        one.year = int(year[1]) if year else None
    state.last = made or state.last
    return made


def _note_growth(bare: str, figures: list[Figure], state: _Sentence) -> None:
    rates = [float(rate) for rate in re.findall(r"(\d+(?:\.\d+)?)\s?%", bare)]
    for target, rate in zip(state.last, rates, strict=False):
        target.growth = rate if target.growth is None else target.growth


def _drafts(bare: str, figures: list[Figure], start: int, end: int, state: _Sentence) -> list[Target]:
    each = _EACH.match(bare)
    if each:
        names = _members(each["list"], state) if "、" in each["list"] else state.listed
        values = [figure if figure.comparator != "=" else _at_least(figure) for figure in figures]
        return [Target(name, figure, start, end) for name, figure in zip(names, values, strict=False)]
    figure = figures_in(bare)[0]
    masked = _masked(bare)
    for pattern, form in _ACTS:
        match = pattern.search(masked)
        if match:
            parts = {key: value or "" for key, value in match.groupdict().items()}
            return [Target(_scope(form.format(**{"x": "", "y": "", "z": ""} | parts), state), figure, start, end, act=True)]
    share = _SHARE.match(bare)
    if share:
        whole = share["what"] or state.subject
        state.subject = _scope(whole, state)
        return [Target(f"{state.subject}占{_scope(share['whole'], state)}比重", figure, start, end)]
    name = _name(masked.split("#")[0], figure, state)
    if not name:
        return _again(figure, start, end, state)
    return [Target(name, figure, start, end)]


def _at_least(figure: Figure) -> Figure:
    return Figure(">=", figure.value, figure.upper, figure.unit, figure.start, figure.end)


def _masked(bare: str) -> str:
    """The clause with its first figure as #."""
    match = re.search(r"\d[\d,.]*\s?(?:亿元|万元|元|家|%|个|只|项|人|万人|倍|户|支|所|亿)(?:以上|以内|以下|左右)?", bare)
    return f"{bare[: match.start()]}#{bare[match.end() :]}" if match else bare


def _again(figure: Figure, start: int, end: int, state: _Sentence) -> list[Target]:
    """No subject: a second step of the target before (超过67亿元，力争达到70亿元), or the figure of the subject named before."""
    before = state.last[-1] if state.last else None
    if before is not None and before.unit == figure.unit:
        before.upper, before.end = figure.value, end
        return []
    return [Target(state.subject, figure, start, end)] if state.subject else []


def _name(words: str, figure: Figure, state: _Sentence) -> str:
    name = _scope(_VERB.sub("", _LEAD.sub("", words)), state)
    if not name:
        return ""
    owner = _OWNER.match(name)
    if owner and _MEASURED.search(owner["what"]):
        state.owner = owner["owner"]
    elif state.owner and figure.unit == "%":
        name = state.owner + name
    elif name.endswith("占比") and state.branch and not name.startswith(state.branch):
        name = state.branch + name  # a share needs its whole
    state.subject = name
    return name if figure.unit != "%" or _RATIO.search(name) else f"{name}率"


def _scope(words: str, state: _Sentence) -> str:
    """The name without the region that the whole plan is about."""
    bare = words.strip(" 的")
    for scope in ("全市", "全省", "全县", "全区", "我市", "我省", state.region):
        bare = bare.removeprefix(scope) if scope else bare
    return bare


def _members(words: str, state: _Sentence) -> list[str]:
    """银行业金融机构贷款、存款、税后利润: what the first name begins with belongs to all."""
    first, *others = re.split(r"[、和及]", _scope(words, state))
    owner = _OWNER.match(first)
    return [first, *((owner["owner"] if owner else "") + other for other in others)]
