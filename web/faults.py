"""Where an unforeseen fault happened, told without a word of what anybody wrote."""

import traceback
from pathlib import Path

from web.house import ROOT


def passed_through(error: BaseException) -> str:
    """Files and lines that the fault passed through, ours only, innermost last; never its message."""
    frames = traceback.extract_tb(error.__traceback__)
    paths = [(Path(frame.filename), frame.lineno) for frame in frames]
    ours = [(path.name, line) for path, line in paths if path.is_relative_to(ROOT) and ".venv" not in path.parts]
    return " > ".join(f"{name}:{line}" for name, line in ours)
