"""`plan parse`: what a document says, without touching the database (contract.md)."""

from pathlib import Path
from typing import Any

import click

from tracker.core.output import command, json_option, say, show
from tracker.documents.readers import bytes_of
from tracker.plans.extract import as_json
from tracker.plans.parsing import parse_file


@click.group("plan", help="规划文件")
def plan() -> None:
    """The group of commands about plans."""


file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@command("parse", file_argument, json_option)
def parse(file: Path, as_json_: bool = False, **options: Any) -> None:
    """读出文件中的措施、单位、时限和指标（.txt .md .html .docx .pdf .xlsx .tsv）；不写数据库"""
    found = as_json(parse_file(bytes_of(file), file.name).extraction)
    if options.get("as_json", as_json_):
        show(found, as_json=True)
        return
    say(f"{found['title']}：措施{len(found['measures'])}项，待定{len(found['candidates'])}项，指标{len(found['indicators'])}个")
    for measure in found["measures"]:
        units = "、".join(unit["name"] for unit in measure["units"])
        say(f"{measure['number']} {measure['title'][:40]}（{units or '未写单位'}；{measure['deadline'] or '未写时限'}）")
    for warning in found["warnings"]:
        say(f"第{warning['line']}行：{warning['message']}")


plan.add_command(parse)
COMMANDS = [plan]
