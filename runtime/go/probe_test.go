package main

// The health probe, run the way Docker runs it, against real sockets.

import (
	"net"
	"strings"
	"testing"
	"time"
)

// answering answers each connection with `answer(request)`; returns the port and the requests seen.
func answering(t *testing.T, answer func(connection net.Conn)) (port string, requests chan string) {
	listener, port := listen(t)
	requests = make(chan string, 10)
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			var request [4096]byte
			count, _ := connection.Read(request[:])
			requests <- string(request[:count])
			answer(connection)
			connection.Close()
		}
	}()
	return port, requests
}

func sending(answer string) func(net.Conn) {
	return func(connection net.Conn) { connection.Write([]byte(answer)) }
}

func (s *scene) probe(more []string, words ...string) result {
	s.Helper()
	return s.start(more, append([]string{"probe"}, words...)...).end()
}

func TestProbeOfAPort(t *testing.T) {
	s := newScene(t)
	_, port := listen(t)
	equal(t, s.probe(nil, "tcp", port), result{0, "tcp 127.0.0.1:" + port + ": accepts connections\n", ""})
	// What the start reads is nothing to the probe.
	equal(t, s.probe([]string{"SEAWORTHY_WAIT=nonsense", "SEAWORTHY_DATASTORES=db", "LOG_FORMAT=json"}, "tcp", port),
		result{0, "tcp 127.0.0.1:" + port + ": accepts connections\n", ""})
	port, _ = closedPort(t)
	equal(t, s.probe(nil, "tcp", port), result{1, "tcp 127.0.0.1:" + port + ": Connection refused\n", ""})
}

func TestWhichAnswersCountAsAlive(t *testing.T) {
	s := newScene(t)
	for status, code := range map[string]int{"200 OK": 0, "204 No Content": 0, "302 Found": 0, "399": 0, "429 Slow Down": 0,
		"199 Odd": 1, "400 Bad Request": 1, "404 Not Found": 1, "500 Oh": 1, "503": 1} {
		port, _ := answering(t, sending("HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n\r\n"))
		equal(t, s.probe(nil, "http", port, "/healthz"), result{code, "http 127.0.0.1:" + port + "/healthz: answered " + status[:3] + "\n", ""})
	}
}

func TestTheRequestOfTheProbe(t *testing.T) {
	s := newScene(t)
	port, requests := answering(t, sending("HTTP/1.0 200 OK\r\n\r\n"))
	equal(t, s.probe(nil, "http", port, "/healthz?full=1").code, 0)
	equal(t, strings.Split(<-requests, "\r\n"), []string{"GET /healthz?full=1 HTTP/1.1", "Host: localhost", "X-Forwarded-Proto: https",
		"User-Agent: seaworthy-probe", "Accept: */*", "Connection: close", "", ""})
}

func TestWhatIsNoAnswer(t *testing.T) {
	s := newScene(t)
	for _, answer := range []string{"", "SSH-2.0-x\r\n", "HTTP/1.1\r\n", "HTTP/1.1 OK 200\r\n", "HTTP/1.1 -200\r\n", strings.Repeat("\x00", 5000)} {
		port, _ := answering(t, sending(answer))
		found := s.probe(nil, "http", port, "/")
		// Of an answer that nobody reads to its end the system may report the reset instead.
		if found.code != 1 || !strings.HasSuffix(found.output, ": no HTTP answer\n") {
			t.Errorf("%.20q: %+v", answer, found)
		}
	}
}

func TestGarbageWithoutAnEndIsNotReadForLong(t *testing.T) {
	s := newScene(t)
	port, _ := answering(t, func(connection net.Conn) {
		connection.Write(make([]byte, 2000))
		time.Sleep(5 * time.Second)
	})
	equal(t, s.probe(nil, "http", port, "/"), result{1, "http 127.0.0.1:" + port + "/: no HTTP answer\n", ""})
}

func TestAnAnswerInPieces(t *testing.T) {
	s := newScene(t)
	port, _ := answering(t, func(connection net.Conn) {
		for _, each := range "HTTP/1.1 204 No Content\r\n" {
			connection.Write([]byte(string(each)))
			time.Sleep(time.Millisecond)
		}
	})
	equal(t, s.probe(nil, "http", port, "/").code, 0)
}

func TestSilenceHasALimit(t *testing.T) {
	s := newScene(t)
	for _, beginning := range []string{"", "HTTP/1.1 200"} {
		port, _ := answering(t, func(connection net.Conn) {
			connection.Write([]byte(beginning))
			time.Sleep(5 * time.Second)
		})
		began := time.Now()
		equal(t, s.probe([]string{"SEAWORTHY_PROBE_SECONDS=0.5"}, "http", port, "/"), result{1, "http 127.0.0.1:" + port + "/: timed out\n", ""})
		if took := time.Since(began); took > 2*time.Second {
			t.Errorf("took %s", took)
		}
	}
}

func TestWrongArgumentsOfTheProbe(t *testing.T) {
	s := newScene(t)
	for _, words := range [][]string{{}, {"tcp"}, {"udp", "1"}, {"http", "1"}, {"http", "1", "healthz"}, {"tcp", "1", "/"}} {
		equal(t, s.probe(nil, words...), result{1, "usage: seaworthy-entry probe tcp PORT | http PORT /PATH | alive SECONDS\n", ""})
	}
	for _, each := range [][2]string{{"a", "1"}, {"99999", "1"}, {"80", "soon"}, {"80", "inf"}, {"80", "nan"}, {"80", "-1"}} {
		equal(t, s.probe([]string{"SEAWORTHY_PROBE_SECONDS=" + each[1]}, "tcp", each[0]), result{1,
			"tcp 127.0.0.1:" + each[0] + ": port and SEAWORTHY_PROBE_SECONDS (" + each[1] + ") must be numbers\n", ""})
	}
}

func TestProbeOfAProcess(t *testing.T) {
	s := newScene(t)
	if got := s.probe(nil, "alive", "0"); got.code != 0 || !strings.HasPrefix(got.output, "has run for ") {
		t.Errorf("got %+v", got)
	}
	if got := s.probe(nil, "alive", "1e12"); got.code != 1 {
		t.Errorf("got %+v", got)
	}
}
