package conformance

import (
	"fmt"

	"github.com/snowglobe-dev/snowglobe/conformance/subtests"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// TestConnector judges the connector of [Command] with worlds of the control API of [On],
// in subtests of t named by check, release and flow: go test -run
// 'TestMine/auth/connect/story/madrid/oauth' carries out one of them. The type of t is
// *testing.T. It returns when all subtests have ended.
func TestConnector[T subtests.T[T]](t T, options ...Option) {
	t.Helper()
	judge(t, suite.Connector, options)
}

// TestServer judges the instances that the control API of [On] makes, or the server of
// [At], as [TestConnector] judges a connector.
func TestServer[T subtests.T[T]](t T, options ...Option) {
	t.Helper()
	judge(t, suite.Server, options)
}

func judge[T subtests.T[T]](t T, kind suite.Kind, options []Option) {
	t.Helper()
	s := &trial{kind: kind, limit: DefaultLimit, seed: DefaultSeed, weather: DefaultWeather}
	for _, option := range options {
		option(s)
	}
	c, known, err := s.config(t.Context())
	if c.Target.Control != nil {
		defer c.Target.Control.Close()
	}
	if err != nil {
		t.Fatal(fmt.Sprintf("conformance: %v", err))
	}
	subtests.Run(t, c, known)
}
