"""Chinese words for kinds of mails and for what mail servers answer."""

KIND_NAMES = {
    "digest": "每日提醒",
    "event": "事项通知",
    "nudge": "手动催办",
    "overview": "一周概览",
    "account": "账号邮件",
    "test": "测试邮件",
    "robot": "群机器人消息",
}
OCCASIONS = {
    "digest": "每日提醒：把当天到级别的提醒、催办、督办合在一封里",
    "event": "事情发生时的通知，十分钟之内的合在一封里",
    "nudge": "督查员手动催办",
    "overview": "督查员的一周概览，每周第一个工作日一封",
    "account": "账号的邀请或者重设密码",
    "test": "系统管理员试一试发信设置是否可用",
    "robot": "提醒规则选了群机器人的级别，每个群每天合成一条，只写数量和链接",
}
CODES = {
    250: "服务器已经接收",
    421: "服务器暂停服务，稍后再试",
    450: "邮箱暂时不能投递",
    451: "服务器暂时出错",
    452: "服务器空间不足，稍后再试",
    535: "发信账号没有通过验证",
    550: "没有这个邮箱，或者对方拒收",
    551: "邮箱不在这台服务器上",
    552: "邮箱已满",
    553: "服务器不接受这种地址写法",
    554: "服务器拒绝了这封邮件",
}


def kind_name(kind: str) -> str:
    """What sort of mail it is."""
    return KIND_NAMES.get(kind, "其他邮件")


def occasion(kind: str) -> str:
    """Why mails of this kind are sent at all."""
    return OCCASIONS.get(kind, "其他业务通知")


def code_words(code: int | None) -> str:
    """A reply code of RFC 5321 for people; None: nobody answered."""
    if code is None:
        return "没有得到回答"
    usual = "暂时不能投递" if 400 <= code < 500 else "永久拒绝" if code >= 500 else "其他回答"
    return f"{CODES.get(code, usual)}（{code}）"
