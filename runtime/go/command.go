package main

// Starts commands: as this process, or beside it with the log format of everything else.

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// become replaces this process by the command, so that signals reach it; stops with `code` where it cannot start.
func become(do order, code int) error {
	if do.directory != "" {
		if err := os.Chdir(do.directory); err != nil {
			return stop{code, fmt.Sprintf("%s cannot be started: %s", do.directory, reason(err))}
		}
	}
	files := filesOf(do.words[0])
	err := tryEach(files, func(file string) error { return syscall.Exec(file, do.words, os.Environ()) })
	return stop{code, fmt.Sprintf("%s cannot be started: %s%s", do.words[0], reason(err), missingLoader(files, err))}
}

// filesOf returns the files that a command may be: a name without a slash is looked for in PATH, as execvp does.
func filesOf(name string) (files []string) {
	if strings.Contains(name, "/") {
		return []string{name}
	}
	path, isSet := os.LookupEnv("PATH")
	if !isSet {
		path = "/bin:/usr/bin"
	}
	for _, folder := range strings.Split(path, ":") {
		if folder != "" {
			folder = strings.TrimSuffix(folder, "/") + "/"
		}
		files = append(files, folder+name)
	}
	return files
}

// tryEach calls `start` for each file until one succeeds. Of the errors, a file that is there and cannot be started
// says more than one that is not there.
func tryEach(files []string, start func(file string) error) error {
	var telling, last error
	for _, file := range files {
		last = start(file)
		if last == nil {
			return nil
		}
		if telling == nil && !errors.Is(last, syscall.ENOENT) && !errors.Is(last, syscall.ENOTDIR) {
			telling = last
		}
	}
	if telling != nil {
		return telling
	}
	return last
}

// missingLoader explains "no such file" about a file that is there: the kernel means what the file needs to run.
func missingLoader(files []string, err error) string {
	if !errors.Is(err, syscall.ENOENT) {
		return ""
	}
	for _, file := range files {
		if isFile(file) {
			return fmt.Sprintf("\n  help: %s is there, but not the loader or interpreter that it names: build it with "+
				"CGO_ENABLED=0, or use a final image that has a C library", file)
		}
	}
	return ""
}

// filledIn returns words with the app's variables in place of each `${NAME}`, for a program that takes its settings as
// arguments alone. Whoever looks at the container from outside sees the name, and so does the log.
func filledIn(words []string) []string {
	filled := make([]string, len(words))
	for place, word := range words {
		filled[place] = string(fillIn([]byte(word), os.LookupEnv))
	}
	return filled
}

// command is a process whose output is in the log format: as JSON, each of its lines becomes an object.
type command struct {
	*os.Process
	copies []chan struct{}
}

// startCommand starts a command that inherits `lock`.
func startCommand(do order, lock *os.File) (*command, error) {
	started := &command{}
	outputs := []*os.File{os.Stdout, os.Stderr}
	if jsonLines {
		for place, level := range []string{"info", "warning"} {
			reader, writer, err := os.Pipe()
			if err != nil {
				return nil, err
			}
			defer writer.Close()
			logger := []string{"stdout", "stderr"}[place]
			started.copies = append(started.copies, copyLines(reader, outputs[place], level, logger))
			outputs[place] = writer
		}
	}
	attributes := &os.ProcAttr{Dir: do.directory, Env: os.Environ(), Files: []*os.File{os.Stdin, outputs[0], outputs[1], lock}}
	words := filledIn(do.words)
	return started, tryEach(filesOf(words[0]), func(file string) (err error) {
		started.Process, err = os.StartProcess(file, words, attributes)
		return err
	})
}

// copyLines passes each line on as an object; a carriage return ends one too. The channel closes at the end.
func copyLines(source, target *os.File, level, logger string) chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		reader := bufio.NewReader(source)
		var line []byte
		for {
			each, err := reader.ReadByte()
			if err == nil && each != '\n' && each != '\r' {
				line = append(line, each)
				continue
			}
			if text := backslashReplaced(line); strings.TrimSpace(text) != "" {
				target.WriteString(objectOf(text, level, logger))
			}
			if err != nil {
				return
			}
			line = line[:0]
		}
	}()
	return done
}

// wait returns the exit code, when the command's output is through as well.
func (c *command) wait() (int, error) {
	state, err := c.Process.Wait()
	if err != nil {
		return 0, err
	}
	for _, done := range c.copies {
		select {
		case <-done:
		case <-time.After(time.Second): // a child of its own may hold the output open
		}
	}
	status := state.Sys().(syscall.WaitStatus)
	if status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return status.ExitStatus(), nil
}
