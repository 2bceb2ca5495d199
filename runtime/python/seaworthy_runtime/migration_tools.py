# The migration tools that can be asked where a schema stands: the words that ask each, and what its answer means.

import os
import re

head_line = re.compile(r"([0-9A-Za-z_.-]+)(?: \([^)]*\))* \((?:effective )?head\)")
current_line = re.compile(r"([0-9A-Za-z_.-]+)(?: \([a-z_, -]+\))*")
planned_line = re.compile(r"\[[X ]\]\s+(\S+)")
applied_line = re.compile(r"\[X\]\s+(\S+)")

# Options of manage.py that take a word of their own; those that say which database and settings are meant.
WITH_VALUE = ("--settings", "--pythonpath", "--database", "-v", "--verbosity")
MEANT = WITH_VALUE[:3]

# More are not named one by one.
MOST_NAMED = 3


class Alembic:
    """Its table names the heads that the schema is at, and nothing else."""

    history = "alembic"

    def __init__(self, heads, current):
        self.heads = heads, head_line
        self.current = current, current_line

    @staticmethod
    def is_at_head(heads, revisions):
        return revisions == heads

    @staticmethod
    def behind(heads, revisions):
        at = ", ".join(sorted(revisions)) or "no revision"
        return f"the schema is at {at}, and the head of the migrations is {', '.join(sorted(heads))}"

    @staticmethod
    def facts(heads):
        return {"revision": sorted(heads)}


class Django:
    """Its table names every migration that was ever applied, also of apps that are gone: those on disk have to be there."""

    history = "django"

    def __init__(self, plan):
        self.heads = plan, planned_line
        self.current = plan, applied_line

    @staticmethod
    def is_at_head(heads, revisions):
        return heads <= revisions

    @staticmethod
    def behind(heads, revisions):
        lacking = sorted(heads - revisions)
        more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        return f"the schema lacks {len(lacking)} of {len(heads)} migrations: {', '.join(lacking[:MOST_NAMED])}{more}"

    @staticmethod
    def facts(heads):
        return {"migrations": len(heads)}


def commands_in(words):
    """The commands between the words `&&`: one after another, as long as each ends well."""
    commands = [[]]
    for word in words:
        if word == "&&":
            commands.append([])
        else:
            commands[-1].append(word)
    return [command for command in commands if command]


def tool_of(migrate):
    """Returns the tool of a migration, of several commands that of the first that has one; None where it is unknown, or
    the command does not lead to the head. One with a variable in it is run by the gate alone, which fills it in."""
    for command in commands_in(migrate):
        if any("${" in word for word in command):
            continue
        tool = django(command) if "migrate" in command else alembic(command) if "upgrade" in command else None
        if tool is not None:
            return tool
    return None


def django(migrate):
    """Returns the tool of `manage.py migrate`."""
    at = migrate.index("migrate")
    before, after = list(migrate[:at]), list(migrate[at + 1:])
    if not before or os.path.basename(before[-1]) not in ("manage.py", "django-admin", "django"):
        return None
    options = []
    while after:
        word = after.pop(0)
        value, after = (after[:1], after[1:]) if word in WITH_VALUE else ([], after)
        if word.partition("=")[0] in MEANT:
            options += [word, *value]
        elif not word.startswith("-"):
            return None  # one app alone
    return Django([*before, "showmigrations", "--plan", "--no-color", *options])


def alembic(migrate):
    """Returns the tool of `alembic upgrade head` or `flask db upgrade`."""
    at = migrate.index("upgrade")
    before, after = list(migrate[:at]), list(migrate[at + 1:])
    tool = next((name for name in ("alembic", "flask") if name in {os.path.basename(word) for word in before}), None)
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
    return Alembic([*before, "heads", *options], [*before, "current", *options])
