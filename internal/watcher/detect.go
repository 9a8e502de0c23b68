package watcher

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// watcher is what somebody who reads an instance sees, and what he or she knew before.
type watcher struct {
	world  Rows
	geo    map[string][2]float64
	logins map[string]string // the last ones before, by user name
	users  map[string]Row    // by user name
	names  map[string]string // by sys_id
}

// Tables are those that detectors look at.
var Tables = []string{
	"oauth_credential", "oauth_entity", "sys_audit", "sys_audit_delete", "sys_properties", "sys_user", "sys_user_has_role", "sys_user_role",
	"sysevent", "syslog_transaction",
}

// Detect runs all detectors over the rows of an instance. Of the truth they are told
// where addresses are, and when people signed in before the scenarios.
func Detect(world Rows, truth *Truth) []Found {
	w := &watcher{world: world, geo: map[string][2]float64{}, logins: map[string]string{}, users: map[string]Row{}, names: map[string]string{}}
	for _, p := range truth.Places {
		north, err := strconv.ParseFloat(p.Latitude, 64)
		east, also := strconv.ParseFloat(p.Longitude, 64)
		if err == nil && also == nil { // elsewhere nobody can tell where it is
			w.geo[p.Address] = [2]float64{north, east}
		}
	}
	for _, s := range truth.Scenarios {
		for _, p := range s.People {
			w.logins[p.UserName] = p.LastLogin
			w.names[p.User] = p.UserName
		}
	}
	for _, u := range world["sys_user"] {
		w.users[u["user_name"]], w.names[u["sys_id"]] = u, u["user_name"]
	}
	var all []Found
	for finding, detect := range detectors {
		for _, about := range detect(w) {
			if one := (Found{finding, about}); !slices.Contains(all, one) {
				all = append(all, one)
			}
		}
	}
	return all
}

func byID(rows []Row) map[string]Row {
	all := make(map[string]Row, len(rows))
	for _, r := range rows {
		all[r["sys_id"]] = r
	}
	return all
}

// field is a value of a deleted record.
func field(payload, name string) string {
	if parts := regexp.MustCompile(`<` + name + `(?: [^>]*)?>([^<]*)</` + name + `>`).FindStringSubmatch(payload); parts != nil {
		return parts[1]
	}
	return ""
}

func who(all []Row, column string) []string {
	var out []string
	for _, r := range all {
		out = append(out, r[column])
	}
	return out
}

// events are those of a name; second records of one are left out.
func (w *watcher) events(name string) []Row {
	var out []Row
	for _, e := range w.world["sysevent"] {
		if e["name"] == name && e["state"] != "transferred" {
			out = append(out, e)
		}
	}
	return out
}

// failures are failed sign-ins, without those of the vendor's own polling.
func (w *watcher) failures() []Row {
	return pickRows(w.events("login.failed"), func(r Row) bool { return !strings.HasPrefix(r["parm1"], "-----BEGIN CERTIFICATE-----") })
}

func pickRows(all []Row, want func(Row) bool) []Row {
	var out []Row
	for _, r := range all {
		if want(r) {
			out = append(out, r)
		}
	}
	return out
}

func (w *watcher) requests(want func(Row) bool) []Row {
	return pickRows(w.world["syslog_transaction"], want)
}

func (w *watcher) audit(want func(Row) bool) []Row { return pickRows(w.world["sys_audit"], want) }

// often are the values of a column that stand in so many rows of so short a time.
func (w *watcher) often(all []Row, column string, within time.Duration, least int) []string {
	moments := map[string][]time.Time{}
	var out []string
	for _, r := range all {
		key := r[column]
		moments[key] = append(moments[key], at(r["sys_created_on"]))
		m := moments[key]
		for m[len(m)-1].Sub(m[0]) > within {
			m = m[1:]
		}
		if moments[key] = m; len(m) >= least {
			out = append(out, key)
		}
	}
	return out
}
