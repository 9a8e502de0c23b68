//go:build unix

package mockserver_test

import (
	"syscall"
	"testing"
)

// reportCPU adds to a benchmark what it took of the processors, garbage collection
// and logs included: on a machine that others use as well, that says more than how
// long it took. What it returns is called at the end.
func reportCPU(b *testing.B) func() {
	b.Helper()
	before := spent()
	return func() { b.ReportMetric(float64(spent()-before)/float64(b.N), "cpu-ns/op") }
}

func spent() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}
