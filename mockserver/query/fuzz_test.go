package query_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

// FuzzMatch compiles anything against the tests' table and runs it on a row of
// anything. The canonical form must mean the same as the text.
func FuzzMatch(f *testing.F) {
	f.Add("nBETWEEN1@3^ORatRELATIVEGT@hour@ago@3^ORDERBYn", "2", "2026-01-05 08:00:00")
	f.Add("nIN1,2,x^at>=javascript:gs.daysAgo(2147483647)", "-0.0", "2026-01-05")
	f.Add("atSAMEASdue@week^dayONx@javascript:gs.dateGenerate('2026-01-05','end')@", "", "")
	f.Add("nameLIKEÉ^bossNOT LIKEx^atNOTON@@^NQday>javascript:gs.yearsAgo(2020)", "é\xff", "0001-01-01 00:00:00")
	everything := func(string) bool { return true }
	f.Fuzz(func(t *testing.T, text, value, other string) {
		r := row{
			"sys_id": other, "name": value, "title": other, "n": value, "state": value,
			"at": other, "due": value, "day": other, "active": value, "boss": "u1",
		}
		p := compile(text)
		matched := p.Match(r)
		require.Equal(t, matched, compile(query.Parse(text).String()).Match(r))
		require.Zero(t, p.Compare(r, r))

		plan := p.Plan(everything)
		require.False(t, matched && plan.Empty)
		if !plan.Empty {
			within := len(walk(plan, []row{r})) == 1
			require.True(t, within || !matched, "the plan %+v loses a row", plan)
			require.True(t, matched || !within || !plan.Exact, "the plan %+v is not exact", plan)
		}
		for _, dropped := range p.Dropped() {
			requireCaretUnder(t, dropped)
		}
	})
}
