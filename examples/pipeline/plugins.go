package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// Plugin is a file of the folder plugins: the steps that each line of a text goes through.
type Plugin struct {
	About string   `yaml:"about" json:"about"`
	Steps []string `yaml:"steps" json:"steps"`
}

// steps are what a plugin may name. Each gets a line, and how many came before it.
var steps = map[string]func(line string, before int) string{
	"trim":   func(line string, _ int) string { return strings.TrimSpace(line) },
	"upper":  func(line string, _ int) string { return strings.ToUpper(line) },
	"number": func(line string, before int) string { return fmt.Sprintf("%d %s", before+1, line) },
	"reverse": func(line string, _ int) string {
		letters := []rune(line)
		slices.Reverse(letters)
		return string(letters)
	},
}

// loadPlugins reads every plugin, by the name of its file.
func loadPlugins(folder fs.FS) (map[string]Plugin, error) {
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, err
	}
	plugins := map[string]Plugin{}
	for _, file := range files {
		content, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		plugin := Plugin{}
		if err := yaml.Unmarshal(content, &plugin); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, name := range plugin.Steps {
			if steps[name] == nil {
				return nil, fmt.Errorf("%s: there is no step %q", file, name)
			}
		}
		plugins[strings.TrimSuffix(file, path.Ext(file))] = plugin
	}
	return plugins, nil
}

// apply puts one line through all steps.
func (plugin Plugin) apply(line string, before int) string {
	for _, name := range plugin.Steps {
		line = steps[name](line, before)
	}
	return line
}
