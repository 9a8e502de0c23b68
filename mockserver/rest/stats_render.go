package rest

import (
	"slices"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/aggregate"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// render writes the answer: an object where nothing is grouped, and otherwise a list of
// groups, in which groupby_fields stands beside stats. Every number is a string
// (observed: public measurements and clients' fixtures). Where a having leaves nothing
// of the one object, its stats are empty (assumed).
func (s *stats) render(groups *aggregate.Groups, grouped bool) []byte {
	all := groups.All()
	b := []byte(`{"result":`)
	if !grouped {
		if len(all) == 0 {
			return append(b, `{"stats":{}}}`...)
		}
		b = append(b, '{')
		b = s.appendStats(b, all[0])
		return append(b, "}}"...)
	}
	b = append(b, '[')
	for i, g := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '{')
		b = s.appendStats(b, g)
		b = append(b, `,"groupby_fields":[`...)
		for k, key := range g.Keys {
			if k > 0 {
				b = append(b, ',')
			}
			b = s.appendKey(b, s.by[k], key)
		}
		b = append(b, "]}"...)
	}
	return append(b, "]}"...)
}

func (s *stats) appendStats(b []byte, g *aggregate.Group) []byte {
	b = append(b, `"stats":{`...)
	first := true
	comma := func() {
		if !first {
			b = append(b, ',')
		}
		first = false
	}
	if s.asked.count {
		comma()
		b = wire.AppendText(append(b, `"count":`...), strconv.Itoa(g.Rows()))
	}
	for _, o := range measures {
		columns := s.answered(o)
		if len(columns) == 0 {
			continue
		}
		comma()
		b = append(wire.AppendText(b, string(o)), ":{"...)
		for i, at := range columns {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(wire.AppendText(b, s.measured[at].name), ':')
			b = wire.AppendText(b, g.Result(o, at))
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

// answered are the places of the measured columns of which an operation is wanted.
func (s *stats) answered(o aggregate.Operation) []int {
	var all []int
	for _, name := range s.asked.fields[o] {
		at := slices.IndexFunc(s.measured, func(c statsColumn) bool { return c.name == name })
		if at >= 0 && o.Applies(s.measured[at].path.Last().Kind) {
			all = append(all, at)
		}
	}
	return all
}

// appendKey writes the value that the rows of a group have in a column, in the shape of
// the display mode (client: dashboards read display_value beside value with all;
// documented: true has the label in place of the value).
func (s *stats) appendKey(b []byte, c statsColumn, key string) []byte {
	mode, shown := s.call.params.Display, key
	if mode != displayFalse {
		shown = s.reader.Display(c.path.Last(), key)
	}
	b = append(b, '{')
	if mode == displayAll {
		b = append(wire.AppendText(append(b, `"display_value":`...), shown), ',')
		shown = key
	}
	b = wire.AppendText(append(b, `"field":`...), c.name)
	b = wire.AppendText(append(b, `,"value":`...), shown)
	return append(b, '}')
}
