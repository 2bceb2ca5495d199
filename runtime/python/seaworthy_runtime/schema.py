# The schema check: whether the database is at the head of the migrations in this image. The heads are asked of the
# migration tool itself, in a process that ends, and kept for all workers.

import contextlib
import fcntl
import json
import os
import subprocess
import threading
import time

from .health import Problem, begin
from .migration_tools import tool_of

TOOL_SECONDS = 30
KEPT_SECONDS = 30


class Schema:
    """`noted` takes a tool's name and returns the revisions that it noted in the database, or None where it noted none;
    `folder` is shared by the workers, or None. It is `known` when the tool is one that can be asked."""

    def __init__(self, migrate, directory, noted, folder):
        self.tool = tool_of(migrate)
        self.known = self.tool is not None
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
        revisions = self.noted(self.tool.history)
        if revisions is None:
            revisions = self.ask("current")
        elif not self.tool.is_at_head(heads, revisions) and self.is_current(heads):
            revisions = heads
        if not self.tool.is_at_head(heads, revisions):
            raise Problem(self.tool.behind(heads, revisions))
        return self.tool.facts(heads)

    def is_current(self, heads):
        """Whether the tool says so itself: the table may be that of another app in the same database."""
        try:
            return self.tool.is_at_head(heads, self.ask("current"))
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
        command, pattern = getattr(self.tool, question)
        try:
            ran = subprocess.run(command, cwd=self.directory, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                 timeout=TOOL_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return f"the migration tool did not say its {question} within {TOOL_SECONDS} s"
        if ran.returncode != 0:
            return f"the migration tool exited {ran.returncode} when asked for its {question}"
        return frozenset(found[1] for found in map(pattern.fullmatch, ran.stdout.splitlines()) if found)
