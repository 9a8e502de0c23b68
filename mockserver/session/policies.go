package session

import (
	"cmp"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const tablePolicy = "sys_api_access_policy"

// policyTables are those that decide on access policies, the policies themselves at
// first: on most instances none is active, and nothing else is looked at.
var policyTables = [...]string{
	tablePolicy, "sys_auth_profile_mapping", "inbound_auth_profile", "std_http_auth", "http_key_auth", "http_hmac_auth",
	"sys_token_auth_parameter",
}

// policies are the active access policies, as they were last read. Whoever asks finds
// them as they are now: they are read anew when one of their tables has changed.
type policies struct{ last atomic.Pointer[policySet] }

type policySet struct {
	editions [len(policyTables)]uint64
	active   bool // there is an active policy, if only one without a profile
	all      []*policy
}

func (p *policies) of(tables *table.Tables) []*policy {
	view := tables.View()
	last := p.last.Load()
	if last != nil && !last.active && last.editions[0] == view.Edition(tablePolicy) {
		return nil
	}
	fresh := &policySet{}
	known := true
	for i, name := range policyTables {
		fresh.editions[i] = view.Edition(name)
		known = known && fresh.editions[i] != 0
	}
	if last != nil && last.editions == fresh.editions {
		return last.all
	}
	fresh.read(tables, view)
	if known {
		p.last.Store(fresh)
	}
	return fresh.all
}

func (s *policySet) read(tables *table.Tables, view store.View) {
	_ = view.Scan(tablePolicy, store.Span{}, func(row *store.Row) bool { // fails for no table, and there is one
		// One without any profile shuts nothing (client: a script that sets keys up warns
		// that the first profile shuts out the other ways).
		if row.Get("active") == "true" {
			s.active = true
			if p := readPolicy(row); p.mapped(tables, view, row.SysID()) {
				s.all = append(s.all, p)
			}
		}
		return true
	})
}

func readPolicy(row *store.Row) *policy {
	return &policy{subject: readSubject(row), advertise: row.Get("all_authn_scheme_authenticate_header") == "true"}
}

// mapped reads the profiles that are mapped to a policy, the last mapping first, and
// tells whether there is any mapping.
func (p *policy) mapped(tables *table.Tables, view store.View, sysID string) bool {
	var mappings []*store.Row
	store.Find(view, "sys_auth_profile_mapping", "api_access_policy", sysID, func(row *store.Row) bool {
		mappings = append(mappings, row)
		return true
	})
	slices.SortFunc(mappings, func(a, b *store.Row) int {
		return cmp.Or(strings.Compare(b.Get("sys_created_on"), a.Get("sys_created_on")), strings.Compare(b.SysID(), a.SysID()))
	})
	for _, m := range mappings {
		if one, ok := readProfile(tables, view, m.Get("inbound_auth_profile")); ok && (one.method != APIKey || !p.global) {
			p.profiles = append(p.profiles, one)
		}
	}
	return len(mappings) > 0
}

// readProfile reads a profile, if there is an active one of this sys_id. A key is for
// no global policy (documented: "Configure API key"), which is the caller's to mind.
func readProfile(tables *table.Tables, view store.View, sysID string) (profile, bool) {
	base, ok := tables.Dictionary().Table("inbound_auth_profile")
	if !ok {
		return profile{}, false
	}
	row, class, ok := table.Find(view, base, sysID)
	if !ok || row.Get("active") != "true" {
		return profile{}, false
	}
	one := profile{method: None, client: row.Get("oauth_entity")}
	switch {
	case class.Name == "http_key_auth":
		one.method = APIKey
		one.key, ok = readKeyParameter(view, row.Get("auth_parameter"))
		return one, ok
	case class.Name != "std_http_auth":
		return one, true // an HMAC signature, which nothing here makes
	}
	switch row.Get("type") {
	case "basic_auth":
		one.method = Basic
	case "oauth":
		one.method = Bearer
	case "id_token":
		one.method, one.idToken = Bearer, true
	}
	return one, true
}
