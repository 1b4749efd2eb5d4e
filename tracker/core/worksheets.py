"""Lists that are downloaded as a worksheet of XlsxWriter: the parts that all of them share."""

from collections.abc import Sequence
from typing import Any

A4 = 9


def begin_list(sheet: Any, columns: Sequence[tuple[str, float]], header: Any, *, frozen: int) -> None:
    """Head row of ``columns`` (heading, width in characters), ``frozen`` columns kept in sight, ready to print on lying A4."""
    sheet.freeze_panes(1, frozen)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for place, (heading, width) in enumerate(columns):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, header)
