"""Chinese words for what the trail notes; an unknown action shows its code."""

from typing import Any

LONGEST = 60

ACTIONS = {
    "account.activated": "启用账号",
    "account.address_refused": "邮箱被拒收",
    "account.closed": "停用账号",
    "account.created": "建立账号",
    "account.link_made": "发出一次性链接",
    "account.locked": "账号锁定",
    "account.password_set": "设置密码",
    "account.sessions_ended": "结束会话",
    "feedback.answered": "答复反映",
    "feedback.made": "反映问题",
    "feedback.withdrawn": "撤回反映",
    "file.uploaded": "上传文件",
    "import.discarded": "放弃导入",
    "import.published": "发布导入",
    "import.started": "导入文件",
    "indicator.observed": "填报指标完成值",
    "ledger.exported": "导出台账",
    "mail.retried": "重发邮件",
    "plan.activated": "规划启动执行",
    "plan.state": "规划状态变化",
    "report.accepted": "填报审核通过",
    "report.evidence_added": "增加佐证材料",
    "report.evidence_removed": "移除佐证材料",
    "report.handed_back": "单位负责人退回填报",
    "report.returned": "退回填报",
    "report.saved": "保存填报",
    "report.sent_to_head": "填报送审签",
    "report.submitted": "报送进展",
    "report.waived": "免报",
    "request.approved": "审签申请",
    "request.evidence_added": "增加申请材料",
    "request.granted": "同意申请",
    "request.handed_back": "单位负责人退回申请",
    "request.made": "提出申请",
    "request.refused": "不同意申请",
    "request.withdrawn": "撤回申请",
    "setting.changed": "修改设置",
    "supervision.approved": "批准通报",
    "supervision.drafted": "起草通报",
    "supervision.edited": "修改通报",
    "supervision.published": "印发通报",
    "supervision.refreshed": "更新通报数据",
    "supervision.restored": "恢复通报文字",
    "supervision.sent_back": "退回通报",
    "supervision.submitted": "通报送审",
    "task.assigned": "确定责任单位",
    "task.carried_over": "结转任务",
    "task.created": "建立任务",
    "task.criterion": "调整办结标准",
    "task.deadline": "调整完成时限",
    "task.described": "修改任务",
    "task.milestone": "增加节点",
    "task.milestone_met": "节点完成",
    "task.nudged": "手动催办",
    "task.state": "任务状态变化",
    "task.title": "调整任务名称",
    "task.unassigned": "移出责任单位",
    "unit.alias_added": "增加单位名称写法",
    "unit.alias_removed": "移除单位名称写法",
    "unit.confirmed": "核实单位",
    "unit.created": "登记单位",
    "unit.edited": "修改单位",
    "unit.succession_confirmed": "核实单位变更",
    "unit_group.settled": "确定统称的成员单位",
}
SUBJECTS = {
    "task": "任务",
    "plan": "规划",
    "plan_import": "规划导入",
    "indicator": "指标",
    "progress_report": "进展填报",
    "change_request": "变更申请",
    "supervision_report": "督查通报",
    "user_account": "账号",
    "notification": "邮件",
    "stored_file": "文件",
    "feedback": "反映问题",
    "setting": "设置",
    "unit": "单位",
    "unit_group": "单位统称",
    "ledger": "台账",
}
KEYS = {
    "status": "状态",
    "on": "日期",
    "due_on": "完成时限",
    "reason": "理由",
    "basis": "依据",
    "extension": "延期",
    "percent": "进度",
    "period": "期间",
    "progress_class": "进度评价",
    "task": "任务",
    "unit": "单位",
    "role": "责任",
    "title": "名称",
    "number": "编号",
    "criterion": "办结标准",
    "weight": "权重",
    "report_frequency": "填报频次",
    "done": "完成情况",
    "problems": "问题",
    "coordination": "需协调事项",
    "next_steps": "下一步",
    "nothing_new": "无新进展",
    "value": "完成值",
    "source": "来源",
    "kind": "种类",
    "paper": "文件",
    "conditions": "条件",
    "until": "截止",
    "name": "名称",
    "note": "备注",
    "aliases": "写法",
    "standing": "与督查室的关系",
    "units": "单位",
    "certainty": "核实情况",
    "login": "登录名",
    "email": "邮箱",
    "region": "地区",
    "path": "页面",
    "answer": "答复",
}
VALUES = {
    "draft": "草稿",
    "issued": "待签收",
    "in_progress": "推进中",
    "closure_requested": "办结待审",
    "closed": "已办结",
    "suspended": "暂缓",
    "terminated": "终止",
    "active": "执行中",
    "concluded": "已收官",
    "lead": "牵头",
    "responsible": "责任",
    "support": "配合",
    "ahead": "超进度",
    "on_pace": "达进度",
    "behind": "欠进度",
    "done": "已完成",
    "stated": "原文明确",
    "plan_end": "规划期推定",
    "manual": "人工设定",
    "supervised": "督查对象",
    "cooperating": "协同单位",
    "confirmed": "已核实",
    "unconfirmed": "未核实",
}


def action_name(action: str) -> str:
    """The action in words."""
    return ACTIONS.get(action, action)


def subject_name(subject_type: str) -> str:
    """The kind of thing in words."""
    return SUBJECTS.get(subject_type, subject_type)


def told(value: Any) -> list[str]:
    """A noted value as short lines ``名称：值``; long texts are cut, the whole entry stays in the trail."""
    if value is None or value == "":
        return []
    if not isinstance(value, dict):
        return [_short(value)]
    return [f"{KEYS.get(key, key)}：{_short(one)}" for key, one in value.items() if one not in (None, "", [])]


def _short(value: Any) -> str:
    text = {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value)
    text = VALUES.get(text, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
