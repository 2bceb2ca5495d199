# Completes the app's environment: fills secrets from their files into the values that name them. Says what is
# missing, and never shows a value.

import os
import re
import sys
from urllib.parse import quote

PLACEHOLDER = re.compile(r'\{\{(?:(?P<secret>\w[\w.-]*)(?:(?P<encode>\|urlencode)|\|address:(?P<port>[0-9]{1,5}))?|"(?P<literal>[^"]*)")\}\}', re.ASCII)


def read_secret(folder, name):
    """Returns a secret file's content without one trailing newline; raises OSError or ValueError."""
    path = os.path.join(folder, name)
    with open(path, "rb") as file:
        content = os.fsdecode(file.read())
    if "\0" in content:
        raise ValueError(f"cannot be set from {path}: it holds a zero byte")
    return content[:-1] if content.endswith("\n") else content


def address_in(url, port):
    """Returns `host:port` of a URL, of several hosts the first; nothing where the name service knows the hosts."""
    found = re.match(r"([a-z][a-z0-9+.-]*)://(?:[^/?#]*@)?(\[[^\]/]*\]|[^/?#:,]*)(?::([0-9]+))?", url, re.IGNORECASE)
    if not found or not found[2]:
        raise ValueError("must be a URL such as scheme://user:password@host:port/name")
    return "" if found[1].lower().endswith("+srv") else f"{found[2]}:{found[3] or port}"


def render_template(template, read):
    """Fills in `{{name}}`, `{{name|urlencode}}`, `{{name|address:port}}` and `{{"literal"}}`; `read` returns a secret by name."""
    parts, position = [], 0
    while True:
        start = template.find("{{", position)
        if start < 0:
            return "".join(parts) + template[position:]
        found = PLACEHOLDER.match(template, start)
        if not found:
            raise ValueError(f"has a malformed template at character {start + 1}: "
                             'only {{name}}, {{name|urlencode}}, {{name|address:port}} and {{"text"}} are known')
        parts.append(template[position:start])
        if found["secret"] is None:
            parts.append(found["literal"])
        elif found["encode"]:
            parts.append(quote(os.fsencode(read(found["secret"])), safe=""))
        elif found["port"]:
            parts.append(address_in(read(found["secret"]), found["port"]))
        else:
            parts.append(read(found["secret"]))
        position = found.end()


def complete_environment(environment):
    """Fills in the templates in `environment`; returns a line for each problem, one for each name."""
    # As the public images have it: ours takes files from them, and no variables.
    environment.setdefault("PYTHON_VERSION", ".".join(str(part) for part in sys.version_info[:3]))
    folder = environment.get("SEAWORTHY_SECRETS_DIRECTORY") or "/run/secrets"
    problems = {}

    def assign(name, value):
        try:
            environment[name] = value()
        except OSError as error:
            problems[name] = f"cannot be read from {error.filename}: {error.strerror}"
        except ValueError as error:
            problems[name] = str(error)

    for name in environment.get("SEAWORTHY_TEMPLATES", "").split():
        if name in environment:
            assign(name, lambda: render_template(environment[name], lambda secret: read_secret(folder, secret)))
        else:
            problems[name] = "is not set, but named as a template"
    for name in environment.get("SEAWORTHY_REQUIRED", "").split():
        if not environment.get(name) and name not in problems:
            problems[name] = "is empty" if name in environment else "is not set"
    return [f"{name} {problem}" for name, problem in problems.items()]
