# Every setting read from the environment: its name, its default, what is accepted. The entry program checks
# them before the start; gunicorn.conf.py reads the same table. It imports no sibling: gunicorn loads it by path.

import collections
import ipaddress
import json
import math
import os
import re

Kind = collections.namedtuple("Kind", "accepted read")
Kind.__doc__ = "What a value must be, in words, and the function that reads it or raises ValueError."

Setting = collections.namedtuple("Setting", "name default kind empty", defaults=(None,))
Setting.__doc__ = "One variable. Set to nothing it means `empty`, or the default where there is none."


def check(holds):
    """Raises ValueError unless `holds`."""
    if not holds:
        raise ValueError


def whole_number(minimum, maximum=None):
    """A Kind for whole numbers within bounds."""
    words = f"a whole number of at least {minimum}" if maximum is None else f"a whole number from {minimum} to {maximum}"

    def read(text):
        check(re.fullmatch("[0-9]{1,9}", text))
        check(minimum <= int(text) <= (maximum or math.inf))
        return int(text)

    return Kind(words, read)


def one_of(*choices):
    """A Kind for one of a few words."""

    def read(text):
        check(text in choices)
        return text

    return Kind("one of " + ", ".join(choices), read)


def read_switch(text):
    """Reads true or false."""
    check(text.lower() in ("true", "1", "yes", "on", "false", "0", "no", "off"))
    return text.lower() in ("true", "1", "yes", "on")


def read_endpoint(text):
    """Reads `host:port` or `[address]:port`."""
    host, _, port = text.rpartition(":")
    check(re.fullmatch(r"[^\s:/\[\]]+|\[[0-9A-Fa-f:.]+\]", host))
    host.encode("idna")  # what the resolver will do; it raises a ValueError too
    return host.strip("[]"), PORT.read(port)


def read_bind(text):
    """Reads what gunicorn may listen on: a comma-separated list of host:port, unix:/path or fd://number."""
    addresses = [part.strip() for part in text.split(",")] if text else []
    for address in addresses:
        if not re.fullmatch(r"unix:/\S+|fd://[0-9]+", address):
            read_endpoint(address)
    return addresses


def read_trusted(text):
    """Reads gunicorn's list of trusted proxies; an empty one trusts nobody."""
    for address in filter(None, text.split(",")):
        check(address.strip() == "*" or ipaddress.ip_network(address.strip()))
    return text


def read_class(text):
    """Reads a worker class: gunicorn's own name for it, or its dotted path."""
    check(re.fullmatch(r"[A-Za-z_][\w.:#-]*", text))
    return text


def read_log(text):
    """Reads where a log goes: `-` or a file; None is nowhere."""
    check(text in ("-", "off") or os.path.isabs(text))
    return None if text == "off" else text


def read_folders(text):
    """Reads absolute folders, separated as in PATH."""
    folders = [folder for folder in text.split(os.pathsep) if folder]
    check(all(map(os.path.isabs, folders)))
    return folders


def read_paths(text):
    """Reads URL paths with spaces between."""
    paths = text.split()
    check(all(re.fullmatch("/[!-~]*", path) for path in paths))
    return paths


def read_path(text):
    """Reads one URL path, or nothing."""
    check(text == "" or re.fullmatch("/[!-~]+", text))
    return text


def read_words(text):
    """Reads a JSON array of words, or nothing."""
    words = json.loads(text) if text else []
    check(isinstance(words, list) and all(word and isinstance(word, str) for word in words))
    return words


def read_names(text):
    """Reads names with spaces between."""
    names = text.split()
    check(all(re.fullmatch("[a-z0-9][a-z0-9_-]*", name) for name in names))
    return names


def read_static(text):
    """Reads `/url/=folder` entries with spaces between; returns pairs."""
    pairs = [entry.partition("=")[::2] for entry in text.split()]
    for url, folder in pairs:
        check(re.fullmatch(r"/(?:[\w.~-]+/)*[\w.~-]*", url) and folder and ".." not in url.split("/"))
    return pairs


def read_files(text):
    """Reads `/template=/file` entries with spaces between; returns pairs."""
    pairs = [entry.partition("=")[::2] for entry in text.split()]
    check(all(map(os.path.isabs, (path for pair in pairs for path in pair))))
    return pairs


def read_word(text):
    """Reads a name such as `prod`, or nothing."""
    check(re.fullmatch(r"[\w.-]*", text))
    return text


def read_origin(text):
    """Reads a scheme and host such as https://notes.example:8443, or nothing."""
    check(text == "" or re.fullmatch(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?", text))
    return text


def read_absolute(text):
    """Reads an absolute path."""
    check(os.path.isabs(text))
    return text


PORT = whole_number(1, 65535)
COUNT = whole_number(1)
SECONDS = whole_number(0)
BIND = Kind("host:port, unix:/path or fd://number, or several with commas between", read_bind)
LOG = Kind("- (standard output), off, or an absolute path", read_log)

# The entry program's own settings. Times are in seconds.
ENTRY = (
    Setting("SEAWORTHY_WRITABLE", "", Kind("absolute folders with ':' between", read_folders)),
    Setting("SEAWORTHY_CONFIG", "", Kind("/template=/file, or several with spaces between", read_files)),
    Setting("SEAWORTHY_CONFIG_VARIABLES", "", Kind("names with spaces between", str.split)),
    Setting("SEAWORTHY_WAIT", "", Kind("host:port, or several with spaces between",
                                       lambda text: [read_endpoint(part) for part in text.split()])),
    Setting("SEAWORTHY_WAIT_SECONDS", "60", SECONDS),
    Setting("SEAWORTHY_MIGRATE_LOCK_SECONDS", "600", SECONDS),
    Setting("SEAWORTHY_STATIC", "", Kind("/url/=folder, or several with spaces between", read_static)),
    Setting("SEAWORTHY_STATIC_ROOT", "/srv/static", Kind("an absolute folder", read_absolute)),
)

# What the wrapper around the app reads: see seaworthy_runtime/.
RUNTIME = (
    Setting("SEAWORTHY_INTERFACE", "wsgi", one_of("wsgi", "asgi")),
    Setting("SEAWORTHY_ENVIRONMENT", "", Kind("a word", read_word)),
    Setting("SEAWORTHY_ERRORS", "contract", one_of("contract", "passthrough")),
    Setting("SEAWORTHY_LIVENESS", "", Kind("a URL path such as /healthz", read_path)),
    Setting("SEAWORTHY_READINESS", "", Kind("a URL path such as /readyz", read_path)),
    Setting("SEAWORTHY_QUIET", "", Kind("URL paths with spaces between", read_paths)),
    Setting("SEAWORTHY_METRICS_PORT", "", Kind("a port from 1 to 65535", lambda text: PORT.read(text) if text else None)),
    Setting("SEAWORTHY_DATASTORES", "", Kind("names with spaces between", read_names)),
    Setting("SEAWORTHY_MIGRATE", "", Kind('a JSON array of words such as ["alembic", "upgrade", "head"]', read_words)),
    Setting("SEAWORTHY_MIGRATE_DIRECTORY", "", Kind("a folder", str)),
    Setting("LOG_FORMAT", "text", one_of("text", "json")),
    Setting("SEAWORTHY_CORS", "strict", one_of("strict", "public")),
    Setting("SEAWORTHY_ORIGIN", "", Kind("an origin such as https://notes.example", read_origin)),
)


def cpu_limit(root="/sys/fs/cgroup"):
    """Returns the processors this container may use, as the kernel's control group v2 or v1 limits it, rounded up."""
    try:
        with open(f"{root}/cpu.max") as limit:
            quota, period = limit.read().split()
    except (OSError, ValueError):
        try:
            with open(f"{root}/cpu/cpu.cfs_quota_us") as limit, open(f"{root}/cpu/cpu.cfs_period_us") as length:
                quota, period = limit.read().strip(), length.read()
        except OSError:
            quota = "max"
    if quota in ("max", "-1"):
        return os.cpu_count() or 1
    return math.ceil(int(quota) / int(period))


def gunicorn_settings(interface="wsgi"):
    """Returns the table of gunicorn's settings. Without GUNICORN_BIND it listens on PORT of every address."""
    worker_class = "uvicorn_worker.UvicornWorker" if interface == "asgi" else "gthread"
    return (
        Setting("PORT", "8000", PORT),
        Setting("GUNICORN_BIND", "", BIND),
        Setting("WEB_CONCURRENCY", str(min(4, max(2, cpu_limit()))), COUNT),
        Setting("GUNICORN_WORKER_CLASS", worker_class, Kind("the name or dotted path of a worker class", read_class)),
        Setting("GUNICORN_THREADS", "4", COUNT),
        Setting("GUNICORN_TIMEOUT", "30", SECONDS),
        Setting("GUNICORN_GRACEFUL_TIMEOUT", "30", COUNT),
        Setting("GUNICORN_KEEPALIVE", "75", SECONDS),
        Setting("GUNICORN_MAX_REQUESTS", "0", whole_number(0)),
        Setting("GUNICORN_MAX_REQUESTS_JITTER", "0", whole_number(0)),
        Setting("GUNICORN_LOG_LEVEL", "info", one_of("debug", "info", "warning", "error", "critical")),
        Setting("GUNICORN_ACCESS_LOG", "-", LOG, empty="off"),
        Setting("GUNICORN_PRELOAD", "false", Kind("true or false", read_switch)),
        Setting("FORWARDED_ALLOW_IPS", "*", Kind("* or addresses with commas between", read_trusted), empty=""),
    )


def load_settings(settings, environment):
    """Returns the values by name, and one line for each that is not accepted."""
    values, problems = {}, []
    for setting in settings:
        text = environment.get(setting.name, setting.default)
        if text == "":
            text = setting.default if setting.empty is None else setting.empty
        try:
            values[setting.name] = setting.kind.read(text)
        except ValueError:
            problems.append(f'{setting.name} must be {setting.kind.accepted}, got "{text}"')
    return values, problems


def datastore_variable(name):
    """Returns the variable that holds a datastore's URL."""
    return "SEAWORTHY_DATASTORE_" + name.upper().replace("-", "_")


def load_datastores(names, environment):
    """Returns the datastores' URLs by name, and a line for each that is not accepted, without its value."""
    urls = {name: environment.get(datastore_variable(name), "") for name in names}
    return urls, [f"{datastore_variable(name)} must be a URL such as postgresql://user:password@host:5432/name"
                  for name, url in urls.items() if not re.match(r"[a-z][a-z0-9+.-]*://\S", url)]


def load_all(environment):
    """Returns all values that a server needs, the datastores' URLs among them as `datastores`, and the problems."""
    values, problems = load_settings(RUNTIME, environment)
    server, more = load_settings(gunicorn_settings(values.get("SEAWORTHY_INTERFACE")), environment)
    urls, unaccepted = load_datastores(values.get("SEAWORTHY_DATASTORES", ()), environment)
    return {**values, **server, "datastores": urls}, problems + more + unaccepted
