"""Lists that are too long for a document: they stand in the ledger, and the document says so."""

from dataclasses import replace

from tracker.reports.document import Annex, Block, Paragraph, Table

MOST_ROWS = 1000


def shortened(annex: Annex) -> Annex:
    """The annex with a sentence in the place of each table that has more than a thousand rows."""
    return replace(annex, blocks=tuple(_short(block) for block in annex.blocks))


def _short(block: Block) -> Block:
    if not isinstance(block, Table) or len(block.rows) <= MOST_ROWS:
        return block
    name = f"“{block.caption}”" if block.caption else "本表"
    return Paragraph(f"{name}共{len(block.rows)}行，超过{MOST_ROWS}行，不在附件中列出，请查阅随文附送的 Excel 台账。")
