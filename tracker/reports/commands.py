"""``report build``."""

from datetime import date
from pathlib import Path

import click

from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.output import command, date_option, json_option, say, show
from tracker.core.periods import parse_period
from tracker.reports import files, replaying, services


class Formats(click.ParamType[tuple[str, ...]]):
    """Formats separated by commas."""

    name = "FORMATS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        wanted = tuple(dict.fromkeys(part.strip().lower() for part in str(value).split(",") if part.strip()))
        unknown = [part for part in wanted if part not in files.FORMATS]
        if unknown or not wanted:
            self.fail(f"不支持的格式“{'、'.join(unknown)}”，可以选择 {','.join(files.FORMATS)}", param, ctx)
        return wanted


@click.group("report", help="督查通报")
def report() -> None:
    pass


@command(
    "build",
    click.argument("period"),
    click.option("--region", "region_code", required=True, help="行政区划代码，如 350200"),
    click.option("--plan", "plan_slug", default=None, help="只统计一个规划，如 xiamen-2019"),
    click.option("--out", type=click.Path(path_type=Path), required=True, help="存放文件的目录"),
    click.option("--formats", type=Formats(), default=",".join(files.FORMATS), help="docx,xlsx,html,json"),
    click.option("--below", is_flag=True, help="同时统计下级地区的规划"),
    click.option("--interim", is_flag=True, help="期间尚未结束时，统计到昨天为止"),
    date_option("--on"),
    json_option,
)
def build(
    period: str,
    region_code: str,
    plan_slug: str | None,
    out: Path,
    formats: tuple[str, ...],
    below: bool,
    interim: bool,
    on: date | None,
    as_json: bool,
) -> None:
    """起草一份督查通报并存为文件。PERIOD 写成 2024Q3、2024-09、2024H1、2024、2024-W39，规划评估写成 202101-202409 并指定 --plan。"""
    wanted, folder = parse_period(period), _writable(out)
    with transaction():
        region = services.region_named(region_code)
        plan = services.plan_named(plan_slug) if plan_slug else None
        made = services.build(region, wanted, plan=plan, below=below, interim=interim, actor=None, today=on or clock.today())
    written = [_write(folder / file.name, file.data) for file in files.fetch(made, formats)]
    say(f"{made.title}：数据截至{made.as_of}，以{made.known_by}以前（含当日）记录的情况为准")
    outcome = {"files": written, "report_id": made.id, "as_of": made.as_of.isoformat(), "known_by": made.known_by.isoformat()}
    if as_json:
        show(outcome, as_json)
    else:
        for name in written:
            click.echo(name)


def _writable(out: Path) -> Path:
    """The directory, made where it is missing; RuleBroken where nothing can be written into it."""
    probe = out / ".tracker-report"
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise RuleBroken(f"无法写入目录“{out}”，请检查目录和权限，或者换一个目录") from error
    return out.resolve()


def _write(path: Path, data: bytes) -> str:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise RuleBroken(f"无法写入文件“{path}”，可能正被其他程序打开或者磁盘已满") from error
    return str(path)


@command(
    "verify",
    click.option("--region", "region_code", default=None, help="只核对一个地区的通报"),
    json_option,
)
def verify(region_code: str | None, as_json: bool) -> None:
    """用历史记录按同样的两个日期重新统计已有的通报，核对与当时是否一致。不一致时退出码为 1。"""
    checked = [(one, replaying.differences(one)) for one in replaying.stored(db.session, region_code)]
    differing = [(one, parts) for one, parts in checked if parts]
    for one, parts in differing:
        say(f"《{one.title}》（{one.key}）与当时不一致，不同的部分：{'、'.join(parts)}")
    if as_json:
        show({"reports": len(checked), "differing": [{"report_id": one.id, "parts": parts} for one, parts in differing]}, as_json)
    else:
        click.echo(f"核对{len(checked)}份，一致{len(checked) - len(differing)}份")
    if differing:
        raise RuleBroken(f"{len(differing)}份通报按历史记录重新统计的结果与当时不一致，请联系维护人员")


report.add_command(build)
report.add_command(verify)
COMMANDS = [report]
