package main

// What the tests share: this test binary under another name is the entry program, started as a real process in a
// folder of the test's own.

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// programs are on the PATH of each test. They are written before the first starts: a file that a process just about
// to start still holds open for writing cannot be executed.
var programs = map[string]string{
	// Writes down when it begins and ends, and waits while a file `hold` exists.
	"work": "echo begin >> log\nwhile [ -e hold ]; do sleep 0.02; done\necho end >> log\nexit ${CODE:-0}",
	"show": "pwd\nfor each; do echo \"<$each>\"; done\nexit 9",
	// Ends by its own rules.
	"stubborn": "trap 'echo rolled back; exit 7' TERM INT\necho ready\nwhile :; do sleep 0.02; done",
	"gunicorn": "echo started",
}

// shared is readable for every user, unlike a test's own folder.
var shared string

func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "seaworthy-entry" {
		main()
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if shared, err = os.MkdirTemp("", "seaworthy-entry-"); err != nil {
		panic(err)
	}
	defer os.RemoveAll(shared)
	os.Chmod(shared, 0o755)
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	content, err := os.ReadFile(self)
	if err != nil {
		panic(err)
	}
	write(filepath.Join(shared, "seaworthy-entry"), string(content), 0o755)
	for name, body := range programs {
		write(filepath.Join(shared, "bin", name), "#!/bin/sh\n"+body+"\n", 0o755)
	}
	return m.Run()
}

// write writes a file, and makes the folder that it is in.
func write(path, content string, mode os.FileMode) string {
	if err := makeFolder(filepath.Dir(path), 0o755); err != nil {
		panic(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		panic(err)
	}
	return path
}

// scene is a folder with secrets/ and state/ in which the entry program starts.
type scene struct {
	*testing.T
	folder      string
	program     []string
	environment []string
}

// newScene lets the test run beside others: most of what they do is wait.
func newScene(t *testing.T) *scene {
	t.Helper()
	t.Parallel()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{T: t, folder: folder, program: []string{filepath.Join(shared, "seaworthy-entry")}}
	s.environment = []string{
		"PATH=" + filepath.Join(shared, "bin") + ":" + os.Getenv("PATH"),
		"SEAWORTHY_SECRETS_DIRECTORY=" + s.path("secrets"),
		"SEAWORTHY_STATE=" + s.path("state"),
	}
	for _, name := range []string{"secrets", "state"} {
		if err := os.Mkdir(s.path(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func (s *scene) path(name string) string { return filepath.Join(s.folder, name) }

func (s *scene) write(name, content string) string { return write(s.path(name), content, 0o644) }

func (s *scene) read(name string) string {
	content, err := os.ReadFile(s.path(name))
	if err != nil {
		s.Fatal(err)
	}
	return string(content)
}

func (s *scene) remove(name string) {
	if err := os.Remove(s.path(name)); err != nil {
		s.Fatal(err)
	}
}

// process is the entry program while it runs.
type process struct {
	*exec.Cmd
	scene  *scene
	output *bufio.Reader
	errors bytes.Buffer
}

// result is how it ended.
type result struct {
	code           int
	output, errors string
}

// start starts the entry program with arguments, in an environment with more variables.
func (s *scene) start(more []string, arguments ...string) *process {
	s.Helper()
	return s.prepare(more, arguments...).begin()
}

func (s *scene) prepare(more []string, arguments ...string) *process {
	words := append(append([]string{}, s.program...), arguments...)
	p := &process{Cmd: exec.Command(words[0], words[1:]...), scene: s}
	p.Dir = s.folder
	p.Env = append(append([]string{}, s.environment...), more...)
	p.Stderr = &p.errors
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.WaitDelay = time.Second // what it leaves behind may hold its output
	return p
}

func (p *process) begin() *process {
	p.scene.Helper()
	output, err := p.StdoutPipe()
	if err != nil {
		p.scene.Fatal(err)
	}
	p.output = bufio.NewReader(output)
	if err := p.Start(); err != nil {
		p.scene.Fatal(err)
	}
	limit := time.AfterFunc(time.Minute, p.kill)
	p.scene.Cleanup(func() { limit.Stop(); p.kill() })
	return p
}

// kill ends it and what it started.
func (p *process) kill() { syscall.Kill(-p.Process.Pid, syscall.SIGKILL) }

// nextLine returns one line of output.
func (p *process) nextLine() string {
	p.scene.Helper()
	line, err := p.output.ReadString('\n')
	if err != nil {
		p.kill()
		p.Wait()
		p.scene.Fatalf("output ended after %q: %s", line, &p.errors)
	}
	return line
}

// end waits for the end and returns what nobody read yet.
func (p *process) end() result {
	p.scene.Helper()
	rest, _ := io.ReadAll(p.output)
	p.Wait()
	return result{p.ProcessState.ExitCode(), string(rest), p.errors.String()}
}

// run runs the entry program to its end. Of the output the banner is checked and taken away.
func (s *scene) run(more []string, arguments ...string) result {
	s.Helper()
	return s.start(more, arguments...).end().withoutBanner(s.T)
}

func (r result) withoutBanner(t *testing.T) result {
	t.Helper()
	banner, rest, _ := strings.Cut(r.output, "\n")
	if !strings.Contains(banner, " | ") {
		t.Fatalf("no banner: %q, %q", r.output, r.errors)
	}
	return result{r.code, rest, r.errors}
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("\ngot  %#v\nwant %#v", got, want)
	}
}

func contains(t *testing.T, text, part string) {
	t.Helper()
	if !strings.Contains(text, part) {
		t.Fatalf("%q is not in %q", part, text)
	}
}

// closedPort returns a port that refuses connections until `open` is called. It is taken all the time, so that no
// other test gets it.
func closedPort(t *testing.T) (port string, open func()) {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(socket) })
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(name.(*syscall.SockaddrInet4).Port), func() { syscall.Listen(socket, 10) }
}

// listen returns a listener on a port that accepts connections.
func listen(t *testing.T) (listener net.Listener, port string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	_, port, _ = net.SplitHostPort(listener.Addr().String())
	return listener, port
}
