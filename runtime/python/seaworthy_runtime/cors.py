# Cross-origin access of any site to the app is refused in production: it has to be meant (SEAWORTHY_CORS=public).

import json
import re
import sys

NOT_PRODUCTION = frozenset(("dev", "development", "test", "ci", "local"))
VARIABLES = re.compile(r"(?:\w+_)?(?:CORS|ALLOW|ALLOWED)_(?:ALLOW_|ALLOWED_)?ORIGINS?")

# Origins that nobody can have meant: what lets all of them in lets everybody in.
STRANGERS = ("https://seaworthy-stranger.invalid", "http://a.seaworthy.invalid:8123", "https://192.0.2.17")

HELP = "name the origins that may call it, or set SEAWORTHY_CORS=public where any site may"


def is_checked(environment, cors):
    """Whether a start in this environment is checked; one without a name counts as production."""
    return cors == "strict" and environment not in NOT_PRODUCTION


def variables_that_let_everybody_in(environment):
    """Yields a line for each variable with a name like CORS_ORIGINS that holds `*`, or nothing at all."""
    for name, value in sorted(environment.items()):
        if not VARIABLES.fullmatch(name):
            continue
        try:
            origins = json.loads(value)
        except ValueError:
            origins = value
        if isinstance(origins, str):
            origins = [part.strip() for part in re.split(r"[,;\s]+", origins)]
        origins = [origin for origin in origins if origin] if isinstance(origins, list) else []
        if not origins:
            yield f"{name} is empty: no origin is named"
        elif "*" in origins:
            yield f"{name} lets every origin in"


def apps_that_let_everybody_in(app):
    """Yields a line for each place in the app, and in the apps inside it, that lets every origin in."""
    yield from django_problems()
    seen, inside = set(), [app]
    while inside:
        each = inside.pop()
        if each is None or id(each) in seen:
            continue
        seen.add(id(each))
        yield from starlette_problems(each)
        yield from flask_problems(each)
        inside += [getattr(each, name, None) for name in ("app", "wsgi_app", "__wrapped__", "__self__")]
        inside += [getattr(route, "app", None) for route in listed(getattr(each, "routes", None))]


def listed(value):
    """Returns a value that is a list, or an empty one."""
    return value if isinstance(value, (list, tuple)) else []


def lets_strangers_in(matches):
    """Whether `matches`, a regular expression's way to match, takes whatever origin asks."""
    return all(map(matches, STRANGERS))


def starlette_problems(app):
    """Yields a line for Starlette's CORSMiddleware, added to an app or wrapped around it."""
    known = getattr(sys.modules.get("starlette.middleware.cors"), "CORSMiddleware", None)
    if known is None:
        return
    for middleware in listed(getattr(app, "user_middleware", None)):
        if isinstance(middleware.cls, type) and issubclass(middleware.cls, known):
            options = dict(getattr(middleware, "kwargs", None) or getattr(middleware, "options", {}))
            origins = options.get("allow_origins", next(iter(getattr(middleware, "args", ())), ()))
            yield from origin_problems(origins, options.get("allow_origin_regex"))
    if isinstance(app, known):
        yield from origin_problems(app.allow_origins, app.allow_origin_regex)


def origin_problems(origins, pattern):
    """Yields a line for one CORSMiddleware."""
    if "*" in origins:
        yield 'CORSMiddleware has allow_origins=["*"]'
    elif pattern is not None and lets_strangers_in(re.compile(pattern).fullmatch):
        yield "CORSMiddleware has an allow_origin_regex that matches every origin"
    elif not origins and pattern is None:
        yield "CORSMiddleware names no origin"


def flask_problems(app):
    """Yields a line for each set of options that flask-cors works with, however they were given: they are in the
    closures of the functions that it made."""
    made = getattr(sys.modules.get("flask_cors.core"), "get_cors_options", None)
    if made is None or not isinstance(getattr(app, "after_request_funcs", None), dict):
        return
    for function in (function for functions in app.after_request_funcs.values() for function in functions):
        for pattern, options in closure(function, "flask_cors.extension").get("resources", ()):
            yield from option_problems(options, f"flask-cors on {getattr(pattern, 'pattern', pattern)}")
    for name, view in app.view_functions.items():
        options = closure(view, "flask_cors.decorator").get("_options")
        if options is not None:
            yield from option_problems(made(app, options), f"cross_origin on the view {name}")


def django_problems():
    """Yields a line for django-cors-headers, whose settings count once an app has loaded its middleware."""
    conf = "corsheaders.middleware" in sys.modules and getattr(sys.modules.get("corsheaders.conf"), "conf", None)
    if not conf:
        return
    if conf.CORS_ALLOW_ALL_ORIGINS:
        yield "django-cors-headers has CORS_ALLOW_ALL_ORIGINS = True"
    patterns = [getattr(each, "pattern", each) for each in conf.CORS_ALLOWED_ORIGIN_REGEXES]
    if any(lets_strangers_in(re.compile(each).match) for each in patterns):
        yield "django-cors-headers has CORS_ALLOWED_ORIGIN_REGEXES that match every origin"


def closure(function, module):
    """Returns what a function of this module closes over, by name."""
    if getattr(function, "__globals__", {}).get("__name__") != module:
        return {}
    return {name: cell.cell_contents for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ())}


def option_problems(options, where):
    """Yields a line for one set of options, a dictionary before flask-cors 6."""
    origins = options.get("origins") if isinstance(options, dict) else options.origins
    if not origins:
        yield f"{where} names no origin"
    elif any(map(is_wildcard, origins)):
        yield f"{where} lets every origin in"


def is_wildcard(origin):
    """Whether an origin of flask-cors, a text or a regular expression that it only matches the beginning with, is
    every origin."""
    pattern = getattr(origin, "pattern", origin)
    return pattern == "*" or not pattern.startswith("*") and lets_strangers_in(re.compile(pattern, re.IGNORECASE).match)
