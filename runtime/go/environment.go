package main

// Completes the app's environment: fills secrets from their files into the values that name them. Says what is
// missing, and never shows a value.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"
)

var placeholder = regexp.MustCompile(`^\{\{(?:([0-9A-Za-z_][0-9A-Za-z_.-]*)(\|urlencode)?|"([^"]*)")\}\}`)

// completeEnvironment fills in the templates in the environment; returns a line for each problem, one for each name.
func completeEnvironment() []string {
	folder := variable("SEAWORTHY_SECRETS_DIRECTORY", "/run/secrets")
	read := func(name string) (string, error) { return readSecret(folder, name) }
	var problems []string
	seen := map[string]bool{} // as a template: what is filled in is never filled in again
	bad := map[string]bool{}
	report := func(name, problem string) {
		bad[name] = true
		problems = append(problems, name+" "+problem)
	}
	for _, name := range strings.Fields(os.Getenv("SEAWORTHY_TEMPLATES")) {
		if seen[name] {
			continue
		}
		seen[name] = true
		template, isSet := os.LookupEnv(name)
		if !isSet {
			report(name, "is not set, but named as a template")
			continue
		}
		value, err := renderTemplate(template, read)
		if err != nil {
			report(name, err.Error())
			continue
		}
		os.Setenv(name, value)
	}
	for _, name := range strings.Fields(os.Getenv("SEAWORTHY_REQUIRED")) {
		value, isSet := os.LookupEnv(name)
		switch {
		case value != "" || bad[name]:
		case isSet:
			report(name, "is empty")
		default:
			report(name, "is not set")
		}
	}
	return problems
}

// readSecret returns a secret file's content without one trailing newline.
func readSecret(folder, name string) (string, error) {
	path := filepath.Join(folder, name)
	content, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("cannot be read from %s: %s", path, reason(err))
	}
	if strings.Contains(string(content), "\x00") {
		return "", fmt.Errorf("cannot be set from %s: it holds a zero byte", path)
	}
	return strings.TrimSuffix(string(content), "\n"), nil
}

// renderTemplate fills in `{{name}}`, `{{name|urlencode}}` and `{{"literal"}}`; `read` returns a secret by name.
func renderTemplate(template string, read func(name string) (string, error)) (string, error) {
	var filled strings.Builder
	rest := template
	for {
		before, _, more := strings.Cut(rest, "{{")
		filled.WriteString(before)
		if !more {
			return filled.String(), nil
		}
		rest = rest[len(before):]
		found := placeholder.FindStringSubmatch(rest)
		if found == nil {
			position := utf8.RuneCountInString(template) - utf8.RuneCountInString(rest) + 1
			return "", errors.New(fmt.Sprintf("has a malformed template at character %d: ", position) +
				`only {{name}}, {{name|urlencode}} and {{"text"}} are known`)
		}
		name, encode, literal := found[1], found[2] != "", found[3]
		rest = rest[len(found[0]):]
		if name == "" {
			filled.WriteString(literal)
			continue
		}
		value, err := read(name)
		if err != nil {
			return "", err
		}
		if encode {
			value = percentEncoded(value)
		}
		filled.WriteString(value)
	}
}

// percentEncoded leaves only what RFC 3986 calls unreserved, so that the value fits any part of a URL.
func percentEncoded(value string) string {
	var encoded strings.Builder
	for _, each := range []byte(value) {
		if each >= 'a' && each <= 'z' || each >= 'A' && each <= 'Z' || each >= '0' && each <= '9' ||
			strings.IndexByte("-._~", each) >= 0 {
			encoded.WriteByte(each)
		} else {
			fmt.Fprintf(&encoded, "%%%02X", each)
		}
	}
	return encoded.String()
}
