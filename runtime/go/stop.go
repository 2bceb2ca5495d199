package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// Exit codes, as sysexits.h has them.
const (
	exitInputOutput   = 74
	exitTryAgain      = 75
	exitConfiguration = 78
)

// stop ends a start early with an exit code; the message goes to standard error.
type stop struct {
	code    int
	message string
}

func (s stop) Error() string { return s.message }

// numbered returns `1 problem`, `2 problems`.
func numbered(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", count, noun)
}

// reason returns the system's words for an error, written as the C library has them: Go's begin in lower case.
func reason(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return err.Error()
	}
	text := number.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

// pathOf returns the path that an error is about.
func pathOf(err error) string {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Path
	case errors.As(err, &link):
		return link.New
	}
	return ""
}
