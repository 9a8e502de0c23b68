package release_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

const (
	facts = `build_tag: {value: t, mark: assumed, source: s}
war_name: {value: w, mark: assumed, source: s}
general_availability: {value: g, mark: assumed, source: s}
`
	alphaHead = "key: alpha\nname: Alpha\norder: 1\n" + facts + "settings:\n"                // 7 lines
	betaHead  = "key: beta\nname: Beta\naliases: [Bête]\norder: 2\nextends: alpha\n" + facts // 8 lines
)

// alpha is a complete small profile, one line a cell, made of Madrid's values.
func alpha(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(alphaHead)
	for _, c := range profile(t, "madrid").Cells() {
		value := fmt.Sprintf("%q", c.Fresh)
		if c.Key == "rest_table_versions" {
			value = "[" + c.Fresh + "]"
		}
		fmt.Fprintf(&b, "  %s: {value: %s, mark: assumed, source: s}\n", c.Key, value)
	}
	return b.String()
}

func load(files map[string]string) (*release.Releases, error) {
	dir := fstest.MapFS{}
	for name, content := range files {
		dir[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return release.Load(dir)
}

func TestLoadFillsInWhatAProfileExtends(t *testing.T) {
	r, err := load(map[string]string{
		"alpha.yaml": alpha(t),
		"beta.yaml":  betaHead + "settings:\n  oauth_enabled: {fresh: false, upgraded: true, mark: observed, source: seen}\n",
		"gamma.yaml": "key: gamma\nname: Gamma Ray DC\norder: 7\nextends: beta\n" + facts,
		"notes.txt":  "not a profile",
	})
	require.NoError(t, err)
	require.Len(t, r.All(), 3)
	beta, err := r.Lookup("bête")
	require.NoError(t, err)
	require.Equal(t, "beta", beta.Key)
	gamma, err := r.Lookup("gamma-ray dc")
	require.NoError(t, err)
	require.Equal(t, 7, gamma.Order())

	for i, c := range gamma.Cells() {
		before := beta.Cells()[i]
		require.Equal(t, c.Key == "oauth_enabled", before.ChangedHere, c.Key)
		before.ChangedHere = false
		require.Equal(t, before, c, "gamma says nothing of its own")
	}
	s, err := gamma.Settings(release.Upgraded, nil)
	require.NoError(t, err)
	require.True(t, s.OAuthEnabled)
}

func TestLoadRefuses(t *testing.T) {
	base := alpha(t)
	cell := func(text string) map[string]string {
		return map[string]string{"alpha.yaml": base, "beta.yaml": betaHead + "settings:\n" + text}
	}
	beta := func(old, changed string) map[string]string {
		require.Contains(t, betaHead, old)
		return map[string]string{"alpha.yaml": base, "beta.yaml": strings.Replace(betaHead, old, changed, 1)}
	}
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nothing there", map[string]string{"a.txt": ""}, "no release profiles: no *.yaml file is there"},
		{"empty file", map[string]string{"alpha.yaml": ""}, "alpha.yaml:1: is empty; it starts with a key"},
		{"comment only", map[string]string{"alpha.yaml": "# soon\n"}, "alpha.yaml:1: is empty; it starts with a key"},
		{"broken YAML", map[string]string{"alpha.yaml": "key: alpha\nname: [\n"}, "alpha.yaml: yaml: line 2: "},
		{"two documents", map[string]string{"alpha.yaml": base + "---\nkey: beta\n"}, "alpha.yaml:1: holds more than one document"},
		{"not a mapping", map[string]string{"alpha.yaml": "- key\n"}, "alpha.yaml:1: a profile must be a mapping of key, name, "},

		{"unknown key", beta("order: 2", "ordre: 2"), `beta.yaml:4: unknown key "ordre" in a profile; the nearest is "order"`},
		{"key twice", beta("order: 2", "order: 2\norder: 3"), "beta.yaml:5: order stands twice in a profile; remove one"},
		{"no name", beta("name: Beta\n", ""), "beta.yaml:1: name is missing; add it"},
		{"no build tag", beta("build_tag: {value: t, mark: assumed, source: s}\n", ""), "beta.yaml:1: build_tag is missing; add it"},
		{"fact without source", beta("build_tag: {value: t, mark: assumed, source: s}", "build_tag: {value: t, mark: assumed}"), "beta.yaml:6: source is missing; add it"},
		{"key in capitals", beta("key: beta", "key: Beta"), `beta.yaml:1: key "Beta" must be one lower-case word`},
		{"key of another file", beta("key: beta", "key: betta"), `beta.yaml:1: key "betta" belongs in betta.yaml`},
		{"order is no number", beta("order: 2", "order: second"), `beta.yaml:4: order "second" must be a whole number`},
		{"aliases no list", beta("[Bête]", "Bête"), "beta.yaml:3: aliases must be a list, as in [a, b]"},
		{"empty alias", beta("[Bête]", "[Bête, '']"), "beta.yaml:3: aliases must hold texts that are not empty"},
		{"alias of another", beta("[Bête]", "[ALPHA]"), `beta.yaml:1: the name "ALPHA" is taken by alpha`},
		{"alias without letters", beta("[Bête]", "[' - ']"), `beta.yaml:1: the name " - " has no letters to look it up by`},

		{"order taken", beta("order: 2", "order: 1"), "beta.yaml:4: order 1 is taken by alpha.yaml; give each release its own"},
		{"extends nothing known", beta("extends: alpha", "extends: alfa"), `beta.yaml:5: extends "alfa", which is no profile; the nearest is "alpha"`},
		{"extends itself", beta("extends: alpha", "extends: beta"), "beta.yaml:5: extends runs in a circle: beta extends beta"},
		{"extends a younger one", map[string]string{
			"beta.yaml":  betaHead,
			"alpha.yaml": strings.Replace(base, "order: 1", "order: 3", 1),
		}, "beta.yaml:5: extends alpha, whose order is not lower; a release extends an older one"},
		{"circle", map[string]string{
			"alpha.yaml": "key: alpha\nname: Alpha\norder: 1\nextends: beta\n" + facts,
			"beta.yaml":  betaHead,
		}, "beta.yaml:5: extends runs in a circle: alpha extends beta extends alpha"},
		{"a cell that nobody sets", map[string]string{
			"alpha.yaml": strings.Replace(base, `  link_last: {value: "aligned", mark: assumed, source: s}`+"\n", "", 1),
		}, "alpha.yaml:1: link_last has no value; list it under settings, or extend a release that has it"},

		{"unknown switch", cell("  oauth_enable: {value: true, mark: assumed, source: s}\n"), `beta.yaml:10: unknown key "oauth_enable" in settings; the nearest is "oauth_enabled"`},
		{"unknown part of a cell", cell("  oauth_enabled: {vaule: true, mark: assumed, source: s}\n"), `beta.yaml:10: unknown key "vaule" in oauth_enabled; the nearest is "value"`},
		{"bare value", cell("  oauth_enabled: true\n"), "beta.yaml:10: oauth_enabled must be a mapping of value, fresh, upgraded, mark, source"},
		{"missing source", cell("  oauth_enabled: {value: false, mark: assumed}\n"), "beta.yaml:10: source is missing; add it"},
		{"blank source", cell("  oauth_enabled:\n    value: false\n    mark: assumed\n    source: ' '\n"), "beta.yaml:13: source must be a text that is not empty"},
		{"missing mark", cell("  oauth_enabled: {value: false, source: s}\n"), "beta.yaml:10: mark is missing; add it"},
		{"unknown mark", cell("  oauth_enabled:\n    value: false\n    mark: guessed\n    source: s\n"), `beta.yaml:12: unknown mark "guessed"; it is one of observed, documented, client, assumed`},
		{"value not admitted", cell("  refresh_answer:\n    value: sometimes\n    mark: assumed\n    source: s\n"), `beta.yaml:11: refresh_answer: cannot be "sometimes"; it takes same, absent, rotated, rotated_public`},
		{"no value", cell("  refresh_answer: {mark: assumed, source: s}\n"), "beta.yaml:10: refresh_answer must have either value, or fresh and upgraded"},
		{"fresh alone", cell("  refresh_answer: {fresh: same, mark: assumed, source: s}\n"), "beta.yaml:10: refresh_answer must have either value, or fresh and upgraded"},
		{"value and fresh", cell("  refresh_answer: {value: same, fresh: same, mark: assumed, source: s}\n"), "beta.yaml:10: refresh_answer must have either value, or fresh and upgraded"},
		{"bad upgraded", cell("  refresh_answer: {fresh: same, upgraded: often, mark: assumed, source: s}\n"), `beta.yaml:10: refresh_answer: cannot be "often"; it takes same, absent, rotated, rotated_public`},
		{"list where none is due", cell("  refresh_answer: {value: [same, absent], mark: assumed, source: s}\n"), `beta.yaml:10: refresh_answer: cannot be "same,absent"; it takes same, absent, rotated, rotated_public`},
		{"repeats its parent", cell("  link_last: {value: aligned, mark: assumed, source: s}\n"), "beta.yaml:10: link_last repeats what alpha says; leave it out"},
		{"nonsense together", cell("  rest_table_versions: {value: [v1], mark: assumed, source: s}\n"), "beta.yaml:1: settings of Beta: rest_unversioned_maps_to is v2, which rest_table_versions (v1) does not offer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := load(c.files)
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Better evidence for an unchanged value is worth a line of its own.
func TestLoadTakesNewEvidenceForTheSameValue(t *testing.T) {
	r, err := load(map[string]string{
		"alpha.yaml": alpha(t),
		"beta.yaml":  betaHead + "settings:\n  link_last: {value: aligned, mark: observed, source: seen}\n",
	})
	require.NoError(t, err)
	changes, err := r.Diff("alpha", "beta")
	require.NoError(t, err)
	require.Empty(t, changes)
	for _, c := range r.All()[1].Cells() {
		require.False(t, c.ChangedHere, c.Key)
		require.Equal(t, c.Key == "link_last", c.Mark == release.Observed)
	}
}
