"""The command line: the same jobs as the app. Every command takes --json and --help."""

import typer

from web.commands import area, keeping, people, records, timetable
from web.commands.alliance import alliance
from web.commands.back import there_and_back
from web.commands.coverage import coverage
from web.commands.erasing import erase
from web.commands.find import find
from web.commands.gaps import gaps
from web.commands.journey import journey
from web.commands.letters import letters
from web.commands.map import map_file
from web.commands.minutes import minutes
from web.commands.network import network
from web.commands.pack import pack
from web.commands.reach import reach
from web.commands.report import report
from web.commands.scenario import scenario
from web.commands.serve import serve
from web.commands.shell import PlainErrors
from web.commands.where_next import where_next

app = typer.Typer(
    cls=PlainErrors,
    help="Recovery Network Map: what keeps people in recovery well, where it is, and whether they can reach it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(area.app, name="area")
app.add_typer(timetable.app, name="timetable")
app.command("map")(map_file)
app.command("minutes")(minutes)
app.command("journey")(journey)
app.command("reach")(reach)
app.command("there-and-back")(there_and_back)
app.command("find")(find)
app.command("coverage")(coverage)
app.command("gaps")(gaps)
app.command("scenario")(scenario)
app.command("where-next")(where_next)
app.command("network")(network)
app.command("pack")(pack)
app.command("report")(report)
app.command("add")(records.add)
app.command("suggestions")(records.suggestions)
app.command("approve")(records.approve)
app.command("letters")(letters)
app.command("alliance")(alliance)
app.command("first-keeper")(people.first_keeper)
app.command("invite")(people.invite)
app.command("people")(people.people)
app.command("sign-out")(people.sign_out)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("erase")(erase)
app.command("check")(keeping.check)
app.command("freeze")(keeping.freeze)
app.command("thaw")(keeping.thaw)
app.command("serve")(serve)

if __name__ == "__main__":
    app()
