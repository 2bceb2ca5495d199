package main

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// startWorkers does jobs until the context ends. What is not done by then waits for the next start.
func startWorkers(ctx context.Context, jobs *Jobs, plugins map[string]Plugin, config Config) *sync.WaitGroup {
	queue := make(chan Job)
	go fill(ctx, queue, jobs)
	workers := &sync.WaitGroup{}
	for range config.Workers {
		workers.Go(func() {
			for job := range queue {
				do(ctx, jobs, job, plugins[job.Plugin], config.Pause)
			}
		})
	}
	return workers
}

// fill hands out each waiting job once, in the order in which they came.
func fill(ctx context.Context, queue chan<- Job, jobs *Jobs) {
	defer close(queue)
	taken := map[string]bool{}
	for {
		_, _, changed := jobs.get("")
		for _, job := range jobs.all() {
			if job.State == Waiting && !taken[job.ID] {
				select {
				case queue <- job:
					taken[job.ID] = true
				case <-ctx.Done():
					return
				}
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

func do(ctx context.Context, jobs *Jobs, job Job, plugin Plugin, pause time.Duration) {
	job.Lines = []string{}
	for number, line := range strings.Split(job.Text, "\n") {
		job.Lines = append(job.Lines, plugin.apply(line, number))
		jobs.show(job)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
	job.State = Done
	if err := jobs.keep(job); err != nil {
		slog.Error("a job could not be kept", "job", job.ID, "error", err)
	}
}
