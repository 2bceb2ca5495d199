package main

// Every setting read from the environment: its name, its default, what is accepted.

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

type settings struct {
	writable        []string
	config          []configFile
	configVariables []string
	wait            []endpoint
	waitSeconds     int
	lockSeconds     int
	static          []publication
	staticRoot      string
	environment     string
	cors            string
}

// endpoint is what accepts TCP connections.
type endpoint struct{ host, port string }

// publication is a folder that the edge serves below a URL path.
type publication struct{ url, folder string }

const seconds = "a whole number of at least 0"

var (
	number  = regexp.MustCompile(`^[0-9]{1,9}$`)
	host    = regexp.MustCompile(`^(?:[!-.0-9;-Z\\^-~]+|\[[0-9A-Fa-f:.]+\])$`)
	word    = regexp.MustCompile(`^[\pL\pN_.-]*$`)
	urlPath = regexp.MustCompile(`^/(?:[\pL\pN_.~-]+/)*[\pL\pN_.~-]*$`)
)

// loadSettings returns the settings, and one line for each that is not accepted. Set to nothing means the default.
func loadSettings(serve bool) (set settings, problems []string) {
	load := func(name, usual, accepted string, accept func(text string) bool) {
		if text := variable(name, usual); !accept(text) {
			problems = append(problems, fmt.Sprintf(`%s must be %s, got "%s"`, name, accepted, text))
		}
	}
	load("SEAWORTHY_WRITABLE", "", "absolute folders with ':' between", func(text string) (ok bool) {
		set.writable, ok = readFolders(text)
		return ok
	})
	load("SEAWORTHY_CONFIG", "", "/template=/file, or several with spaces between", func(text string) (ok bool) {
		set.config, ok = readFiles(text)
		return ok
	})
	set.configVariables = strings.Fields(os.Getenv("SEAWORTHY_CONFIG_VARIABLES"))
	load("SEAWORTHY_WAIT", "", "host:port, or several with spaces between", func(text string) (ok bool) {
		set.wait, ok = readEndpoints(text)
		return ok
	})
	load("SEAWORTHY_WAIT_SECONDS", "60", seconds, func(text string) bool { return readNumber(text, &set.waitSeconds) })
	load("SEAWORTHY_MIGRATE_LOCK_SECONDS", "600", seconds, func(text string) bool {
		return readNumber(text, &set.lockSeconds)
	})
	load("SEAWORTHY_STATIC", "", "/url/=folder, or several with spaces between", func(text string) (ok bool) {
		set.static, ok = readStatic(text)
		return ok
	})
	load("SEAWORTHY_STATIC_ROOT", "/srv/static", "an absolute folder", func(text string) bool {
		set.staticRoot = text
		return filepath.IsAbs(text)
	})
	if serve {
		load("SEAWORTHY_ENVIRONMENT", "", "a word", func(text string) bool {
			return word.MatchString(text) && assign(&set.environment, text)
		})
		load("SEAWORTHY_CORS", "strict", "one of strict, public", func(text string) bool {
			return (text == "strict" || text == "public") && assign(&set.cors, text)
		})
	}
	return set, problems
}

func assign(target *string, text string) bool {
	*target = text
	return true
}

func readNumber(text string, target *int) bool {
	if !number.MatchString(text) {
		return false
	}
	*target, _ = strconv.Atoi(text)
	return true
}

// readFolders reads absolute folders, separated as in PATH.
func readFolders(text string) (folders []string, ok bool) {
	for _, folder := range strings.Split(text, ":") {
		if folder == "" {
			continue
		}
		if !filepath.IsAbs(folder) {
			return nil, false
		}
		folders = append(folders, folder)
	}
	return folders, true
}

// readFiles reads `/template=/file` entries, with spaces between.
func readFiles(text string) (files []configFile, ok bool) {
	for _, entry := range strings.Fields(text) {
		template, path, _ := strings.Cut(entry, "=")
		if !filepath.IsAbs(template) || !filepath.IsAbs(path) {
			return nil, false
		}
		files = append(files, configFile{template, path})
	}
	return files, true
}

// readEndpoints reads `host:port` or `[address]:port`, with spaces between.
func readEndpoints(text string) (endpoints []endpoint, ok bool) {
	for _, part := range strings.Fields(text) {
		colon := strings.LastIndex(part, ":")
		if colon < 0 || !isHost(part[:colon]) || !isPort(part[colon+1:]) {
			return nil, false
		}
		endpoints = append(endpoints, endpoint{strings.Trim(part[:colon], "[]"), part[colon+1:]})
	}
	return endpoints, true
}

// isHost holds a name to what a resolver takes: labels of 1 to 63 bytes. The last may be empty, which is the root.
func isHost(name string) bool {
	labels := strings.Split(name, ".")
	for place, label := range labels {
		if len(label) > 63 || label == "" && place < len(labels)-1 {
			return false
		}
	}
	return host.MatchString(name)
}

func isPort(text string) bool {
	var port int
	return readNumber(text, &port) && port >= 1 && port <= 65535
}

// readStatic reads `/url/=folder` entries with spaces between.
func readStatic(text string) (all []publication, ok bool) {
	for _, entry := range strings.Fields(text) {
		url, folder, _ := strings.Cut(entry, "=")
		if !urlPath.MatchString(url) || folder == "" {
			return nil, false
		}
		for _, part := range strings.Split(url, "/") {
			if part == ".." {
				return nil, false
			}
		}
		all = append(all, publication{url, folder})
	}
	return all, true
}
