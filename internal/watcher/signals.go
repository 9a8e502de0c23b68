package watcher

import (
	"maps"
	"math"
	"time"
)

func (w *watcher) sprays() []string {
	accounts := map[string]map[string]bool{}
	var out []string
	for _, e := range w.failures() {
		if accounts[e["parm2"]] == nil {
			accounts[e["parm2"]] = map[string]bool{}
		}
		accounts[e["parm2"]][e["parm1"]] = true
	}
	for address, names := range accounts {
		if len(names) >= 30 {
			out = append(out, address)
		}
	}
	return out
}

func (w *watcher) travellers() []string {
	last := map[string]Row{}
	var out []string
	for _, e := range w.events("login") {
		before := last[e["user_name"]]
		last[e["user_name"]] = e
		a, known := w.geo[before["parm2"]]
		b, alsoKnown := w.geo[e["parm2"]]
		if !known || !alsoKnown {
			continue
		}
		hours := at(e["sys_created_on"]).Sub(at(before["sys_created_on"])).Hours()
		if kilometres(a, b) > 100+900*hours {
			out = append(out, e["user_name"])
		}
	}
	return out
}

func kilometres(a, b [2]float64) float64 {
	rad := func(d float64) float64 { return d * math.Pi / 180 }
	h := math.Pow(math.Sin(rad(b[0]-a[0])/2), 2) + math.Cos(rad(a[0]))*math.Cos(rad(b[0]))*math.Pow(math.Sin(rad(b[1]-a[1])/2), 2)
	return 2 * 6371 * math.Asin(math.Sqrt(h))
}

// selfGranted reads what was taken back from the journal of deletions: no Row of
// memberships or roles tells of it any more.
func (w *watcher) selfGranted() []string {
	admin := ""
	for _, r := range w.world["sys_user_role"] {
		if r["name"] == "admin" {
			admin = r["sys_id"]
		}
	}
	var out []string
	for _, g := range w.world["sys_user_has_role"] {
		if g["role"] == admin && w.names[g["user"]] == g["sys_created_by"] && g["sys_created_by"] != "admin" {
			out = append(out, g["sys_created_by"])
		}
	}
	for _, d := range w.world["sys_audit_delete"] {
		by := field(d["payload"], "sys_created_by")
		if d["tablename"] == "sys_user_has_role" && field(d["payload"], "role") == admin && w.names[field(d["payload"], "user")] == by {
			out = append(out, by)
		}
	}
	return out
}

func (w *watcher) changed(table, column, old, value string, least int) []string {
	times := map[string]int{}
	var out []string
	for _, r := range w.world["sys_audit"] {
		if r["tablename"] == table && r["fieldname"] == column && r["oldvalue"] == old && r["newvalue"] == value {
			if times[r["user"]]++; times[r["user"]] >= least {
				out = append(out, r["user"])
			}
		}
	}
	return out
}

func (w *watcher) dormant() []string {
	privileged := map[string]bool{}
	for _, r := range w.world["sys_user_role"] {
		if r["name"] != "admin" {
			continue
		}
		for _, g := range w.world["sys_user_has_role"] {
			if g["role"] == r["sys_id"] {
				privileged[w.names[g["user"]]] = true
			}
		}
	}
	var out []string
	last := map[string]string{}
	maps.Copy(last, w.logins)
	for _, e := range w.events("login") {
		before := last[e["user_name"]]
		last[e["user_name"]] = e["sys_created_on"]
		if privileged[e["user_name"]] && before != "" && at(e["sys_created_on"]).Sub(at(before)) > 180*24*time.Hour {
			out = append(out, e["user_name"])
		}
	}
	return out
}

// impersonators are those who did much between the two events of a pair.
func (w *watcher) impersonators() []string {
	var out []string
	begun, pagesOf := map[string]Row{}, map[string][]Row{}
	for _, r := range w.world["syslog_transaction"] {
		pagesOf[r["session"]] = append(pagesOf[r["session"]], r)
	}
	for _, e := range w.world["sysevent"] {
		switch e["name"] {
		case "impersonation.start":
			begun[e["instance"]] = e
		case "impersonation.end":
			start := begun[e["instance"]]
			pages := pickRows(pagesOf[e["instance"]], func(r Row) bool {
				return r["sys_created_by"] == e["parm1"] && r["sys_created_on"] >= start["sys_created_on"] && r["sys_created_on"] <= e["sys_created_on"]
			})
			if len(pages) >= 20 {
				out = append(out, e["parm2"])
			}
		}
	}
	return out
}
