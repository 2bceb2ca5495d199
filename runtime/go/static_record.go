package main

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"time"
)

const keptFor = 30 * 24 * time.Hour

// forget removes what has not been part of a release for long enough; returns how many files that were. The record
// holds each file with the time since which no release has it, or nothing.
func forget(published map[string]string, root, own string) (removed int, err error) {
	record := filepath.Join(own, appName()+".json")
	var known map[string]*float64
	if content, err := os.ReadFile(record); err == nil && json.Unmarshal(content, &known) != nil {
		known = nil
	}
	now := float64(time.Now().UnixMicro()) / 1e6
	current := map[string]*float64{}
	for place := range published {
		current[place] = nil
	}
	for place, gone := range known {
		if _, is := published[place]; is {
			continue
		}
		if gone == nil {
			gone = &now
		}
		if now-*gone < keptFor.Seconds() {
			current[place] = gone
			continue
		}
		for _, each := range []string{place, place + ".gz"} {
			if _, is := published[each]; is || isFolder(filepath.Join(root, each)) {
				continue
			}
			if err := removeFile(filepath.Join(root, each)); err != nil {
				return removed, err
			}
		}
		removed++
	}
	content, err := json.Marshal(current)
	if err != nil {
		return removed, err
	}
	return removed, replace(record, own, time.Now().Truncate(time.Second), func(file io.Writer) error {
		_, err := file.Write(content)
		return err
	})
}
