package main

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"
)

// State is how far a job is.
type State string

const (
	Waiting State = "waiting"
	Done    State = "done"
)

// Job is a text and what became of it so far.
type Job struct {
	ID     string    `json:"id"`
	Plugin string    `json:"plugin"`
	Text   string    `json:"text"`
	State  State     `json:"state"`
	Lines  []string  `json:"lines"`
	Made   time.Time `json:"made"`
}

// Jobs keeps each job in a file of its own.
type Jobs struct {
	folder  string
	mutex   sync.Mutex
	known   map[string]Job
	changed chan struct{} // closed, and made anew, with every change
}

// openJobs finds the jobs that a folder holds.
func openJobs(folder string) (*Jobs, error) {
	jobs := &Jobs{folder: folder, known: map[string]Job{}, changed: make(chan struct{})}
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		job := Job{}
		if err := json.Unmarshal(content, &job); err != nil {
			return nil, err
		}
		jobs.known[job.ID] = job
	}
	return jobs, nil
}

func (jobs *Jobs) add(plugin, text string) (Job, error) {
	job := Job{ID: rand.Text(), Plugin: plugin, Text: text, State: Waiting, Lines: []string{}, Made: time.Now()}
	return job, jobs.keep(job)
}

// keep writes a job that began, or ended, to its file.
func (jobs *Jobs) keep(job Job) error {
	content, err := json.Marshal(job)
	if err != nil {
		return err
	}
	file := filepath.Join(jobs.folder, job.ID+".json")
	// A file that is renamed is there as a whole, or not at all.
	if err := os.WriteFile(file+".new", content, 0o644); err != nil {
		return err
	}
	if err := os.Rename(file+".new", file); err != nil {
		return err
	}
	jobs.show(job)
	return nil
}

// show lets readers see a job as it is now.
func (jobs *Jobs) show(job Job) {
	jobs.mutex.Lock()
	defer jobs.mutex.Unlock()
	jobs.known[job.ID] = job
	close(jobs.changed)
	jobs.changed = make(chan struct{})
}

// get returns a job, and what is closed as soon as a job changes.
func (jobs *Jobs) get(id string) (Job, bool, <-chan struct{}) {
	jobs.mutex.Lock()
	defer jobs.mutex.Unlock()
	job, found := jobs.known[id]
	return job, found, jobs.changed
}

// all returns every job, the oldest first.
func (jobs *Jobs) all() []Job {
	jobs.mutex.Lock()
	defer jobs.mutex.Unlock()
	list := []Job{}
	for _, job := range jobs.known {
		list = append(list, job)
	}
	slices.SortFunc(list, func(a, b Job) int { return cmp.Or(a.Made.Compare(b.Made), cmp.Compare(a.ID, b.ID)) })
	return list
}
