package main

// Waiting for what the app depends on, against real sockets.

import (
	"regexp"
	"testing"
	"time"
)

func TestWhatAnswersAtOnceIsNotMentioned(t *testing.T) {
	s := newScene(t)
	_, port := listen(t)
	equal(t, s.run([]string{"SEAWORTHY_WAIT=127.0.0.1:" + port + " localhost:" + port}, "serve", "true"), result{0, "", ""})
}

func TestWaitsUntilItAnswers(t *testing.T) {
	s := newScene(t)
	port, open := closedPort(t)
	process := s.start([]string{"SEAWORTHY_WAIT=127.0.0.1:" + port}, "run", "--", "echo", "started")
	process.nextLine()
	equal(t, process.nextLine(), "waiting for 127.0.0.1:"+port+", at most 60 s: Connection refused\n")
	time.Sleep(300 * time.Millisecond)
	open()
	found := process.end()
	if !regexp.MustCompile(`^127\.0\.0\.1:` + port + ` answers after \d+\.\d s\nstarted\n$`).MatchString(found.output) {
		t.Fatalf("%q", found.output)
	}
	equal(t, result{found.code, "", found.errors}, result{0, "", ""})
}

func TestGivesUpAtTheLimit(t *testing.T) {
	s := newScene(t)
	port, _ := closedPort(t)
	began := time.Now()
	found := s.run([]string{"SEAWORTHY_WAIT=127.0.0.1:" + port, "SEAWORTHY_WAIT_SECONDS=1"}, "serve", "echo", "started")
	equal(t, found, result{75, "waiting for 127.0.0.1:" + port + ", at most 1 s: Connection refused\n",
		"127.0.0.1:" + port + " did not answer within 1 s: Connection refused\n"})
	if took := time.Since(began); took < time.Second || took > 15*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestTheLimitIsForAllTogether(t *testing.T) {
	s := newScene(t)
	_, answers := listen(t)
	closed, _ := closedPort(t)
	found := s.run([]string{"SEAWORTHY_WAIT=127.0.0.1:" + answers + " 127.0.0.1:" + closed + " 127.0.0.1:" + answers,
		"SEAWORTHY_WAIT_SECONDS=0"}, "run", "--", "true")
	equal(t, found, result{75, "", "127.0.0.1:" + closed + " did not answer within 0 s: Connection refused\n"})
}

func TestANameNobodyKnows(t *testing.T) {
	s := newScene(t)
	found := s.run([]string{"SEAWORTHY_WAIT=no.such.invalid:1", "SEAWORTHY_WAIT_SECONDS=0"}, "run", "--", "true")
	equal(t, found.code, 75)
	// The latter where no name server answers at all.
	if !regexp.MustCompile(`^no\.such\.invalid:1 did not answer within 0 s: ` +
		`(Name or service not known|Temporary failure in name resolution|timed out)\n$`).MatchString(found.errors) {
		t.Fatal(found.errors)
	}
}
