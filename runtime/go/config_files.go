package main

// Writes the files that the app reads its settings from, where it reads no environment: templates, with the app's
// variables filled in. What is written may hold secrets, so it is for the app's user alone.

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// configFile is a template, and where its result goes.
type configFile struct{ template, path string }

var reference = regexp.MustCompile(`\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// fillIn puts values for `${NAME}`, and `${` for `$${`; a name without a value stays as it is.
func fillIn(template []byte, value func(name string) (string, bool)) []byte {
	return reference.ReplaceAllFunc(template, func(found []byte) []byte {
		if found[1] == '$' {
			return []byte("${")
		}
		if text, isSet := value(string(found[2 : len(found)-1])); isSet {
			return []byte(text)
		}
		return found
	})
}

// writePrivately writes a file in one step, for this user to read; it makes the folders above it.
func writePrivately(path string, content []byte) error {
	folder := filepath.Dir(path)
	if err := makeFolder(folder, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".seaworthy-")
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err = file.Write(content); err == nil {
		err = file.Chmod(0o400)
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}

// writeConfig writes each file, with the variables called `names`; it stops at the first that fails.
func writeConfig(files []configFile, names []string) error {
	named := map[string]bool{}
	for _, name := range names {
		named[name] = true
	}
	value := func(name string) (string, bool) {
		text, isSet := os.LookupEnv(name)
		return text, isSet && named[name]
	}
	for _, each := range files {
		template, err := os.ReadFile(each.template)
		if err != nil {
			return stop{exitConfiguration, fmt.Sprintf("cannot read the template %s: %s", each.template, reason(err))}
		}
		if err := writePrivately(each.path, fillIn(template, value)); err != nil {
			return stop{exitConfiguration, fmt.Sprintf("cannot write %s: %s\n"+
				"  help: it belongs into memory: mount a tmpfs with uid=%d there", each.path, reason(err), os.Geteuid())}
		}
	}
	return nil
}
