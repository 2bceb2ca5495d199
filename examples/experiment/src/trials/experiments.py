"""What participants are asked: JSON files, those of the package and those that administrators have added."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

OWN = Path(__file__).parent / "materials"
COLOURS = ("black", "red", "green", "blue", "orange")


@dataclass(frozen=True)
class Trial:
    show: str
    answers: tuple[str, ...]
    correct: str
    colour: str = "black"


@dataclass(frozen=True)
class Experiment:
    name: str
    title: str
    instructions: str
    trials: tuple[Trial, ...]


def parse(name, text):
    """An experiment; ValueError says in a sentence what is wrong with one."""
    if not re.fullmatch("[a-z0-9-]{1,40}", name):
        raise ValueError("The file's name has small letters, digits and hyphens, such as colours.json.")
    try:
        content = json.loads(text)
        trials = tuple(Trial(**{**each, "answers": tuple(each["answers"])}) for each in content["trials"])
        experiment = Experiment(name, str(content["title"]), str(content["instructions"]), trials)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError("An experiment is JSON with title, instructions and trials, as in stroop.json.") from None
    if not trials:
        raise ValueError("An experiment has at least one trial.")
    for number, trial in enumerate(trials, 1):
        if trial.correct not in trial.answers or trial.colour not in COLOURS:
            raise ValueError(f"Trial {number}: correct is one of its answers, and colour one of {', '.join(COLOURS)}.")
    return experiment


class Experiments:
    """Read anew each time: another process may have added one."""

    def __init__(self, folder):
        self.folder = folder

    def all(self):
        added = sorted(self.folder.glob("*.json")) if self.folder.is_dir() else []
        files = {path.stem: path for path in [*sorted(OWN.glob("*.json")), *added]}
        return [parse(name, path.read_text("utf-8")) for name, path in files.items()]

    def get(self, name):
        return next((each for each in self.all() if each.name == name), None)

    def add(self, name, text):
        """Keeps an experiment in one step, in place of a former one of this name; raises ValueError for a bad one."""
        experiment = parse(name, text)
        self.folder.mkdir(exist_ok=True)
        unfinished = self.folder / f"{name}.{os.getpid()}.new"
        unfinished.write_text(text, "utf-8")
        unfinished.replace(self.folder / f"{name}.json")
        return experiment
