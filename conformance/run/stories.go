package run

import (
	"errors"
	"fmt"
	"sync"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// stories remember where the first checks failed, so that one defect is told
// once and not by every check that stands on it.
type stories struct {
	mu     sync.Mutex
	failed map[where]stumble
}

// where is a release and a flow.
type where struct {
	release string
	flow    suite.Flow
}

// stumble is how a first check failed.
type stumble struct {
	id   string
	verb string
	// broken says that the verb does not work at all.
	broken bool
}

func whereOf(e execution) where {
	if e.flow == suite.NoFlow {
		return where{e.release, suite.Legacy} // as the subject is told to sign in then
	}
	return where{e.release, e.flow}
}

// note remembers the failure of a first check.
func (s *stories) note(e execution, f *failure) {
	if !e.check.First || f.verb == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = map[where]stumble{}
	}
	s.failed[whereOf(e)] = stumble{id: e.check.ID, verb: f.verb, broken: f.broken}
}

// held turns an execution into a skip when it stands on what has failed already
// on its release and in its flow.
func (s *stories) held(e execution) execution {
	s.mu.Lock()
	defer s.mu.Unlock()
	stumbled, ok := s.failed[whereOf(e)]
	if !ok || e.verdict != "" || e.check.First || !e.check.StandsOn(stumbled.verb, !stumbled.broken) {
		return e
	}
	e.verdict, e.standsOn = report.Skip, stumbled.id
	e.reason = fmt.Sprintf("stands on %s, whose %s failed on this release and in this flow", stumbled.id, stumbled.verb)
	return e
}

// broken marks a failure as one of the verb itself.
func broken(err error) error {
	if f, ok := errors.AsType[*failure](err); ok {
		f.broken = true
	}
	return err
}
