# The settings of the wrapper as one value, made once in the master and inherited by every worker.

import collections

Options = collections.namedtuple("Options", """
    app version environment errors liveness readiness quiet metrics_port datastores migrate migrate_directory
    log_format cors origin trusted grace""")


def read_options(values, environment):
    """Returns the Options from checked `values` and the process's environment."""
    own_paths = {values["SEAWORTHY_LIVENESS"], values["SEAWORTHY_READINESS"]} - {""}
    return Options(
        app=environment.get("SEAWORTHY_APP") or "app",
        version=environment.get("SEAWORTHY_VERSION") or "unversioned",
        environment=values["SEAWORTHY_ENVIRONMENT"],
        errors=values["SEAWORTHY_ERRORS"],
        liveness=values["SEAWORTHY_LIVENESS"],
        readiness=values["SEAWORTHY_READINESS"],
        quiet=frozenset(values["SEAWORTHY_QUIET"]) | own_paths,
        metrics_port=values["SEAWORTHY_METRICS_PORT"],
        datastores=values["datastores"],
        migrate=values["SEAWORTHY_MIGRATE"],
        migrate_directory=values["SEAWORTHY_MIGRATE_DIRECTORY"] or None,
        log_format=values["LOG_FORMAT"],
        cors=values["SEAWORTHY_CORS"],
        origin=values["SEAWORTHY_ORIGIN"],
        trusted=values["FORWARDED_ALLOW_IPS"],
        grace=values["GUNICORN_GRACEFUL_TIMEOUT"],
    )
