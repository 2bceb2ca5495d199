package main

// Publishes the app's static files for the edge: each as a whole or not at all, by as many replicas as like to. Files
// of older releases stay for a while, because pages that were loaded before still ask for them.

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

// notPublished is source code, which often lies beside what it serves.
var notPublished = map[string]bool{".go": true, ".py": true, ".pyc": true, ".pyo": true}

// publish copies each folder to its place below `root`, and says what it did.
func publish(all []publication, root string) error {
	if len(all) == 0 {
		return nil
	}
	if err := prepareFolders([]string{root}); err != nil {
		return err
	}
	published, changed, gone, err := publishBelow(all, root)
	if err != nil {
		return stop{exitInputOutput, fmt.Sprintf("cannot publish static files: %s: %s", pathOf(err), reason(err))}
	}
	say(fmt.Sprintf("static files: %d in %s, %d new or changed, %d of older releases removed", published, root, changed, gone))
	return nil
}

// publishBelow returns how many files are published, how many of them were written, and how many older ones removed.
func publishBelow(all []publication, root string) (published, changed, gone int, err error) {
	own := filepath.Join(root, ".seaworthy")
	if err := makeFolder(own, 0o700); err != nil {
		return 0, 0, 0, err
	}
	lock, err := os.Create(filepath.Join(own, "lock"))
	if err != nil {
		return 0, 0, 0, err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return 0, 0, 0, &os.PathError{Op: "flock", Path: lock.Name(), Err: err}
	}
	leftovers, _ := filepath.Glob(filepath.Join(own, "new-*")) // of a process that was killed
	for _, leftover := range leftovers {
		if err := os.Remove(leftover); err != nil {
			return 0, 0, 0, err
		}
	}
	sources := map[string]string{} // by place below the root
	for _, each := range all {
		if err := addFiles(sources, strings.Trim(each.url, "/"), each.folder); err != nil {
			return 0, 0, 0, err
		}
	}
	for place, source := range sources {
		_, hasOwnGzip := sources[place+".gz"]
		written, err := put(source, filepath.Join(root, place), own, hasOwnGzip)
		if err != nil {
			return 0, 0, 0, err
		}
		if written {
			changed++
		}
	}
	gone, err = forget(sources, root, own)
	return len(sources), changed, gone, err
}

// addFiles adds each file below `folder` that may be published.
func addFiles(sources map[string]string, url, folder string) error {
	if !isFolder(folder) {
		absolute, _ := filepath.Abs(folder)
		say(fmt.Sprintf("static files: %s does not exist; nothing of it is published\n"+
			"  help: build it into the image, or correct static in seaworthy.yaml", absolute))
		return nil
	}
	inside, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return err
	}
	return addFolder(sources, url, folder, inside+"/")
}

// addFolder adds a folder's files, and those of the folders in it. A link may lead to a file `inside` alone.
func addFolder(sources map[string]string, place, folder, inside string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		source := filepath.Join(folder, name)
		if strings.HasPrefix(name, ".") || name == "__pycache__" {
			continue
		}
		if entry.IsDir() {
			if err := addFolder(sources, path.Join(place, name), source, inside); err != nil {
				return err
			}
			continue
		}
		if notPublished[filepath.Ext(name)] || !isFile(source) {
			continue
		}
		real, err := filepath.EvalSymlinks(source)
		if err != nil {
			return err
		}
		if strings.HasPrefix(real, inside) {
			sources[path.Join(place, name)] = source
		}
	}
	return nil
}
