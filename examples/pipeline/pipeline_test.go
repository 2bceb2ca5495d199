package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var louder = map[string]Plugin{"shout": {Steps: []string{"trim", "upper"}}}

// started returns what answers, and jobs that are being done until the test ends.
func started(t *testing.T, folder string) http.Handler {
	jobs, err := openJobs(folder)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := startWorkers(ctx, jobs, louder, Config{Workers: 1, Pause: time.Millisecond})
	t.Cleanup(func() { stop(); done.Wait() })
	return server{jobs, louder}.handler()
}

func ask(handler http.Handler, method, path, body string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(method, path, strings.NewReader(body)))
	return recorder
}

func TestAJobIsDoneLineByLine(t *testing.T) {
	handler := started(t, t.TempDir())
	made := ask(handler, "POST", "/jobs", `{"plugin": "shout", "text": " a\nb "}`)
	if made.Code != http.StatusAccepted {
		t.Fatal(made.Code, made.Body)
	}
	id := strings.TrimPrefix(made.Header().Get("Location"), "/jobs/")
	if lines := ask(handler, "GET", "/lines/"+id, "").Body.String(); lines != "data: A\n\ndata: B\n\nevent: done\ndata: \n\n" {
		t.Fatalf("%q", lines)
	}
	if job := ask(handler, "GET", "/jobs/"+id+"?wait=5s", "").Body.String(); !strings.Contains(job, `"state":"done"`) {
		t.Fatal(job)
	}
}

func TestWhatWaitsIsDoneAfterTheNextStart(t *testing.T) {
	folder := t.TempDir()
	before, err := openJobs(folder)
	if err != nil {
		t.Fatal(err)
	}
	job, err := before.add("shout", "late")
	if err != nil {
		t.Fatal(err)
	}
	handler := started(t, folder)
	if answer := ask(handler, "GET", "/jobs/"+job.ID+"?wait=5s", "").Body.String(); !strings.Contains(answer, `"LATE"`) {
		t.Fatal(answer)
	}
}

func TestWhatCannotBeDoneIsRefused(t *testing.T) {
	handler := started(t, t.TempDir())
	for body, status := range map[string]int{
		`text`:               http.StatusBadRequest,
		`{"plugin": "none"}`: http.StatusUnprocessableEntity,
	} {
		if got := ask(handler, "POST", "/jobs", body); got.Code != status {
			t.Errorf("%s: %d %s", body, got.Code, got.Body)
		}
	}
	if got := ask(handler, "GET", "/jobs/none", ""); got.Code != http.StatusNotFound {
		t.Error(got.Code)
	}
}
