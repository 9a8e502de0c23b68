package aggregate_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/aggregate"
	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

var (
	state  = aggregate.Column{Name: "state", Kind: glide.Integer}
	name   = aggregate.Column{Name: "name", Kind: glide.String}
	effort = aggregate.Column{Name: "effort", Kind: glide.Duration}
	cost   = aggregate.Column{Name: "cost", Kind: glide.Decimal}
)

func TestWhatAColumnCannotTellApartIsOneGroup(t *testing.T) {
	g := aggregate.New([]aggregate.Column{name, state}, nil)
	for _, keys := range [][]string{{"Mail", "1"}, {"mail", "1"}, {"", "1"}, {"a", "1:b"}, {"a1:", "b"}} {
		require.NoError(t, g.Add(keys, nil))
	}
	require.Len(t, g.All(), 4)
	require.Equal(t, []string{"Mail", "1"}, g.All()[0].Keys, "the first row's values stand for the group")
	require.Equal(t, 2, g.All()[0].Rows())
}

func TestAggregates(t *testing.T) {
	g := aggregate.New(nil, []aggregate.Column{state, name, effort, cost})
	for _, values := range [][]string{
		{"10", "b", "1970-01-01 01:00:00", "0.10"},
		{"9", "A", "1970-01-02 00:00:00", "0.2"},
		{"", "", "", ""},
		{"-1", "c", "1970-01-01 00:00:01", "-1"},
	} {
		require.NoError(t, g.Add(nil, values))
	}
	all := g.All()[0]
	for _, x := range []struct {
		o      aggregate.Operation
		column int
		want   string
	}{
		{aggregate.Count, 0, "3"},
		{aggregate.Sum, 0, "18"},
		{aggregate.Avg, 0, "6.0000"},
		{aggregate.Min, 0, "-1"},
		{aggregate.Max, 0, "10"},
		{aggregate.Min, 1, "A"},
		{aggregate.Max, 1, "c"},
		{aggregate.Sum, 2, "1970-01-02 01:00:01"},
		{aggregate.Avg, 2, "1970-01-01 08:20:00"},
		{aggregate.Sum, 3, "-0.70"},
		{aggregate.Avg, 3, "-0.2333"},
	} {
		require.Equal(t, x.want, all.Result(x.o, x.column), "%s of column %d", x.o, x.column)
	}
	require.Equal(t, 4, all.Rows())
}

func TestOfNothingThereIsNoAmount(t *testing.T) {
	g := aggregate.New(nil, []aggregate.Column{state})
	require.Len(t, g.All(), 1)
	for o, want := range map[aggregate.Operation]string{aggregate.Count: "0", aggregate.Sum: "", aggregate.Avg: "", aggregate.Min: "", aggregate.Max: ""} {
		require.Equal(t, want, g.All()[0].Result(o, 0), o)
	}
}

func TestHavingAndOrder(t *testing.T) {
	made := func() *aggregate.Groups {
		g := aggregate.New([]aggregate.Column{name}, []aggregate.Column{state})
		for _, row := range [][2]string{{"a", "1"}, {"a", "3"}, {"b", "9"}, {"c", ""}, {"c", ""}, {"c", ""}} {
			require.NoError(t, g.Add([]string{row[0]}, []string{row[1]}))
		}
		return g
	}
	for _, x := range []struct{ having, order, want string }{
		{"", "", "abc"},
		{"", "name^DESC", "cba"},
		{"", "COUNT^DESC", "cab"},
		{"", "count,name^DESC", "bac"},
		{"", "AVG^state^DESC", "bac"},
		{"", "SUM^state", "cab"},
		{"", "AVG^nothing,^,DESC,a^b^c,MAX", "abc"},
		{"", "name^ASC", "abc"},
		{"", "COUNT^DESC,COUNT,name^DESC", "cab"},
		{"", "name^DESC,name", "cba"},
		{"count^^>^1", "", "ac"},
		{"count^state^>^1", "", "a"},
		{"count^^>=^1,avg^state^<=^2", "", "a"},
		{"max^state^=^9", "", "b"},
		{"max^state^!=^9", "", "a"},
		{"avg^state^<^2.00001", "", "a"},
		{"avg^nothing^>^1,count^state,>^1,foo^state^>^1,sum^^>^1,count^state^~^1", "", "abc"},
	} {
		g := made()
		g.Having(aggregate.ParseHaving(x.having))
		g.Sort(aggregate.ParseOrder(x.order))
		var got strings.Builder
		for _, group := range g.All() {
			got.WriteString(group.Keys[0])
		}
		require.Equal(t, x.want, got.String(), "having %q, order %q", x.having, x.order)
	}
}

func TestGroupsAreBounded(t *testing.T) {
	g := aggregate.New([]aggregate.Column{state}, nil)
	for i := range aggregate.MaxGroups {
		require.NoError(t, g.Add([]string{strconv.Itoa(i)}, nil))
	}
	require.NoError(t, g.Add([]string{"0"}, nil), "a group that is there takes more")
	require.ErrorIs(t, g.Add([]string{"one more"}, nil), aggregate.ErrTooManyGroups)

	const columns = 200
	wide := aggregate.New([]aggregate.Column{state}, make([]aggregate.Column, columns-1))
	for i := range aggregate.MaxValues / columns {
		require.NoError(t, wide.Add([]string{strconv.Itoa(i)}, make([]string, columns)))
	}
	require.ErrorIs(t, wide.Add([]string{"one more"}, make([]string, columns)), aggregate.ErrTooManyGroups)
}

// Whatever stands in the parameters, groups can be dropped and ordered by it.
func FuzzHavingAndOrder(f *testing.F) {
	f.Add("count^state^>^1,avg^name^=^x", "AVG^state^DESC,name")
	f.Add("^^^,^^^^,count^^=^", "DESC,^DESC,COUNT,count^DESC^DESC")
	f.Fuzz(func(t *testing.T, having, order string) {
		g := aggregate.New([]aggregate.Column{name}, []aggregate.Column{state})
		require.NoError(t, g.Add([]string{"a"}, []string{"1"}))
		require.NoError(t, g.Add([]string{"b"}, []string{"2"}))
		g.Having(aggregate.ParseHaving(having))
		g.Sort(aggregate.ParseOrder(order))
		require.LessOrEqual(t, len(g.All()), 2)
	})
}
