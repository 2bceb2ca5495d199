# Writes the files that the app reads its settings from, where it reads no environment: templates, with the app's
# variables filled in. What is written may hold secrets, so it is for the app's user alone.

import os
import re
import tempfile

from stop import Stop

REFERENCE = re.compile(rb"\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def fill_in(template, values):
    """Puts values for `${NAME}`, and `${` for `$${`; a name without a value stays as it is. All of it is bytes."""
    return REFERENCE.sub(lambda found: values.get(found[1], found[0]) if found[1] else b"${", template)


def filled_in(words):
    """Words with the app's variables in place of each `${NAME}`, for a program that takes its settings as arguments
    alone. Whoever looks at the container from outside sees the name, and so does the log."""
    return [os.fsdecode(fill_in(os.fsencode(word), os.environb)) for word in words]


def write_privately(path, content):
    """Writes a file in one step, for this user to read; makes the folders above it. Raises OSError."""
    folder = os.path.dirname(path)
    os.makedirs(folder, mode=0o700, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(prefix=".seaworthy-", dir=folder)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(descriptor, 0o400)
        os.replace(unfinished, path)
    except OSError:
        os.unlink(unfinished)
        raise


def write_config(files, names):
    """Writes each of the `(template, path)` pairs, with the variables called `names`; stops at the first that fails."""
    values = {os.fsencode(name): os.fsencode(os.environ[name]) for name in names if name in os.environ}
    for template, path in files:
        try:
            with open(template, "rb") as file:
                content = file.read()
        except OSError as error:
            raise Stop(os.EX_CONFIG, f"cannot read the template {template}: {error.strerror}") from None
        try:
            write_privately(path, fill_in(content, values))
        except OSError as error:
            raise Stop(os.EX_CONFIG, f"cannot write {path}: {error.strerror}\n"
                       f"  help: it belongs into memory: mount a tmpfs with uid={os.geteuid()} there") from None
