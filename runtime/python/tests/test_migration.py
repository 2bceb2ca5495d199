# The migration gate: real locks, real processes, real signals.

import signal

from .support import EntryTest, next_line, wait_until

APPLIED = "migrations: already applied by this image\n"


class GateTest(EntryTest):
    """A command that writes down when it begins and ends, and waits while a file `hold` exists."""

    def setUp(self):
        super().setUp()
        self.log = self.folder / "log"
        self.log.touch()
        self.marker = self.folder / "state" / "migrated"
        self.work = self.program("work", f"""\
import os, pathlib, sys, time
with open({str(self.log)!r}, "a") as log:
    log.write("begin\\n"); log.flush()
    while pathlib.Path("hold").exists(): time.sleep(0.02)
    log.write("end\\n")
sys.exit(int(os.environ.get("CODE", 0)))""")

    def runs(self):
        return self.log.read_text().split()

    def migrate(self, image="", **environment):
        return self.run_entry("migrate", "--", self.work, "a b", SEAWORTHY_IMAGE=image, **environment)


class Migration(GateTest):
    def test_the_same_image_migrates_once(self):
        self.assertEqual(self.migrate("sha256:a")[0], 0)
        code, output, errors = self.migrate("sha256:a")
        self.assertEqual((code, output.splitlines(True)[1], errors), (0, APPLIED, ""))
        self.assertEqual(self.runs(), ["begin", "end"])
        self.assertEqual(self.marker.read_text(), f"sha256:a . {self.work} 'a b'\n")

    def test_another_command_or_folder_of_the_same_image_migrates(self):
        for words in (["--", self.work, "a b"], ["--", self.work, "a", "b"],
                      ["--directory", str(self.folder), "--", self.work, "a b"]) * 2:
            self.run_entry("migrate", *words, SEAWORTHY_IMAGE="sha256:a")
        self.assertEqual(self.runs(), ["begin", "end"] * 6)
        self.run_entry("migrate", *words, SEAWORTHY_IMAGE="sha256:a")
        self.assertEqual(self.runs(), ["begin", "end"] * 6)

    def test_going_back_to_an_image_migrates_again(self):
        for image in ("a", "b", "a"):
            self.migrate(image)
        self.assertEqual(self.runs(), ["begin", "end"] * 3)

    def test_a_part_of_the_name_is_another_image(self):
        self.migrate("sha256:ab")
        self.migrate("sha256:a")
        self.assertEqual(self.runs(), ["begin", "end"] * 2)

    def test_without_an_image_it_always_runs_and_is_remembered_as_nobodys(self):
        self.migrate("a")
        self.migrate()
        self.assertEqual(self.marker.read_text(), f"'' . {self.work} 'a b'\n")
        self.migrate()
        self.migrate("a")
        self.assertEqual(self.runs(), ["begin", "end"] * 4)

    def test_a_failure_without_an_image_forgets_the_last(self):
        self.migrate("a")
        self.assertEqual(self.migrate(CODE="3")[0], 3)
        self.assertFalse(self.marker.exists())

    def test_a_failure_is_reported_and_forgets_the_last(self):
        self.migrate("a")
        code, _, errors = self.migrate("b", CODE="3")
        self.assertEqual((code, errors), (3, f"migration failed: {self.work} 'a b' exited 3\n"))
        self.assertFalse(self.marker.exists())
        self.assertEqual(self.migrate("a")[0], 0)
        self.assertEqual(self.runs(), ["begin", "end"] * 3)

    def test_what_cannot_start(self):
        code, _, errors = self.run_entry("migrate", "--", "nothing-like-it")
        self.assertEqual((code, errors), (127, "migration failed: nothing-like-it: No such file or directory\n"))
        code, _, errors = self.run_entry("migrate", "--directory", "/nowhere", "--", "true")
        self.assertEqual((code, errors), (127, "migration failed: /nowhere: No such file or directory\n"))

    def test_directory_and_environment_reach_the_command(self):
        self.secret("TOKEN", b"t\n")
        code, output, _ = self.run_entry(
            "migrate", "--directory", str(self.folder / "bin"), "--", "sh", "-c", "pwd; echo $TOKEN $SEAWORTHY_IMAGE.",
            SEAWORTHY_TEMPLATES="TOKEN", TOKEN="{{TOKEN}}", SEAWORTHY_IMAGE="a")
        self.assertEqual((code, output.splitlines()[1:]), (0, [f"{self.folder}/bin", "t ."]))

    def test_a_state_folder_that_cannot_be_used(self):
        code, _, errors = self.migrate("a", SEAWORTHY_STATE="/proc")
        self.assertEqual((code, errors.splitlines()[0].split(" as ")[0]), (78, "cannot write to 1 folder"))
        self.assertEqual(self.runs(), [])

    def test_a_marker_that_cannot_be_written_does_not_fail_the_migration(self):
        (self.folder / "state" / "migrated.new").mkdir()
        code, output, _ = self.migrate("a")
        self.assertEqual(code, 0)
        self.assertIn(f"migrations: applied, but Is a directory at {self.marker}", output)
        self.assertFalse(self.marker.exists())


class Concurrency(GateTest):

    def begin(self, image):
        process = self.start("migrate", "--", self.work, SEAWORTHY_IMAGE=image)
        next_line(process)
        return process

    def begin_held(self):
        (self.folder / "hold").touch()
        process = self.begin("a")
        wait_until(self.runs)
        return process

    def test_two_gates_of_one_image_run_the_command_once(self):
        for attempt in range(5):
            first, second = self.begin(f"image-{attempt}"), self.begin(f"image-{attempt}")
            outputs = [process.communicate(timeout=30)[0] for process in (first, second)]
            self.assertEqual((first.returncode, second.returncode), (0, 0))
            self.assertEqual(sum(APPLIED in output for output in outputs), 1, outputs)
        self.assertEqual(self.runs(), ["begin", "end"] * 5)

    def test_two_gates_of_two_images_take_turns(self):
        first = self.begin_held()
        second = self.begin("b")
        self.assertEqual(next_line(second), "waiting for another migration, at most 600 s\n")
        self.assertEqual(self.runs(), ["begin"])
        (self.folder / "hold").unlink()
        self.assertEqual((first.wait(15), second.wait(15)), (0, 0))
        self.assertEqual(self.runs(), ["begin", "end"] * 2)
        self.assertEqual(self.marker.read_text(), f"b . {self.work}\n")

    def test_the_wait_for_another_migration_has_a_limit(self):
        self.begin_held()
        code, _, errors = self.migrate("b", SEAWORTHY_MIGRATE_LOCK_SECONDS="1")
        self.assertEqual((code, errors), (75, f"another migration still holds {self.folder}/state/migrate.lock after 1 s\n"))
        self.assertEqual(self.runs(), ["begin"])
        (self.folder / "hold").unlink()

    def test_sigterm_while_waiting_for_another_migration_is_quiet(self):
        first = self.begin_held()
        second = self.begin("b")
        next_line(second)
        second.terminate()
        self.assertEqual((second.communicate(timeout=5), second.returncode), (("", ""), 143))
        (self.folder / "hold").unlink()
        self.assertEqual(first.wait(15), 0)

    def test_a_killed_gate_leaves_no_lock_but_its_command_keeps_it(self):
        first = self.begin_held()
        first.kill()
        first.wait()
        second = self.begin("a")
        self.assertIn("waiting for another migration", next_line(second))
        self.assertEqual(self.runs(), ["begin"])
        (self.folder / "hold").unlink()  # the orphan ends
        self.assertEqual(second.wait(15), 0)
        self.assertEqual(self.runs(), ["begin", "end"] * 2)

    def test_signals_reach_the_command(self):
        program = self.program("stubborn", """\
import signal, sys, time
def stop(number, frame):
    print("rolled back", number); sys.exit(7)
signal.signal(signal.SIGTERM, stop); signal.signal(signal.SIGINT, stop)
print("ready", flush=True)
time.sleep(60)""")
        for number in (signal.SIGTERM, signal.SIGINT):
            process = self.start("migrate", "--", program, SEAWORTHY_IMAGE="a")
            self.assertIn("migrate", next_line(process))
            self.assertEqual(next_line(process), "ready\n")
            process.send_signal(number)
            output, errors = process.communicate(timeout=10)
            self.assertEqual((process.returncode, output), (7, f"rolled back {int(number)}\n"))
            self.assertEqual(errors, f"migration failed: {program} exited 7\n")
            self.assertFalse(self.marker.exists())

    def test_a_command_that_a_signal_ends(self):
        process = self.start("migrate", "--", "sh", "-c", "echo ready; exec sleep 60")
        next_line(process)
        next_line(process)
        process.terminate()
        _, errors = process.communicate(timeout=10)
        self.assertEqual((process.returncode, errors),
                         (143, "migration failed: sh -c 'echo ready; exec sleep 60' exited 143\n"))

    def test_no_command_follows_one_that_a_signal_ended_well(self):
        patient = "trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done"
        process = self.start("migrate", "--", "sh", "-c", patient, "&&", "work", SEAWORTHY_IMAGE="a")
        next_line(process)
        next_line(process)
        process.terminate()
        _, errors = process.communicate(timeout=10)
        self.assertEqual((process.returncode, errors), (143, "migration stopped before work\n"))
        self.assertFalse(self.marker.exists())
