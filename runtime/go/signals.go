package main

import (
	"os"
	"os/signal"
	"syscall"
)

// signals says what SIGTERM and SIGINT do: they end this program, until a command runs to which they go.
type signals struct {
	received chan os.Signal
	over     chan struct{}
}

// newSignals makes them end this program: as process 1 their default action is to do nothing.
func newSignals() *signals {
	s := &signals{received: make(chan os.Signal, 16), over: make(chan struct{})}
	signal.Notify(s.received, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		select {
		case number := <-s.received:
			os.Exit(128 + int(number.(syscall.Signal)))
		case <-s.over:
		}
	}()
	return s
}

// hold keeps signals back from now on, for a command that is about to start.
func (s *signals) hold() { s.over <- struct{}{} }

// forward passes on what was held back and what comes.
func (s *signals) forward(process *os.Process) {
	for number := range s.received {
		process.Signal(number)
	}
}
