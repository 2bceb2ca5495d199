package main

// Config files: what is filled in, and that nobody else reads what is written, whichever command runs.

import (
	"os"
	"testing"
)

func TestOnlyTheAppsVariablesAreFilledIn(t *testing.T) {
	values := map[string]string{"PORT": "8080", "URL": "a${PORT}$$", "EMPTY": ""}
	value := func(name string) (string, bool) { text, isSet := values[name]; return text, isSet }
	for template, want := range map[string]string{
		"":                             "",
		"${PORT}:${PORT}":              "8080:8080",
		"${URL}":                       "a${PORT}$$",
		"<${EMPTY}>":                   "<>",
		"$${PORT} $$${PORT}":           "${PORT} $${PORT}",
		"${HOME} $PORT ${} ${PORT:-1}": "${HOME} $PORT ${} ${PORT:-1}",
		"${a.b} ${ PORT } ${POR":       "${a.b} ${ PORT } ${POR",
		"\xff${PORT}\x00":              "\xff8080\x00",
	} {
		equal(t, string(fillIn([]byte(template), value)), want)
	}
}

func TestConfigFilesAreWrittenForEachCommand(t *testing.T) {
	for _, arguments := range [][]string{{"serve"}, {"run", "--"}, {"migrate", "--"}} {
		arguments := arguments // one variable for all rounds, up to Go 1.21
		t.Run(arguments[0], func(t *testing.T) {
			s := newScene(t)
			s.write("secrets/KEY", "s3cret\n")
			s.write("a.template", "key=${KEY} path=${PATH}\n")
			s.write("b.template", "$${KEY}\n")
			found := s.run([]string{"SEAWORTHY_TEMPLATES=KEY", "KEY={{KEY}}", "SEAWORTHY_CONFIG_VARIABLES=KEY",
				"SEAWORTHY_CONFIG=" + s.path("a.template") + "=" + s.path("run/x/app.conf") + " " +
					s.path("b.template") + "=" + s.path("run/y/app.conf")},
				append(arguments, "sh", "-c", "stat -c %a run/x run/x/app.conf; ls -A run/x; cat run/?/app.conf; echo $SEAWORTHY_CONFIG")...)
			equal(t, found, result{0, "700\n400\napp.conf\nkey=s3cret path=${PATH}\n${KEY}\n\n", ""})
		})
	}
}

func TestAConfigFileIsReplaced(t *testing.T) {
	s := newScene(t)
	more := []string{"SEAWORTHY_CONFIG=" + s.path("a") + "=" + s.path("run/a")}
	for _, content := range []string{"one\n", "two\n"} {
		s.write("a", content)
		equal(t, s.run(more, "run", "--", "cat", "run/a"), result{0, content, ""})
	}
	os.Remove(s.path("a"))
	found := s.run(more, "run", "--", "touch", "started")
	equal(t, found, result{78, "", "cannot read the template " + s.path("a") + ": No such file or directory\n"})
	equal(t, exists(s.path("started")), false)
}
