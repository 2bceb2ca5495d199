package main

// Cross-origin access of any site to the app is refused in production: it has to be meant (SEAWORTHY_CORS=public).

import (
	"encoding/json"
	"regexp"
	"sort"
	"strings"
)

const corsHelp = "name the origins that may call it, or set SEAWORTHY_CORS=public where any site may"

var notProduction = map[string]bool{"dev": true, "development": true, "test": true, "ci": true, "local": true}

var (
	corsVariable    = regexp.MustCompile(`^(?:[\pL\pN_]+_)?(?:CORS|ALLOW|ALLOWED)_(?:ALLOW_|ALLOWED_)?ORIGINS?$`)
	originSeparator = regexp.MustCompile(`[,;\s]+`)
)

// corsIsChecked says whether a start in this environment is checked; one without a name counts as production.
func (set settings) corsIsChecked() bool {
	return set.cors == "strict" && !notProduction[set.environment]
}

// variablesThatLetEverybodyIn returns a line for each variable with a name like CORS_ORIGINS that holds `*`, or
// nothing at all.
func variablesThatLetEverybodyIn(environment []string) (lines []string) {
	environment = append([]string{}, environment...)
	sort.Strings(environment)
	for _, entry := range environment {
		name, value, _ := strings.Cut(entry, "=")
		if !corsVariable.MatchString(name) {
			continue
		}
		named, anybody := false, false
		for _, origin := range origins(value) {
			named = named || origin != ""
			anybody = anybody || origin == "*"
		}
		if !named {
			lines = append(lines, name+" is empty: no origin is named")
		} else if anybody {
			lines = append(lines, name+" lets every origin in")
		}
	}
	return lines
}

// origins reads a JSON list of origins, or a text with commas, semicolons or spaces between them.
func origins(value string) []string {
	var list []string
	if json.Unmarshal([]byte(value), &list) == nil {
		return list
	}
	var text string
	if json.Unmarshal([]byte(value), &text) == nil {
		value = text
	}
	return originSeparator.Split(value, -1)
}
