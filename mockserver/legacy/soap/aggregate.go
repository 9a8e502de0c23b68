package soap

import (
	"errors"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/aggregate"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// measure is something to be worked out: of a column, by its place among the measured.
type measure struct {
	asked     string // COUNT, as the element has it
	operation aggregate.Operation
	column    int
}

// maxMeasures bounds how much may be asked for at once; each part costs time with each row.
const maxMeasures = 250

// aggregated works out the message's aggregates.
type aggregated struct {
	call        *call
	matches     *table.Matches
	by, columns []processor.Field
	measures    []measure
	having      []aggregate.Condition
	tooMany     bool // columns, of which no more were looked at
}

// aggregate answers with counts, sums, averages and extremes of groups of records
// (documented: "aggregate"). Without its plug-in there is no such operation (assumed: the
// words).
func (c *call) aggregate() (content, error) {
	if !c.Tables.PluginActive(c.Tables.View(), message.AggregatePlugin) {
		return nil, unsupported("aggregate")
	}
	q := c.query()
	q.Order = nil
	groupBy := append(c.list("GROUP_BY"), q.GroupBy...)
	q.GroupBy = groupBy
	matches, err := c.Reader().Matches(c.Table, q)
	if errors.Is(err, table.ErrForbidden) {
		return c.respond("aggregateResponse", func(*message.Writer) {}), nil
	}
	if err != nil {
		return nil, err
	}
	a := &aggregated{call: c, matches: matches}
	for _, name := range matches.GroupBy {
		a.place(&a.by, name)
	}
	a.ask()
	if a.tooMany || len(a.by)+len(a.measures)+len(a.having) > maxMeasures {
		return nil, &message.Fault{Says: "Too many aggregates"} // ours
	}
	groups, err := a.gather()
	if err != nil {
		return nil, err
	}
	groups.Having(a.having)
	groups.Sort(nil)
	return c.respond("aggregateResponse", func(w *message.Writer) { a.write(w, groups.All()) }), nil
}

// ask reads what is wanted. What names no column that there is, or none of a kind that it
// can be worked out of, is passed over, as is LAST (assumed).
func (a *aggregated) ask() {
	for _, child := range a.call.children {
		asked := strings.ToUpper(child.Name)
		if child.Name == "HAVING" {
			a.ensure(child.Text)
			continue
		}
		if asked != child.Name {
			continue // a column, and an example
		}
		for _, o := range aggregate.Operations() {
			if asked != strings.ToUpper(string(o)) {
				continue
			}
			if i := a.place(&a.columns, strings.TrimSpace(child.Text)); i >= 0 && o.Applies(a.columns[i].Column().Kind) {
				a.measures = append(a.measures, measure{asked, o, i})
			}
		}
	}
}

// ensure reads a condition of groups, such as COUNT^*^>^10, where the star is for rows
// (documented).
func (a *aggregated) ensure(text string) {
	for _, condition := range aggregate.ParseHaving(text) {
		if condition.Column == "*" {
			condition.Column = ""
		}
		if condition.Column != "" && a.place(&a.columns, condition.Column) < 0 {
			continue
		}
		a.having = append(a.having, condition)
	}
}

// place is that of a column among others, to which it is added if the caller may read it;
// -1 for one that is none. Nobody reads anything out of secrets.
func (a *aggregated) place(all *[]processor.Field, name string) int {
	for i, known := range *all {
		if known.Name == name {
			return i
		}
	}
	if len(*all) > maxMeasures {
		a.tooMany = true
		return -1
	}
	fields := processor.Fields(a.call.Reader(), a.matches.Table, []string{name})
	if len(fields) == 0 || fields[0].Column().Secret() {
		return -1
	}
	*all = append(*all, fields[0])
	return len(*all) - 1
}

// gather goes through the rows. Those that the caller may not see count as well, or the
// request is refused for them, as in the Aggregate API (assumed).
func (a *aggregated) gather() (*aggregate.Groups, error) {
	groups := aggregate.New(described(a.by), described(a.columns))
	refuses := a.call.Settings.StatsHiddenRows == release.HiddenRowsRefused && a.matches.Hides()
	keys, values := make([]string, len(a.by)), make([]string, len(a.columns))
	err := a.matches.Each(func(row *store.Row, seen bool) error {
		if !seen && refuses {
			return notReading
		}
		a.read(row, a.by, keys)
		a.read(row, a.columns, values)
		return groups.Add(keys, values)
	})
	if errors.Is(err, aggregate.ErrTooManyGroups) {
		return nil, &message.Fault{Says: "Transaction cancelled: maximum execution time exceeded"} // assumed
	}
	return groups, err
}

func (a *aggregated) read(row *store.Row, columns []processor.Field, into []string) {
	for i, c := range columns {
		into[i] = c.Raw(a.call.Reader(), row)
	}
}

func described(columns []processor.Field) []aggregate.Column {
	all := make([]aggregate.Column, len(columns))
	for i, c := range columns {
		all[i] = aggregate.Column{Name: c.Name, Kind: c.Column().Kind}
	}
	return all
}

// write has one result for each group: what it is grouped by, and what was worked out
// (documented). COUNT is of rows, whatever column it names (assumed).
func (a *aggregated) write(w *message.Writer, groups []*aggregate.Group) {
	for _, group := range groups {
		w.Open("aggregateResult", "")
		for i, c := range a.by {
			w.Text(c.Name, group.Keys[i])
		}
		for _, m := range a.measures {
			value := strconv.Itoa(group.Rows())
			if m.operation != aggregate.Count {
				value = group.Result(m.operation, m.column)
			}
			w.Text(message.AggregateName(a.call.Call, m.asked), value)
		}
		w.Close("aggregateResult")
	}
}
