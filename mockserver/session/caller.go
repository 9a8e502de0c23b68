package session

import (
	"errors"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// caller is a user as the tables know one: with roles, and with the zone and
// format in which to show times.
func (a *Accounts) caller(view store.View, user *store.Row) *table.Caller {
	c := &table.Caller{
		SysID: user.SysID(), UserName: user.Get("user_name"), Name: user.Get("name"),
		Roles: a.tables.RolesOf(view, user.SysID()), Zone: time.UTC,
	}
	// "US/Pacific" and its like are what the platform lists; a zone that this
	// machine does not know is shown as UTC.
	if zone, err := ZoneOf(user.Get("time_zone")); err == nil {
		c.Zone = zone
	}
	c.DateLayout = layout(user.Get("date_format"), glide.DateLayout)
	c.DateTimeLayout = c.DateLayout + " " + layout(user.Get("time_format"), timeLayout)
	return c
}

// zones are those that were asked for, by name: finding one reads a file, and every
// request asks. There are only so many that a machine knows.
var zones sync.Map

var errLocal = errors.New("no zone of an instance is called Local")

// ZoneOf is the time zone of a name, as in US/Pacific. Local is none: the zone of this
// machine is not the instance's.
func ZoneOf(name string) (*time.Location, error) {
	if name == "Local" {
		return nil, errLocal
	}
	known, _ := zones.Load(name)
	if zone, ok := known.(*time.Location); ok {
		return zone, nil
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, zone)
	}
	return zone, err
}

const timeLayout = "15:04:05"

// layout is a user's format, or that of the system where the user has none or
// one that cannot be read (documented: the system's is yyyy-MM-dd HH:mm:ss).
func layout(pattern, system string) string {
	if pattern == "" {
		return system
	}
	own, err := glide.JavaLayout(pattern)
	if err != nil {
		return system
	}
	return own
}
