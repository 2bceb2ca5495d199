# The schema check: whether the database is at the head of the migrations in this image. The heads are asked of the
# migration tool itself, in a process that ends, and kept for all workers.

import contextlib
import fcntl
import json
import os
import re
import subprocess
import threading
import time

from .health import Problem, begin

TOOLS = ("alembic", "flask")
TOOL_SECONDS = 30
KEPT_SECONDS = 30

head_line = re.compile(r"([0-9A-Za-z_.-]+)(?: \([^)]*\))* \((?:effective )?head\)")
current_line = re.compile(r"([0-9A-Za-z_.-]+)(?: \([a-z_, -]+\))*")


def tool_command(migrate, question):
    """Returns the words that ask the tool of a migration command for its `heads` or for the `current` revision;
    None for a tool that is unknown, or a command that does not lead to the head."""
    if "upgrade" not in migrate:
        return None
    at = migrate.index("upgrade")
    before, after = list(migrate[:at]), list(migrate[at + 1:])
    tool = next((name for name in TOOLS if name in {os.path.basename(word) for word in before}), None)
    if tool is None or tool == "flask" and before[-1] != "db":
        return None
    options, targets = [], []
    while after:
        word = after.pop(0)
        if word in ("-d", "--directory"):
            options += [word, *after[:1]]
            del after[:1]
        elif word.startswith(("--directory=", "-d")) and tool == "flask":
            options.append(word)
        elif word in ("-x", "--x-arg", "--tag"):
            del after[:1]
        elif not word.startswith("-"):
            targets.append(word)
    if any(target not in ("head", "heads") for target in targets) or tool == "alembic" and not targets:
        return None
    return [*before, question, *options]


class Schema:
    """`noted` returns the revisions in the database, or None where no table names them; `folder` is shared by
    the workers, or None. It is `known` when the tool is one that can be asked."""

    def __init__(self, migrate, directory, noted, folder):
        self.questions = {question: tool_command(migrate, question) for question in ("heads", "current")}
        self.known = all(self.questions.values())
        self.directory = directory
        self.noted = noted
        self.folder = folder
        self.lock = threading.Lock()
        self.answers = {}
        self.asking = set()

    def prepare(self):
        """Begins to ask for the heads, which takes as long as the app takes to load: the first to ask need not wait."""
        with contextlib.suppress(Problem):
            self.ask("heads")

    def check(self):
        """Returns the database's revisions, or raises a Problem."""
        heads = self.ask("heads")
        revisions = self.noted()
        if revisions is None:
            revisions = self.ask("current")
        elif revisions != heads and self.is_current(heads):
            revisions = heads
        if revisions != heads:
            at = ", ".join(sorted(revisions)) or "no revision"
            raise Problem(f"the schema is at {at}, and the head of the migrations is {', '.join(sorted(heads))}")
        return {"revision": sorted(heads)}

    def is_current(self, heads):
        """Whether the tool says so itself: the table may be that of another app in the same database."""
        try:
            return self.ask("current") == heads
        except Problem:
            return False

    def ask(self, question):
        """Returns the tool's answer; while the tool runs, and when it failed, raises a Problem."""
        with self.lock:
            answer, until = self.answers.get(question, (None, 0))
            if time.monotonic() > until and question not in self.asking:
                begin("schema", self.run, question)
                self.asking.add(question)
        if answer is None:
            raise Problem(f"the migration tool is being asked for its {question}")
        if isinstance(answer, str):
            raise Problem(answer)
        return answer

    def run(self, question):
        """Asks the tool; keeps the heads for good, everything else for a while."""
        try:
            answer = self.shared(question) if question == "heads" else self.tell(question)
        except Exception as error:
            answer = f"the migration tool could not be asked for its {question}: {type(error).__name__}"
        good = question == "heads" and isinstance(answer, frozenset)
        with self.lock:
            self.answers[question] = (answer, float("inf") if good else time.monotonic() + KEPT_SECONDS)
            self.asking.discard(question)

    def shared(self, question):
        """Returns what another worker was told, or asks and leaves the answer for the others."""
        if self.folder is None:
            return self.tell(question)
        with open(os.path.join(self.folder, question), "a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            with contextlib.suppress(ValueError):
                return frozenset(json.load(file))
            answer = self.tell(question)
            if isinstance(answer, frozenset):
                json.dump(sorted(answer), file)
            return answer

    def tell(self, question):
        """Runs the tool; returns the revisions that it prints, or why it could not."""
        command = self.questions[question]
        try:
            ran = subprocess.run(command, cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                 timeout=TOOL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"the migration tool did not say its {question} within {TOOL_SECONDS} s"
        if ran.returncode != 0:
            return f"the migration tool exited {ran.returncode} when asked for its {question}"
        pattern = head_line if question == "heads" else current_line
        return frozenset(found[1] for found in map(pattern.fullmatch, ran.stdout.splitlines()) if found)
