package main

// The entry program of Python apps, runtime/python/entry.py, is the model: on the same input both do and say the same.

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// newPair is two scenes with equal files in the same folder: ours, and one that starts the model.
func newPair(t *testing.T) (ours, model *scene) {
	t.Helper()
	ours = newSite(t)
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Fatalf("this test compares with runtime/python and needs python3: %v", err)
	}
	entry, err := filepath.Abs("../python/entry.py")
	if err != nil {
		t.Fatal(err)
	}
	copied := *ours
	copied.program = []string{python, entry}
	copied.environment = append([]string{"PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1"}, ours.environment...)
	return ours, &copied
}

func TestBothSayTheSame(t *testing.T) {
	ours, model := newPair(t)
	for name, content := range map[string]string{"plain": "p@ss/w:rd é~_-.*'\n", "bytes": "\xff\n\n", "zero": "a\x00", "empty": "\n",
		"folder/file": ""} {
		ours.write("secrets/"+name, content)
	}
	ours.write("templates/a", "\xff${A}|$${A}|$$${A}|$A|${NONE}|${B}|${EMPTY}|${}|${A:-x}|${a.b}|${A")
	closed, _ := closedPort(t)
	for _, each := range []struct {
		title string
		more  []string
		words []string
	}{
		{"templates", []string{"SEAWORTHY_TEMPLATES=A B C D", "A=x{{plain|urlencode}}y", `B={{"{{"}}{{plain}}{{""}}`, "C={{bytes}}",
			"D={{bytes|urlencode}}", "E={{plain}}"}, []string{"run", "--", "sh", "-c", `printf '%s|' "$A" "$B" "$C" "$D" "$E"`}},
		{"templates that cannot be filled in", []string{"SEAWORTHY_TEMPLATES=A B C D E F G H I", "A={{none}}", "B={{folder}}",
			"C={{zero}}", "D=é\xff{{plain} {{", "E={{ plain }}", "F={{plain|base64}}", "G={{../plain}}", `H={{"a}}`,
			"SEAWORTHY_REQUIRED=A I EMPTY UNSET UNSET", "EMPTY="}, []string{"run", "--", "true"}},
		{"a secret that is empty", []string{"SEAWORTHY_TEMPLATES=A", "A={{empty}}", "SEAWORTHY_REQUIRED=A"}, []string{"run", "--", "true"}},
		{"settings", []string{"SEAWORTHY_WAIT=a..b:1", "SEAWORTHY_WAIT_SECONDS=1.5", "SEAWORTHY_WRITABLE=/a:b",
			"SEAWORTHY_MIGRATE_LOCK_SECONDS=-1", "SEAWORTHY_STATIC=/../=x", "SEAWORTHY_STATIC_ROOT=srv"}, []string{"migrate", "--", "true"}},
		{"origins", []string{"SEAWORTHY_ENVIRONMENT=a b", "SEAWORTHY_CORS=strict", "CORS_ORIGINS=*", "ALLOWED_ORIGINS=[]",
			"X_CORS_ALLOW_ORIGIN=https://a, *", "CORS_ALLOWED_ORIGINS=https://a"}, []string{"serve", "gunicorn"}},
		{"a word for CORS that is not known", []string{"SEAWORTHY_CORS=open", "CORS_ORIGINS=*"}, []string{"serve", "gunicorn"}},
		{"folders", []string{"SEAWORTHY_WRITABLE=/proc:" + ours.path("secrets/plain") + ":" + ours.path("secrets/plain") + "/x/y"},
			[]string{"run", "--", "true"}},
		{"config files", []string{"SEAWORTHY_CONFIG=" + ours.path("templates/a") + "=" + ours.path("run/a/b.conf"),
			"SEAWORTHY_CONFIG_VARIABLES=A SEAWORTHY_TEMPLATES NONE EMPTY", "SEAWORTHY_TEMPLATES=A", "A={{bytes}}${B}", "B=b", "EMPTY="},
			[]string{"run", "--", "sh", "-c", "stat -c %a run/a/b.conf; ls -A run/a; cat run/a/b.conf"}},
		{"config files that are none", []string{"SEAWORTHY_CONFIG=/a=b"}, []string{"run", "--", "true"}},
		{"a template that is not there", []string{"SEAWORTHY_CONFIG=/none=/run/x"}, []string{"run", "--", "true"}},
		{"a config file that cannot be written", []string{"SEAWORTHY_CONFIG=" + ours.path("templates/a") + "=/proc/x/y"},
			[]string{"run", "--", "true"}},
		{"waiting", []string{"SEAWORTHY_WAIT=127.0.0.1:" + closed, "SEAWORTHY_WAIT_SECONDS=1"}, []string{"run", "--", "true"}},
		{"a command that is not there", nil, []string{"run", "--", "no-such-thing"}},
		{"a command that is no program", nil, []string{"run", "--", ours.path("secrets/plain")}},
		{"a folder that is not there", nil, []string{"run", "--directory", "/nowhere", "--", "true"}},
		{"an exit code", nil, []string{"run", "--", "show", "a"}},
		{"a migration", nil, []string{"migrate", "--", "sh", "-c", "echo one; echo two >&2"}},
		{"a command with variables", []string{"A={{plain}}\xff", "SEAWORTHY_TEMPLATES=A", "SEAWORTHY_SECRETS=x"},
			[]string{"run", "--", "printf", "%s|", "${A}", "x=${A}/$${A}", "${NONE}", "${SEAWORTHY_TEMPLATES}", "$A", "$$"}},
		{"a migration with variables that fails", []string{"A={{plain}}", "SEAWORTHY_TEMPLATES=A"},
			[]string{"migrate", "--", "show", "${A}", "$${A}"}},
		{"a migration of several commands", nil, []string{"migrate", "--", "echo", "one", "&&", "echo", "two", "&&", "&&", "show", "a", "&&", "echo", "three"}},
		{"a migration that fails", nil, []string{"migrate", "--", "sh", "-c", "exit 5", "it's", "", "é", "a_b@c"}},
		{"a migration that a signal ends", nil, []string{"migrate", "--", "sh", "-c", "kill -9 $$"}},
		{"a migration that is not there", nil, []string{"migrate", "--directory", "secrets", "--", "./nothing"}},
		{"a migration in a folder that is not there", nil, []string{"migrate", "--directory", "nowhere", "--", "true"}},
		{"a state folder that cannot be used", []string{"SEAWORTHY_STATE=/proc/x/y"}, []string{"migrate", "--", "true"}},
	} {
		got, want := ours.run(each.more, each.words...), model.run(each.more, each.words...)
		if got != want {
			t.Errorf("%s:\nours  %+v\nmodel %+v", each.title, got, want)
		}
	}
}

func TestBothWriteTheSameObjects(t *testing.T) {
	ours, model := newPair(t)
	more := []string{"LOG_FORMAT=json", "SEAWORTHY_APP=é"}
	for _, words := range [][]string{
		{"migrate", "--", "sh", "-c", `printf 'one\n\n{"level": "debug", "n": [1.5, "é"]}\n{}\n[]\n1%%\r2%%\r\n\377\t"'; echo two >&2; exit 3`},
		{"run", "--directory", "/nowhere", "--", "true"},
	} {
		got, want := ours.start(more, words...).end(), model.start(more, words...).end()
		equal(t, got.code, want.code)
		equal(t, objects(t, got.output)[1:], objects(t, want.output)[1:])
		equal(t, objects(t, got.errors), objects(t, want.errors))
	}
}

func TestEachKnowsWhatTheOtherMigrated(t *testing.T) {
	ours, model := newPair(t)
	equal(t, ours.gate("a").output, "")
	equal(t, model.gate("a").output, applied)
	equal(t, model.gate("b").output, "")
	equal(t, ours.gate("b").output, applied)
}

func TestEachKnowsWhatTheOtherPublished(t *testing.T) {
	ours, model := newPair(t)
	ours.write("notes/static/big.css", strings.Repeat("a{}\n", 1000))
	equal(t, ours.publish(), ours.summary(4, 4, 0))
	names := ours.published()
	ours.remove("notes/static/small.css")
	equal(t, model.publish(), ours.summary(3, 0, 0))
	equal(t, ours.publish(), ours.summary(3, 0, 0))
	equal(t, model.published(), names)
	ours.write("notes/static/app.js", strings.Repeat("let c\n", 400))
	equal(t, model.publish(), ours.summary(3, 1, 0))
	equal(t, ours.publish(), ours.summary(3, 0, 0))
	equal(t, ours.unpacked("srv/static/app.js.gz"), strings.Repeat("let c\n", 400))
}
