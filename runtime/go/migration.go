package main

// The migration gate: one migration at a time, once per image and command. The lock is the kernel's, so a process
// that dies leaves none behind.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// migrate runs the command unless it was the last to migrate, in `image`. `image` may be empty: then it always runs.
func migrate(do order, state, image string, lockSeconds int, signals *signals) error {
	directory := do.directory
	if directory == "" {
		directory = "."
	}
	done := shellLine(append([]string{image, directory}, do.words...))
	marker := filepath.Join(state, "migrated")
	lock, err := exclusiveLock(filepath.Join(state, "migrate.lock"), lockSeconds)
	if err != nil {
		return err
	}
	defer lock.Close()
	if image != "" && readMarker(marker) == done {
		say("migrations: already applied by this image")
		return nil
	}
	// First gone, then written anew: after a failure nobody's work is known.
	if err := os.Remove(marker); err != nil && !errors.Is(err, os.ErrNotExist) {
		return stop{exitConfiguration, fmt.Sprintf("cannot remove %s: %s", marker, reason(err))}
	}
	signals.hold()
	for place, step := range do.steps() {
		// The command before it may have ended well all the same.
		if number := signals.came(); place > 0 && number != 0 {
			return stop{128 + number, fmt.Sprintf("migration stopped before %s", shellLine(step.words))}
		}
		code, err := runForwardingSignals(step, lock, signals)
		if err != nil {
			return err
		}
		if code != 0 {
			return stop{code, fmt.Sprintf("migration failed: %s exited %d", shellLine(step.words), code)}
		}
	}
	// A run by hand, which names no image, is on record too: it ended well.
	if err := writeMarker(marker, done); err != nil {
		say(fmt.Sprintf("migrations: applied, but %s at %s: the next start applies them again", reason(err), marker))
	}
	return nil
}

// exclusiveLock holds the lock file at `path`; stops with 75 when another holds it for longer than `seconds`.
func exclusiveLock(path string, seconds int) (*os.File, error) {
	lock, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, stop{exitConfiguration, fmt.Sprintf("cannot open %s: %s", path, reason(err))}
	}
	deadline, waiting := time.Now().Add(time.Duration(seconds)*time.Second), false
	for {
		err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return lock, nil
		}
		if err != syscall.EWOULDBLOCK {
			return nil, stop{exitConfiguration, fmt.Sprintf("cannot lock %s: %s", path, reason(err))}
		}
		if !time.Now().Before(deadline) {
			return nil, stop{exitTryAgain, fmt.Sprintf("another migration still holds %s after %d s", path, seconds)}
		}
		if !waiting {
			waiting = true
			say(fmt.Sprintf("waiting for another migration, at most %d s", seconds))
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// runForwardingSignals runs the command to its end and returns its exit code; SIGTERM and SIGINT go to it. It inherits
// the lock: if this process is killed alone, the next gate still waits for the command.
func runForwardingSignals(do order, lock *os.File, signals *signals) (int, error) {
	started, err := startCommand(do, lock)
	if err != nil {
		what := do.words[0]
		if do.directory != "" && !isFolder(do.directory) {
			what = do.directory
		}
		return 0, stop{127, fmt.Sprintf("migration failed: %s: %s", what, reason(err))}
	}
	ended := make(chan struct{})
	defer close(ended)
	go signals.forward(started.Process, ended)
	return started.wait()
}

// steps are the commands between the words `&&`: one after another, as long as each ends well.
func (do order) steps() (steps []order) {
	from := 0
	for place, word := range append(do.words[:len(do.words):len(do.words)], "&&") {
		if word == "&&" && place > from {
			steps = append(steps, order{do.action, do.words[from:place], do.directory})
		}
		if word == "&&" {
			from = place + 1
		}
	}
	return steps
}

// readMarker returns the image and command that migrated last, or nothing.
func readMarker(path string) string {
	content, _ := os.ReadFile(path)
	return strings.TrimSpace(string(content))
}

// writeMarker replaces the marker in one step.
func writeMarker(path, done string) error {
	marker, err := os.Create(path + ".new")
	if err != nil {
		return err
	}
	defer marker.Close()
	if _, err := marker.WriteString(done + "\n"); err != nil {
		return err
	}
	if err := marker.Sync(); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

var plainWord = regexp.MustCompile(`^[0-9A-Za-z_@%+=:,./-]+$`)

// shellLine returns words as a shell would read them.
func shellLine(words []string) string {
	quoted := make([]string, len(words))
	for place, word := range words {
		quoted[place] = word
		if !plainWord.MatchString(word) {
			quoted[place] = "'" + strings.ReplaceAll(word, "'", `'"'"'`) + "'"
		}
	}
	return strings.Join(quoted, " ")
}
