"""The three parts of a mail from its templates in templates/emails/<name>/."""

from dataclasses import dataclass
from typing import Any

from flask import current_app

PARTS = ("subject.txt", "body.txt", "body.html")
CONTENT = "content"


@dataclass(frozen=True)
class Mail:
    """What queue() takes."""

    subject: str
    text: str
    html: str


def render(name: str, **values: Any) -> Mail:
    """Fill the templates; they know ``base_url``, the prefix of links."""
    values = {"base_url": current_app.config["TRACKER_BASE_URL"], **values}
    subject, text, html = (current_app.jinja_env.get_template(f"emails/{name}/{part}").render(**values) for part in PARTS)
    return Mail(" ".join(subject.split()), text.strip() + "\n", html)


def render_content(name: str, **values: Any) -> Mail:
    """The same without greeting and closing, for a mail that says several things: the block ``content`` of both bodies."""
    values = {"base_url": current_app.config["TRACKER_BASE_URL"], **values}
    subject, text, html = (current_app.jinja_env.get_template(f"emails/{name}/{part}") for part in PARTS)
    bodies = ["".join(one.blocks[CONTENT](one.new_context(values))).strip() for one in (text, html)]
    return Mail(" ".join(subject.render(**values).split()), *bodies)
