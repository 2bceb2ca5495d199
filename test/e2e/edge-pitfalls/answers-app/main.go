// Answers as each request asks for: a program whose errors nothing in its image puts into the contract.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	http.HandleFunc("/live", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	http.HandleFunc("/answer", answer)
	http.HandleFunc("/events/", events)
	http.HandleFunc("/variable", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%x", sha256.Sum256([]byte(os.Getenv(r.URL.Query().Get("name")))))
	})
	http.HandleFunc("/file", file)
	http.HandleFunc("/upgrade", upgrade)
	log.Fatal(http.ListenAndServe(":"+os.Getenv("PORT"), nil))
}

// answer has the status, the body (or so many letters, or no end) and the headers of its query.
func answer(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	body := []byte(query.Get("body"))
	if size, err := strconv.Atoi(query.Get("letters")); err == nil {
		body = []byte(strings.Replace(query.Get("body"), "@", strings.Repeat("a", size), 1))
	}
	for _, each := range query["header"] {
		name, value, _ := strings.Cut(each, ": ")
		w.Header().Add(name, value)
	}
	if w.Header().Get("Content-Encoding") == "gzip" {
		var packed bytes.Buffer
		writer := gzip.NewWriter(&packed)
		writer.Write(body)
		writer.Close()
		body = packed.Bytes()
	}
	w.WriteHeader(statusOf(query))
	w.Write(body)
	for query.Has("endless") && r.Context().Err() == nil {
		w.Write(bytes.Repeat([]byte("a"), 1<<16))
	}
}

func statusOf(query url.Values) int {
	if status, err := strconv.Atoi(query.Get("status")); err == nil {
		return status
	}
	return 200
}

// events sends one piece of its query after the other, a moment apart.
func events(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	w.Header().Set("Content-Type", query.Get("type"))
	w.WriteHeader(statusOf(query))
	for _, piece := range query["piece"] {
		w.Write([]byte(piece))
		w.(http.Flusher).Flush()
		time.Sleep(400 * time.Millisecond)
	}
}

// file writes a file, and answers with what it held.
func file(w http.ResponseWriter, r *http.Request) {
	name := r.URL.Query().Get("name")
	before, _ := os.ReadFile(name)
	if err := os.WriteFile(name, []byte(r.URL.Query().Get("content")), 0o600); err != nil {
		w.WriteHeader(507)
		return
	}
	w.Write(before)
}

// upgrade sends one line back, in no protocol that a proxy knows.
func upgrade(w http.ResponseWriter, _ *http.Request) {
	connection, both, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer connection.Close()
	both.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	both.Flush()
	line, _ := both.ReadString('\n')
	both.WriteString(line)
	both.Flush()
}
