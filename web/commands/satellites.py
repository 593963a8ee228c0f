"""where-next --hub: satellites of the hubs, printed."""

from rich.console import Console

from web.commands.shell import Answer
from web.satellites import in_short


def print_satellites(console: Console, answer: Answer) -> None:
    """Print both choices as sentences."""
    hubs = ", ".join(answer["hubs"]) or "no hub"
    for key, head in (("on_average", "Nearest on average"), ("farthest", "Nearest for the farthest")):
        said = answer[key]
        where = "; ".join(site["name"] for site in said["sites"]) or "nothing helps"
        proved = "" if said["proved"] else " The best is not proved in the time given."
        before, after = (in_short(said, when) for when in ("before", "after"))
        console.print(f"{head}, beside {hubs}: {where}. Before: {before}; after: {after}.{proved}")
    console.print(answer["definition"])
