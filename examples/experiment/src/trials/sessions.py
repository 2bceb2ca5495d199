"""Who is in the middle of an experiment. It is in this process's memory alone: a participant has to come back to it."""

import random
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timezone
from threading import Lock

from .experiments import Experiment, Trial


@dataclass
class Run:
    """One participant's way through one experiment, in an order of their own."""

    experiment: Experiment
    trials: list[Trial]
    started: datetime
    # What the results know the participant by; who has it cannot answer in their place.
    number: str = field(default_factory=lambda: secrets.token_hex(6))
    answers: list[dict] = field(default_factory=list)
    seen: float = field(default_factory=time.monotonic)
    lock: Lock = field(default_factory=Lock, repr=False)

    @property
    def is_done(self):
        return len(self.answers) == len(self.trials)

    def answer(self, position, given, milliseconds):
        """Takes the answer to a trial; one that has its answer keeps it, as when somebody clicks twice."""
        with self.lock:
            if position != len(self.answers) or self.is_done:
                return
            trial = self.trials[position]
            if given not in trial.answers:
                raise ValueError("This is none of the answers.")
            self.answers.append({
                "show": trial.show,
                "colour": trial.colour,
                "given": given,
                "is_correct": given == trial.correct,
                "milliseconds": milliseconds,
            })

    def result(self):
        return {
            "_id": self.number,
            "experiment": self.experiment.name,
            "started": self.started,
            "finished": datetime.now(timezone.utc),
            "answers": self.answers,
        }


class Sessions:
    def __init__(self, patience):
        self.patience = patience
        self._runs = {}
        self._lock = Lock()

    def begin(self, experiment):
        """The key of a new run, for the participant's cookie."""
        trials = random.sample(experiment.trials, len(experiment.trials))
        key = secrets.token_urlsafe(16)
        with self._lock:
            self._forget_silent()
            self._runs[key] = Run(experiment, trials, datetime.now(timezone.utc))
        return key

    def get(self, key):
        with self._lock:
            self._forget_silent()
            run = self._runs.get(key)
            if run:
                run.seen = time.monotonic()
            return run

    def end(self, key):
        with self._lock:
            self._runs.pop(key, None)

    def _forget_silent(self):
        oldest = time.monotonic() - self.patience
        self._runs = {key: run for key, run in self._runs.items() if run.seen >= oldest}
