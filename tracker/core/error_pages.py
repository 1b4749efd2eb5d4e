"""Error pages: Chinese, and each says what to do next. Addresses under /api/ get JSON."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, TooManyRequests

from tracker.core import troubles
from tracker.core.db import db
from tracker.core.errors import NotAllowed, NotThere, RuleBroken

# status: what happened, what to do
WORDS = {
    400: ("无法处理这次请求", "请返回上一页检查填写的内容或网址，再试一次。"),
    401: ("请先登录", "请登录后再打开此页。"),
    403: ("没有办理此事项的权限", "如确需办理，请联系本地区督查室；如登录错了账号，请退出后换账号登录。"),
    404: ("没有找到这个页面", "网址可能写错了，或者内容已移走、不在您的查看范围内。请从工作台或任务台账重新进入。"),
    405: ("不能这样打开此页", "请从页面上的按钮办理，不要直接输入网址。"),
    409: ("内容已发生变化，没有保存", "请返回上一页刷新，核对最新内容后再办理。"),
    413: ("文件太大，没有上传", "单个文件不超过20 MB。请压缩或拆分后重新上传；大量图片可合并为一份 PDF。"),
    429: ("操作太频繁", "请稍等几分钟再试。"),
    500: ("系统出了问题", "您的操作可能没有保存。请稍后再试；如果一直这样，请把出现的时间告诉本地区督查室。"),
}
EXPIRED = ("页面已过期，请返回刷新后重试", "已填写的内容可用浏览器“后退”找回。停留太久、退出后重新登录或在别处登录过，都会使页面过期。")
STALE = ("别人刚刚修改了同一条内容，您的修改没有保存", "请返回上一页刷新，核对最新内容后再提交。")
Page = tuple[str | dict[str, Any], int]
KEPT_BACK = ("csrf_token", "version", "password", "secret")
MUCH_TEXT = 20_000
MOST_DRAINED = 200 * 1024 * 1024


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(CSRFError, lambda error: answer(400, *EXPIRED, typed=True))
    app.register_error_handler(NotAllowed, lambda error: answer(403, advice=str(error)))
    app.register_error_handler(NotThere, lambda error: answer(404, advice=str(error)))
    app.register_error_handler(StaleDataError, lambda error: answer(409, *STALE, typed=True))
    app.register_error_handler(RuleBroken, lambda error: answer(409, "没有办理", str(error), typed=True))
    app.register_error_handler(exc.DatabaseError, _database_error)
    app.register_error_handler(HTTPException, _http_error)


def answer(status: int, title: str = "", advice: str = "", *, typed: bool = False) -> Page:
    """The page for a status; ``typed`` shows the person's own text again, to be copied."""
    usual = WORDS.get(status, WORDS[400 if status < 500 else 500])
    title, advice = title or usual[0], advice or usual[1]
    if request.path.startswith("/api/"):
        return {"error": {"status": status, "title": title, "message": advice}}, status
    texts = _typed_texts() if typed else []
    return render_template("errors/error.html", status=status, error_title=title, advice=advice, texts=texts), status


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if error.code >= 500:  # Flask has logged it; while testing it raises the error itself
        return plain(error.code, *WORDS[500])
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    own_words = (error.description or "") if not (error.description or "").isascii() else ""
    body, status = answer(error.code, advice=own_words)
    retry = {"Retry-After": "900"} if isinstance(error, TooManyRequests) else {}
    return body, status, retry


def _database_error(error: exc.DatabaseError) -> ResponseReturnValue:
    """Two people at once, an impossible value, no tables, no database. Programming errors stay errors."""
    if isinstance(error, exc.ProgrammingError | exc.InternalError | exc.NotSupportedError) and not troubles.is_missing(error):
        raise error
    current_app.logger.error("database error at %s", request.path, exc_info=error)
    if not isinstance(error, exc.IntegrityError | exc.DataError):
        return plain(503, "数据库暂时不能使用", troubles.words_of(error))
    db.session.rollback()
    if isinstance(error, exc.IntegrityError):
        return answer(409, advice=troubles.TWICE, typed=True)
    return answer(400, typed=True)


def plain(status: int, title: str, advice: str) -> ResponseReturnValue:
    """Without the layout and its context: the database may be what failed."""
    if request.path.startswith("/api/"):
        return {"error": {"status": status, "title": title, "message": advice}}, status
    return current_app.jinja_env.get_template("errors/500.html").render(title=title, advice=advice, status=status), status


def _drain() -> None:
    """Read what is still being sent and forget it: a browser that is cut off while sending never shows our page."""
    stream, left = request.environ["wsgi.input"], MOST_DRAINED
    while left > 0 and (block := stream.read(64 * 1024)):
        left -= len(block)


def _typed_texts() -> list[str]:
    """What the person wrote, never a password; nothing when the request came from another site."""
    sender = request.headers.get("Origin") or request.referrer or ""
    if request.method != "POST" or urlsplit(sender).netloc != request.host:
        return []
    texts = [value.strip() for name, value in request.form.items(multi=True) if not any(word in name for word in KEPT_BACK)]
    return [text[:MUCH_TEXT] for text in texts if len(text) > 10]
