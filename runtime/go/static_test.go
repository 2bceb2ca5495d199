package main

// Static files: published whole, once, and kept for a while after the last release that had them.

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
	"testing"
	"time"
)

// newSite is a scene with a few static files in notes/static.
func newSite(t *testing.T) *scene {
	t.Helper()
	s := newScene(t)
	s.write("notes/static/app.js", strings.Repeat("let a\n", 400))
	s.write("notes/static/img/logo.png", strings.Repeat("\x89PNG", 1000))
	s.write("notes/static/small.css", "a{}")
	return s
}

// publish starts the app; returns the lines about static files.
func (s *scene) publish(more ...string) string {
	s.Helper()
	usual := []string{"SEAWORTHY_STATIC=/static/=notes/static", "SEAWORTHY_STATIC_ROOT=" + s.path("srv")}
	found := s.run(append(usual, more...), "serve", "gunicorn")
	if found.code != 0 || found.errors != "" || !strings.HasSuffix(found.output, "started\n") {
		s.Fatalf("%+v", found)
	}
	return strings.TrimSuffix(found.output, "started\n")
}

func (s *scene) summary(files, changed, gone int) string {
	return fmt.Sprintf("static files: %d in %s, %d new or changed, %d of older releases removed\n", files, s.path("srv"), changed, gone)
}

// published returns what is there, without the records.
func (s *scene) published() (names []string) {
	filepath.WalkDir(s.path("srv"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.Contains(path, "/.seaworthy/") {
			name, _ := filepath.Rel(s.path("srv"), path)
			names = append(names, name)
		}
		return err
	})
	sort.Strings(names)
	return names
}

func (s *scene) status(name string) os.FileInfo {
	s.Helper()
	info, err := os.Lstat(s.path(name))
	if err != nil {
		s.Fatal(err)
	}
	return info
}

func (s *scene) unpacked(name string) string {
	s.Helper()
	file, err := os.Open(s.path(name))
	if err != nil {
		s.Fatal(err)
	}
	defer file.Close()
	reader, err := gzip.NewReader(file)
	if err != nil {
		s.Fatal(err)
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		s.Fatal(err)
	}
	return string(content)
}

func TestFilesAndTheirCompressedForms(t *testing.T) {
	s := newSite(t)
	equal(t, s.publish(), s.summary(3, 3, 0))
	equal(t, s.published(), []string{"static/app.js", "static/app.js.gz", "static/img/logo.png", "static/small.css"})
	equal(t, s.unpacked("srv/static/app.js.gz"), s.read("notes/static/app.js"))
	equal(t, s.read("srv/static/app.js"), s.read("notes/static/app.js"))
	for _, name := range []string{"srv/static/app.js", "srv/static/app.js.gz"} {
		equal(t, s.status(name).ModTime(), s.status("notes/static/app.js").ModTime())
		equal(t, s.status(name).Mode(), os.FileMode(0o644))
	}
	equal(t, s.status("srv/.seaworthy").Mode().Perm(), os.FileMode(0o700))
	entries, _ := os.ReadDir(s.path("srv/.seaworthy"))
	equal(t, []string{entries[0].Name(), entries[1].Name()}, []string{"app.json", "lock"})
	equal(t, len(entries), 2)
}

func TestWhatIsUnchangedIsLeftAloneAndWhatChangedIsReplaced(t *testing.T) {
	s := newSite(t)
	inodes := func() (all []uint64) {
		for _, name := range s.published() {
			all = append(all, s.status("srv/"+name).Sys().(*syscall.Stat_t).Ino)
		}
		return all
	}
	s.publish()
	before := inodes()
	now := time.Now()
	os.Chtimes(s.path("notes/static/small.css"), now, now)
	s.write("srv/.seaworthy/new-left-behind", "")
	equal(t, s.publish(), s.summary(3, 0, 0))
	equal(t, inodes(), before)
	equal(t, exists(s.path("srv/.seaworthy/new-left-behind")), false)
	// As long and as old as before: some builds set all times to one.
	modified := s.status("notes/static/app.js").ModTime()
	s.write("notes/static/app.js", strings.Repeat("let b\n", 400))
	os.Chtimes(s.path("notes/static/app.js"), modified, modified)
	equal(t, s.publish(), s.summary(3, 1, 0))
	equal(t, s.read("srv/static/app.js"), strings.Repeat("let b\n", 400))
	equal(t, s.unpacked("srv/static/app.js.gz"), strings.Repeat("let b\n", 400))
	// A start that was killed in between left the compressed form of an older release.
	os.Chtimes(s.path("srv/static/app.js.gz"), now, now)
	equal(t, s.publish(), s.summary(3, 1, 0))
	equal(t, s.status("srv/static/app.js.gz").ModTime(), modified)
	s.write("notes/static/app.js", "short")
	s.publish()
	equal(t, exists(s.path("srv/static/app.js.gz")), false)
}

func TestWhatIsNotPublished(t *testing.T) {
	s := newSite(t)
	s.write("secret.txt", "secret")
	for _, name := range []string{".env", ".git/config", "code.py", "__pycache__/code.pyc", "embed.go"} {
		s.write("notes/static/"+name, "x")
	}
	for name, target := range map[string]string{"leaves.txt": s.path("secret.txt"), "folder": s.folder, "stays.css": "small.css",
		"broken": "nowhere"} {
		if err := os.Symlink(target, s.path("notes/static/"+name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(s.path("notes/static/pipe"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.publish()
	equal(t, s.published(), []string{"static/app.js", "static/app.js.gz", "static/img/logo.png", "static/small.css", "static/stays.css"})
	equal(t, s.status("srv/static/stays.css").Mode().IsRegular(), true)
}

func TestACompressedFormOfTheAppsOwnStays(t *testing.T) {
	s := newSite(t)
	s.write("notes/static/app.js.gz", "its own")
	equal(t, s.publish(), s.summary(4, 4, 0))
	equal(t, s.publish(), s.summary(4, 0, 0))
	equal(t, s.read("srv/static/app.js.gz"), "its own")
}

func TestOlderReleasesStayForThirtyDays(t *testing.T) {
	s := newSite(t)
	s.write("notes/static/old.js", strings.Repeat("old", 500))
	s.publish()
	s.remove("notes/static/old.js")
	equal(t, s.publish(), s.summary(3, 0, 0))
	equal(t, exists(s.path("srv/static/old.js")), true)
	known := map[string]*float64{}
	if err := json.Unmarshal([]byte(s.read("srv/.seaworthy/app.json")), &known); err != nil {
		t.Fatal(err)
	}
	now := float64(time.Now().Unix())
	if gone := known["static/old.js"]; gone == nil || *gone > now+1 || *gone < now-60 || known["static/app.js"] != nil {
		t.Fatal(s.read("srv/.seaworthy/app.json"))
	}
	for _, each := range []struct{ days, removed int }{{29, 0}, {31, 1}} {
		gone := now - float64(each.days*24*3600)
		s.write("srv/.seaworthy/app.json", fmt.Sprintf(`{"static/app.js": null, "static/old.js": %f}`, gone))
		equal(t, s.publish(), s.summary(3, 0, each.removed))
		equal(t, exists(s.path("srv/static/old.js")), each.removed == 0)
		equal(t, exists(s.path("srv/static/old.js.gz")), each.removed == 0)
	}
	s.write("notes/static/old.js", "back")
	s.write("srv/.seaworthy/app.json", "{torn")
	equal(t, s.publish(), s.summary(4, 1, 0))
	contains(t, s.read("srv/.seaworthy/app.json"), `"static/old.js":null`)
}

func TestAnAppLeavesTheFilesOfAnotherAlone(t *testing.T) {
	s := newSite(t)
	s.publish()
	s.write("other/b.css", "b")
	equal(t, s.publish("SEAWORTHY_STATIC=/=other", "SEAWORTHY_APP=other"), s.summary(1, 1, 0))
	equal(t, s.published(), []string{"b.css", "static/app.js", "static/app.js.gz", "static/img/logo.png", "static/small.css"})
	equal(t, s.read("srv/.seaworthy/other.json"), `{"b.css":null}`)
}

func TestFilesAndFoldersThatChangePlaces(t *testing.T) {
	s := newSite(t)
	s.write("notes/static/a", "file")
	s.write("notes/static/b/c/d", "file")
	s.publish()
	s.remove("notes/static/a")
	s.remove("notes/static/b/c/d")
	s.remove("notes/static/b/c")
	s.write("notes/static/a/deep/er", "one")
	s.write("notes/static/b/c", "other")
	equal(t, s.publish(), s.summary(5, 2, 0))
	equal(t, s.read("srv/static/a/deep/er")+s.read("srv/static/b/c"), "oneother")
}

func TestSeveralPublishAtOnce(t *testing.T) {
	s := newSite(t)
	for number := 0; number < 60; number++ {
		s.write(fmt.Sprintf("notes/static/%d.css", number), strings.Repeat(fmt.Sprintf("a%d{}\n", number), 300))
	}
	var processes []*process
	for range [5]int{} {
		processes = append(processes, s.start([]string{"SEAWORTHY_STATIC=/static/=notes/static", "SEAWORTHY_STATIC_ROOT=" + s.path("srv")},
			"serve", "gunicorn"))
	}
	wrote := 0
	for _, each := range processes {
		found := each.end()
		equal(t, []any{found.code, found.errors}, []any{0, ""})
		wrote += strings.Count(found.output, " 63 new or changed")
	}
	equal(t, wrote, 1)
	equal(t, len(s.published()), 63+61)
}

func TestAStaticFolderThatIsMissingIsAWarning(t *testing.T) {
	s := newSite(t)
	equal(t, s.publish("SEAWORTHY_STATIC=/static/=nowhere /more/=notes/static"),
		"static files: "+s.path("nowhere")+" does not exist; nothing of it is published\n"+
			"  help: build it into the image, or correct static in seaworthy.yaml\n"+s.summary(3, 3, 0))
}

func TestAStaticRootThatCannotBeWrittenTo(t *testing.T) {
	s := newSite(t)
	found := s.run([]string{"SEAWORTHY_STATIC=/s/=notes/static", "SEAWORTHY_STATIC_ROOT=/proc/x"}, "serve", "gunicorn")
	equal(t, found.code, 78)
	contains(t, found.errors, "cannot write to 1 folder")
	s.write("srv/.seaworthy", "a file in the way")
	found = s.run([]string{"SEAWORTHY_STATIC=/s/=notes/static", "SEAWORTHY_STATIC_ROOT=" + s.path("srv")}, "serve", "gunicorn")
	equal(t, found, result{74, "", "cannot publish static files: " + s.path("srv/.seaworthy") + ": File exists\n"})
}
