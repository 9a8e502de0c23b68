package syslog_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
)

// However many look at the events just after a shard was switched away, and
// however often the clock passes that moment, what waited has one twin.
func TestEventsAreTransferredOnce(t *testing.T) {
	w := newWorld(t, map[string]string{"event_processing": "never"})
	midnight := time.Date(2019, 6, 25, 0, 0, 0, 0, time.UTC)
	for range 20 {
		w.time.Set(midnight.Add(-time.Second))
		w.Emit(syslog.Login, abel)
		w.time.Set(midnight.Add(time.Second))
		var readers sync.WaitGroup
		for range 8 {
			readers.Go(func() { w.fields("sysevent", "state=transferred", "sys_id") })
		}
		readers.Wait()
		twins := "state=transferred^sys_created_on=" + midnight.Format(time.DateTime)
		require.Len(t, w.fields("sysevent", twins, "sys_id"), 1)

		w.time.Set(midnight.Add(-time.Hour))
		w.fields("sysevent", "", "sys_id")
		w.time.Set(midnight.Add(time.Minute))
		require.Len(t, w.fields("sysevent", twins, "sys_id"), 1, "the clock was set back in between")
		midnight = midnight.AddDate(0, 0, 1)
	}
}
