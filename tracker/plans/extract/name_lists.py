"""Lists of names cut into names: at separators, at joiners behind a whole name, at lost separators (parsing.md §4)."""

import re

from tracker.plans.extract.words import ENDS_AS_UNIT, GROUP, GROUP_END, LEVELS, REGION_GOVERNMENT, REGION_NAME

_TAIL = re.compile(
    r"(?:等(?:有关|相关|各)?(?:部门|单位|地方|职能部门|成员单位)?(?:和(?:有关|相关)?单位|、单位)?)?(?:按照?(?:各自)?职责(?:分工)?|"
    r"按(?:照)?(?:各自)?分工|按任务分工|根据职责分工|依职责|按权限|分工|分别|共同|具体|联合|依法|予以|组织|抓好|协同)*"
    r"(?:负责|落实|实施|推进|承担|配合|参与|牵头|协助|执行|开展|办理)*(?:组织实施|工作|落实)?$"
)
_ETC = re.compile(
    r"等(?:市级|省级|县级|市直|省直)?(?:有关|相关|各有关|各相关|各|多|多个)?(?:职能|主管|成员|责任|政府|金融监管|金融管理)?(?:部门|单位|地方|机构|企业|方面|地区|地|"
    r"市|区|县)?(?:(?:、|和|及)(?:有关|相关)?(?:单位|部门|企业|地区))?$"
)
_LEAD_IN = re.compile(
    r"^(?:由|各由|经(?![开济信贸发委])|及|和(?![平县田林顺硕静])|以及|与|会同|会(?![展计理])|报(?![社业])|请|需|须|均需)+(?=[一-鿿])"
)
_STRAY = " 、,;:。.·|/—-"


def protect(text: str) -> str:
    """Brackets keep their separators: 各县(市、区) is one name."""
    depth, out = 0, []
    for char in text:
        depth = max(0, depth + (char == "(") - (char == ")"))
        out.append(chr(0xE000 + "、,;:。 ".index(char)) if depth and char in "、,;:。 " else char)
    return "".join(out)


def unprotect(text: str) -> str:
    return "".join("、,;:。 "[ord(char) - 0xE000] if 0xE000 <= ord(char) < 0xE006 else char for char in text)


def split_names(part: str) -> list[str]:
    """Cut a list at 、, at blanks between whole names and at 和, 及, 与 behind a whole name."""
    tokens: list[str] = []
    for piece in protect(part).split("、"):
        for token in _at_blanks(piece.strip()):
            tokens.extend(_at_joiners(token))
    return join_levels([unprotect(token) for token in tokens if token.strip()])


def _at_blanks(piece: str) -> list[str]:
    """A blank parts two names if the left one is whole and the right one is more than a letter-spaced sign."""
    out: list[str] = []
    for token in piece.split():
        if out and (len(token) == 1 or len(out[-1]) == 1 or not _is_whole(out[-1])):
            out[-1] += token
        else:
            out.append(token)
    return out


def _is_whole(token: str) -> bool:
    bare = unprotect(token)
    return ENDS_AS_UNIT.search(bare) is not None or is_group(bare) or REGION_NAME.match(bare) is not None


def _at_joiners(token: str) -> list[str]:
    """市教育局和市财政局 are two; 人力资源和社会保障局 is one: the left part has no ending of a name."""
    for match in re.finditer(r"以及|会同|[和及与会]", token):
        left, right = token[: match.start()], token[match.end() :]
        if len(left) < 2 or len(right) < 2 or right.startswith(("其", "改革委", "保障")):
            continue
        if match[0] == "会" and left.endswith(("常委", "委员", "协", "学", "工", "理事")):
            continue  # 人大常委会办公室
        if match[0] == "会" and not (re.search(r"(?:局|厅|委|办|处|部|科|院|室|所|站)$", left) and ENDS_AS_UNIT.search(right)):
            continue
        if re.match(r"^(?:相关|有关)?(?:单位|部门|企业|机构)$", right) and not ENDS_AS_UNIT.search(left):
            continue
        if _is_joined_pair(left, right):
            return [left, *_at_joiners(right)]
    return _run_together(token)


def _is_joined_pair(left: str, right: str) -> bool:
    plain = unprotect(left)
    whole = re.search(
        r"(?:局|厅|委|办|处|公司|政府|院|会|中心|银行|支行|海关|集团|学|大队|支队|总队|室|站|所|社|[^干全一内外]部)(?:\([^()]*\))?$", plain
    )
    collective = GROUP.match(plain) and (LEVELS.match(plain) or GROUP_END.search(plain) or plain.endswith("政府"))
    if whole is None and not (REGION_NAME.match(plain) or collective):
        return False
    return bool(_is_whole(right) or GROUP.match(unprotect(right)) or ENDS_AS_UNIT.search(unprotect(right).removesuffix("等")))


def _run_together(token: str) -> list[str]:
    """派出所工商质监所 and 市教育局市财政局 have lost their separator."""
    match = re.search(
        r"(?<=[一-鿿]{2}[所站])(?=[一-鿿]{2,8}(?:所|站|办|院|中队)$)|(?<=[局厅委办])(?=(?:省|市(?!场|政|容|民)|县|区)[一-鿿]{2,14}(?:局|厅|委|办|院|部)$)",
        token,
    )
    if match is None or is_group(token) or match.start() < 3:
        return [token]
    return [token[: match.start()], *_run_together(token[match.start() :])]


def join_levels(tokens: list[str]) -> list[str]:
    """各区、县级市 and 各省、自治区、直辖市人民政府 are one group though they contain the separator."""
    out: list[str] = []
    for token in tokens:
        if (
            out
            and LEVELS.match(token)
            and LEVELS.match(out[-1])
            and not re.search(r"(?:政府|管委会)$", out[-1])
            and not token.startswith(("各", "有关", "相关"))
        ) or (out and out[-1].endswith("党委") and token in ("政府", "人民政府")):
            out[-1] += "、" + token
        else:
            out.append(token)
    return out


def backward(tokens: list[str]) -> list[str]:
    """三明、南平市政府: the kind of body stands once, at the end."""
    out = list(tokens)
    for index in range(len(tokens) - 2, -1, -1):
        following = REGION_GOVERNMENT.match(out[index + 1])
        token = tokens[index]
        if following and 2 <= len(token) <= 4 and not ENDS_AS_UNIT.search(token) and not is_group(token) and not REGION_NAME.match(token):
            out[index] = token + following["kind"] + following["body"]
        elif following and REGION_NAME.match(token) and not is_group(token) and len(following["place"]) >= 2:
            out[index] = token + following["body"]
    return out


def is_group(token: str) -> bool:
    """A collective: 各设区市政府, 市直各部门, 一行三局, 县(市、区), 相关企业."""
    if LEVELS.match(token):
        return True
    if GROUP.match(token) and not re.match(r"^(?:驻[一-鿿]+(?:办事处|局)$|地方(?:金融|海事|志|税务)|乡镇企业局|区县经济)", token):
        return True
    return GROUP_END.search(token) is not None and (
        len(token) <= 3 or "各" in token or not ENDS_AS_UNIT.search(token) or "有关" in token or "成员单位" in token
    )


def clean(token: str) -> str:
    bare = token.strip(_STRAY)
    bare = _LEAD_IN.sub("", bare)
    shorter = _ETC.sub("", bare)
    if shorter != bare and shorter:
        bare = shorter
    elif shorter != bare:
        return ""
    tail = _TAIL.search(bare)
    if (
        tail
        and tail.start() > 0
        and (ENDS_AS_UNIT.search(bare[: tail.start()]) or is_group(bare[: tail.start()]) or REGION_NAME.match(bare[: tail.start()]))
    ):
        bare = bare[: tail.start()]
    bare = bare.strip(_STRAY)
    return "" if bare in ("等", "负责", "配合", "牵头", "有关", "无") or len(bare) > 60 or len(bare) < 2 else bare
