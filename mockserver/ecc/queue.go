package ecc

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

const (
	tableQueue  = "ecc_queue"
	tableServer = "ecc_agent"

	agentPrefix = "mid.server."
	allServers  = agentPrefix + "*"
	// pickedUp is the topic by which a MID server tells which jobs it has taken.
	pickedUp = "queue.processing"
)

// maxCopied is how many bytes of messages one row may become, a bound of ours: its copies
// are made at once, and wait in memory for each other. Each takes about ofRow bytes beside
// its message.
const (
	maxCopied = 16 << 20
	ofRow     = 1_000
)

// bounds of ours for what a MID server tells in one row: it takes jobs by tens.
var bounds = wire.Bounds{Depth: 2, Elements: 1_001}

// keeper carries out what a new row of the queue asks for.
type keeper struct {
	table.Keeper

	tables *table.Tables
}

// Keep is a keeper of the queue, before another one is told.
func Keep(tables *table.Tables, next table.Keeper) table.Keeper { return &keeper{next, tables} }

// Changed implements [table.Keeper].
func (k *keeper) Changed(tx store.Tx, c *table.Caller, before, after *store.Row) error {
	if before == nil && after.Layout().Table() == tableQueue && after.Get("state") == "ready" {
		if err := k.carryOut(tx, c, after); err != nil {
			return err
		}
	}
	return k.Keeper.Changed(tx, c, before, after)
}

func (k *keeper) carryOut(tx store.Tx, c *table.Caller, row *store.Row) error {
	switch {
	case row.Get("queue") == "output" && row.Get("agent") == allServers:
		return k.copyForEach(tx, c, row)
	case row.Get("queue") == "input" && row.Get("topic") == pickedUp:
		return k.mark(tx, c, row)
	}
	return nil
}

// copyForEach makes a row for every MID server, whatever its state (documented: the business
// rule "Probe - All MIDs"; assumed: that the row itself is then done with).
func (k *keeper) copyForEach(tx store.Tx, c *table.Caller, row *store.Row) error {
	names := map[string]bool{} // two servers of one name read the same queue
	err := tx.Scan(tableServer, store.Span{}, func(server *store.Row) bool {
		if name := server.Get("name"); name != "" && agentPrefix+name != allServers {
			names[name] = true
		}
		return true
	})
	if err != nil {
		return err
	}
	message, size := table.Change{}, 0
	for _, column := range []string{"queue", "state", "topic", "name", "source", "payload", "priority", "agent_correlator", "response_to"} {
		message[column] = row.Get(column)
		size += len(message[column])
	}
	if (size+ofRow)*len(names) > maxCopied {
		return k.done(tx, row, fmt.Sprintf("A message of %d bytes is too long for %d MID servers.", size, len(names)))
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		change := maps.Clone(message)
		change["agent"] = agentPrefix + name
		if _, err := k.tables.InsertFor(tx, table.Behalf{Caller: c}, tableQueue, change); err != nil {
			return err
		}
	}
	return k.done(tx, row, "")
}

// mark sets the jobs that a MID server has picked up to processing (documented: the business
// rule "ECC Queue - mark outputs state", and the payload, elements sys_id within one that is
// named as the topic). One that is no longer ready stays as it is, and so does one of
// another agent (assumed: both).
func (k *keeper) mark(tx store.Tx, c *table.Caller, told *store.Row) error {
	jobs, err := wire.ReadXML([]byte(told.Get("payload")), wire.UTF8, bounds)
	if beyond, ok := errors.AsType[*wire.BoundsError](err); ok {
		return k.done(tx, told, beyond.Says)
	}
	if err != nil {
		return k.done(tx, told, "The payload is no XML.")
	}
	for _, job := range jobs.Children {
		row, ok := tx.Row(tableQueue, strings.TrimSpace(job.Text))
		if !ok || job.Name != "sys_id" || row.Get("queue") != "output" || row.Get("state") != "ready" || row.Get("agent") != told.Get("agent") {
			continue
		}
		if _, _, err := k.tables.UpdateFor(tx, table.Behalf{Caller: c}, row, table.Change{"state": "processing"}); err != nil {
			return err
		}
	}
	return k.done(tx, told, "")
}

// done is what becomes of a row that the platform has looked at itself (assumed: as of
// other rows that a sensor has looked at).
func (k *keeper) done(tx store.Tx, row *store.Row, wrong string) error {
	said := map[string]string{"state": "processed", "processed": glide.FormatDateTime(k.tables.Now())}
	if wrong != "" {
		said["state"], said["error_string"] = "error", wrong
	}
	return tx.Put(row.With(said))
}
