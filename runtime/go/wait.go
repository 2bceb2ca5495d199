package main

// Waits until what the app depends on accepts TCP connections.

import (
	"errors"
	"fmt"
	"math/rand"
	"net"
	"time"
)

const (
	firstPause    = 100 * time.Millisecond
	longestPause  = 5 * time.Second
	connectWithin = 5 * time.Second
)

// waitFor returns when each endpoint has answered; stops with 75 when `limit` seconds have passed in all.
func waitFor(endpoints []endpoint, limit int) error {
	deadline := time.Now().Add(time.Duration(limit) * time.Second)
	for _, each := range endpoints {
		if err := waitForOne(each, deadline, limit); err != nil {
			return err
		}
	}
	return nil
}

// waitForOne waits for one endpoint, trying less and less often.
func waitForOne(each endpoint, deadline time.Time, limit int) error {
	name := each.host + ":" + each.port
	began, waiting := time.Now(), false
	for pause := firstPause; ; pause = shorter(2*pause, longestPause) {
		why := connectionError(each, longer(shorter(time.Until(deadline), connectWithin), time.Second))
		if why == "" {
			break
		}
		left := time.Until(deadline)
		if left <= 0 {
			return stop{exitTryAgain, fmt.Sprintf("%s did not answer within %d s: %s", name, limit, why)}
		}
		if !waiting {
			waiting = true
			say(fmt.Sprintf("waiting for %s, at most %.0f s: %s", name, left.Seconds(), why))
		}
		// The jitter keeps containers that start together from knocking together.
		time.Sleep(shorter(left, time.Duration(float64(pause)*(0.9+0.1*rand.Float64()))))
	}
	if waiting {
		say(fmt.Sprintf("%s answers after %.1f s", name, time.Since(began).Seconds()))
	}
	return nil
}

// connectionError returns why a connection fails, in the C library's words; nothing means that it does not.
func connectionError(each endpoint, timeout time.Duration) string {
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(each.host, each.port), timeout)
	if err == nil {
		connection.Close()
		return ""
	}
	return networkReason(err)
}

// networkReason returns the system's words for what went wrong with a connection.
func networkReason(err error) string {
	var lookup *net.DNSError
	var network net.Error
	switch {
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return "Name or service not known"
	case lookup != nil:
		return "Temporary failure in name resolution"
	case errors.As(err, &network) && network.Timeout():
		return "timed out"
	}
	return reason(err)
}

func shorter(a, b time.Duration) time.Duration {
	if a < b {
		return a
	}
	return b
}

func longer(a, b time.Duration) time.Duration {
	if a > b {
		return a
	}
	return b
}
