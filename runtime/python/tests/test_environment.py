# Secrets, templates, what is required, and that no value of a secret is ever shown.

import json
import os
import sys

from .support import EntryTest

from environment import render_template

SHOW = ("run", "--", sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))")


class Environment(EntryTest):
    def shown(self, **environment):
        """Returns the environment as a started program sees it."""
        code, output, errors = self.run_entry(*SHOW, **environment)
        self.assertEqual((code, errors), (0, ""))
        return json.loads(output.splitlines()[1])

    def test_secret_loses_exactly_one_trailing_newline(self):
        self.secret("PLAIN", b"a b")
        self.secret("LINE", b" a\n")
        self.secret("LINES", b"a\n\n")
        self.secret("BYTES", b"\xff\xc3\xa9\n")
        seen = self.shown(SEAWORTHY_TEMPLATES="PLAIN LINE\n LINES BYTES", PLAIN="{{PLAIN}}", LINE="{{LINE}}",
                          LINES="{{LINES}}", BYTES="{{BYTES}}")
        self.assertEqual([seen["PLAIN"], seen["LINE"], seen["LINES"]], ["a b", " a", "a\n"])
        self.assertEqual(os.fsencode(seen["BYTES"]), b"\xff\xc3\xa9")

    def test_templates_are_filled_in(self):
        self.secret("db-password", b"p@ss/w:rd \xc3\xa9\n")
        self.secret("token", b"{{token}}")
        seen = self.shown(
            SEAWORTHY_TEMPLATES="URL PLAIN JSON ONCE",
            URL="postgresql://app:{{db-password|urlencode}}@db/app",
            PLAIN="<{{db-password}}>",
            JSON='{{"{{"}}x}}{"a":{"b":1}}',
            ONCE="{{token}}{{token}}",
        )
        self.assertEqual(seen["URL"], "postgresql://app:p%40ss%2Fw%3Ard%20%C3%A9@db/app")
        self.assertEqual(seen["PLAIN"], "<p@ss/w:rd \u00e9>")
        self.assertEqual(seen["JSON"], '{{x}}{"a":{"b":1}}')
        self.assertEqual(seen["ONCE"], "{{token}}{{token}}")

    def test_the_version_is_there_as_the_public_images_have_it(self):
        version = ".".join(str(part) for part in sys.version_info[:3])
        self.assertEqual(self.shown(SEAWORTHY_REQUIRED="PYTHON_VERSION")["PYTHON_VERSION"], version)
        self.assertEqual(self.shown(PYTHON_VERSION="mine")["PYTHON_VERSION"], "mine")

    def test_a_value_not_named_as_a_template_is_left_alone(self):
        self.assertEqual(self.shown(MESSAGE="{{name}}")["MESSAGE"], "{{name}}")

    def test_the_address_in_a_url(self):
        for url, address in (
            ("postgresql://app:p@ss@db.example:6432/app?x=a:1", "db.example:6432"),
            ("postgresql+asyncpg://db.example/app", "db.example:5432"),
            ("mysql://app@[fd00::1]/app", "[fd00::1]:5432"),
            ("mongodb://a:b@one:1,two:2/x", "one:1"),
            ("mongodb+srv://a:b@cluster.example/x", ""),
        ):
            with self.subTest(url):
                self.assertEqual(render_template("{{url|address:5432}}", lambda name: url), address)
        for url in ("db.example:5432", "postgresql://", "postgresql:///app", ""):
            with self.subTest(url), self.assertRaisesRegex(ValueError, "^must be a URL such as [^']*$"):
                render_template("{{url|address:5432}}", lambda name: url)

    def test_malformed_templates(self):
        for template in ("{{", "{{}}", "{{a", "{{a}", "{{ a }}", "{{a|base64}}", '{{"a}}', "{{../a}}", "{{a}}{{a|}}"):
            with self.subTest(template), self.assertRaisesRegex(ValueError, "malformed template at character"):
                render_template(template, lambda name: "x")

    def test_helper_variables_are_dropped_and_the_names_kept(self):
        self.secret("A", b"1")
        seen = self.shown(SEAWORTHY_TEMPLATES="A B", A="{{A}}", B="b", SEAWORTHY_REQUIRED="A B",
                          SEAWORTHY_WRITABLE=str(self.folder), SEAWORTHY_WAIT="", SEAWORTHY_WAIT_SECONDS="1",
                          SEAWORTHY_MIGRATE_LOCK_SECONDS="1", SEAWORTHY_IMAGE="i", SEAWORTHY_APP="web",
                          SEAWORTHY_VERSION="1", SEAWORTHY_STATIC="/s/=s", SEAWORTHY_STATIC_ROOT="/x",
                          SEAWORTHY_DATASTORES="db", SEAWORTHY_DATASTORE_DB="postgresql://a:b@c/d", SEAWORTHY_MIGRATE="[]")
        self.assertEqual(sorted(name for name in seen if name.startswith("SEAWORTHY_")),
                         ["SEAWORTHY_APP", "SEAWORTHY_VERSION"])
        self.assertEqual(seen["A"], "1")

    def test_every_problem_is_in_one_message_without_any_value(self):
        self.secret("GOOD", b"hunter2\n")
        self.secret("ZERO", b"hunter2\0")
        (self.folder / "secrets" / "FOLDER").mkdir()
        code, output, errors = self.run_entry(
            "run", "--", "touch", "started",
            SEAWORTHY_TEMPLATES="GOOD MISSING FOLDER ZERO URL BAD ABSENT", GOOD="{{GOOD}}", MISSING="{{MISSING}}",
            FOLDER="{{FOLDER}}", ZERO="{{ZERO}}", URL="x{{db}}", BAD="hunter2 {{GOOD}",
            SEAWORTHY_REQUIRED="MISSING UNSET EMPTY GOOD", EMPTY="",
            SEAWORTHY_WAIT="db:port", SEAWORTHY_WAIT_SECONDS="-1", SEAWORTHY_WRITABLE="relative",
        )
        secrets = f"{self.folder}/secrets"
        self.assertEqual(code, 78)
        self.assertEqual(errors, f"""\
11 problems with the configuration:
  MISSING cannot be read from {secrets}/MISSING: No such file or directory
  FOLDER cannot be read from {secrets}/FOLDER: Is a directory
  ZERO cannot be set from {secrets}/ZERO: it holds a zero byte
  URL cannot be read from {secrets}/db: No such file or directory
  BAD has a malformed template at character 9: only {{{{name}}}}, {{{{name|urlencode}}}}, {{{{name|address:port}}}} and {{{{"text"}}}} are known
  ABSENT is not set, but named as a template
  UNSET is not set
  EMPTY is empty
  SEAWORTHY_WRITABLE must be absolute folders with ':' between, got "relative"
  SEAWORTHY_WAIT must be host:port, or several with spaces between, got "db:port"
  SEAWORTHY_WAIT_SECONDS must be a whole number of at least 0, got "-1"
  help: set it in the service's environment or as a secret, and start it again
""")
        self.assertNotIn("hunter2", output + errors)
        self.assertFalse((self.folder / "started").exists())
