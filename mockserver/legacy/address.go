package legacy

import (
	"net/url"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
)

// address is what a request asks for.
type address struct {
	processor *processor.Processor
	name      string // what stands in front of .do
	list      bool   // or of _list.do
}

// find reads an address. Doubled slashes and a folder in front are tolerated (client: one
// appends /incident.do to a base that ends in a slash, another asks for
// /ess/incident_list.do).
func (r *Roads) find(path, rawQuery string) (address, bool) {
	path, ok := strings.CutSuffix(path, ".do")
	if !ok {
		return address{}, false
	}
	folders := strings.FieldsFunc(path, func(c rune) bool { return c == '/' })
	if len(folders) == 0 || len(folders) > 2 {
		return address{}, false
	}
	name := folders[len(folders)-1]
	found := byKey(name, rawQuery)
	if found == nil || found.Offered != nil && !found.Offered(r.Settings()) {
		return address{}, false
	}
	to := address{processor: found, name: name}
	if _, whole := r.Tables.Dictionary().Table(name); whole {
		return to, true // sys_ui_list and its like are tables
	}
	if table, ok := strings.CutSuffix(name, "_list"); ok {
		to.name, to.list = table, true
	}
	return to, true
}

// byKey is the processor that a query names, or nil. The key may stand anywhere, with or
// without a value, and more than once (client: libraries that make queries of maps send
// ?JSONv2=&sysparm_action=get); the first that is one decides. Its case counts where that
// makes a difference, and else does not (assumed).
func byKey(name, rawQuery string) *processor.Processor {
	for i := range processors {
		if p := &processors[i]; p.Key == "" && p.Name == name {
			return p
		}
	}
	keys := keysOf(rawQuery)
	for _, same := range []func(a, b string) bool{func(a, b string) bool { return a == b }, strings.EqualFold} {
		for _, key := range keys {
			for i := range processors {
				if p := &processors[i]; p.Key != "" && same(p.Key, key) && (p.Name == "" || p.Name == name) {
					return p
				}
			}
		}
	}
	return nil
}

// keysOf are the names of all parameters, in order.
func keysOf(rawQuery string) []string {
	var keys []string
	for part := range strings.SplitSeq(rawQuery, "&") {
		name, _, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil && plain != "" {
			keys = append(keys, plain)
		}
	}
	return keys
}
