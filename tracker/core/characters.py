"""Characters that look alike: one form for each, so that names printed in several ways compare equal (parsing.md §1)."""

import unicodedata

# Code points of "CJK Radicals Supplement" that Unicode normalisation leaves alone, and the characters they stand for.
RADICALS = dict(
    zip("⺠⻅⻆⻋⻓⻔⻘⻰⻝⻜⻢⻣⻥⻦⻩⻬⻮⻄⻁⻉⻛⻚⻙⻤⺟", "民见角车长门青龙食飞马骨鱼鸟黄齐齿西虎贝风页韦鬼母", strict=True)
)
_ROUND = dict(zip("〔〕【】［］﹝﹞", "()()()()", strict=True))
_QUOTES = dict.fromkeys("“”‘’\"'「」『』《》", "")
_TABLE = str.maketrans({**RADICALS, **_ROUND, **_QUOTES})


def plain_name(text: str) -> str:
    """A name without blanks and quotation marks, with half-width signs and normal characters; for comparing only."""
    normal = unicodedata.normalize("NFKC", text.translate(_TABLE))
    return "".join(normal.translate(_TABLE).split()).strip("、,;。.:")
