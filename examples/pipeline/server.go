package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// mostText is the longest text that is taken, in bytes.
const mostText = 1 << 20

type server struct {
	jobs    *Jobs
	plugins map[string]Plugin
}

// handler answers requests, and says so in the log.
func (s server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.alive)
	mux.HandleFunc("GET /plugins", s.listPlugins)
	mux.HandleFunc("GET /jobs", s.list)
	mux.HandleFunc("POST /jobs", s.submit)
	mux.HandleFunc("GET /jobs/{id}", s.show)
	mux.HandleFunc("GET /lines/{id}", s.stream)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		mux.ServeHTTP(w, r)
		slog.Info("answered", "method", r.Method, "path", r.URL.Path,
			"seconds", time.Since(start).Seconds(), "request_id", r.Header.Get("X-Request-ID"))
	})
}

func (s server) alive(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (s server) listPlugins(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, s.plugins)
}

func (s server) list(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, s.jobs.all()) }

func (s server) submit(w http.ResponseWriter, r *http.Request) {
	var order struct{ Plugin, Text string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, mostText)).Decode(&order); err != nil {
		refuse(w, http.StatusBadRequest, "the body must be JSON with plugin and text")
		return
	}
	if _, known := s.plugins[order.Plugin]; !known {
		refuse(w, http.StatusUnprocessableEntity, fmt.Sprintf("there is no plugin %q", order.Plugin))
		return
	}
	job, err := s.jobs.add(order.Plugin, order.Text)
	if err != nil {
		slog.Error("a job could not be kept", "error", err, "request_id", r.Header.Get("X-Request-ID"))
		refuse(w, http.StatusInternalServerError, "the job could not be kept")
		return
	}
	w.Header().Set("Location", "/jobs/"+job.ID)
	answer(w, http.StatusAccepted, job)
}

// show answers with a job; with ?wait=5s when it is done, or when that time is over.
func (s server) show(w http.ResponseWriter, r *http.Request) {
	wait, _ := time.ParseDuration(r.URL.Query().Get("wait"))
	over := time.After(min(wait, 20*time.Second))
	for {
		job, found, changed := s.jobs.get(r.PathValue("id"))
		if !found {
			refuse(w, http.StatusNotFound, "there is no such job")
			return
		}
		select {
		case <-changed:
			continue
		case <-r.Context().Done():
			return
		case <-over:
		case <-when(job.State == Done):
		}
		answer(w, http.StatusOK, job)
		return
	}
}

// when returns a channel that is closed already, or one that never is.
func when(now bool) <-chan struct{} {
	if !now {
		return nil
	}
	channel := make(chan struct{})
	close(channel)
	return channel
}

// stream sends each line of a job as soon as it is made, as server-sent events.
func (s server) stream(w http.ResponseWriter, r *http.Request) {
	sent := 0
	for {
		job, found, changed := s.jobs.get(r.PathValue("id"))
		if !found {
			refuse(w, http.StatusNotFound, "there is no such job")
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for ; sent < len(job.Lines); sent++ {
			fmt.Fprintf(w, "data: %s\n\n", job.Lines[sent])
		}
		if job.State == Done {
			fmt.Fprint(w, "event: done\ndata: \n\n")
			return
		}
		http.NewResponseController(w).Flush()
		select {
		case <-changed:
		case <-r.Context().Done():
			return
		}
	}
}

func answer(w http.ResponseWriter, status int, content any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(content)
}

func refuse(w http.ResponseWriter, status int, message string) {
	answer(w, status, map[string]string{"error": message})
}
