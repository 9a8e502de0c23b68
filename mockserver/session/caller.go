package session

import (
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
		Roles: a.tables.RolesOf(view, user.SysID()), Zone: time.UTC, Layout: glide.DateTimeLayout,
	}
	// "US/Pacific" and its like are what the platform lists; a zone that this
	// machine does not know is shown as UTC.
	if zone, err := time.LoadLocation(user.Get("time_zone")); err == nil {
		c.Zone = zone
	}
	pattern := dateTimePattern(user.Get("date_format"), user.Get("time_format"))
	if layout, err := glide.JavaLayout(pattern); err == nil {
		c.Layout = layout
	}
	return c
}

// dateTimePattern joins a user's formats, or those of the system where the user
// has none (documented: the system default is yyyy-MM-dd HH:mm:ss).
func dateTimePattern(date, clock string) string {
	if date == "" {
		date = "yyyy-MM-dd"
	}
	if clock == "" {
		clock = "HH:mm:ss"
	}
	return date + " " + clock
}
