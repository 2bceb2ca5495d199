package main

// The migration gate: real locks, real processes, real signals.

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

const applied = "migrations: already applied by this image\n"

// gate runs `work` behind the gate.
func (s *scene) gate(image string, more ...string) result {
	s.Helper()
	return s.run(append(more, "SEAWORTHY_IMAGE="+image), "migrate", "--", "work", "a b")
}

// beginGate starts a gate and skips its banner.
func (s *scene) beginGate(image string) *process {
	s.Helper()
	process := s.start([]string{"SEAWORTHY_IMAGE=" + image}, "migrate", "--", "work")
	process.nextLine()
	return process
}

// beginHeld starts a gate whose command runs until the file `hold` is removed.
func (s *scene) beginHeld() *process {
	s.Helper()
	s.write("hold", "")
	process := s.beginGate("a")
	deadline := time.Now().Add(15 * time.Second)
	for s.runs() != "begin" {
		if time.Now().After(deadline) {
			s.Fatal("the command does not begin")
		}
		time.Sleep(10 * time.Millisecond)
	}
	return process
}

// runs returns what the commands wrote down.
func (s *scene) runs() string {
	content, _ := os.ReadFile(s.path("log"))
	return strings.Join(strings.Fields(string(content)), " ")
}

func repeated(count int) string { return strings.TrimSpace(strings.Repeat("begin end ", count)) }

func TestTheSameImageMigratesOnce(t *testing.T) {
	s := newScene(t)
	equal(t, s.gate("sha256:a"), result{0, "", ""})
	equal(t, s.gate(" sha256:a\n"), result{0, applied, ""})
	equal(t, s.runs(), repeated(1))
	equal(t, s.read("state/migrated"), "sha256:a . work 'a b'\n")
}

func TestAnotherCommandOrFolderOfTheSameImageMigrates(t *testing.T) {
	s := newScene(t)
	var words []string
	for round := 0; round < 2; round++ {
		for _, words = range [][]string{{"--", "work", "a b"}, {"--", "work", "a", "b"}, {"--directory", s.folder, "--", "work", "a b"}} {
			s.run([]string{"SEAWORTHY_IMAGE=a"}, append([]string{"migrate"}, words...)...)
		}
	}
	equal(t, s.runs(), repeated(6))
	s.run([]string{"SEAWORTHY_IMAGE=a"}, append([]string{"migrate"}, words...)...)
	equal(t, s.runs(), repeated(6))
}

func TestGoingBackToAnImageMigratesAgain(t *testing.T) {
	s := newScene(t)
	for _, image := range []string{"a", "ab", "a"} {
		s.gate(image)
	}
	equal(t, s.runs(), repeated(3))
}

func TestWithoutAnImageItAlwaysRunsAndIsRememberedAsNobodys(t *testing.T) {
	s := newScene(t)
	s.gate("a")
	s.gate("")
	equal(t, s.read("state/migrated"), "'' . work 'a b'\n")
	s.gate("")
	s.gate("a")
	equal(t, s.runs(), repeated(4))
}

func TestAFailureWithoutAnImageForgetsTheLast(t *testing.T) {
	s := newScene(t)
	s.gate("a")
	equal(t, s.gate("", "CODE=3").code, 3)
	equal(t, exists(s.path("state/migrated")), false)
}

func TestAFailureIsReportedAndForgetsTheLast(t *testing.T) {
	s := newScene(t)
	s.gate("a")
	equal(t, s.gate("b", "CODE=3"), result{3, "", "migration failed: work 'a b' exited 3\n"})
	equal(t, exists(s.path("state/migrated")), false)
	equal(t, s.gate("a"), result{0, "", ""})
	equal(t, s.runs(), repeated(3))
}

func TestAMigrationThatCannotStart(t *testing.T) {
	s := newScene(t)
	equal(t, s.run(nil, "migrate", "--", "no-such-thing"),
		result{127, "", "migration failed: no-such-thing: No such file or directory\n"})
	equal(t, s.run(nil, "migrate", "--directory", "/nowhere", "--", "true"),
		result{127, "", "migration failed: /nowhere: No such file or directory\n"})
}

func TestDirectoryAndEnvironmentReachTheMigration(t *testing.T) {
	s := newScene(t)
	s.write("secrets/TOKEN", "t\n")
	found := s.run([]string{"SEAWORTHY_TEMPLATES=TOKEN", "TOKEN={{TOKEN}}", "SEAWORTHY_IMAGE=a"},
		"migrate", "--directory", s.path("secrets"), "--", "sh", "-c", "pwd; echo $TOKEN $SEAWORTHY_IMAGE.")
	equal(t, found, result{0, s.path("secrets") + "\nt .\n", ""})
}

func TestAStateFolderThatCannotBeUsed(t *testing.T) {
	s := newScene(t)
	found := s.gate("a", "SEAWORTHY_STATE=/proc")
	equal(t, found.code, 78)
	contains(t, found.errors, "cannot write to 1 folder as user ")
	equal(t, s.runs(), "")
}

func TestAMarkerThatCannotBeWrittenDoesNotFailTheMigration(t *testing.T) {
	s := newScene(t)
	s.write("state/migrated.new/file", "")
	marker := s.path("state/migrated")
	equal(t, s.gate("a"), result{0, "migrations: applied, but Is a directory at " + marker + ": the next start applies them again\n", ""})
	equal(t, exists(marker), false)
}

func TestGatesOfOneImageThatRaceRunTheCommandOnce(t *testing.T) {
	s := newScene(t)
	for attempt := 1; attempt <= 5; attempt++ {
		image := fmt.Sprintf("image-%d", attempt)
		both := []*process{s.beginGate(image), s.beginGate(image)}
		skipped := 0
		for _, each := range both {
			found := each.end()
			equal(t, []any{found.code, found.errors}, []any{0, ""})
			skipped += strings.Count(found.output, applied)
		}
		equal(t, []any{skipped, s.runs()}, []any{1, repeated(attempt)})
	}
}

func TestGatesOfTwoImagesTakeTurns(t *testing.T) {
	s := newScene(t)
	first := s.beginHeld()
	second := s.beginGate("b")
	equal(t, second.nextLine(), "waiting for another migration, at most 600 s\n")
	equal(t, s.runs(), "begin")
	s.remove("hold")
	equal(t, []int{first.end().code, second.end().code}, []int{0, 0})
	equal(t, s.runs(), repeated(2))
	equal(t, s.read("state/migrated"), "b . work\n")
}

func TestTheWaitForAnotherMigrationHasALimit(t *testing.T) {
	s := newScene(t)
	first := s.beginHeld()
	equal(t, s.gate("b", "SEAWORTHY_MIGRATE_LOCK_SECONDS=1"), result{75, "waiting for another migration, at most 1 s\n",
		"another migration still holds " + s.path("state/migrate.lock") + " after 1 s\n"})
	equal(t, s.runs(), "begin")
	s.remove("hold")
	equal(t, first.end().code, 0)
}

func TestSigtermWhileWaitingForAnotherMigrationIsQuiet(t *testing.T) {
	s := newScene(t)
	first := s.beginHeld()
	second := s.beginGate("b")
	second.nextLine()
	second.Process.Signal(syscall.SIGTERM)
	equal(t, second.end(), result{143, "", ""})
	s.remove("hold")
	equal(t, first.end().code, 0)
}

func TestAKilledGateLeavesNoLockButItsCommandKeepsIt(t *testing.T) {
	s := newScene(t)
	first := s.beginHeld()
	first.Process.Kill()
	first.Process.Wait()
	second := s.beginGate("a")
	contains(t, second.nextLine(), "waiting for another migration")
	equal(t, s.runs(), "begin")
	s.remove("hold") // the orphan ends
	equal(t, second.end(), result{0, "", ""})
	equal(t, s.runs(), repeated(2))
}

func TestSignalsReachTheMigration(t *testing.T) {
	s := newScene(t)
	for _, number := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		process := s.start([]string{"SEAWORTHY_IMAGE=a"}, "migrate", "--", "stubborn")
		process.nextLine()
		equal(t, process.nextLine(), "ready\n")
		process.Process.Signal(number)
		equal(t, process.end(), result{7, "rolled back\n", "migration failed: stubborn exited 7\n"})
		equal(t, exists(s.path("state/migrated")), false)
	}
}

func TestAMigrationThatASignalEnds(t *testing.T) {
	s := newScene(t)
	process := s.start(nil, "migrate", "--", "sh", "-c", "echo ready; exec sleep 60")
	process.nextLine()
	process.nextLine()
	process.Process.Signal(syscall.SIGTERM)
	equal(t, process.end(), result{143, "", "migration failed: sh -c 'echo ready; exec sleep 60' exited 143\n"})
}

func TestACommandIsOnRecordAndShownWithoutTheValuesOfItsVariables(t *testing.T) {
	s := newScene(t)
	s.write("secrets/password", "s3cret\n")
	words := []string{"migrate", "--", "show", "-dsn=x:${PASSWORD}@db", "$${PASSWORD}"}
	more := []string{"SEAWORTHY_IMAGE=a", "SEAWORTHY_TEMPLATES=PASSWORD", "PASSWORD={{password}}"}
	got := s.run(more, words...)
	equal(t, got, result{9, s.folder + "\n<-dsn=x:s3cret@db>\n<${PASSWORD}>\n",
		"migration failed: show '-dsn=x:${PASSWORD}@db' '$${PASSWORD}' exited 9\n"})
	words[2] = "work"
	equal(t, s.run(more, words...), result{0, "", ""})
	equal(t, s.read("state/migrated"), "a . work '-dsn=x:${PASSWORD}@db' '$${PASSWORD}'\n")
}

func TestCommandsRunOneAfterAnotherAsLongAsEachEndsWell(t *testing.T) {
	s := newScene(t)
	more := []string{"SEAWORTHY_IMAGE=a"}
	got := s.run(more, "migrate", "--", "work", "&&", "show", "x y", "&&", "work")
	equal(t, got, result{9, s.folder + "\n<x y>\n", "migration failed: show 'x y' exited 9\n"})
	equal(t, s.runs(), repeated(1))
	equal(t, s.run(more, "migrate", "--", "work", "&&", "work"), result{0, "", ""})
	equal(t, s.runs(), repeated(3))
	equal(t, s.read("state/migrated"), "a . work '&&' work\n")
}

func TestNoCommandFollowsOneThatASignalEndedWell(t *testing.T) {
	s := newScene(t)
	patient := "trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done"
	process := s.start([]string{"SEAWORTHY_IMAGE=a"}, "migrate", "--", "sh", "-c", patient, "&&", "work")
	process.nextLine()
	process.nextLine()
	process.Process.Signal(syscall.SIGTERM)
	equal(t, process.end(), result{143, "", "migration stopped before work\n"})
	equal(t, exists(s.path("state/migrated")), false)
	equal(t, len(s.runs()), 0)
}
