"""What opens an item of a plan, as far as readers need it to tell a new paragraph from a wrapped line."""

import re

OPENS = re.compile(
    r"^(?:第.{1,3}[章节条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.．、](?!\d)|[①-⑳]|专栏|附件)"
)
