// Command bench measures how fast an instance is, against a yardstick: a bare net/http
// server that writes the very same answers from memory. Both are processes of their own,
// loaded in turn over real sockets by the same few connections, round after round, so
// that whatever else the machine does meets both. On a shared machine only the ratios
// mean anything; the table has the budgets of each beside them.
//
// make bench builds the binary and runs it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options are what a run is told.
type options struct {
	binary      string
	rounds      int
	each        time.Duration
	connections int
	short       bool
	table       string
	profiles    string
	only        string
}

func main() {
	var o options
	var recording, self string
	flag.StringVar(&o.binary, "binary", "bin/snowglobe", "the `FILE` that is measured")
	flag.IntVar(&o.rounds, "rounds", 7, "how often each work is measured; the median counts")
	flag.DurationVar(&o.each, "for", time.Second, "how long each of the two is loaded in a round")
	flag.IntVar(&o.connections, "connections", 4, "over how many connections")
	flag.BoolVar(&o.short, "short", false, "leave out what takes minutes: the matrix, the backfill and the forks")
	flag.StringVar(&o.table, "table", "", "write the table to this `FILE`, too")
	flag.StringVar(&o.profiles, "profiles", "", "instead of measuring, write what the processor does for each work into this `FOLDER`")
	flag.StringVar(&self, "profiled", "", "serve and write a profile into this `FILE`; for the tool itself")
	flag.StringVar(&recording, "yardstick", "", "serve the answers recorded in this `FILE`; for the tool itself")
	flag.StringVar(&o.only, "only", "", "measure only works whose name contains this `TEXT`, and only the ratios")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := measure(ctx, o, recording, self)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context, o options, recording, self string) error {
	switch {
	case recording != "":
		return yardstick(ctx, recording)
	case self != "":
		return profiled(ctx, self)
	case o.profiles != "":
		return profiles(ctx, o)
	}
	return run(ctx, o)
}

// line is a row of the table.
type line struct {
	work, target, got string
	met               bool
}

func run(ctx context.Context, o options) error {
	if _, err := os.Stat(o.binary); err != nil {
		return fmt.Errorf("there is nothing to measure: %w; make build makes it, and -binary names another", err)
	}
	var lines []line
	add := func(more []line, err error) error {
		for _, l := range more {
			fmt.Printf("%s: %s (%s)\n", l.work, l.got, l.target)
		}
		lines = append(lines, more...)
		return err
	}
	steps := []func(context.Context, options) ([]line, error){ratios, starts, worlds}
	if o.only != "" {
		steps = steps[:1]
	} else if !o.short {
		steps = append(steps, backfill, matrix)
	}
	for _, step := range steps {
		if err := add(step(ctx, o)); err != nil {
			return err
		}
	}
	fmt.Println()
	printTable(os.Stdout, lines)
	if o.table == "" {
		return nil
	}
	var b strings.Builder
	printTable(&b, lines)
	if err := os.MkdirAll(filepath.Dir(o.table), 0o750); err != nil {
		return err
	}
	return os.WriteFile(o.table, []byte(b.String()), 0o600)
}

// printTable writes the table as the docs have it.
func printTable(w io.Writer, lines []line) {
	fmt.Fprintf(w, "%s, %d processors, %s/%s\n\n| work | target | measured | met |\n| --- | --- | --- | --- |\n",
		runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH)
	for _, l := range lines {
		met := "yes"
		if !l.met {
			met = "**no**"
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", l.work, l.target, l.got, met)
	}
}

// history is a world with a million rows in sys_audit, and inserts that are audited
// column by column.
var history = []string{"--seed", "1", "--now", day.Format(time.RFC3339), "--events", strconv.Itoa(events), "--set", "audit_inserts=true"}

// day is the time of its end.
var day = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)

// events is how many events a history has of which a million rows stand in sys_audit.
const events = 2_860_000

// ratios compares the instance with the yardstick.
func ratios(ctx context.Context, o options) ([]line, error) {
	ours, err := serve(ctx, o.binary, history...)
	if err != nil {
		return nil, err
	}
	defer ours.stop()
	all, err := works(ctx, ours)
	if err != nil {
		return nil, err
	}
	if all, err = chosen(all, o.only); err != nil {
		return nil, err
	}
	bare, err := startYardstick(ctx, ours, all)
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	var lines []line
	for _, w := range all {
		var ratio, rate []float64
		for range o.rounds {
			a, err := load(ctx, strings.TrimSpace(bare.first), w.request, o.connections, o.each)
			if err != nil {
				return nil, fmt.Errorf("%s, yardstick: %w", w.name, err)
			}
			b, err := load(ctx, ours.InstanceURL, w.request, o.connections, o.each)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", w.name, err)
			}
			ratio, rate = append(ratio, b/a), append(rate, b)
		}
		got := median(ratio)
		lines = append(lines, line{
			w.name, fmt.Sprintf("≥ %.2f of bare", w.target),
			fmt.Sprintf("%.2f of bare (%.2f to %.2f), %.0f a second", got, slices.Min(ratio), slices.Max(ratio), median(rate)), got >= w.target,
		})
	}
	return lines, nil
}

// chosen are the works with a text in their name.
func chosen(all []work, text string) ([]work, error) {
	var some []work
	var names []string
	for _, w := range all {
		if names = append(names, w.name); strings.Contains(w.name, text) {
			some = append(some, w)
		}
	}
	if len(some) == 0 {
		return nil, fmt.Errorf("-only %q is in the name of no work; there are\n  %s", text, strings.Join(names, "\n  "))
	}
	return some, nil
}

// startYardstick records the answers and starts a bare server that repeats them.
func startYardstick(ctx context.Context, i *instance, all []work) (*process, error) {
	var answers []recorded
	for _, w := range all {
		a, err := fetch(ctx, i.InstanceURL, w.request)
		if err != nil {
			return nil, fmt.Errorf("record %s: %w", w.name, err)
		}
		if a.Status/100 != 2 {
			return nil, fmt.Errorf("record %s: status %d: %.200s", w.name, a.Status, a.Body)
		}
		answers = append(answers, a)
	}
	text, err := json.Marshal(answers)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, "answers.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bare, err := start(ctx, self, "-yardstick", file)
	return bare, errors.Join(err, os.RemoveAll(dir))
}

func median(all []float64) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
