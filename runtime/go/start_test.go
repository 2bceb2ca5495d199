package main

// The start itself: banner, arguments, folders, and becoming the program that was asked for.

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestServeBecomesTheApp(t *testing.T) {
	s := newScene(t)
	process := s.start([]string{"SEAWORTHY_APP=api", "SEAWORTHY_VERSION=1.2"}, "serve", "sh", "-c", "echo $$ $0 $1", "-x", "--password")
	version := strings.Fields(strings.TrimPrefix(runtime.Version(), "go"))[0]
	equal(t, process.nextLine(), "api 1.2 | go "+version+" | serve sh\n")
	equal(t, process.end(), result{0, fmt.Sprintf("%d -x --password\n", process.Process.Pid), ""})
}

func TestBannerHasDefaultsAndNoArguments(t *testing.T) {
	s := newScene(t)
	banner := s.start(nil, "run", "--", "true", "--password", "hunter2").nextLine()
	equal(t, strings.HasPrefix(banner, "app unversioned | go "), true)
	equal(t, strings.HasSuffix(banner, " | run true\n"), true)
}

func TestRunTakesDirectoryArgumentsAndExitCode(t *testing.T) {
	s := newScene(t)
	equal(t, s.run(nil, "run", "--directory", s.path("state"), "--", "show", "--", "a b"),
		result{9, s.path("state") + "\n<-->\n<a b>\n", ""})
}

func TestARelativeCommandIsSeenFromTheDirectory(t *testing.T) {
	s := newScene(t)
	if err := os.Symlink(shared+"/bin/show", s.path("state/here")); err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"run", "migrate"} {
		found := s.run(nil, action, "--directory", "state", "--", "./here")
		equal(t, []any{found.code, found.output}, []any{9, s.path("state") + "\n"})
	}
	equal(t, s.run(nil, "serve", "state/here").code, 9)
}

func TestWhatCannotStart(t *testing.T) {
	s := newScene(t)
	write(s.path("script"), "#!/no/such/shell\n", 0o755)
	s.write("bin/nothing-like-it", "not executable, on the PATH before what is not there")
	const help = "is there, but not the loader or interpreter that it names: build it with CGO_ENABLED=0, or use a final image " +
		"that has a C library\n"
	for _, each := range []struct {
		code    int
		message string
		words   []string
	}{
		{127, "no-such-thing cannot be started: No such file or directory\n", []string{"run", "--", "no-such-thing"}},
		{78, "no-such-thing cannot be started: No such file or directory\n", []string{"serve", "no-such-thing"}},
		{127, "/etc/passwd cannot be started: Permission denied\n", []string{"run", "--", "/etc/passwd"}},
		{127, "nothing-like-it cannot be started: Permission denied\n", []string{"run", "--", "nothing-like-it"}},
		{127, "/nowhere cannot be started: No such file or directory\n", []string{"run", "--directory", "/nowhere", "--", "true"}},
		{78, "./script cannot be started: No such file or directory\n  help: ./script " + help, []string{"serve", "./script"}},
	} {
		equal(t, s.run([]string{"PATH=" + s.path("bin") + ":/usr/bin:/bin"}, each.words...), result{each.code, "", each.message})
	}
}

func TestWrongArgumentsShowTheUsage(t *testing.T) {
	s := newScene(t)
	for _, words := range [][]string{{}, {"serve"}, {"run"}, {"run", "true"}, {"run", "--"}, {"walk", "--", "a"},
		{"migrate", "--directory", "--", "true"}, {"migrate", "--directory"}, {"run", "--directory", "", "--", "true"}} {
		equal(t, s.start(nil, words...).end(), result{2, "", usage + "\n"})
	}
}

func TestASignalEndsAStartThatWaitsWithoutAWord(t *testing.T) {
	s := newScene(t)
	for number, code := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130} {
		port, _ := closedPort(t)
		process := s.start([]string{"SEAWORTHY_WAIT=127.0.0.1:" + port}, "run", "--", "true")
		contains(t, process.nextLine(), "run true")
		contains(t, process.nextLine(), "waiting for 127.0.0.1")
		began := time.Now()
		process.Process.Signal(number)
		equal(t, process.end(), result{code, "", ""})
		if took := time.Since(began); took > time.Second {
			t.Errorf("took %s", took)
		}
	}
}

func TestTheStartedProgramGetsSignalsByItsOwnRules(t *testing.T) {
	s := newScene(t)
	process := s.start(nil, "serve", "stubborn")
	process.nextLine()
	equal(t, process.nextLine(), "ready\n")
	process.Process.Signal(syscall.SIGTERM)
	equal(t, process.end(), result{7, "rolled back\n", ""})
}

func TestTheStartedProgramIgnoresAndBlocksNothingMore(t *testing.T) {
	s := newScene(t)
	words := []string{"grep", "-E", "Sig(Ign|Blk)", "/proc/self/status"}
	started, err := exec.Command(words[0], words[1:]...).Output()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, s.run(nil, append([]string{"run", "--"}, words...)...), result{0, string(started), ""})
}

func TestFoldersAreMadeAndLeftEmpty(t *testing.T) {
	s := newScene(t)
	equal(t, s.run([]string{"SEAWORTHY_WRITABLE=" + s.path("a/b") + ":" + s.path("c") + ":"}, "run", "--", "true"), result{0, "", ""})
	for _, folder := range []string{"a/b", "c"} {
		entries, err := os.ReadDir(s.path(folder))
		if err != nil || len(entries) > 0 {
			t.Fatal(folder, entries, err)
		}
	}
}

func TestEveryFolderThatCannotBeWrittenToIsNamed(t *testing.T) {
	s := newScene(t)
	file := s.write("file", "")
	found := s.run([]string{"SEAWORTHY_WRITABLE=" + file + ":" + file + "/x:/proc:" + s.folder}, "run", "--", "true")
	equal(t, found.code, 78)
	lines := strings.Split(found.errors, "\n")
	me := fmt.Sprintf("%d:%d", os.Geteuid(), os.Getegid())
	equal(t, []string{lines[0], lines[1], lines[2], lines[4]}, []string{
		"cannot write to 3 folders as user " + me + ":",
		"  " + file + ": File exists; " + file + " belongs to " + me + " with mode 0644",
		"  " + file + "/x: Not a directory; " + file + " belongs to " + me + " with mode 0644",
		fmt.Sprintf("  help: give the volume to %s (chown), or mount a volume or a tmpfs with uid=%d there", me, os.Geteuid()),
	})
	contains(t, lines[3], "; /proc belongs to 0:0 with mode 0555")
}

func TestAFolderOfAnotherUser(t *testing.T) {
	s := newScene(t)
	// Root writes everywhere; whoever else runs this cannot write to what is read-only.
	me := fmt.Sprintf("%d:%d", os.Geteuid(), os.Getegid())
	mine := me
	if os.Geteuid() == 0 {
		mine = "1000:1000"
	}
	folder, err := os.MkdirTemp(shared, "other-")
	if err != nil {
		t.Fatal(err)
	}
	os.Chmod(folder, 0o555)
	s.folder = folder
	process := s.prepare([]string{"SEAWORTHY_WRITABLE=" + folder + ":" + folder + "/new"}, "run", "--", "true")
	if mine != me {
		process.SysProcAttr.Credential = &syscall.Credential{Uid: 1000, Gid: 1000}
	}
	process.begin()
	equal(t, process.end().withoutBanner(t), result{78, "", `cannot write to 2 folders as user ` + mine + `:
  ` + folder + `: Permission denied; ` + folder + ` belongs to ` + me + ` with mode 0555
  ` + folder + `/new: Permission denied; ` + folder + ` belongs to ` + me + ` with mode 0555
  help: give the volume to ` + mine + ` (chown), or mount a volume or a tmpfs with uid=` + strings.Split(mine, ":")[0] + ` there
`})
}
