package query_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

var sample = []row{
	{
		"sys_id": "1", "name": "Alpha", "title": "alpha", "n": "9", "active": "true", "boss": "u2",
		"at": "2026-01-05 08:00:00", "due": "2026-01-05 17:00:00", "day": "2026-01-05",
	},
	{
		"sys_id": "2", "name": "beta", "title": "BETA!", "n": "10", "active": "false", "boss": "u1", "boss.email": "fred@example.com",
		"at": "2026-01-06 00:00:00", "due": "2026-01-05 17:00:00", "day": "2026-01-06",
	},
	{"sys_id": "3", "name": "Gamma^", "n": "-1", "active": "true", "at": "2026-01-06 09:30:00"},
	{"sys_id": "4", "name": "delta"},
}

// A plain pair means the stored value or what people see for it.
func TestIsOrShows(t *testing.T) {
	schema := maps.Clone(tasks)
	boss, state := schema["boss"], schema["state"]
	boss.Shown, state.Shown = boss.Display, state.Display
	schema["boss"], schema["state"] = boss, state
	match := func(field, value string) bool {
		pair := query.Condition{Field: field, Op: query.IsOrShows, Value: value}
		q := &query.Query{Groups: []query.Group{{query.Cluster{pair}}}}
		return query.Compile(q, schema, env).Match(row{"boss": "u2", "state": "9", "name": "a"})
	}
	require.True(t, match("boss", "u2"))
	require.True(t, match("boss", "Beth Anglin"))
	require.False(t, match("boss", "Fred Luddy"))
	require.True(t, match("state", "waiting"))
	require.True(t, match("state", "9"))
	require.False(t, match("state", "10"))
	require.True(t, match("name", "A"))
}

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // names, in order
	}{
		{"", "Alpha beta Gamma^ delta"},
		{"nameANYTHING", "Alpha beta Gamma^ delta"},

		// Words anywhere in the text, all of them.
		{"123TEXTQUERY321=alpha", "Alpha"},
		{"123TEXTQUERY321=beta a!", "beta"},
		{"111TEXTQUERY222=beta zz", ""},

		// Rows of other tables.
		{"JOINtask.boss=person.sys_id!city=San Diego", "beta"},
		{"JOINtask.boss=member.person!kind=lead", "beta"},
		{"JOINtask.boss=member.person!person.city=Berlin", "Alpha"},
		{"RLQUERYmember.task,>=1^kind=lead^ENDRLQUERY", ""},
		{"RLQUERYmember.task,=0^ENDRLQUERY^n>0", "Alpha beta"},

		// What other things stand for.
		{"nameINSTANCEOFperson", ""},
		{"bossIN_HIERARCHYdefinition@u2", "Alpha"},
		{"bossIN_HIERARCHY@u1", "Alpha beta"},
		{"bossIN_HIERARCHY_DYNAMICx@javascript:gs.getUserID()", "Alpha beta"},
		{"bossDYNAMICme", "beta"},
		{"bossDOESNOTHAVEx", "Gamma^ delta"},
		{"bossEXCLUDINGx", "Gamma^ delta"},

		// Patterns.
		{"nameMATCH_PAT*TA", "beta delta"},
		{"nameMATCH_PAT?eta", "beta"},
		{"nameMATCH_RGX^^[ab].*a$", "Alpha beta"},

		// Parts of dates, on the caller's calendar: 22:30 UTC is the next day there.
		{"atDATEPARTTuesday@javascript:gs.datePart('dayofweek','tuesday','EE')", "beta Gamma^"},
		{`atDATEPARTx@javascript:gs.datePart("dayofweek","mon","EE")`, "Alpha"},
		{"atDATEPARTx@javascript:gs.datePart('hour','2','LE')", "beta"},
		{"atDATEPARTx@javascript:gs.datePart('month','january','EE')", "Alpha beta Gamma^"},
		{"dayDATEPARTx@javascript:gs.datePart('year','2025','GT')", "Alpha beta"},

		// Distances.
		{"atMORETHANdue@hour@before@8", "Alpha"},
		{"atMORETHANdue@hour@before@9", ""},
		{"atLESSTHANdue@day@before@1", "Alpha"},
		{"atMORETHANdue@hour@after@6", "beta"},

		// Equality, without regard to case; "is not" takes empty values in.
		{"name=ALPHA", "Alpha"},
		{"name!=alpha", "beta Gamma^ delta"},
		{"name=Gamma^^", "Gamma^"},
		{"active=true", "Alpha Gamma^"},
		{"active=1", "Alpha Gamma^"},
		{"active=0", "beta"},
		{"active!=true", "beta delta"},
		{"boss=", "Gamma^ delta"},
		{"boss!=", "Alpha beta"},
		{"boss=U1", "beta"},
		{"sys_id=bunk", ""},
		{"boss.email=fred@example.com", "beta"},

		// Ranges: numbers by amount, never the empty values.
		{"n<10", "Alpha Gamma^"},
		{"n<=9", "Alpha Gamma^"},
		{"n>-1", "Alpha beta"},
		{"n>=-1", "Alpha beta Gamma^"},
		{"n>", "Alpha beta Gamma^"},
		{"n>=", "Alpha beta Gamma^"},
		{"n<", ""},
		{"n<=", ""},
		{"nBETWEEN-1@9", "Alpha Gamma^"},
		{"nBETWEEN9@-1", ""},
		{"nameBETWEENalpha@BETA", "Alpha beta"},
		{"at>2026-01-05 08:00:00", "beta Gamma^"},
		{"at>=2026-01-06", "beta Gamma^"},
		{"at=2026-01-06", "beta"},
		{"at<2026-01-06", "Alpha"},
		{"day=2026-01-05 23:00:00", "Alpha"},

		// Lists.
		{"nIN9,10", "Alpha beta"},
		{"nIN009", "Alpha"},
		{"nNOT IN9,10", "Gamma^ delta"},
		{"bossIN,u1", "beta Gamma^ delta"},

		// Texts; on a reference, what people see.
		{"nameLIKEA", "Alpha beta Gamma^ delta"},
		{"nameLIKEALP", "Alpha"},
		{"titleNOT LIKEalp", "beta"},
		{"titleSTARTSWITHBe", "beta"},
		{"titleENDSWITH!", "beta"},
		{"bossLIKELuddy", "beta"},
		{"bossSTARTSWITHu", ""},
		{"bossNOT LIKELuddy", "Alpha"},

		// Emptiness.
		{"bossISEMPTY", "Gamma^ delta"},
		{"bossISNOTEMPTY", "Alpha beta"},
		{"bossEMPTYSTRING", "Gamma^ delta"},

		// Fields with fields.
		{"nameSAMEAStitle", "Alpha"},
		{"nameNSAMEAStitle", "beta Gamma^ delta"},
		{"atSAMEASdue@day", "Alpha delta"},
		{"atNSAMEASdue@dayofweek", "beta Gamma^"},
		{"atGT_FIELDdue", "beta"},
		{"atLT_FIELDdue", "Alpha"},
		{"atGT_OR_EQUALS_FIELDat", "Alpha beta Gamma^"},
		{"atLT_OR_EQUALS_FIELDdue", "Alpha"},

		// Days.
		{"atONany label@2026-01-05@2026-01-06", "Alpha beta"},
		{"atNOTON@2026-01-05@2026-01-06", "Gamma^ delta"},

		// Structure.
		{"active=true^n=9^ORn=10^nameLIKEa", "Alpha"},
		{"active=true^n=9^NQname=beta", "Alpha beta"},
		{"n=9^ORn=10^ORDERBYDESCn", "beta Alpha"},

		// Order: empty first, references by what people see, the next breaks ties.
		{"ORDERBYn", "delta Gamma^ Alpha beta"},
		{"ORDERBYDESCn", "beta Alpha Gamma^ delta"},
		{"ORDERBYboss^ORDERBYDESCname", "Gamma^ delta Alpha beta"},
		{"ORDERBYname", "Alpha beta delta Gamma^"},
		{"GROUPBYname", "Alpha beta Gamma^ delta"},
	} {
		t.Run(c.text, func(t *testing.T) {
			p := compile(c.text)
			require.Empty(t, p.Dropped())
			require.Equal(t, c.want, strings.Join(names(p, sample), " "))
			require.Equal(t, strings.Contains(c.text, "ORDERBY"), p.Ordered())
		})
	}
}

// Conditions that do not fit the table are dropped; a group or a cluster that
// loses all of its conditions disappears.
func TestMatchDropsWhatIsInvalid(t *testing.T) {
	for _, c := range []struct{ text, want, message string }{
		{"colour=red", "Alpha beta Gamma^ delta", `there is no field "colour"`},
		{"colour=red^n=9", "Alpha", `there is no field "colour"`},
		{"n=9^ORcolour=red", "Alpha", `there is no field "colour"`},
		{"colour=red^NQn=9", "Alpha", `there is no field "colour"`},
		{"ORDERBYcolour^n>0", "Alpha beta", `there is no field "colour"`},
		{"nameSAMEAScolour^n=9", "Alpha", `there is no field "colour"`},
		{"atSAMEASdue@fortnight^n=9", "Alpha", `no unit of time "fortnight"`},
		{"nBETWEEN1^n=9", "Alpha", "BETWEEN wants two bounds"},
		{"atONToday^n=9", "Alpha", "ON wants two bounds"},
		{"atRELATIVEGT@hour@3^n=9", "Alpha", "RELATIVEGT wants @unit@ago@count"},
		{"atRELATIVEGT@hour@since@3^n=9", "Alpha", "RELATIVEGT wants @unit@ago@count"},
		{"atRELATIVEGT@fortnight@ago@3^n=9", "Alpha", `no unit of time "fortnight"`},
		{"atRELATIVEGT@hour@ago@x^n=9", "Alpha", "whole number"},
		{"atRELATIVEGT@year@ago@9999^n=9", "Alpha", "out of range"},
		{"nameRELATIVEGT@hour@ago@3^n=9", "Alpha", "for dates only"},
		{"nameLIKEjavascript:alert(1)^n=9", "Alpha", "only calls like gs.daysAgo(7)"},
		{"AAAA=BBBB^n=9", "Alpha", "field name in lower case"},
	} {
		t.Run(c.text, func(t *testing.T) {
			p := compile(c.text)
			require.Equal(t, c.want, strings.Join(names(p, sample), " "))
			require.Len(t, p.Dropped(), 1)
			require.Contains(t, p.Dropped()[0].Message, c.message)

			strict := env
			strict.NoRowsOnInvalid = true
			q := query.Compile(query.Parse(c.text), tasks, strict)
			require.Empty(t, names(q, sample))
			require.True(t, q.Plan(func(string) bool { return true }).Empty)
		})
	}
}

func TestProblemsOfATablePointIntoTheText(t *testing.T) {
	dropped := compile("n=9^A=1^colour=red^ORDERBYsize").Dropped()
	require.Len(t, dropped, 3)
	require.Equal(t, []int{4, 8, 19}, []int{dropped[0].Pos, dropped[1].Pos, dropped[2].Pos})
	require.Contains(t, dropped[1].Error(), "\n  n=9^A=1^colour=red^ORDERBYsize\n          ^")
}

func TestPySNCFloodFindsItsOneRow(t *testing.T) {
	// client: PySNC's own test of long queries.
	p := compile(strings.Repeat("AAAA=BBBB^", 2300) + "sys_id=1")
	require.Equal(t, []string{"Alpha"}, names(p, sample))
	require.Len(t, p.Dropped(), 2300)
}
