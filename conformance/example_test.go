package conformance_test

import (
	"testing"

	"github.com/snowglobe-dev/snowglobe/conformance"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// A connector's own tests judge it on two releases, by OAuth alone.
func ExampleTestConnector() {
	_ = func(t *testing.T) {
		globe := mocktest.New(t)
		conformance.TestConnector(t, conformance.Command("./my-connector"), conformance.On(globe.ControlURL()),
			conformance.OnlyReleases("kingston", "madrid"), conformance.OnlyAuth("oauth"))
	}
	// Output:
}

// A simulation of one's own is judged as its clients see it.
func ExampleTestServer() {
	_ = func(t *testing.T) {
		conformance.TestServer(t, conformance.At(conformance.Server{
			URL: "https://my-simulation.example", Release: "madrid", UserName: "admin", Password: "admin",
		}))
	}
	// Output:
}
