"""Chinese words for what the trail notes; an unknown action shows its code."""

ACTIONS = {
    "account.activated": "启用账号",
    "account.address_refused": "邮箱被拒收",
    "account.closed": "停用账号",
    "account.created": "建立账号",
    "account.link_made": "发出一次性链接",
    "account.locked": "账号锁定",
    "account.password_set": "设置密码",
    "account.sessions_ended": "结束会话",
    "file.uploaded": "上传文件",
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
}
SUBJECTS = {
    "task": "任务",
    "plan": "规划",
    "indicator": "指标",
    "progress_report": "进展填报",
    "change_request": "变更申请",
    "supervision_report": "督查通报",
    "user_account": "账号",
    "notification": "邮件",
    "stored_file": "文件",
    "setting": "设置",
    "ledger": "台账",
}


def action_name(action: str) -> str:
    """The action in words."""
    return ACTIONS.get(action, action)


def subject_name(subject_type: str) -> str:
    """The kind of thing in words."""
    return SUBJECTS.get(subject_type, subject_type)
