package main

// LOG_FORMAT=json: every line of the entry program, and of a migration, is one JSON object.

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

// objects returns each line as an object without its time, whose form is checked.
func objects(t *testing.T, output string) (all []map[string]any) {
	t.Helper()
	for _, line := range strings.SplitAfter(output, "\n") {
		if line == "" {
			continue
		}
		var object map[string]any
		if err := json.Unmarshal([]byte(line), &object); err != nil || !strings.HasSuffix(line, "}\n") {
			t.Fatalf("%q: %v", line, err)
		}
		if when, _ := object["time"].(string); !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).MatchString(when) {
			t.Fatalf("the time of %q", line)
		}
		delete(object, "time")
		all = append(all, object)
	}
	return all
}

func fields(level, logger, message string) map[string]any {
	return map[string]any{"level": level, "logger": logger, "message": message, "request_id": nil, "app": "api", "version": "1.2"}
}

func TestLinesOfTheEntryProgram(t *testing.T) {
	s := newScene(t)
	s.environment = append(s.environment, "LOG_FORMAT=json", "SEAWORTHY_APP=api", "SEAWORTHY_VERSION=1.2")
	found := s.start(nil, "serve", "no-such-thing").end()
	banner := objects(t, found.output)
	equal(t, len(banner), 1)
	contains(t, banner[0]["message"].(string), "api 1.2 | go ")
	equal(t, banner[0], fields("info", "stdout", banner[0]["message"].(string)))
	equal(t, objects(t, found.errors), []map[string]any{
		fields("critical", "seaworthy", "no-such-thing cannot be started: No such file or directory"),
	})
	process := s.start(nil, "serve", "sh", "-c", "echo as it is")
	process.nextLine()
	equal(t, process.end(), result{0, "as it is\n", ""})
}

func TestLinesOfAMigration(t *testing.T) {
	s := newScene(t)
	found := s.start([]string{"LOG_FORMAT=json", "SEAWORTHY_APP=api", "SEAWORTHY_VERSION=1.2"}, "migrate", "--", "sh", "-c",
		`printf 'one\n\n{"message": "own", "level": "debug", "n": 1.50}\n{}\nnull\n50%%\r100%%\r\n\377\303\251\t"'; echo two >&2; exit 3`).end()
	own := fields("debug", "stdout", "own")
	own["n"] = 1.5
	equal(t, objects(t, found.output)[1:], []map[string]any{
		fields("info", "stdout", "one"), own, fields("info", "stdout", ""), fields("info", "stdout", "null"),
		fields("info", "stdout", "50%"), fields("info", "stdout", "100%"), fields("info", "stdout", `\xff`+"é\t\""),
	})
	contains(t, found.output, `{"message":"own","level":"debug","n":1.50, "time": "`) // nothing of it is rewritten
	errors := objects(t, found.errors)
	equal(t, errors[0], fields("warning", "stderr", "two"))
	contains(t, errors[1]["message"].(string), "exited 3")
	equal(t, []any{found.code, len(errors)}, []any{3, 2})
}

func TestAMigrationThatLeavesAChildBehindEnds(t *testing.T) {
	s := newScene(t)
	began := time.Now()
	found := s.start([]string{"LOG_FORMAT=json"}, "migrate", "--", "sh", "-c", "echo one; sleep 20 & exit 0").end()
	equal(t, []any{found.code, objects(t, found.output)[1]["message"]}, []any{0, "one"})
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestQuotedIsAsciiThatJsonReads(t *testing.T) {
	for _, text := range []string{"", "a\"b\\c/", "\x00\x1f\x7f\t\r\n", "é\u2028\uffff", "\U0001f600 x", "<&>"} {
		line := quoted(text)
		var back string
		if err := json.Unmarshal([]byte(line), &back); err != nil || back != text {
			t.Errorf("%q became %s and %q: %v", text, line, back, err)
		}
		if !regexp.MustCompile(`^[ -~]*$`).MatchString(line) {
			t.Errorf("%q became %s", text, line)
		}
	}
}
