"""Download of kept files."""

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from tracker.documents import services
from tracker.documents.access import file_for

bp = Blueprint("documents", __name__)


@bp.get("/files/<int:file_id>")
def download(file_id: int) -> ResponseReturnValue:
    """The bytes as they came, always to be saved: what a stranger has uploaded is never shown inside our pages."""
    kept = file_for(current_user, file_id)
    path = services.existing_path(kept)
    return send_file(path, mimetype=kept.media_type, as_attachment=True, download_name=kept.name, etag=kept.sha256, max_age=0)
