package main

// Makes the folders that the app writes to, and proves that it can.

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// prepareFolders makes each folder and checks that it is writable; stops with all that are not.
func prepareFolders(folders []string) error {
	var problems []string
	for _, folder := range folders {
		if err := tryFolder(folder); err != nil {
			problems = append(problems, fmt.Sprintf("%s: %s; %s", folder, reason(err), ownerOf(folder)))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	user := os.Geteuid()
	me := fmt.Sprintf("%d:%d", user, os.Getegid())
	lines := append([]string{fmt.Sprintf("cannot write to %s as user %s:", numbered(len(problems), "folder"), me)}, problems...)
	lines = append(lines, fmt.Sprintf(
		"help: give the volume to %s (chown), or mount a volume or a tmpfs with uid=%d there", me, user))
	return stop{exitConfiguration, strings.Join(lines, "\n  ")}
}

// tryFolder makes a folder where it is missing, and a file in it.
func tryFolder(folder string) error {
	if err := makeFolder(folder, 0o777); err != nil {
		return err
	}
	file, err := os.CreateTemp(folder, ".seaworthy-")
	if err != nil {
		return err
	}
	defer file.Close()
	return os.Remove(file.Name())
}

// makeFolder makes a folder and those above it. Unlike os.MkdirAll it says that a file is in the way, and of which
// folder.
func makeFolder(folder string, mode os.FileMode) error {
	if parent := filepath.Dir(folder); !exists(parent) {
		if err := makeFolder(parent, 0o777); err != nil {
			return err
		}
	}
	if err := os.Mkdir(folder, mode); err != nil && !isFolder(folder) {
		return err
	}
	return nil
}

// ownerOf returns owner and mode of a path, or of the nearest parent that exists.
func ownerOf(path string) string {
	for !exists(path) && path != filepath.Dir(path) {
		path = filepath.Dir(path)
	}
	var status syscall.Stat_t
	if err := syscall.Stat(path, &status); err != nil {
		return fmt.Sprintf("%s: %s", path, reason(err))
	}
	return fmt.Sprintf("%s belongs to %d:%d with mode %04o", path, status.Uid, status.Gid, status.Mode&0o7777)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}
