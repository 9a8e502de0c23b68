package diagnostics

import (
	"cmp"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
)

// What stands still, as nothing here measures it (assumed: all of the numbers but the
// first, which nodes have in answers that were recorded).
const (
	maxConcurrency = 16 // requests that a node serves at once, as it tells; here none waits
	connections    = 32 // to a database, of which each request holds one

	memoryMax, memoryTotal, memoryInUse = 2048, 1024, 512 // MiB
	memoryFree                          = 100 * (memoryTotal - memoryInUse) / memoryTotal
)

// facts are those of an instance as both pages tell them.
type facts struct {
	*processor.Instance
	zone *time.Location
}

// factsOf reads them once for all of an answer.
func factsOf(c *processor.Call) facts {
	zone, err := session.ZoneOf(c.Property("glide.sys.default.tz", "US/Pacific"))
	if err != nil {
		zone = time.UTC // as for people whose zone is not known
	}
	return facts{Instance: c.Instance(), zone: zone}
}

// javaDate is how both pages write moments, in the zone of the system (observed: Wed May 29
// 16:06:14 EDT 2019).
const javaDate = "Mon Jan 02 15:04:05 MST 2006"

func (f facts) date(t time.Time) string { return t.In(f.zone).Format(javaDate) }

// where is the node with the port that it serves at.
func (f facts) where() string {
	if f.Port == "" {
		return f.Host
	}
	return net.JoinHostPort(f.Host, f.Port)
}

// uptime is how long the node has been up; nothing where a clock was moved back.
func (f facts) uptime() time.Duration { return max(0, f.Now.Sub(f.Started)) }

// free is what is left of so many while each request that is under way takes one.
func (f facts) free(of int64) int64 { return max(0, of-f.Underway) }

func number[T int | int64](n T) string { return strconv.FormatInt(int64(n), 10) }

// tenths writes a number with a digit behind the point, as Java does (observed).
func tenths(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// metric is how long things took, in milliseconds.
type metric struct {
	count                             int
	max, mean, median, ninety, within float64
}

// measure works a metric out. All of one of nothing are 0 (assumed). The last number is the
// mean of those up to the ninetieth percentile (client: its name, ninetypercentTrimmedMean).
func measure(took []time.Duration) metric {
	if len(took) == 0 {
		return metric{}
	}
	ms := make([]float64, len(took))
	for i, d := range took {
		ms[i] = float64(d) / float64(time.Millisecond)
	}
	slices.Sort(ms)
	upTo := (len(ms)*9 + 9) / 10 // rounded up, so at least one
	return metric{
		count: len(ms), max: ms[len(ms)-1], mean: mean(ms), median: ms[(len(ms)-1)/2],
		ninety: ms[upTo-1], within: mean(ms[:upTo]),
	}
}

func mean(all []float64) float64 {
	sum := 0.0
	for _, one := range all {
		sum += one
	}
	return sum / float64(cmp.Or(len(all), 1))
}
