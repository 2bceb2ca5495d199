package main

// Secrets, templates, what is required, and that no value of a secret is ever shown.

import (
	"errors"
	"strings"
	"testing"
)

func secretsOf(name string) (string, error) {
	secrets := map[string]string{"db-password": "p@ss/w:rd é", "token": "{{token}}", "odd.1": "~a-b_c.d+e f"}
	if value, is := secrets[name]; is {
		return value, nil
	}
	return "", errors.New("cannot be read")
}

func TestTemplates(t *testing.T) {
	for template, want := range map[string]string{
		"": "",
		"postgresql://app:{{db-password|urlencode}}@db/app": "postgresql://app:p%40ss%2Fw%3Ard%20%C3%A9@db/app",
		"<{{db-password}}>":             "<p@ss/w:rd é>",
		`{{"{{"}}x}}{"a":{"b":1}}`:      `{{x}}{"a":{"b":1}}`,
		"{{token}}{{token}}":            "{{token}}{{token}}",
		"{ {{odd.1|urlencode}} }":       "{ ~a-b_c.d%2Be%20f }",
		`{{""}}{{"a` + "\n" + `b"}}`:    "a\nb",
		"\xff{{\"\xfe\"}}{{token}}\xc3": "\xff\xfe{{token}}\xc3",
	} {
		got, err := renderTemplate(template, secretsOf)
		if err != nil || got != want {
			t.Errorf("%q became %q, %v, not %q", template, got, err, want)
		}
	}
}

func TestAddressInURL(t *testing.T) {
	for url, want := range map[string]string{
		"postgresql://app:p@ss@db.example:6432/app?x=a:1": "db.example:6432",
		"postgresql://db.example/app":                     "db.example:5432",
		"mysql://app@[fd00::1]/app":                       "[fd00::1]:5432",
		"mongodb://a:b@one:1,two:2/x":                     "one:1",
		"mongodb+srv://a:b@cluster.example/x":             "",
	} {
		got, err := renderTemplate("{{url|address:5432}}", func(string) (string, error) { return url, nil })
		if err != nil || got != want {
			t.Errorf("%s has %q, %v, not %q", url, got, err, want)
		}
	}
	for _, url := range []string{"db.example:5432", "postgresql://", "postgresql:///app", ""} {
		_, err := renderTemplate("{{url|address:5432}}", func(string) (string, error) { return url, nil })
		if err == nil || !strings.HasPrefix(err.Error(), "must be a URL such as ") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestMalformedTemplates(t *testing.T) {
	for template, position := range map[string]string{
		"{{": "1", "{{}}": "1", "{{a": "1", "{{a}": "1", "é{{ a }}": "2", "{{a|base64}}": "1", `{{"a}}`: "1", "{{../a}}": "1",
		"{{token}}é\xff{{a|}}": "12", "{{é}}": "1",
	} {
		_, err := renderTemplate(template, secretsOf)
		if err == nil || !strings.HasPrefix(err.Error(), "has a malformed template at character "+position+": only {{name}}") {
			t.Errorf("%q: %v", template, err)
		}
	}
}

func TestSecretLosesExactlyOneTrailingNewline(t *testing.T) {
	s := newScene(t)
	for name, content := range map[string]string{"PLAIN": "a b", "LINE": " a\n", "LINES": "a\n\n", "BYTES": "\xff\xc3\xa9\n"} {
		s.write("secrets/"+name, content)
	}
	found := s.run([]string{"SEAWORTHY_TEMPLATES=PLAIN LINE\n LINES BYTES", "PLAIN={{PLAIN}}", "LINE={{LINE}}", "LINES={{LINES}}",
		"BYTES={{BYTES}}", "MESSAGE={{PLAIN}}"}, "run", "--", "sh", "-c", `printf '%s|' "$PLAIN" "$LINE" "$LINES" "$BYTES" "$MESSAGE"`)
	equal(t, found, result{0, "a b| a|a\n|\xff\xc3\xa9|{{PLAIN}}|", ""})
}

func TestOwnVariablesAreDropped(t *testing.T) {
	for _, arguments := range [][]string{{"serve"}, {"run", "--"}, {"migrate", "--"}} {
		arguments := arguments // one variable for all rounds, up to Go 1.21
		t.Run(arguments[0], func(t *testing.T) {
			s := newScene(t)
			s.write("secrets/A", "1")
			found := s.run([]string{"SEAWORTHY_TEMPLATES=A SEAWORTHY_DATASTORE_DB", "A={{A}}", "SEAWORTHY_REQUIRED=A",
				"SEAWORTHY_DATASTORE_DB=postgresql://a:{{A}}@c/d", "SEAWORTHY_DATASTORES=db", "SEAWORTHY_WRITABLE=" + s.folder,
				"SEAWORTHY_WAIT=", "SEAWORTHY_IMAGE=i", "SEAWORTHY_MIGRATE=[]", "SEAWORTHY_PROBE_SECONDS=1", "SEAWORTHY_APP=web",
				"SEAWORTHY_VERSION=1", "SEAWORTHY_ENVIRONMENT=prod", "SEAWORTHY_METRICS_PORT=9090", "LOG_FORMAT=text",
			}, append(arguments, "sh", "-c", "env | grep -E 'SEAWORTHY|^A=|LOG' | sort")...)
			equal(t, found, result{0, "A=1\nLOG_FORMAT=text\nSEAWORTHY_APP=web\nSEAWORTHY_ENVIRONMENT=prod\nSEAWORTHY_VERSION=1\n", ""})
		})
	}
}

func TestEveryProblemIsInOneMessageWithoutAnyValue(t *testing.T) {
	s := newScene(t)
	s.write("secrets/GOOD", "hunter2\n")
	s.write("secrets/ZERO", "hunter2\x00")
	s.write("secrets/FOLDER/file", "")
	found := s.run([]string{
		"SEAWORTHY_TEMPLATES=GOOD MISSING FOLDER ZERO URL BAD ABSENT", "GOOD={{GOOD}}", "MISSING={{MISSING}}",
		"FOLDER={{FOLDER}}", "ZERO={{ZERO}}", "URL=x{{db}}", "BAD=hunter2 {{GOOD}",
		"SEAWORTHY_REQUIRED=MISSING ABSENT UNSET EMPTY GOOD UNSET", "EMPTY=",
		"SEAWORTHY_WAIT=db:port", "SEAWORTHY_WAIT_SECONDS=-1", "SEAWORTHY_WRITABLE=relative",
	}, "run", "--", "touch", "started")
	secrets := s.path("secrets")
	equal(t, found, result{78, "", `11 problems with the configuration:
  MISSING cannot be read from ` + secrets + `/MISSING: No such file or directory
  FOLDER cannot be read from ` + secrets + `/FOLDER: Is a directory
  ZERO cannot be set from ` + secrets + `/ZERO: it holds a zero byte
  URL cannot be read from ` + secrets + `/db: No such file or directory
  BAD has a malformed template at character 9: only {{name}}, {{name|urlencode}}, {{name|address:port}} and {{"text"}} are known
  ABSENT is not set, but named as a template
  UNSET is not set
  EMPTY is empty
  SEAWORTHY_WRITABLE must be absolute folders with ':' between, got "relative"
  SEAWORTHY_WAIT must be host:port, or several with spaces between, got "db:port"
  SEAWORTHY_WAIT_SECONDS must be a whole number of at least 0, got "-1"
  help: set it in the service's environment or as a secret, and start it again
`})
	equal(t, exists(s.path("started")), false)
}
