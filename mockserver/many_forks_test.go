package mockserver_test

import (
	"errors"
	"flag"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver"
)

// How many forks stand at once, and of how long a history. make test-long takes ten
// thousand, 500 with the race detector, and a million rows, which alone take the
// detector more than a minute to make.
var (
	manyForks   = flag.Int("forks", 500, "how many forks TestManyForks makes")
	forksAudits = flag.Int("forks.audits", 7000, "how many rows of audit their parent has at least")
)

const (
	// forkBytes is what a fork may cost that was written to and read. Ten thousand have
	// 1 GiB, and fewer have as much less.
	forkBytes = 1 << 30 / 10_000
	// leftBytes may be left beside a twentieth of what the forks held, when all of them
	// are gone. It is no fork's: the fleet's map keeps its room for ten thousand names, of
	// 24 bytes each and as much again to grow, and the parent notes that it is looked at.
	leftBytes = 1 << 20
)

// Many forks are made by control, written to as clients do, looked at when all of them
// have been written to, and deleted again: each has its own and nobody else's, costs
// little more than what was written, and leaves nothing behind.
func TestManyForks(t *testing.T) {
	c := newCrowd(t, *manyForks, *forksAudits)
	c.rehearse()
	before, running := c.heap(), runtime.NumGoroutine()

	c.each(c.fork)
	c.each(c.write)
	c.each(c.look)
	held := c.heap() - before
	t.Logf("%d forks of %d MiB with %d rows of audit hold %d MiB, %d KiB each",
		c.n, before>>20, c.audits, held>>20, held>>10/int64(c.n))
	require.Less(t, held, int64(c.n)*forkBytes)
	require.Less(t, runtime.NumGoroutine(), running+c.n/10, "a fork without a port has nothing that runs")
	c.lookAtParent()

	c.each(c.remove)
	require.Equal(t, []string{mockserver.DefaultInstance}, c.fleet.Names())
	left := c.heap() - before
	t.Logf("%d KiB are left of them", left>>10)
	require.Less(t, left, held/20+leftBytes)
	c.lookAtParent()
}

// sampleStep is how far apart the forks are that control writes to as well, and whose
// whole trail is counted.
const sampleStep = 20

func sampled(n int) bool { return n%sampleStep == 0 }

func forkName(n int) string { return fmt.Sprintf("fork-%d", n) }

// fork makes a fork by control, without a port, and every other one with a time to live.
func (c *crowd) fork(n int) error {
	placement := map[string]any{"name": forkName(n), "listen": false}
	if n%2 == 0 {
		placement["ttl"] = "24h"
	}
	_, err := c.call(toControl, "POST", "/instances/default/fork", placement)
	return err
}

// write changes the record that all forks have, which is audited, and makes one. Control
// brings a third one to some.
func (c *crowd) write(n int) error {
	name := forkName(n)
	described := func(how string) map[string]string { return map[string]string{"short_description": how + " " + name} }
	if _, err := c.call(name, "PATCH", "/api/now/table/incident/"+c.sharedID+"?by="+name+"&sysparm_fields=sys_id", described("changed by")); err != nil {
		return err
	}
	if _, err := c.call(name, "POST", "/api/now/table/incident?by="+name+"&sysparm_fields=sys_id", described("made by")); err != nil {
		return err
	}
	if !sampled(n) {
		return nil
	}
	_, err := c.call(toControl, "POST", "/instances/"+name+"/rows", map[string]any{"incident": []any{described("brought to")}})
	return err
}

// look checks what a fork has after that.
func (c *crowd) look(n int) error {
	name := forkName(n)
	want := picture{
		Shared: "changed by " + name,
		Made:   []string{"made by " + name},
		Audits: []string{"incident." + c.sharedID + ".short_description: " + c.was + " > changed by " + name},
		Transactions: []string{
			"/api/now/table/incident/" + c.sharedID + "?by=" + name + "&sysparm_fields=sys_id",
			"/api/now/table/incident?by=" + name + "&sysparm_fields=sys_id",
		},
	}
	if !sampled(n) {
		return c.compare(name, want)
	}
	want.Made = []string{"brought to " + name, "made by " + name}
	audits, err := c.countAudits(name)
	if err == nil && audits != c.audits+1 {
		err = fmt.Errorf("%s has %d rows of audit, and its parent %d", name, audits, c.audits)
	}
	return errors.Join(err, c.compare(name, want))
}

// lookAtParent checks that it has nothing of all that.
func (c *crowd) lookAtParent() {
	c.t.Helper()
	require.NoError(c.t, c.compare(mockserver.DefaultInstance, picture{Shared: c.was}))
}

// remove deletes a fork by control.
func (c *crowd) remove(n int) error {
	_, err := c.call(toControl, "DELETE", "/instances/"+forkName(n), nil)
	return err
}
