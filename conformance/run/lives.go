package run

import "time"

// The least times that a fork and a base live when the kit is killed before it
// can tidy up.
const (
	leastForkLife = 10 * time.Minute
	leastBaseLife = 2 * time.Hour
)

// longest is how long an execution can take at most, in round figures: each verb
// as long as it may, each answer as well.
func (c Config) longest(e execution) time.Duration {
	total := time.Minute
	for _, step := range e.check.Steps {
		switch {
		case step.Run != "" && c.Program != nil:
			total += c.Program.Timeout
		case step.Walk != nil:
			total += 10 * answerTime // nobody knows how many pages
		default:
			total += time.Duration(max(1, step.Repeat)) * answerTime
		}
	}
	return total
}

// forkLife is how long the fork of an execution lives on its own.
func (c Config) forkLife(e execution) time.Duration { return max(leastForkLife, c.longest(e)) }

// baseLife is how long the worlds live that all executions come from.
func (c Config) baseLife(executions []execution) time.Duration {
	var total time.Duration
	for _, e := range executions {
		if e.verdict == "" {
			total += c.longest(e)
		}
	}
	return max(leastBaseLife, total/time.Duration(max(1, c.Parallel))+time.Hour)
}
