"""The report as a web page: the same text and tables, charts with their tables, one file that prints to A4."""

from collections.abc import Callable

from flask import current_app
from markupsafe import Markup, escape

from tracker.reports.charts import charts
from tracker.reports.document import Figure, Heading, Paragraph, Table
from tracker.reports.facts_view import SnapshotView
from tracker.reports.path_charts import path_charts
from tracker.reports.text import Links
from tracker.reports.wording import Composition

Address = Callable[[str], str]


def render_html(composition: Composition, view: SnapshotView) -> bytes:
    """One file with everything in it; the same composition gives the same bytes."""
    template = current_app.jinja_env.get_template("reports/document.html")
    return template.render(**page_parts(composition, view)).encode()


def page_parts(composition: Composition, view: SnapshotView, address: Address | None = None) -> dict[str, object]:
    """What the templates need; with ``address`` each figure in the text leads to its list."""

    def words(paragraph: Paragraph) -> Markup:
        links = composition.links.get(paragraph.key or "", ()) if address else ()
        return linked(paragraph.text, links, address)

    return {"document": composition.document, "charts": [*charts(view), *path_charts(view)], "kind": _kind, "words": words, "view": view}


def linked(text: str, links: Links, address: Address | None) -> Markup:
    """The text with the first appearance of each figure's words as a link; words that a person has changed stay plain."""
    found = sorted((text.index(words), words, figure) for words, figure in links if words in text)
    parts, end = Markup(), 0
    for start, words, figure in found:
        if start < end or address is None:
            continue
        parts += escape(text[end:start]) + Markup('<a href="{}">{}</a>').format(address(figure), words)
        end = start + len(words)
    return parts + escape(text[end:])


def _kind(block: object) -> str:
    """The name of a block in the templates; a figure is drawn among the charts at the end of the page."""
    return {Heading: "heading", Table: "table", Figure: "figure"}.get(type(block), "paragraph")
