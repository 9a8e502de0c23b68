package quota_test

import (
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/quota"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
	"github.com/snowglobe-dev/snowglobe/mockserver/transfer"
)

type values = map[string]string

// rule is a rule about everything.
func rule(name, seconds, order string) values {
	return values{"sys_id": name, "name": name, "max_duration": seconds, "order": order, "active": "true"}
}

// about is the rule with a condition.
func about(condition string) values {
	r := rule("kit", "10", "100")
	r["condition"] = condition
	return r
}

func viewOf(t *testing.T, rules ...values) store.View {
	t.Helper()
	tables := tabletest.New(t, "madrid", tabletest.Options{})
	for _, r := range rules {
		_, err := transfer.Import(tables, []transfer.Entry{{Table: quota.Table, Values: r}})
		require.NoError(t, err)
	}
	return tables.View()
}

// lasts is a transaction of so many seconds.
func lasts(seconds int) func(int) bool {
	return func(limit int) bool { return seconds > limit }
}

var reading = &quota.Transaction{Type: "rest", URL: "/api/now/table/incident", User: "u1", CreatedBy: "abel.tuter"}

// Of rules that hold together one decides, and a transaction is over it or not.
func TestWhichRuleHolds(t *testing.T) {
	view := viewOf(
		t,
		rule("slow_first", "60", "1"), rule("fast", "10", "200"), rule("fast_sooner", "10", "100"), rule("fast_last", "10", "300"),
		rule("slow_as_early", "90", "1"),
		values{"sys_id": "idle", "name": "idle", "max_duration": "1", "order": "0", "active": "false"},
		rule("timeless", "0", "0"), rule("negative", "-1", "0"), rule("empty", "", "0"),
	)
	for _, x := range []struct {
		choice  release.QuotaRuleChoice
		seconds int
		want    string // "" for none
	}{
		{release.QuotaByTime, 11, "fast_sooner"},
		{release.QuotaByTime, 1000, "fast_sooner"},
		{release.QuotaByTime, 10, ""},
		{release.QuotaByTime, 0, ""},
		{release.QuotaByOrder, 61, "slow_first"},
		{release.QuotaByOrder, 60, ""}, // though it takes longer than the fast ones allow
		{release.QuotaByOrder, 11, ""},
	} {
		got, over := quota.Strictest(view, reading, x.choice, lasts(x.seconds))
		require.Equal(t, x.want != "", over, "%+v", x)
		if over {
			require.Equal(t, x.want, got.Name, "%+v", x)
		}
	}
	got, _ := quota.Strictest(view, reading, release.QuotaByTime, lasts(11))
	require.Equal(t, "fast_sooner", got.SysID)
	require.Equal(t, 10, got.Seconds)
}

// An order that is empty comes first.
func TestRulesWithoutAnOrder(t *testing.T) {
	view := viewOf(t, rule("early", "10", "1"), rule("unordered", "10", ""))
	got, over := quota.Strictest(view, reading, release.QuotaByTime, lasts(11))
	require.True(t, over)
	require.Equal(t, "unordered", got.Name)
}

// A condition says which transactions a rule is about.
func TestWhatRulesAreAbout(t *testing.T) {
	for condition, holds := range map[string]bool{
		"":          true,
		"type=rest": true,
		"type=soap": false,
		"type=rest^urlMATCH_RGX.*/api/now(/v[0-9]+)?/table.*^EQ": true,
		"urlMATCH_RGX.*/api/now(/v[0-9]+)?/stats.*^EQ":           false,
		"urlLIKE/incident^type=rest":                             true,
		"urlSTARTSWITH/incident":                                 false,
		"user=u1":                                                true,
		"user=u2":                                                false,
		"sys_created_by=abel.tuter":                              true,
		"sys_created_by=ABEL.TUTER":                              true, // texts are compared as in every query
		"sys_created_by!=abel.tuter":                             false,
		"foreground=true":                                        true,
		"foreground=false":                                       false,
		"type=soap^NQuser=u1":                                    true,
		"type=soap^ORtype=rest^user=u1":                          true,
		// What cannot be read is about nothing, however much of it can.
		"colour=red":             false,
		"type=rest^colour=red":   false,
		"type=rest^ORcolour=red": false,
		"urlMATCH_RGX(":          false,
	} {
		_, over := quota.Strictest(viewOf(t, about(condition)), reading, release.QuotaByTime, lasts(11))
		require.Equal(t, holds, over, condition)
	}
}

// However much time a rule allows, it is a limit, and less than a second is none.
func TestBoundsOfTime(t *testing.T) {
	const most = math.MaxInt32
	for seconds, over := range map[string]bool{
		"1": true, strconv.Itoa(most - 1): true, strconv.Itoa(most): false, // nothing takes longer
		"0": false, "-1": false, "": false,
	} {
		got, held := quota.Strictest(viewOf(t, rule("kit", seconds, "100")), reading, release.QuotaByTime, lasts(most))
		require.Equal(t, over, held, seconds)
		require.Equal(t, over, held && strconv.Itoa(got.Seconds) == seconds, seconds)
	}
}
