# Config files: what is filled in, and that nobody else reads what is written, whichever command runs.

import os
import stat
import sys
import unittest

from .support import EntryTest

from config_files import fill_in


class Filling(unittest.TestCase):
    def test_only_the_apps_variables_are_filled_in(self):
        values = {b"PORT": b"8080", b"URL": b"a${PORT}$$", b"EMPTY": b""}
        for template, expected in (
            (b"", b""),
            (b"${PORT}:${PORT}", b"8080:8080"),
            (b"${URL}", b"a${PORT}$$"),
            (b"<${EMPTY}>", b"<>"),
            (b"$${PORT} $$${PORT}", b"${PORT} $${PORT}"),
            (b"${HOME} $PORT ${} ${PORT:-1}", b"${HOME} $PORT ${} ${PORT:-1}"),
            (b"${a.b} ${ PORT } ${POR", b"${a.b} ${ PORT } ${POR"),
            (b"\xff${PORT}\0", b"\xff8080\0"),
        ):
            self.assertEqual(fill_in(template, values), expected)


class Writing(EntryTest):
    def config(self, *pairs):
        """Returns the setting for pairs of a template and a file in the test's folder."""
        return " ".join(f"{self.folder}/{template}={self.folder}/{path}" for template, path in pairs)

    def test_they_are_written_for_each_command(self):
        self.secret("KEY", b"s3cr\xc3\xa9t\xff\n")
        (self.folder / "a.template").write_text("key=${KEY} path=${PATH}\n")
        (self.folder / "b.template").write_text("$${KEY}\n")
        self.program("gunicorn", "print('started')")
        show = (sys.executable, "-c", "import os; print([name for name in os.environ if 'CONFIG' in name])")
        for words in (("serve", "a:b"), ("run", "--", *show), ("migrate", "--", *show)):
            with self.subTest(words[0]):
                code, output, errors = self.run_entry(
                    *words, SEAWORTHY_TEMPLATES="KEY", KEY="{{KEY}}", SEAWORTHY_CONFIG_VARIABLES="KEY NONE",
                    SEAWORTHY_CONFIG=self.config(("a.template", "run/x/app.conf"), ("b.template", "run/y/app.conf")))
                self.assertEqual((code, errors), (0, ""))
                self.assertEqual(output.splitlines()[1], "started" if words[0] == "serve" else "[]")
                written = self.folder / "run" / "x" / "app.conf"
                self.assertEqual(written.read_bytes(), b"key=s3cr\xc3\xa9t\xff path=${PATH}\n")
                self.assertEqual((self.folder / "run" / "y" / "app.conf").read_bytes(), b"${KEY}\n")
                self.assertEqual(os.listdir(written.parent), ["app.conf"])
                self.assertEqual([stat.S_IMODE(path.stat().st_mode) for path in (written.parent, written)], [0o700, 0o400])
                written.unlink()

    def test_one_is_replaced(self):
        for content in ("one", "two"):
            (self.folder / "a").write_text(content)
            code, output, _ = self.run_entry("run", "--", "cat", "run/a", SEAWORTHY_CONFIG=self.config(("a", "run/a")))
            self.assertEqual((code, output.splitlines()[1]), (0, content))

    def test_what_cannot_be_done_stops_the_start(self):
        (self.folder / "a").write_text("")
        for config, expected in (
            (self.config(("none", "run/a")), f"cannot read the template {self.folder}/none: No such file or directory\n"),
            (f"{self.folder}/a=/proc/x/y", "cannot write /proc/x/y: No such file or directory\n"
             f"  help: it belongs into memory: mount a tmpfs with uid={os.geteuid()} there\n"),
        ):
            code, _, errors = self.run_entry("run", "--", "touch", "started", SEAWORTHY_CONFIG=config)
            self.assertEqual((code, errors), (78, expected))
            self.assertFalse((self.folder / "started").exists())

    def test_the_setting_is_checked(self):
        for config in ("/a", "a=/b", "/a=b", "/a=/b /c"):
            code, _, errors = self.run_entry("run", "--", "true", SEAWORTHY_CONFIG=config)
            self.assertEqual(code, 78)
            self.assertIn(f'SEAWORTHY_CONFIG must be /template=/file, or several with spaces between, got "{config}"', errors)
