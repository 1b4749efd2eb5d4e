"""What a browser shows of an element: hidden parts go, inline elements leave no gap, line breaks in the source are blanks."""

import re

from lxml import etree

SKIPPED = frozenset(re.split(" ", "script style noscript template nav footer head iframe object svg select button textarea audio video"))
_BREAKS = frozenset(re.split(" ", "br p div li tr td th h1 h2 h3 h4 h5 h6 table ul ol dd dt hr"))
_HIDDEN = re.compile(r"display:none|visibility:hidden|visibility:collapse|mso-hide:all|mso-element:(?:comment|header|footer)")
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f“”‘’…—"
# A line break in the source between two Chinese characters is no gap between words.
_WRAP = re.compile(rf"(?<=[{_WIDE}])[ \t\r]*\n[ \t\r\n]*(?=[{_WIDE}])")
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def tag_of(node: etree._Element) -> str:
    """The name of an element, '' for comments and the like."""
    return node.tag if isinstance(node.tag, str) else ""


def squeezed(text: str) -> str:
    """Text with its white space as printed."""
    if "\n" in text:
        text = _WRAP.sub("", text)
    return _SPACE.sub(" ", _INVISIBLE.sub("", text)).strip()


def is_hidden(node: etree._Element) -> bool:
    """Whether the element says of itself that it is not shown."""
    if not node.attrib:
        return False
    style = node.get("style")
    if style and _HIDDEN.search(re.sub(r"\s", "", style).lower()):
        return True
    return node.get("hidden") is not None or tag_of(node) == "rt"


def text_of(node: etree._Element) -> str:
    """All that is shown of an element, as one line."""
    parts: list[str] = []
    skip: etree._Element | None = None
    for event, one in etree.iterwalk(node, events=("start", "end")):
        tag = tag_of(one)
        if skip is None and event == "start" and (tag in SKIPPED or not tag or is_hidden(one)):
            skip = one
        elif skip is None:
            parts.append("\f" if tag in _BREAKS else "")
            parts.append((one.text if event == "start" else _tail(one, node)) or "")
        elif event == "end" and one is skip:
            skip = None
            parts.append(_tail(one, node))
    return squeezed("".join(parts))


def _tail(one: etree._Element, node: etree._Element) -> str:
    """What stands behind an element, as far as it belongs to the node."""
    return (one.tail or "") if one is not node else ""
