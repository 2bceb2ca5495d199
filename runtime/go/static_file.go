package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const smallestToCompress = 1024

var compressible = set(`.css .csv .eot .geojson .htm .html .ics .js .json .map .md .mjs .otf .rss .svg .ttf .txt
	.wasm .webmanifest .xhtml .xml`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(words) {
		all[word] = true
	}
	return all
}

// put puts one file and its compressed form in place; returns whether anything had to be written.
func put(source, target, own string, hasOwnGzip bool) (bool, error) {
	same, err := isSame(source, target)
	if err != nil {
		return false, err
	}
	if !same {
		if err := makeWay(target); err != nil {
			return false, err
		}
		info, err := os.Stat(source)
		if err != nil {
			return false, err
		}
		err = replace(target, own, info.ModTime(), func(file io.Writer) error { return copyFile(file, source) })
		if err != nil {
			return false, err
		}
	}
	if hasOwnGzip {
		return !same, nil
	}
	compressed, err := putCompressed(target, own, !same)
	return !same || compressed, err
}

// putCompressed puts the compressed form beside a file, or removes it where it would be of no use.
func putCompressed(target, own string, changed bool) (bool, error) {
	info, err := os.Stat(target)
	if err != nil {
		return false, err
	}
	packed := target + ".gz"
	if info.Size() <= smallestToCompress || !compressible[strings.ToLower(filepath.Ext(target))] {
		return false, removeFile(packed)
	}
	there, err := os.Stat(packed)
	if err == nil && there.Mode().IsRegular() && !changed && there.ModTime().Equal(info.ModTime()) {
		return false, nil
	}
	return true, replace(packed, own, info.ModTime(), func(file io.Writer) error {
		writer, _ := gzip.NewWriterLevel(file, gzip.BestCompression)
		if err := copyFile(writer, target); err != nil {
			return err
		}
		return writer.Close()
	})
}

// makeWay makes the folder of a file; what an older release had there under the name of a folder, or as one, goes.
func makeWay(target string) error {
	if isFolder(target) {
		if err := os.RemoveAll(target); err != nil {
			return err
		}
	}
	folder := filepath.Dir(target)
	for blocking := folder; blocking != filepath.Dir(blocking); blocking = filepath.Dir(blocking) {
		if isFile(blocking) {
			if err := os.Remove(blocking); err != nil {
				return err
			}
		}
	}
	return makeFolder(folder, 0o755)
}

// replace writes a file in one step, readable for everybody.
func replace(target, own string, modified time.Time, write func(file io.Writer) error) error {
	file, err := os.CreateTemp(own, "new-")
	if err != nil {
		return err
	}
	defer file.Close()
	if err := write(file); err != nil {
		return err
	}
	if err := file.Chmod(0o644); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Chtimes(file.Name(), modified, modified); err != nil {
		return err
	}
	return os.Rename(file.Name(), target)
}

func copyFile(target io.Writer, source string) error {
	content, err := os.Open(source)
	if err != nil {
		return err
	}
	defer content.Close()
	_, err = io.Copy(target, content)
	return err
}

func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// isSame says whether a file has the content of another. Times say nothing: some builds set all of them to one.
func isSame(source, target string) (bool, error) {
	there, err := os.Stat(target)
	if err != nil || !there.Mode().IsRegular() {
		return false, nil
	}
	info, err := os.Stat(source)
	if err != nil || info.Size() != there.Size() {
		return false, err
	}
	left, err := os.Open(source)
	if err != nil {
		return false, err
	}
	defer left.Close()
	right, err := os.Open(target)
	if err != nil {
		return false, err
	}
	defer right.Close()
	var one, other [64 * 1024]byte
	for {
		count, err := io.ReadFull(left, one[:])
		more, _ := io.ReadFull(right, other[:])
		if !bytes.Equal(one[:count], other[:more]) {
			return false, nil
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
}
