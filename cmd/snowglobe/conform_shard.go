package main

import (
	"fmt"
	"io"
	"regexp"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/conformance/run"
)

// shardForm is how --shard is written. Nobody has a million machines.
var shardForm = regexp.MustCompile(`^([1-9][0-9]{0,5})/([1-9][0-9]{0,5})$`)

// parseShard understands --shard; without it the shard is the whole.
func (f *conformFlags) parseShard() (run.Shard, error) {
	if f.shard == "" {
		return run.Shard{}, nil
	}
	if parts := shardForm.FindStringSubmatch(f.shard); parts != nil {
		number, _ := strconv.Atoi(parts[1]) // the form has digits there, and few
		of, _ := strconv.Atoi(parts[2])
		if number <= of {
			return run.Shard{Number: number, Of: of}, nil
		}
	}
	return run.Shard{}, fmt.Errorf("--shard %q: write K/N, the K-th of N parts, as 1/4 to 4/4", f.shard)
}

// shardOf says of which run a shard is.
func shardOf(config run.Config) report.Shard {
	s := report.Shard{Number: config.Shard.Number, Of: config.Shard.Of}
	var keys []report.Key
	for _, row := range run.Plan(config) {
		keys = append(keys, row.Key)
		if row.Executed {
			s.Executions++
		}
	}
	s.Rows, s.Plan = len(keys), report.Digest(keys)
	return s
}

// tellShard says how much of the run falls to this part of it.
func tellShard(out io.Writer, r *report.Report) {
	own := 0
	for _, c := range r.Checks {
		if !c.Borrowed {
			own++
		}
	}
	fmt.Fprintf(out, "shard %d of %d: %d of %d rows; conform verify puts the reports of all shards together\n", r.Shard.Number, r.Shard.Of, own, r.Shard.Rows)
}
