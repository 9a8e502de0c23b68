package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/snowglobe-dev/snowglobe/fixtures"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// starts measures how long the binary takes until it is ready.
func starts(ctx context.Context, o options) ([]line, error) {
	var all []float64
	for range o.rounds {
		i, err := serve(ctx, o.binary)
		if err != nil {
			return nil, err
		}
		i.stop()
		all = append(all, float64(i.took)/float64(time.Millisecond))
	}
	const target = 100
	return []line{{"start to ready, demo fixtures", "≤ 100 ms", fmt.Sprintf("%.0f ms", median(all)), median(all) <= target}}, nil
}

// worlds measures the making of a large world and its forks, in this process.
func worlds(ctx context.Context, o options) ([]line, error) {
	now := clock.System().Now
	audits := 0
	begun := now()
	err := fixtures.Generate(ctx, fixtures.Options{Seed: 1, Now: day, Events: events}, func(table string, _, _ []string) {
		if table == "sys_audit" {
			audits++
		}
	})
	if err != nil {
		return nil, err
	}
	took := now().Sub(begun).Seconds()
	before := heap()
	first, err := mockserver.NewContext(ctx, mockserver.Config{Seed: 1, Now: day, Events: events})
	if err != nil {
		return nil, err
	}
	// The logs are put in order when somebody looks.
	for _, table := range []string{"sys_audit", "sys_audit_delete", "sys_audit_relation", "sys_journal_field", "sysevent", "syslog_transaction"} {
		if _, err := first.Export(false, table); err != nil {
			return nil, err
		}
	}
	perRow := float64(heap()-before) / events
	const million = 1e6
	lines := []line{
		// The history has other rows beside those of the audit, and cannot be made without
		// them: all of it has to come in the time that is for these.
		{
			"generate a history with 1,000,000 audit rows", "≤ 2 s",
			fmt.Sprintf("%.2f s, for %.1f million rows in all", took, events/million), took <= 2,
		},
		{
			"bytes a row of it, in memory with its indexes", "≤ 700",
			fmt.Sprintf("%.0f, of which %.1f million are in sys_audit", perRow, float64(audits)/million), perRow <= 700,
		},
	}
	if o.short {
		return lines, nil
	}
	const forks = 10_000
	kept := make([]*mockserver.Instance, 0, forks)
	before = heap()
	begun = now()
	for range forks {
		kept = append(kept, first.Fork())
	}
	each := now().Sub(begun) / forks
	size := float64(heap()-before) / forks / (1 << 10)
	lines = append(lines,
		line{"fork of it, in Go", "≤ 50 µs", fmt.Sprintf("%.1f µs", float64(each)/float64(time.Microsecond)), each <= 50*time.Microsecond},
		line{"bytes of a fork, of 10,000 alive", "≤ 100 KiB", fmt.Sprintf("%.1f KiB", size), size <= 100})
	runtime.KeepAlive(kept)
	runtime.KeepAlive(first)
	return lines, nil
}

func heap() uint64 {
	runtime.GC()
	runtime.GC() // what finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// backfill measures our connector, reading sixty days from a server beside it.
func backfill(ctx context.Context, o options) ([]line, error) {
	i, err := serve(ctx, o.binary, "--seed", "1", "--events", "500000", "--now", day.Format(time.RFC3339), "--set", "rotation=off")
	if err != nil {
		return nil, err
	}
	defer i.stop()
	dir, err := os.MkdirTemp("", "bench-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	environment := append(os.Environ(),
		"SNOWGLOBE_INSTANCE_URL="+i.InstanceURL, "SNOWGLOBE_AUTH=oauth", "SNOWGLOBE_CLIENT_ID="+i.Client.ID, "SNOWGLOBE_CLIENT_SECRET="+i.Client.Secret,
		"SNOWGLOBE_USERNAME="+i.Admin.UserName, "SNOWGLOBE_PASSWORD="+i.Admin.Password, "SNOWGLOBE_STATE_DIR="+dir, "SNOWGLOBE_LOOKBACK=2160h")
	verb := func(name string, out *os.File) error {
		command := exec.CommandContext(ctx, o.binary, "connector", name)
		command.Env, command.Stdout = environment, out
		var said bytes.Buffer
		command.Stderr = &said
		if err := command.Run(); err != nil {
			return fmt.Errorf("connector %s: %w: %s", name, err, said.Bytes())
		}
		return nil
	}
	file, err := os.Create(filepath.Join(dir, "events.jsonl"))
	if err != nil {
		return nil, err
	}
	if err := verb("connect", nil); err != nil {
		return nil, err
	}
	now := clock.System().Now
	begun := now()
	if err := verb("sync", file); err != nil {
		return nil, err
	}
	took := now().Sub(begun).Seconds()
	text, err := os.ReadFile(file.Name())
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, err
	}
	rate := float64(bytes.Count(text, []byte(`{"type":"record"`))) / took
	return []line{{"connector backfill to a file", "≥ 100,000 events/s", fmt.Sprintf("%.0f events/s", rate), rate >= 100_000}}, nil
}

// matrix measures the whole conformance run, on the releases of the article and on all.
func matrix(ctx context.Context, o options) ([]line, error) {
	now := clock.System().Now
	var lines []line
	for _, m := range []struct {
		work, releases string
		target         float64 // in seconds
	}{
		{"whole conformance matrix, nine releases, both flows, our connector", "article", 30},
		{"the same for all releases", "all", 90},
	} {
		command := exec.CommandContext(ctx, o.binary, "conform", "--release", m.releases)
		begun := now()
		if out, err := command.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("conform: %w: %s", err, out)
		}
		took := now().Sub(begun).Seconds()
		lines = append(lines, line{m.work, fmt.Sprintf("≤ %.0f s", m.target), fmt.Sprintf("%.1f s", took), took <= m.target})
	}
	return lines, nil
}
