// The program that a container starts: it completes the environment, checks and prepares, waits for what the app
// depends on, and then becomes the app (or a command, or runs the migration gate). `probe` is the health check.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strings"
)

const usage = `usage: seaworthy-entry serve COMMAND [ARGUMENT...]
       seaworthy-entry migrate [--directory DIRECTORY] -- COMMAND [ARGUMENT...]
       seaworthy-entry run [--directory DIRECTORY] -- COMMAND [ARGUMENT...]
       seaworthy-entry probe tcp PORT | http PORT /PATH`

// forTheApp are the variables that the app may read. All others with our prefix are this program's own.
var forTheApp = map[string]bool{"SEAWORTHY_ENVIRONMENT": true, "SEAWORTHY_APP": true, "SEAWORTHY_VERSION": true}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "probe" {
		os.Exit(probe(os.Args[2:]))
	}
	jsonLines = os.Getenv("LOG_FORMAT") == "json"
	code, err := start(os.Args[1:], newSignals())
	if err != nil {
		complain(err.Error())
	}
	os.Exit(code)
}

// start does all steps in order. It returns only after a migration, or with an error.
func start(arguments []string, signals *signals) (int, error) {
	do, err := parse(arguments)
	if err == nil {
		err = do.run(signals)
	}
	if err == nil {
		return 0, nil
	}
	if s, ok := err.(stop); ok {
		return s.code, err
	}
	return 1, err
}

// order is what the arguments ask for: an action, a command with its arguments, and the folder to run it in, or none.
type order struct {
	action    string
	words     []string
	directory string
}

func parse(arguments []string) (order, error) {
	wrong := stop{2, usage}
	if len(arguments) < 2 {
		return order{}, wrong
	}
	action, rest := arguments[0], arguments[1:]
	switch action {
	case "serve":
		return order{action: action, words: rest}, nil
	case "migrate", "run":
	default:
		return order{}, wrong
	}
	directory := ""
	if rest[0] == "--directory" {
		if len(rest) < 2 || rest[1] == "" {
			return order{}, wrong
		}
		directory, rest = rest[1], rest[2:]
	}
	if len(rest) < 2 || rest[0] != "--" {
		return order{}, wrong
	}
	return order{action, rest[1:], directory}, nil
}

func (do order) run(signals *signals) error {
	do.announce()
	set, err := configure(do.action)
	if err != nil {
		return err
	}
	if err := prepareFolders(set.writable); err != nil {
		return err
	}
	if err := writeConfig(set.config, set.configVariables); err != nil {
		return err
	}
	if err := waitFor(set.wait, set.waitSeconds); err != nil {
		return err
	}
	state, image := os.Getenv("SEAWORTHY_STATE"), strings.TrimSpace(os.Getenv("SEAWORTHY_IMAGE"))
	dropOwnVariables()
	switch do.action {
	case "migrate":
		if state == "" {
			state = "/var/lib/seaworthy"
		}
		if err := prepareFolders([]string{state}); err != nil {
			return err
		}
		return migrate(do, state, image, set.lockSeconds, signals)
	case "serve":
		if err := publish(set.static, set.staticRoot); err != nil {
			return err
		}
		return become(do, exitConfiguration)
	}
	do.words = filledIn(do.words)
	return become(do, 127)
}

// announce says in one line what starts. Of a command only its name: arguments may hold secrets.
func (do order) announce() {
	version := strings.Fields(strings.TrimPrefix(runtime.Version(), "go"))[0]
	say(fmt.Sprintf("%s %s | go %s | %s %s", appName(), appVersion(), version, do.action, do.words[0]))
}

// configure completes the environment and returns the settings; it stops with every problem at once.
func configure(action string) (settings, error) {
	problems := completeEnvironment()
	set, unaccepted := loadSettings(action == "serve")
	problems = append(problems, unaccepted...)
	if action == "serve" && set.corsIsChecked() {
		for _, line := range variablesThatLetEverybodyIn(os.Environ()) {
			problems = append(problems, line+"; "+corsHelp)
		}
	}
	if len(problems) == 0 {
		return set, nil
	}
	lines := append([]string{numbered(len(problems), "problem") + " with the configuration:"}, problems...)
	lines = append(lines, "help: set it in the service's environment or as a secret, and start it again")
	return set, stop{exitConfiguration, strings.Join(lines, "\n  ")}
}

func dropOwnVariables() {
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "SEAWORTHY_") && !forTheApp[name] {
			os.Unsetenv(name)
		}
	}
}

func appName() string    { return variable("SEAWORTHY_APP", "app") }
func appVersion() string { return variable("SEAWORTHY_VERSION", "unversioned") }

// variable returns a variable's value, or the usual one where it is not set or empty.
func variable(name, usual string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return usual
}
