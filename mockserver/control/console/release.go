package console

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/control"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

// shownSwitch is a switch as the instance has it.
type shownSwitch struct {
	release.Switch
	Value  string
	Mark   release.Mark
	Source string
	Asked  bool // somebody asked for this value
}

type playing struct {
	Name      string // of the instance
	Release   control.Release
	Releases  []*release.Profile
	Overrides string // a line each, as a form has them
	Filter    string
	Switches  []shownSwitch
	All       int
}

// release shows what an instance plays, and lets it play something else.
func (c *Console) release(v *visit) error {
	shown := playing{Name: name(v), Releases: release.Catalog().All(), Filter: strings.TrimSpace(v.URL.Query().Get("q"))}
	if err := c.call(v, http.MethodGet, apiPath(shown.Name, "release"), nil, &shown.Release); err != nil {
		return err
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(shown.Release.Overrides)) {
		lines = append(lines, key+"="+shown.Release.Overrides[key])
	}
	shown.Overrides = strings.Join(lines, "\n")
	all := switches(&shown.Release)
	shown.All = len(all)
	shown.Switches = slices.DeleteFunc(all, func(s shownSwitch) bool {
		return !contains(shown.Filter, s.Key, s.Says, s.Value, s.Source)
	})
	return c.show(v, "release.html", "Release of "+shown.Name, &shown)
}

// switches are those of the release with the values that the instance has.
func switches(r *control.Release) []shownSwitch {
	evidence := map[string]release.Cell{}
	if profile, err := release.Catalog().Lookup(r.Release); err == nil {
		for _, cell := range profile.Cells() {
			evidence[cell.Key] = cell
		}
	}
	var all []shownSwitch
	for _, s := range release.Switches() {
		_, asked := r.Overrides[s.Key]
		all = append(all, shownSwitch{Switch: s, Value: r.Settings[s.Key], Mark: evidence[s.Key].Mark, Source: evidence[s.Key].Source, Asked: asked})
	}
	return all
}

// contains tells whether any of the texts has a part in it, in capitals or not.
func contains(part string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(part)) })
}

func play(c *Console, v *visit) (string, error) {
	wanted := members(v, "release", "origin")
	settings := map[string]string{}
	for line := range strings.Lines(v.PostForm.Get("overrides")) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok {
			return "", &refusal{http.StatusBadRequest, fmt.Sprintf("%q is no override; write a switch and its value in a line, as refresh_answer=absent.", line)}
		}
		settings[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	wanted["settings"] = settings
	return instancePath(name(v)) + "/release?done=played", c.call(v, http.MethodPut, apiPath(name(v), "release"), wanted, nil)
}
