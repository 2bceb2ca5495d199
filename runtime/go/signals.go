package main

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// signals says what SIGTERM and SIGINT do: they end this program, until a command runs to which they go.
type signals struct {
	received chan os.Signal
	over     chan struct{}
	// The number of the last that a command was passed, else 0.
	last atomic.Int32
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

// forward passes on what was held back and what comes, until the process has ended.
func (s *signals) forward(process *os.Process, ended <-chan struct{}) {
	for {
		select {
		case number := <-s.received:
			s.last.Store(int32(number.(syscall.Signal)))
			process.Signal(number)
		case <-ended:
			return
		}
	}
}

// came returns the number of a signal that came since they were held back, else 0.
func (s *signals) came() int {
	select {
	case number := <-s.received:
		s.last.Store(int32(number.(syscall.Signal)))
	default:
	}
	return int(s.last.Load())
}
