package conformance_test

import (
	"flag"
	"os"
	"runtime"
	"strconv"
	"testing"
)

// What goes on at once here are programs, which wait for each other and for their time
// more than they work: twice as many as there are processors, unless -parallel says
// otherwise.
func TestMain(m *testing.M) {
	if err := flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))); err != nil {
		panic(err)
	}
	os.Exit(m.Run()) // reads the command line
}
