package faults_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

func TestParse(t *testing.T) {
	s, err := faults.Parse([]byte(`
seed: 7
profile: weather
rules:
  - name: once
    on: {operation: read, table: [sys_audit, sysevent], query: {sysparm_limit: "!1"}, attempt: 1, cursor: [2, 3]}
    times: 1
    chance: 0.5
    delay: 200ms
    answer: {status: 503, headers: {Retry-After: "2"}, heard: true}
  - alter: {json: {expires_in: "1799", scope: null, more: [1, {day: 2019-01-01}]}, headers: {X-Total-Count: 5, Link: null}}
  - truncate: 0.5
  - upgrade: {release: brazil, maintenance: 20m, sessions: drop}
`))
	require.NoError(t, err)
	require.Equal(t, uint64(7), *s.Seed)
	require.Equal(t, "answer", s.Rules[0].Kind())
	require.Equal(t, "rule-2", s.Rules[1].Name)
	require.True(t, s.Rules[0].On.Cursor.Has(3))
	require.Equal(t, `[1,{"day":"2019-01-01"}]`, string(s.Rules[1].Alter.JSON["more"]))
	require.Nil(t, s.Rules[1].Alter.JSON["scope"])
	require.Equal(t, "5", *s.Rules[1].Alter.Headers["X-Total-Count"])
	require.False(t, s.Rules[3].Answers())

	text, err := json.Marshal(s)
	require.NoError(t, err)
	again, err := faults.Parse(text)
	require.NoError(t, err, string(text))
	require.Equal(t, s, again, "what is shown can be given back")
	inside := struct{ Faults *faults.Schedule }{}
	require.NoError(t, json.Unmarshal([]byte(`{"faults":`+string(text)+`}`), &inside))
	require.Equal(t, s, inside.Faults)
	require.ErrorContains(t, json.Unmarshal([]byte(`{"faults":{"rules":[{"delai":"2s"}]}}`), &inside), `there is no key "delai" here`)
}

// What is shown of a schedule is as a person writes it.
func TestAScheduleIsShownAsItIsWritten(t *testing.T) {
	const text = `profile: weather
seed: 7
rules:
  - name: once
    on: {operation: read, query: {sysparm_limit: '!1'}, cursor: [2, 3]}
    times: 1
    delay: 200ms
    answer: {status: 503, headers: {Retry-After: "2"}}
`
	s, err := faults.Parse([]byte(text))
	require.NoError(t, err)
	require.Equal(t, text, s.YAML())
	require.Equal(t, `delay: 200ms, answer: {status: 503, headers: {Retry-After: "2"}}`, s.Rules[0].Does())
	require.Equal(t, `operation: read, query: {sysparm_limit: '!1'}, cursor: [2, 3], times: 1`, s.Rules[0].Calls())
	calm, err := faults.Parse([]byte(`rules: [{reset: before}]`))
	require.NoError(t, err)
	require.Equal(t, "all", calm.Rules[0].Calls())
	require.Equal(t, "{}\n", (&faults.Schedule{}).YAML())
}

// mistakes are texts that are no schedule, and what is said of them.
var mistakes = map[string]string{
	"":                                                                       "write rules, a profile, or {} for calm weather",
	"rules: [{delai: 2s}]":                                                   `there is no key "delai" here`,
	"rules: [{delay: 2}]":                                                    `a span of time is wanted here, with its unit as 2s, 20m or -1h; a day is 24h, and not "2"`,
	"rules: [{}]":                                                            "the rule does nothing; let it have one of answer, throttle",
	"rules: [{malformed: true, flood: 3}]":                                   "a rule does one thing, and delay besides; this one has flood and malformed",
	"rules: [{answer: {status: 99}}]":                                        "its status is one of 200 to 599",
	"rules: [{throttle: {wait: 1500ms}}]":                                    "wait is in whole seconds",
	"rules: [{throttle: {lasts: 61m}}]":                                      "an hour at most",
	"rules: [{throttle: {retry_after: day}}]":                                `there is no retry_after "day"`,
	"rules: [{truncate: 1}]":                                                 "from 0 to below 1",
	"rules: [{row: lost}]":                                                   `there is no "lost"`,
	"rules: [{reset: befor}]":                                                `there is no "befor"; did you mean "before"`,
	"rules: [{drip: {over: 1s, bytes: 2}}]":                                  "drip: write over",
	"rules: [{alter: {}}]":                                                   "say what changes",
	"rules: [{alter: {headers: {Content-Length: 5}}}]":                       "Content-Length follows from the body",
	"rules: [{alter: {headers: {a b: c}}}]":                                  "is no header",
	"rules: [{alter: {json: {a: .inf}}}]":                                    "a value of JSON is wanted here",
	"rules: [{upgrade: {maintenance: 2m}}]":                                  "say which release is to be played",
	"rules: [{chance: 2, reset: before}]":                                    "chance is more than 0 and up to 1",
	"rules: [{nth: 0, reset: before}]":                                       "a whole number from 1 on",
	"rules: [{nth: 1, every: 2, reset: before}]":                             "keep one",
	"rules: [{on: {operation: raed}, reset: before}]":                        `there is no operation "raed"; did you mean "read"`,
	"rules: [{on: {auth: basics}, reset: before}]":                           `there is no auth "basics"; did you mean "basic"`,
	"rules: [{on: {table: []}, reset: before}]":                              "or a list of them, is wanted here",
	"rules: [{answer: {status: 200, headers: {A: \"b\\nc\"}}}]":              "is no header",
	"rules: [{name: a, reset: before}, {name: a, reset: after}]":             `another one is called "a", too`,
	"{}\n---\n{}":                                                            "a second document follows",
	"a: &x [1]\nb: *x":                                                       "aliases are not part of a schedule",
	"rules:\n  - reset: before\n  - reset: [1]\n":                            "line 3: a single text is wanted here",
	"rules:\n  - reset: before\n  - reset: befor\n":                          "line 3: rule 2 (rule-2): reset: there is no",
	strings.Repeat("# filling\n", faults.MaxSize/10+1) + "rules: []":         "longer than",
	"rules: [" + strings.Repeat("{reset: before},", faults.MaxRules+1) + "]": "1000 are the most",
}

// YAML has numbers that are none.
func TestNotANumberIsNoPart(t *testing.T) {
	for text, says := range map[string]string{
		"rules: [{truncate: .nan}]": "from 0 to below 1", "rules: [{truncate: .inf}]": "from 0 to below 1",
		"rules: [{chance: .nan, reset: before}]": "chance is more than 0 and up to 1", "rules: [{chance: .inf, reset: before}]": "chance is more than 0 and up to 1",
	} {
		_, err := faults.Parse([]byte(text))
		require.ErrorContains(t, err, says, text)
	}
}

// What is no rule is a mistake, and no schedule without it.
func TestARuleOfNothing(t *testing.T) {
	for text, says := range map[string]string{
		"rules: [null]": "line 1: a rule is wanted here", "rules:\n  - reset: before\n  -\n": "line 3: a rule is wanted here",
		"rules: [{reset: before}, ~]": "line 1: a rule is wanted here", "rules: [{on: {table: a}, answer: null}]": "the rule does nothing",
	} {
		_, err := faults.Parse([]byte(text))
		require.ErrorContains(t, err, says, text)
	}
}

// A text may have characters that YAML writes with an escape, and JSON as they are.
func TestCharactersThatYAMLHasNot(t *testing.T) {
	for _, c := range []rune{0x7f, 0x80, 0x9f, 0xa0, 0x2028, 0xfeff, 0xfffe, 0xffff, 0x1f600, '\t', 1} {
		s := &faults.Schedule{Rules: []faults.Rule{{Name: "it", On: faults.On{Path: faults.Pattern{"a" + string(c)}}, Effect: faults.Effect{Reset: "before"}}}}
		text, err := json.Marshal(s)
		require.NoError(t, err)
		for _, shown := range []string{string(text), s.YAML()} {
			again, err := faults.Parse([]byte(shown))
			require.NoError(t, err, "%U", c)
			require.Equal(t, s, again, "%U", c)
		}
		var inside faults.Schedule
		require.NoError(t, json.Unmarshal(text, &inside), "%U", c)
		require.Contains(t, s.Rules[0].Calls(), "path: ", "%U", c)
		require.NotContains(t, s.YAML(), "\x7f")
	}
}

func TestMistakesInASchedule(t *testing.T) {
	for text, says := range mistakes {
		_, err := faults.Parse([]byte(text))
		require.ErrorContains(t, err, says, "%.80s", text)
	}
}

func TestPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern faults.Pattern
		text    string
		fits    bool
	}{
		{nil, "anything", true},
		{faults.Pattern{"sys_audit"}, "sys_audit", true},
		{faults.Pattern{"sys_audit"}, "sys_audit_delete", false},
		{faults.Pattern{"sys_audit*"}, "sys_audit_delete", true},
		{faults.Pattern{"/api/*/table/*"}, "/api/now/table/incident", true},
		{faults.Pattern{"/api/*/table/*"}, "/api/now/stats/incident", false},
		{faults.Pattern{"*ab*b"}, "ab", false},
		{faults.Pattern{"a*a"}, "a", false},
		{faults.Pattern{"*"}, "", true},
		{faults.Pattern{"!"}, "", false},
		{faults.Pattern{"!"}, "something", true},
		{faults.Pattern{"!GET"}, "POST", true},
		{faults.Pattern{"!GET", "!HEAD"}, "HEAD", false},
		{faults.Pattern{"sys_*", "!sys_audit"}, "sys_audit", false},
		{faults.Pattern{"sys_*", "!sys_audit"}, "sys_user", true},
		{faults.Pattern{"sys_*", "!sys_audit"}, "incident", false},
	} {
		require.Equal(t, c.fits, c.pattern.Fits(c.text), "%v %q", c.pattern, c.text)
	}
}

// A text fits the pattern that is made of it by putting stars for parts of it.
func TestStarsStandForAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.StringMatching(`[ab]{0,3}`), 1, 5).Draw(t, "parts")
		gaps := rapid.SliceOfN(rapid.StringMatching(`[ab]{0,3}`), len(parts), len(parts)).Draw(t, "gaps")
		var text strings.Builder
		for i, part := range parts {
			text.WriteString(part)
			if i+1 < len(parts) {
				text.WriteString(gaps[i])
			}
		}
		require.True(t, faults.Pattern{strings.Join(parts, "*")}.Fits(text.String()))
	})
}

// FuzzParse: whatever is read can be shown and read again as the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte("rules: [{on: {table: sys_audit}, times: 1, answer: {status: 503}}]"))
	f.Add([]byte(`{"profile":"storm","seed":3,"rules":[{"delay":"2s","on":{"cursor":[1,2]},"drip":{"over":"6s"}}]}`))
	f.Add([]byte(`rules: [{alter: {json: {a: null, b: [1, {c: 2019-01-01}], d: "5", e: -0.5e3}, headers: {X-Total-Count: null, Link: 5}}}]`))
	f.Add([]byte("rules: [{chance: .nan, truncate: .nan}, {truncate: 1e-9, chance: .inf}]"))
	f.Add([]byte(`{"rules":[{"on":{"path":"\u007f\ufeff"},"delay":"1s"}]}`))
	f.Add([]byte("rules: [null, ~]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := faults.Parse(text)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		shown, err := json.Marshal(s)
		require.NoError(t, err)
		again, err := faults.Parse(shown)
		require.NoError(t, err, "%s", shown)
		same, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(shown), string(same))
		again, err = faults.Parse([]byte(s.YAML()))
		require.NoError(t, err, s.YAML())
		same, err = json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, string(shown), string(same), s.YAML())
	})
}

// A number goes out as it was written: sys_ids are not the only long ones, and 1.10 is a
// price.
func TestNumbersKeepTheirDigits(t *testing.T) {
	s, err := faults.Parse([]byte("rules: [{alter: {json: {n: 12345678901234567890123, d: 1.10, h: 0x10}}}]"))
	require.NoError(t, err)
	members := s.Rules[0].Alter.JSON
	for name, want := range map[string]string{"n": "12345678901234567890123", "d": "1.10", "h": "16"} {
		require.Equal(t, want, string(members[name]))
	}
}
