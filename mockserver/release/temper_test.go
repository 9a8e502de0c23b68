package release_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

const (
	faithful = "key: faithful\nsays: as it is\n"
	strict   = `key: strict
says: refuses
differences:
  - topic: T
    rfc: RFC 1 §2
    faithful: f
    strict: s
    switches: {oauth_errors: rfc6749}
    checks: [a/b]
`
)

func loadTempers(files map[string]string) ([]*release.Temper, error) {
	dir := fstest.MapFS{}
	for name, content := range files {
		dir[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return release.LoadTempers(dir)
}

// Each temper goes with each release, and what it sets makes a difference on one of
// them at least.
func TestTempersGoWithReleases(t *testing.T) {
	require.Equal(t, release.DefaultTemper, release.Tempers()[0].Key)
	require.Empty(t, release.Tempers()[0].Differences)
	for _, temper := range release.Tempers()[1:] {
		differs := map[string]bool{}
		for _, p := range release.Catalog().All() {
			for _, origin := range []release.Origin{release.Fresh, release.Upgraded} {
				tempered, err := p.Settings(origin, temper.Under(nil))
				require.NoError(t, err, "%s on %s", temper.Key, p.Key)
				plain, err := p.Settings(origin, nil)
				require.NoError(t, err)
				for key, value := range temper.Values() {
					require.Equal(t, value, tempered.Text(key))
					differs[key] = differs[key] || plain.Text(key) != value
				}
			}
		}
		for key := range temper.Values() {
			require.True(t, differs[key], "%s sets %s to what every release does anyway; leave it out", temper.Key, key)
		}
	}
}

// What an administrator sets wins over the temper.
func TestOverridesWinOverTheTemper(t *testing.T) {
	temper, err := release.LookupTemper("Strict")
	require.NoError(t, err)
	under := temper.Under(map[string]string{"oauth_errors": "servicenow", "link_last": "aligned"})
	require.Equal(t, "servicenow", under["oauth_errors"])
	require.Equal(t, "aligned", under["link_last"])
	require.Equal(t, "rfc6749", temper.Values()["oauth_errors"])

	_, err = release.LookupTemper("strickt")
	require.EqualError(t, err, `unknown temper "strickt"; did you mean "strict"?; it is one of faithful, strict`)
}

func TestLoadTempersRefuses(t *testing.T) {
	changed := func(old, by string) map[string]string {
		require.Contains(t, strict, old)
		return map[string]string{"faithful.yaml": faithful, "strict.yaml": strings.Replace(strict, old, by, 1)}
	}
	second := strings.TrimPrefix(strict, "key: strict\nsays: refuses\ndifferences:\n")
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no default":             {map[string]string{"strict.yaml": strict}, "no faithful.yaml is there"},
		"empty":                  {map[string]string{"faithful.yaml": ""}, "faithful.yaml:1: is empty"},
		"unknown key":            {changed("says:", "sais:"), `strict.yaml:2: unknown key "sais" in a temper; the nearest is "says"`},
		"another file's key":     {changed("key: strict", "key: hard"), `strict.yaml:1: key "hard" belongs in hard.yaml`},
		"nothing to say":         {changed("says: refuses\n", ""), "strict.yaml:1: says is missing; add it"},
		"default that differs":   {map[string]string{"faithful.yaml": strings.ReplaceAll(strict, "key: strict", "key: faithful")}, "faithful.yaml:4: faithful has differences"},
		"no difference":          {map[string]string{"faithful.yaml": faithful, "strict.yaml": "key: strict\nsays: s\n"}, "strict.yaml:1: differences are missing"},
		"empty differences":      {map[string]string{"faithful.yaml": faithful, "strict.yaml": "key: strict\nsays: s\ndifferences: []\n"}, "strict.yaml:3: differences must be a list"},
		"unknown part":           {changed("rfc:", "rcf:"), `strict.yaml:5: unknown key "rcf" in a difference; the nearest is "rfc"`},
		"no RFC":                 {changed("    rfc: RFC 1 §2\n", ""), "strict.yaml:4: rfc is missing; add it"},
		"no check":               {changed("checks: [a/b]", "checks: []"), "strict.yaml:4: checks are missing"},
		"no switch":              {changed("{oauth_errors: rfc6749}", "{}"), "strict.yaml:4: switches are missing"},
		"unknown switch":         {changed("oauth_errors", "oauth_error"), `strict.yaml:8: unknown switch "oauth_error"; the nearest is "oauth_errors"`},
		"value not admitted":     {changed("rfc6749", "rfc"), `strict.yaml:8: oauth_errors: cannot be "rfc"; it takes servicenow, rfc6749`},
		"a mapping for a value":  {changed("rfc6749", "{a: b}"), "strict.yaml:8: oauth_errors must have one value"},
		"the same switch, twice": {map[string]string{"faithful.yaml": faithful, "strict.yaml": strict + second}, "strict.yaml:14: oauth_errors is set twice"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadTempers(c.files)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Whatever a temper's file holds: an error that names it, or differences that are
// whole, with values that their switches take.
func FuzzLoadTempers(f *testing.F) {
	f.Add(strict)
	f.Add("key: strict\nsays: &a s\ndifferences: *a\n")
	f.Add("key: strict\nsays: s\ndifferences:\n  - switches: {rotation: [sysevent=7x1d]}\n    checks: [c]\n    topic: t\n    rfc: r\n    faithful: f\n    strict: s\n")
	f.Fuzz(func(t *testing.T, content string) {
		all, err := loadTempers(map[string]string{"faithful.yaml": faithful, "strict.yaml": content})
		if err != nil {
			require.Contains(t, err.Error(), "strict.yaml:")
			return
		}
		require.Len(t, all, 2)
		for _, d := range all[1].Differences {
			require.NotEmpty(t, d.Checks)
			require.NotEmpty(t, strings.TrimSpace(d.Topic+d.RFC))
			for _, s := range d.Switches {
				require.NoError(t, release.CheckValue(s.Key, s.Value))
			}
		}
	})
}
