package mutant_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/internal/datafile"
	"github.com/snowglobe-dev/snowglobe/internal/mutant"
)

// folder has files by their names.
func folder(files map[string]string) datafile.Folder {
	texts := fstest.MapFS{}
	for name, text := range files {
		texts[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return datafile.Folder{Files: texts, Path: "lists"}
}

const list = `defects:
  - name: forgets
    says: keeps nothing
    program: forgets.py
    caught_by:
      oauth: [history/next/only-new, history/empty]
      none: [auth/connect/no-oauth-on-eureka]
`

func TestConnectors(t *testing.T) {
	all, err := mutant.Connectors(folder(map[string]string{"a.yaml": list, "forgets.py": ""}))
	require.NoError(t, err)
	require.Len(t, all, 1)
	require.Equal(t, "madrid", all[0].Release())
	require.Equal(t, []mutant.Naming{
		{"history/next/only-new", "oauth"}, {"history/empty", "oauth"}, {"auth/connect/no-oauth-on-eureka", "none"},
	}, all[0].CaughtBy.All())
}

// What is wrong with a list is told with the file, the name and what to do.
func TestListsThatAreWrong(t *testing.T) {
	for _, c := range []struct{ list, says string }{
		{"", "lists/a.yaml:1: the file is empty; write defects: and a list of them"},
		{"defects: []\nmore: 1", `lists/a.yaml:2: there is no key "more" here`},
		{list + "    releas: madrid\n", `lists/a.yaml:8: there is no key "releas" here; correct its spelling or remove it`},
		{list + "      oath: []\n", `lists/a.yaml:8: there is no key "oath" here`},
		{list + list[len("defects:\n"):], `lists/a.yaml: defect "forgets": the name stands in lists/a.yaml already`},
		{"defects: [{name: Mine, says: x, program: forgets.py, caught_by: {oauth: [history/empty]}}]", "write small letters and digits"},
		{"defects: [{name: a, says: x, program: forgets.py, caught_by: {oauth: [history/emty]}}]",
			`caught_by: there is no check history/emty of the kind connector; the nearest is "history/empty"`},
		{"defects: [{name: a, says: x, program: forgets.py, caught_by: {oauth: [table/read/unknown-sys-id]}}]", "there is no check table/read/unknown-sys-id of the kind connector"},
		{"defects: [{name: a, says: x, program: forgets.py, caught_by: {}}]", "no check notices it: name one in caught_by"},
		{"defects: [{name: a, says: x, program: forgets.py, file: connector/sync.go, caught_by: {oauth: [history/empty]}}]", "keep program, or file"},
		{"defects: [{name: a, says: x, text: x, caught_by: {oauth: [history/empty]}}]", "file is missing"},
		{"defects: [{name: a, program: forgets.py, caught_by: {oauth: [history/empty]}}]", "says is missing: tell what is wrong, in words"},
		{"defects: [{name: a, says: x, file: connector/sync.go, caught_by: {oauth: [history/empty]}}]", "text and instead are the same"},
		{"defects: [{name: a, says: x, program: another.py, caught_by: {oauth: [history/empty]}}]", `defect "a": there is no program another.py beside its list`},
		{"defects: []", "forgets.py stands in no list"},
	} {
		_, err := mutant.Connectors(folder(map[string]string{"a.yaml": c.list, "forgets.py": ""}))
		require.ErrorContains(t, err, c.says)
	}
	_, err := mutant.Servers(folder(nil))
	require.ErrorContains(t, err, "lists has no list of defects (*.yaml)")
	_, err = mutant.Servers(folder(map[string]string{"a.yaml": "defects: [{name: a, says: x, file: mockserver/doc.go, text: a, instead: b}]"}))
	require.ErrorContains(t, err, "nobody notices it: name the checks in caught_by, or the scenarios")
}

// What is read says the same when it is written and read again.
func FuzzConnectors(f *testing.F) {
	f.Add(list)
	f.Add("defects: [{name: a, says: x, file: connector/sync.go, text: x, instead: y, also: [{text: b, instead: c}], release: eureka, caught_by: {legacy: [history/empty]}}]")
	f.Fuzz(func(t *testing.T, text string) {
		files := map[string]string{"a.yaml": text, "forgets.py": ""}
		all, err := mutant.Connectors(folder(files))
		if err != nil {
			return
		}
		again, err := yaml.Marshal(map[string]any{"defects": all})
		require.NoError(t, err)
		files["a.yaml"] = string(again)
		read, err := mutant.Connectors(folder(files))
		require.NoError(t, err, string(again))
		written, err := yaml.Marshal(map[string]any{"defects": read})
		require.NoError(t, err)
		require.Equal(t, string(again), string(written))
	})
}
