# The program that a container starts: it completes the environment, checks and prepares, waits for what the app
# depends on, and then becomes the server (or the command, or runs the migration gate).

import os
import signal
import sys

# Named, because PYTHONSAFEPATH may be set. It ends with this process: what exec starts has a path of its own.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from config_files import filled_in, write_config
from environment import complete_environment
from folders import prepare_folders
from migration import migrate
from seaworthy_runtime import cors, lines, logs
from settings import ENTRY, RUNTIME, load_all, load_settings
from static_files import publish
from stop import Stop, numbered
from wait import wait_for

USAGE = """\
usage: entry.py serve TARGET
       entry.py migrate [--directory DIRECTORY] -- COMMAND [ARGUMENT...]
       entry.py run [--directory DIRECTORY] -- COMMAND [ARGUMENT...]"""

# What only this program reads, and the app need not see.
OWN_VARIABLES = (
    "SEAWORTHY_SECRETS_DIRECTORY", "SEAWORTHY_TEMPLATES", "SEAWORTHY_REQUIRED", "SEAWORTHY_STATE",
    "SEAWORTHY_IMAGE", *(setting.name for setting in ENTRY),
)

# What the wrapper around the app reads (gunicorn.conf.py takes it away there). It is nothing for another command.
WRAPPER_VARIABLES = {setting.name for setting in RUNTIME} - {"SEAWORTHY_ENVIRONMENT", "LOG_FORMAT"}


def parse(arguments):
    """Returns the action, its words (a target, or a command and its arguments) and its directory or None."""
    action, *rest = arguments or [""]
    if action == "serve" and len(rest) == 1:
        return action, rest, None
    directory = None
    if action in ("migrate", "run"):
        if rest[:1] == ["--directory"]:
            directory, rest = "".join(rest[1:2]), rest[2:]
        if rest[:1] == ["--"] and len(rest) > 1 and directory != "":
            return action, rest[1:], directory
    raise Stop(2, USAGE)


def announce(action, words):
    """Prints the one line that says what starts. Of a command only its name: arguments may hold secrets."""
    app = os.environ.get("SEAWORTHY_APP") or "app"
    version = os.environ.get("SEAWORTHY_VERSION") or "unversioned"
    print(f"{app} {version} | python {sys.version.split()[0]} | {action} {words[0]}")


def configure(action):
    """Completes the environment and returns the settings; stops with every problem at once."""
    problems = complete_environment(os.environ)
    values, unaccepted = load_settings(ENTRY, os.environ)
    problems += unaccepted
    if action == "serve":
        server, unaccepted = load_all(os.environ)
        problems += unaccepted
        if cors.is_checked(server.get("SEAWORTHY_ENVIRONMENT"), server.get("SEAWORTHY_CORS")):
            problems += [f"{line}; {cors.HELP}" for line in cors.variables_that_let_everybody_in(os.environ)]
    if problems:
        raise Stop(os.EX_CONFIG, "\n  ".join([
            f"{numbered(len(problems), 'problem')} with the configuration:",
            *problems,
            "help: set it in the service's environment or as a secret, and start it again",
        ]))
    return values


def become(command, directory, code, help):
    """Replaces this process by `command`, so that signals reach it; stops with `code` where it cannot start."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and exec would pass that on
    try:
        if directory:
            os.chdir(directory)
        os.execvp(command[0], command)
    except OSError as error:
        raise Stop(code, f"{error.filename or command[0]} cannot be started: {error.strerror}{help}") from None


def main(arguments):
    """Does all steps in order; raises Stop."""
    action, words, directory = parse(arguments)
    announce(action, words)
    values = configure(action)
    prepare_folders(values["SEAWORTHY_WRITABLE"])
    write_config(values["SEAWORTHY_CONFIG"], values["SEAWORTHY_CONFIG_VARIABLES"])
    wait_for(values["SEAWORTHY_WAIT"], values["SEAWORTHY_WAIT_SECONDS"])
    own = {name: os.environ.pop(name, "") for name in OWN_VARIABLES}
    if action != "serve":
        for name in [name for name in os.environ if name in WRAPPER_VARIABLES or name.startswith("SEAWORTHY_DATASTORE_")]:
            del os.environ[name]
    if action == "migrate":
        state = own["SEAWORTHY_STATE"] or "/var/lib/seaworthy"
        prepare_folders([state])
        migrate(words, directory, state, own["SEAWORTHY_IMAGE"].strip(), values["SEAWORTHY_MIGRATE_LOCK_SECONDS"])
    elif action == "run":
        become(filled_in(words), directory, 127, "")
    else:
        publish(values["SEAWORTHY_STATIC"], values["SEAWORTHY_STATIC_ROOT"], os.environ.get("SEAWORTHY_APP") or "app")
        if os.environ.get("WEB_CONCURRENCY") == "":
            del os.environ["WEB_CONCURRENCY"]  # gunicorn reads it as a number before it reads any configuration
        become(["gunicorn", "--config", os.path.join(HERE, "gunicorn.conf.py"), *words], None, os.EX_CONFIG,
               "\n  help: add gunicorn to the app's dependencies, and its folder to PATH")


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)
    if os.environ.get("LOG_FORMAT") == "json":
        logs.install("json", os.environ.get("SEAWORTHY_APP") or "app", os.environ.get("SEAWORTHY_VERSION") or "unversioned")
    # As process 1 the default action of a signal is to do nothing.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    try:
        main(sys.argv[1:])
    except Stop as stop:
        if lines.is_json():
            lines.say("critical", stop.message)
        else:
            print(stop.message, file=sys.stderr)
        sys.exit(stop.code)
