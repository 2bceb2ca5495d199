# Static files: published whole, once, and kept for a while after the last release that had them.

import gzip
import json
import os
import sysconfig
import time

from .support import EntryTest

DAY = 24 * 3600


class Static(EntryTest):
    def setUp(self):
        super().setUp()
        self.program("gunicorn", "print('started')")
        self.root = self.folder / "srv"
        self.source = self.folder / "notes" / "static"
        self.source.mkdir(parents=True)
        self.write("app.js", "let a\n" * 400)
        self.write("img/logo.png", "\x89PNG" * 1000)
        self.write("small.css", "a{}")

    def write(self, name, content):
        path = self.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
        return path

    def publish(self, static="/static/=notes/static", **environment):
        """Starts; returns the lines about static files."""
        code, output, errors = self.run_entry("serve", "a:b", SEAWORTHY_STATIC=static, SEAWORTHY_STATIC_ROOT=str(self.root),
                                              **environment)
        self.assertEqual((code, errors, output.splitlines()[-1]), (0, "", "started"))
        return "\n".join(output.splitlines()[1:-1])

    def test_a_folder_of_an_installed_package(self):
        installed = os.path.join(sysconfig.get_path("purelib"), "gunicorn")
        if not os.path.isdir(installed):
            self.fail("gunicorn is not installed")
        self.publish("/static/=gunicorn/http")
        self.assertEqual(self.published(), [])  # modules are not published
        with open(os.path.join(installed, "http", "style.css"), "w") as file:
            file.write("a{}")
        self.addCleanup(os.remove, file.name)
        self.publish("/static/=gunicorn/http")
        self.assertEqual(self.published(), ["static/style.css"])

    def published(self):
        """Returns what is there, without our own records."""
        return sorted(os.path.relpath(os.path.join(parent, name), self.root) for parent, _, names in os.walk(self.root)
                      for name in names if "/.seaworthy" not in parent)

    def test_files_and_their_compressed_forms(self):
        self.assertEqual(self.publish(), f"static files: 3 in {self.root}, 3 new or changed, 0 of older releases removed")
        self.assertEqual(self.published(), ["static/app.js", "static/app.js.gz", "static/img/logo.png", "static/small.css"])
        script, packed = self.root / "static/app.js", self.root / "static/app.js.gz"
        self.assertEqual(gzip.decompress(packed.read_bytes()), script.read_bytes())
        self.assertEqual({path.stat().st_mtime_ns for path in (script, packed)}, {(self.source / "app.js").stat().st_mtime_ns})
        self.assertEqual({oct(path.stat().st_mode) for path in (script, packed)}, {"0o100644"})
        self.assertEqual(sorted(os.listdir(self.root / ".seaworthy")), ["app.json", "lock"])

    def test_what_is_unchanged_is_left_alone_and_what_changed_is_replaced(self):
        self.publish()
        before = {name: os.stat(self.root / name).st_ino for name in self.published()}
        os.utime(self.source / "small.css")
        self.assertIn("3 in", self.publish())
        self.assertEqual({name: os.stat(self.root / name).st_ino for name in self.published()}, before)
        modified = os.stat(self.source / "app.js").st_mtime_ns
        self.write("app.js", "let b\n" * 400)  # as long and as old as before: some builds set all times to one
        os.utime(self.source / "app.js", ns=(modified, modified))
        self.assertIn("1 new or changed", self.publish())
        self.assertEqual((self.root / "static/app.js").read_text(), "let b\n" * 400)
        self.assertEqual(gzip.decompress((self.root / "static/app.js.gz").read_bytes()).decode(), "let b\n" * 400)
        self.write("app.js", "short")
        self.publish()
        self.assertNotIn("static/app.js.gz", self.published())

    def test_what_is_not_published(self):
        (self.folder / "secret.txt").write_text("secret")
        for name in (".env", ".git/config", "code.py", "__pycache__/code.pyc", "code.pyc"):
            self.write(name, "x")
        (self.source / "leaves.txt").symlink_to(self.folder / "secret.txt")
        (self.source / "folder").symlink_to(self.folder)
        (self.source / "stays.css").symlink_to("small.css")
        (self.source / "broken").symlink_to("nowhere")
        os.mkfifo(self.source / "pipe")
        self.publish()
        self.assertEqual(self.published(), ["static/app.js", "static/app.js.gz", "static/img/logo.png", "static/small.css",
                                            "static/stays.css"])
        self.assertFalse((self.root / "static/stays.css").is_symlink())

    def test_older_releases_stay_for_thirty_days(self):
        self.write("old.js", "old")
        self.publish()
        (self.source / "old.js").unlink()
        self.publish()
        self.assertIn("static/old.js", self.published())
        record = self.root / ".seaworthy" / "app.json"
        known = json.loads(record.read_text())
        self.assertLess(abs(known["static/old.js"] - time.time()), 60)
        self.assertIsNone(known["static/app.js"])
        for days, there in ((29, True), (31, False)):
            record.write_text(json.dumps({**known, "static/old.js": time.time() - days * DAY}))
            self.publish()
            self.assertEqual("static/old.js" in self.published(), there, days)
        self.write("old.js", "back")
        self.publish()
        self.assertIsNone(json.loads(record.read_text())["static/old.js"])
        self.assertEqual((self.root / "static/old.js").read_text(), "back")

    def test_an_app_leaves_the_files_of_another_alone(self):
        self.publish()
        other = self.folder / "other"
        other.mkdir()
        (other / "b.css").write_text("b")
        self.publish("/other/=other", SEAWORTHY_APP="other")
        self.assertIn("static/app.js", self.published())
        self.assertIsNone(json.loads((self.root / ".seaworthy/app.json").read_text())["static/app.js"])

    def test_files_and_folders_that_change_places(self):
        self.write("a", "file")
        self.write("b/c/d", "file")
        self.publish()
        (self.source / "a").unlink()
        (self.source / "b/c/d").unlink()
        (self.source / "b/c").rmdir()
        self.write("a/deep/er", "file")
        self.write("b/c", "file")
        self.publish()
        self.assertEqual((self.root / "static/a/deep/er").read_text() + (self.root / "static/b/c").read_text(), "filefile")

    def test_several_at_once(self):
        for number in range(60):
            self.write(f"{number}.css", f"a{number}{{}}\n" * 300)
        processes = [self.start("serve", "a:b", SEAWORTHY_STATIC="/static/=notes/static", SEAWORTHY_STATIC_ROOT=str(self.root))
                     for _ in range(5)]
        outputs = [process.communicate(timeout=30) for process in processes]
        self.assertEqual([(process.returncode, errors) for process, (_, errors) in zip(processes, outputs)], [(0, "")] * 5)
        self.assertEqual(sorted(output.count(" 63 new or changed") for output, _ in outputs), [0, 0, 0, 0, 1])
        self.assertEqual(len(self.published()), 63 + 61)

    def test_a_folder_that_is_missing_is_a_warning(self):
        self.assertEqual(self.publish("/static/=nowhere /more/=notes/static").splitlines(), [
            f"static files: {self.folder}/nowhere does not exist; nothing of it is published",
            "  help: build it into the image, or correct static in seaworthy.yaml",
            f"static files: 3 in {self.root}, 3 new or changed, 0 of older releases removed"])

    def test_a_root_that_cannot_be_written_to(self):
        code, _, errors = self.run_entry("serve", "a:b", SEAWORTHY_STATIC="/s/=notes/static", SEAWORTHY_STATIC_ROOT="/proc/x")
        self.assertEqual(code, 78)
        self.assertIn("cannot write to 1 folder", errors)

    def test_what_is_accepted(self):
        for static in ("static=notes", "/static/", "/a/../b/=x", "/a b/=x", "/a/="):
            code, _, errors = self.run_entry("serve", "a:b", SEAWORTHY_STATIC=static)
            self.assertEqual(code, 78, static)
            self.assertIn("SEAWORTHY_STATIC must be /url/=folder, or several with spaces between", errors)
