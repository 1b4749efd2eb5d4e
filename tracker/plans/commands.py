"""`plan parse` says what a document holds, `plan import` lays it out for review (contract.md)."""

from pathlib import Path
from typing import Any

import click

from tracker.core import clock
from tracker.core.db import db, transaction
from tracker.core.errors import RuleBroken
from tracker.core.output import command, json_option, say, show
from tracker.documents.readers import bytes_of
from tracker.imports import services as imports
from tracker.plans.extract import as_json
from tracker.plans.parsing import parse_file
from tracker.regions.models import Region


@click.group("plan", help="规划文件")
def plan() -> None:
    """The group of commands about plans."""


file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@command("parse", file_argument, json_option)
def parse(file: Path, as_json_: bool = False, **options: Any) -> None:
    """读出文件中的措施、单位、时限和指标（.txt .md .html .docx .pdf .xlsx .tsv）；不写数据库"""
    parsed = parse_file(bytes_of(file), file.name)
    for note in parsed.document.notes:
        say(note)
    found = as_json(parsed.extraction)
    if options.get("as_json", as_json_):
        show(found, as_json=True)
        return
    say(f"{found['title']}：措施{len(found['measures'])}项，待定{len(found['candidates'])}项，指标{len(found['indicators'])}个")
    for measure in found["measures"]:
        units = "、".join(unit["name"] for unit in measure["units"])
        say(f"{measure['number']} {measure['title'][:40]}（{units or '未写单位'}；{measure['deadline'] or '未写时限'}）")
    for warning in found["warnings"]:
        say(f"第{warning['line']}行：{warning['message']}")


@command("import", file_argument, click.option("--region", required=True, help="行政区划代码，如 350100"), json_option)
def import_(file: Path, region: str, as_json: bool) -> None:
    """把文件读成待审核的规划草稿；在网页上核对后发布为任务"""
    data, today = bytes_of(file), clock.today()
    with transaction():
        where = db.session.get(Region, region)
        if where is None:
            raise RuleBroken(f"没有行政区划{region}，请先运行 init，或者核对代码")
        kept = imports.start_or_compare(data, file.name, region=where, actor=None, today=today)
        outcome = imports.summary(kept)
    show(outcome, as_json)
    say(f"《{kept.plan.title}》{imports.OUTCOMES[kept.purpose]}，请在网页“规划—导入”中审核")


plan.add_command(parse)
plan.add_command(import_)
COMMANDS = [plan]
