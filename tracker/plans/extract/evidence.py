"""How sure a reading is and why, in words for the person who reviews it. Confidence falls wherever a guess was made."""

from dataclasses import dataclass, replace

from tracker.plans.extract.result import UnitFound


@dataclass(frozen=True, slots=True)
class Evidence:
    """From 0 (a guess) to 1 (printed so); the reason is a Chinese clause without a full stop."""

    confidence: float
    reason: str = ""

    def also(self, other: "Evidence") -> "Evidence":
        """Both together: doubts multiply, reasons stand side by side."""
        reasons = [reason for reason in (self.reason, other.reason) if reason]
        return Evidence(round(self.confidence * other.confidence, 2), "；".join(dict.fromkeys(reasons)))


AS_PRINTED = Evidence(1.0)
LEAD_VERB = Evidence(1.0, "原文写明“牵头”")
SUPPORT_VERB = Evidence(1.0, "原文写明“配合”或“参与”")
BESIDE_SUPPORT = Evidence(0.85, "责任单位与配合单位并列，按牵头单位理解")
NO_ROLE = Evidence(0.95, "原文写“负责”而未写牵头，按共同责任列出")
BARE_LIST = Evidence(0.75, "括号内只列名称，未写职责，按责任单位理解")
BY_CONVENTION = Evidence(0.9, "按“列第一位者为牵头单位”的约定推定")
FROM_PROSE = Evidence(0.6, "从正文叙述中读出，原文没有单列责任单位")
DISPLACED = Evidence(0.5, "责任单位说明与条目正文分开，归属待核对")
CLOSES_GROUP = Evidence(0.9, "责任单位说明写在这组内容的末尾，按覆盖全组理解")
BACKWARD = "按后一单位补全为“{}”"
FORWARD = "省略了前缀，按上一单位补为“{}”"
FORWARD_KNOWN = "省略了前缀，本文件别处写有全称，补为“{}”"
NOT_A_BODY = Evidence(0.5, "不像单位名称，请核对")


def by_label(label: str) -> Evidence:
    """The text names the role in a label or a column."""
    return Evidence(1.0, f"原文标明“{label}”")


def joint_label(label: str) -> Evidence:
    return Evidence(0.95, f"原文标明“{label}”，未写牵头，按共同责任列出")


def doubted(units: tuple[UnitFound, ...], doubt: Evidence) -> tuple[UnitFound, ...]:
    """The same units, each less sure by this doubt."""
    return tuple(
        replace(unit, confidence=both.confidence, reason=both.reason)
        for unit in units
        for both in [Evidence(unit.confidence, unit.reason).also(doubt)]
    )
