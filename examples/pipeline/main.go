// Pipeline takes texts and puts each through the steps of a plugin, line by line. The lines can be read as they come.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = "usage: pipeline serve | report"

func main() {
	command := ""
	if len(os.Args) == 2 {
		command = os.Args[1]
	}
	var err error
	switch command {
	case "serve":
		err = serve()
	case "report":
		err = report()
	default:
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "pipeline: "+err.Error())
		os.Exit(1)
	}
}

// serve answers until it is told to stop; then it takes nothing new and finishes what it has begun to answer.
func serve() error {
	config, err := loadConfig("config.yaml")
	if err != nil {
		return err
	}
	plugins, err := loadPlugins(os.DirFS("plugins"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll("data", 0o755); err != nil {
		return err
	}
	jobs, err := openJobs("data")
	if err != nil {
		return err
	}
	if os.Getenv("LOG_FORMAT") == "json" {
		slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	}

	// Jobs go on while the last answers are given: some of them wait for a job.
	working, stopWorking := context.WithCancel(context.Background())
	defer stopWorking()
	done := startWorkers(working, jobs, plugins, config)
	web := &http.Server{
		Addr:              fmt.Sprintf(":%d", config.Port),
		Handler:           server{jobs, plugins}.handler(),
		ReadHeaderTimeout: 10 * time.Second,
	}
	stopped := make(chan error, 1)
	go func() {
		told := make(chan os.Signal, 1)
		signal.Notify(told, syscall.SIGTERM, syscall.SIGINT)
		<-told
		limited, cancel := context.WithTimeout(context.Background(), 25*time.Second)
		defer cancel()
		stopped <- web.Shutdown(limited)
	}()
	slog.Info("ready", "port", config.Port, "plugins", len(plugins))
	if err := web.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	err = <-stopped
	stopWorking()
	done.Wait()
	return err
}

// report says how many jobs there are of each state.
func report() error {
	jobs, err := openJobs("data")
	if err != nil {
		return err
	}
	count := map[State]int{}
	for _, job := range jobs.all() {
		count[job.State]++
	}
	for _, state := range []State{Waiting, Done} {
		fmt.Printf("%s: %d\n", state, count[state])
	}
	return nil
}
