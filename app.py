"""Entry point of ``flask --app app`` and of the web server."""

from tracker import create_app

app = create_app()
