"""Commands: one JSON document to standard output, words for people to standard error (contract.md)."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date
from functools import wraps
from typing import Any, NoReturn

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from tracker.core import troubles
from tracker.core.errors import NotAllowed, NotThere, RuleBroken
from tracker.core.periods import YEARS

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class BusinessDate(click.ParamType[date]):
    """A date written 2024-10-08."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = date.min
        if day.year not in YEARS:
            self.fail(f"“{value}”不是可用的日期，请写成 2024-10-08 的样子", param, ctx)
        return day


def date_option(name: str) -> Decorator:
    """An option that takes a business date."""
    return click.option(name, type=BusinessDate(), default=None, help="业务日期，如 2024-10-08")


json_option: Decorator = click.option("--json", "as_json", is_flag=True, help="在标准输出打印一个 JSON 文档")
dry_run_option: Decorator = click.option("--dry-run", is_flag=True, help="只试算，不写入")


def command(name: str, *options: Decorator) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a CLI command that runs in the application and turns expected errors into one Chinese line and status 1."""

    def wrap(function: Callable[..., Any]) -> click.Command:
        inner: Callable[..., Any] = with_appcontext(_one_line_errors(function))
        for option in reversed(options):
            inner = option(inner)
        return click.command(name, help=function.__doc__)(inner)

    return wrap


def _one_line_errors(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except (RuleBroken, NotAllowed, NotThere) as error:
            fail(str(error))
        except SQLAlchemyError as error:
            fail(troubles.words_of(error))
        except OSError as error:
            fail(f"文件或网络出错：{error.strerror or error}")

    return call


def fail(message: str) -> NoReturn:
    """End the command with status 1 and one line that says why."""
    say(message)
    sys.exit(1)


def say(message: str) -> None:
    """A line for a person, on standard error."""
    click.echo(message, err=True)


def show(outcome: Any, as_json: bool) -> None:
    """Print an outcome (dict or dataclass): as one JSON document, or as `name: value` lines for people."""
    data = asdict(outcome) if is_dataclass(outcome) and not isinstance(outcome, type) else outcome
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, default=str))
        return
    for key, value in data.items():
        say(f"{key}: {value}")
