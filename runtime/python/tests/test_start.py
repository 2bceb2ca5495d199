# The start itself: banner, arguments, folders, and becoming the program that was asked for.

import json
import os
import pathlib
import signal
import sys
import tempfile
import unittest

from .support import RUNTIME, EntryTest, free_port, next_line, wait_until

from folders import prepare_folders
from stop import Stop

FAKE_GUNICORN = """\
import json, os, sys
print(json.dumps([os.getpid(), sys.argv[1:], sys.path, dict(os.environ)]))"""


class Start(EntryTest):
    def test_serve_becomes_gunicorn(self):
        self.program("gunicorn", FAKE_GUNICORN)
        process = self.start("serve", "wsgi:app", SEAWORTHY_APP="web", SEAWORTHY_VERSION="1.4.2", WEB_CONCURRENCY="")
        output, errors = process.communicate(timeout=30)
        banner, line = output.splitlines()
        pid, arguments, path, environment = json.loads(line)
        self.assertEqual(banner, f"web 1.4.2 | python {sys.version.split()[0]} | serve wsgi:app")
        self.assertEqual((process.returncode, errors, pid), (0, "", process.pid))
        self.assertEqual(arguments, ["--config", str(RUNTIME / "gunicorn.conf.py"), "wsgi:app"])
        self.assertNotIn(str(RUNTIME), path)
        self.assertNotIn("PYTHONPATH", environment)
        # gunicorn itself cannot read an empty one
        self.assertNotIn("WEB_CONCURRENCY", environment)

    def test_serve_without_gunicorn(self):
        code, _, errors = self.run_entry("serve", "wsgi:app", PATH=str(self.folder / "bin"))
        self.assertEqual((code, errors), (78, "gunicorn cannot be started: No such file or directory\n"
                                              "  help: add gunicorn to the app's dependencies, and its folder to PATH\n"))

    def test_serve_names_every_bad_setting_at_once(self):
        self.program("gunicorn", FAKE_GUNICORN)
        code, output, errors = self.run_entry(
            "serve", "wsgi:app", PORT="http", WEB_CONCURRENCY="0", GUNICORN_TIMEOUT="-3", GUNICORN_LOG_LEVEL="loud")
        self.assertEqual((code, errors), (78, """\
4 problems with the configuration:
  PORT must be a whole number from 1 to 65535, got "http"
  WEB_CONCURRENCY must be a whole number of at least 1, got "0"
  GUNICORN_TIMEOUT must be a whole number of at least 0, got "-3"
  GUNICORN_LOG_LEVEL must be one of debug, info, warning, error, critical, got "loud"
  help: set it in the service's environment or as a secret, and start it again
"""))
        self.assertEqual(len(output.splitlines()), 1)

    def test_gunicorn_settings_do_not_stop_another_command(self):
        self.assertEqual(self.run_entry("run", "--", "true", PORT="http")[0], 0)

    def test_banner_has_defaults_and_no_arguments(self):
        _, output, _ = self.run_entry("run", "--", "true", "--password", "hunter2")
        self.assertEqual(output, f"app unversioned | python {sys.version.split()[0]} | run true\n")

    def test_run_takes_directory_arguments_and_exit_code(self):
        program = self.program("show", "import os, sys; print(os.getcwd(), sys.argv[1:]); sys.exit(9)")
        code, output, _ = self.run_entry("run", "--directory", str(self.folder / "state"), "--", program, "--", "a b")
        self.assertEqual((code, output.splitlines()[1]), (9, f"{self.folder}/state ['--', 'a b']"))

    def test_run_gives_back_the_default_of_broken_pipes(self):
        # grep, because Python itself ignores SIGPIPE
        _, output, _ = self.run_entry("run", "--", "grep", "SigIgn", "/proc/self/status")
        ignored = int(output.splitlines()[1].split()[1], 16)
        self.assertEqual(ignored & 1 << signal.SIGPIPE - 1, 0)

    def test_run_of_what_cannot_start(self):
        for command, message in (("nothing-like-it", "nothing-like-it cannot be started: No such file or directory\n"),
                                 ("/etc/passwd", "/etc/passwd cannot be started: Permission denied\n")):
            code, _, errors = self.run_entry("run", "--", command)
            self.assertEqual((code, errors), (127, message))
        code, _, errors = self.run_entry("run", "--directory", "/nowhere", "--", "true")
        self.assertEqual((code, errors), (127, "/nowhere cannot be started: No such file or directory\n"))

    def test_wrong_arguments_show_the_usage(self):
        for arguments in ([], ["serve"], ["serve", "a", "b"], ["run"], ["run", "true"], ["run", "--"], ["walk", "--", "a"],
                          ["migrate", "--directory", "--", "true"], ["migrate", "--directory"]):
            code, output, errors = self.run_entry(*arguments)
            self.assertEqual((code, output, errors.splitlines()[0]), (2, "", "usage: entry.py serve TARGET"), arguments)

    def test_siblings_are_found_under_a_safe_path(self):
        self.assertEqual(self.run_entry("run", "--", "true", PYTHONSAFEPATH="1")[0], 0)

    def test_a_signal_ends_a_start_that_waits_without_a_word(self):
        for number, expected in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
            process = self.start("run", "--", "true", SEAWORTHY_WAIT=f"127.0.0.1:{free_port()}")
            self.assertIn("run true", next_line(process))
            self.assertIn("waiting for 127.0.0.1", next_line(process))
            process.send_signal(number)
            output, errors = process.communicate(timeout=5)
            self.assertEqual((process.returncode, output, errors), (expected, "", ""))

    def test_the_started_program_gets_signals_by_its_own_rules(self):
        process = self.start("run", "--", "sleep", "60")
        wait_until(lambda: pathlib.Path(f"/proc/{process.pid}/cmdline").read_bytes().startswith(b"sleep"))
        process.terminate()
        self.assertEqual(process.wait(5), -signal.SIGTERM)


class Folders(EntryTest):
    def test_folders_are_made_and_left_empty(self):
        folder = self.folder / "a" / "b"
        code, _, errors = self.run_entry("run", "--", "true", SEAWORTHY_WRITABLE=f"{folder}:{self.folder}/c:")
        self.assertEqual((code, errors), (0, ""))
        self.assertEqual((os.listdir(folder), os.listdir(self.folder / "c")), ([], []))

    def test_every_folder_that_cannot_be_written_to_is_named(self):
        (self.folder / "file").write_text("")
        code, _, errors = self.run_entry("run", "--", "true", SEAWORTHY_WRITABLE=f"{self.folder}/file:/proc:{self.folder}")
        self.assertEqual(code, 78)
        self.assertRegex(errors, "^cannot write to 2 folders as user ")
        self.assertIn(f"{self.folder}/file: File exists; {self.folder}/file belongs to {os.getuid()}:", errors)
        self.assertIn("/proc belongs to 0:0 with mode 0555", errors)
        self.assertIn("help: give the volume to", errors)

    @unittest.skipUnless(os.geteuid() == 0, "becomes another user")
    def test_a_folder_of_another_user(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            reader, writer = os.pipe()
            child = os.fork()
            if child == 0:
                try:
                    os.setgid(1000)
                    os.setuid(1000)
                    prepare_folders([folder, folder + "/new"])
                except Stop as stop:
                    os.write(writer, stop.message.encode())
                finally:
                    os._exit(0)
            os.waitpid(child, 0)
            message = os.read(reader, 4096).decode()
        self.assertEqual(message, f"""\
cannot write to 2 folders as user 1000:1000:
  {folder}: Permission denied; {folder} belongs to 0:0 with mode 0755
  {folder}/new: Permission denied; {folder} belongs to 0:0 with mode 0755
  help: give the volume to 1000:1000 (chown), or mount a volume or a tmpfs with uid=1000 there""")
