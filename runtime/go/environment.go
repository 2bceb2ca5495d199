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

var placeholder = regexp.MustCompile(`^\{\{(?:([0-9A-Za-z_][0-9A-Za-z_.-]*)(\|urlencode|\|address:[0-9]{1,5})?|"([^"]*)")\}\}`)

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

// renderTemplate fills in `{{name}}`, `{{name|urlencode}}`, `{{name|address:port}}` and `{{"literal"}}`; `read` returns a
// secret by name.
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
				`only {{name}}, {{name|urlencode}}, {{name|address:port}} and {{"text"}} are known`)
		}
		name, filter, literal := found[1], found[2], found[3]
		rest = rest[len(found[0]):]
		if name == "" {
			filled.WriteString(literal)
			continue
		}
		value, err := read(name)
		if err != nil {
			return "", err
		}
		if filter == "|urlencode" {
			value = percentEncoded(value)
		} else if _, port, isAddress := strings.Cut(filter, ":"); isAddress {
			if value, err = addressIn(value, port); err != nil {
				return "", err
			}
		}
		filled.WriteString(value)
	}
}

var authority = regexp.MustCompile(`(?i)^([a-z][a-z0-9+.-]*)://(?:[^/?#]*@)?(\[[^\]/]*\]|[^/?#:,]*)(?::([0-9]+))?`)

// addressIn returns `host:port` of a URL, of several hosts the first; nothing where the name service knows the hosts.
func addressIn(url, port string) (string, error) {
	found := authority.FindStringSubmatch(url)
	switch {
	case found == nil || found[2] == "":
		return "", errors.New("must be a URL such as scheme://user:password@host:port/name")
	case strings.HasSuffix(strings.ToLower(found[1]), "+srv"):
		return "", nil
	case found[3] != "":
		port = found[3]
	}
	return found[2] + ":" + port, nil
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
