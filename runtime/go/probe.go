package main

// A health probe for images that have no curl, and often no shell. Exit 0: alive, 1: not; one line says what answered.

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

const address = "127.0.0.1"

// probe probes once, says what was found, and returns the exit code.
func probe(arguments []string) int {
	alive, line := probeOnce(arguments)
	fmt.Println(line)
	if alive {
		return 0
	}
	return 1
}

// aliveFor tells whether the container's first process has run for some time: one that ends at once is started anew.
func aliveFor(seconds string) (bool, string) {
	least, err := strconv.ParseFloat(seconds, 64)
	stat, noStat := os.ReadFile("/proc/1/stat")
	uptime, noUptime := os.ReadFile("/proc/uptime")
	if err = errors.Join(err, noStat, noUptime); err != nil {
		return false, err.Error()
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	// The kernel counts in hundredths of a second.
	ticks, _ := strconv.ParseFloat(fields[19], 64)
	now, _ := strconv.ParseFloat(strings.Fields(string(uptime))[0], 64)
	ran := now - ticks/100
	return ran >= least, fmt.Sprintf("has run for %.1f s", ran)
}

func probeOnce(arguments []string) (alive bool, line string) {
	var kind, port, path string
	switch {
	case len(arguments) == 2 && arguments[0] == "tcp":
		kind, port = arguments[0], arguments[1]
	case len(arguments) == 3 && arguments[0] == "http" && strings.HasPrefix(arguments[2], "/"):
		kind, port, path = arguments[0], arguments[1], arguments[2]
	case len(arguments) == 2 && arguments[0] == "alive":
		return aliveFor(arguments[1])
	default:
		return false, "usage: seaworthy-entry probe tcp PORT | http PORT /PATH | alive SECONDS"
	}
	what := fmt.Sprintf("%s %s:%s%s: ", kind, address, port, path)
	limit := variable("SEAWORTHY_PROBE_SECONDS", "3")
	seconds, err := strconv.ParseFloat(limit, 64)
	_, wrongPort := strconv.ParseUint(port, 10, 16)
	if err != nil || wrongPort != nil || !(seconds >= 0 && seconds < math.MaxInt32) {
		return false, fmt.Sprintf("%sport and SEAWORTHY_PROBE_SECONDS (%s) must be numbers", what, limit)
	}
	deadline := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	connection, err := (&net.Dialer{Deadline: deadline}).Dial("tcp", address+":"+port)
	if err != nil {
		return false, what + networkReason(err)
	}
	defer connection.Close()
	if kind == "tcp" {
		return true, what + "accepts connections"
	}
	connection.SetDeadline(deadline)
	status, err := ask(connection, path)
	if err != nil {
		return false, what + networkReason(err)
	}
	if status < 0 {
		return false, what + "no HTTP answer"
	}
	// 429: the app lives, and limits its callers.
	return status >= 200 && status < 400 || status == 429, fmt.Sprintf("%sanswered %d", what, status)
}

// ask sends one request and returns the status of the answer, or -1 when it is no HTTP.
func ask(connection net.Conn, path string) (int, error) {
	_, err := fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Proto: https\r\n"+
		"User-Agent: seaworthy-probe\r\nAccept: */*\r\nConnection: close\r\n\r\n", path)
	if err != nil {
		return -1, err
	}
	var answer []byte
	for !bytes.Contains(answer, []byte("\n")) && len(answer) < 1024 {
		var received [1024]byte
		count, err := connection.Read(received[:])
		answer = append(answer, received[:count]...)
		if count == 0 {
			if err == io.EOF {
				break
			}
			return -1, err
		}
	}
	words := bytes.Fields(answer)
	if len(words) < 2 || !bytes.HasPrefix(words[0], []byte("HTTP/")) {
		return -1, nil
	}
	status, err := strconv.ParseUint(string(words[1]), 10, 31)
	if err != nil {
		return -1, nil
	}
	return int(status), nil
}
