package rest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/snowglobe-dev/snowglobe/mockserver/aggregate"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// statsService is the Aggregate API.
var statsService = service{
	name:     "Aggregate API",
	root:     "/api/now",
	offered:  func(s *release.Settings) bool { return s.APIAggregateEnabled },
	versions: tableVersions,
	paths:    map[string]verbs{"/stats/{table}": {http.MethodGet: (*call).stats}},
}

// stats is an answer of the Aggregate API being worked out.
type stats struct {
	call    *call
	reader  *table.Reader
	matches *table.Matches

	asked    statsParams
	by       []statsColumn // what rows are grouped by
	measured []statsColumn // of which something is wanted, or asked in order or having
}

// statsColumn is a column of the rows, dot-walked or not.
type statsColumn struct {
	name string
	path dictionary.Path
}

// stats serves GET /api/now/stats/{table}.
func (c *call) stats() (*Reply, error) {
	q := c.params.encodedQuery()
	asked, err := readStatsParams(c.values, q.GroupBy)
	if err != nil {
		return nil, err
	}
	s := &stats{
		call: c, asked: asked,
		reader: c.api.tables.Reader(c.visit.Caller).Until(c.request.Context().Done()),
	}
	q.GroupBy, q.Order = asked.groupBy, nil // order is that of groups
	if s.matches, err = s.reader.Matches(c.table, q); err != nil {
		return nil, err
	}
	s.by, s.measured = s.columns(s.matches.GroupBy), s.columns(s.asked.mentioned())
	groups, err := s.gather()
	if err != nil {
		return nil, err
	}
	if rule, ok := c.exceeded(workOf(groups)); ok {
		return nil, cancelled(fmt.Errorf("quota rule %s", rule.Name))
	}
	s.showKeys(groups)
	groups.Having(s.asked.having)
	groups.Sort(s.asked.order)
	body := s.render(groups, len(asked.groupBy) > 0)
	return &Reply{Header: http.Header{}, Body: c.document(body)}, nil
}

// columns are those of the names that there are and that the caller may read. Others
// are passed over, as in a list (assumed). Nobody reads anything out of secrets.
func (s *stats) columns(names []string) []statsColumn {
	var all []statsColumn
	for _, name := range names {
		known := slices.ContainsFunc(all, func(c statsColumn) bool { return c.name == name })
		path, ok := s.reader.Path(s.matches.Table, name)
		if ok && !known && !path.Last().Secret() && s.reader.MayRead(s.matches.Table, path) {
			all = append(all, statsColumn{name, path})
		}
	}
	return all
}

// gather goes through the rows. Those that the caller may not see count as well, or
// the request is refused for them (see the switch).
func (s *stats) gather() (*aggregate.Groups, error) {
	groups := aggregate.New(described(s.by), described(s.measured))
	refuses := s.call.settings.StatsHiddenRows == release.HiddenRowsRefused && s.matches.Hides()
	if len(s.by) == 0 && len(s.measured) == 0 && !refuses {
		n, err := s.matches.Count()
		groups.AddRows(n)
		return groups, err
	}
	hidden := 0
	keys, values := make([]string, len(s.by)), make([]string, len(s.measured))
	err := s.matches.Each(func(row *store.Row, seen bool) error {
		if !seen && refuses {
			hidden++
			return nil
		}
		s.read(row, s.by, keys)
		s.read(row, s.measured, values)
		return groups.Add(keys, values)
	})
	switch {
	case errors.Is(err, aggregate.ErrTooManyGroups):
		return nil, cancelled(err) // assumed: that many groups take too long on an instance
	case err != nil:
		return nil, err
	case hidden > 0:
		return nil, &table.ConstrainedError{Rows: hidden}
	}
	return groups, nil
}

// workOf is the work of an aggregate: a row for each group, and those that are in them.
func workOf(groups *aggregate.Groups) work {
	w := work{written: len(groups.All())}
	for _, g := range groups.All() {
		w.counted += g.Rows()
	}
	return w
}

func (s *stats) read(row *store.Row, columns []statsColumn, into []string) {
	for i, c := range columns {
		into[i] = table.Raw(c.path.Last(), s.reader.Value(row, c.path))
	}
}

func described(columns []statsColumn) []aggregate.Column {
	all := make([]aggregate.Column, len(columns))
	for i, c := range columns {
		all[i] = aggregate.Column{Name: c.name, Kind: c.path.Last().Kind}
	}
	return all
}

// showKeys lets groups sort by what people see of a reference, as lists do.
func (s *stats) showKeys(groups *aggregate.Groups) {
	if !slices.ContainsFunc(s.by, func(c statsColumn) bool { return isReference(c.path.Last()) }) {
		return
	}
	for _, g := range groups.All() {
		g.Shown = make([]string, len(g.Keys))
		for i, c := range s.by {
			if isReference(c.path.Last()) {
				g.Shown[i] = s.reader.Display(c.path.Last(), g.Keys[i])
			}
		}
	}
}
