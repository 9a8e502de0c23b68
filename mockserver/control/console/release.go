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
	Key, Says, Takes string
	Value            string
	SetBy            string // what stands above the release here: "override", a temper, or ""
	Mark             string // how sure the value is, or on whose word it stands
	Source           string
}

type playing struct {
	Name      string // of the instance
	Release   control.Release
	Releases  []*release.Profile
	Tempers   []*release.Temper
	Overrides string // a line each, as a form has them
	Filter    string
	Switches  []shownSwitch
	All       int
}

// release shows what an instance plays, and lets it play something else.
func (c *Console) release(v *visit) error {
	shown := playing{
		Name: name(v), Releases: release.Catalog().All(), Tempers: release.Tempers(), Filter: strings.TrimSpace(v.URL.Query().Get("q")),
	}
	if err := c.call(v, http.MethodGet, apiPath(shown.Name, "release"), nil, &shown.Release); err != nil {
		return err
	}
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(shown.Release.Overrides)) {
		lines = append(lines, key+"="+shown.Release.Overrides[key])
	}
	shown.Overrides = strings.Join(lines, "\n")
	all, err := switches(&shown.Release)
	if err != nil {
		return err
	}
	shown.All = len(all)
	shown.Switches = slices.DeleteFunc(all, func(s shownSwitch) bool {
		return !contains(shown.Filter, s.Key, s.Says, s.Value, s.Mark, s.Source)
	})
	return c.show(v, "release.html", "Release of "+shown.Name, &shown)
}

// switches are those of the release with the values that the instance has, and what
// each value stands on: an override on somebody's word, what the temper sets on its
// standard, and all else on the evidence for the release.
func switches(r *control.Release) ([]shownSwitch, error) {
	profile, err := release.Catalog().Lookup(r.Release)
	if err != nil {
		return nil, err
	}
	temper, err := release.LookupTemper(r.Temper)
	if err != nil {
		return nil, err
	}
	var all []shownSwitch
	for _, row := range profile.Rows(temper) {
		s := shownSwitch{Key: row.Key, Says: row.Says, Takes: row.Takes, Value: r.Settings[row.Key]}
		switch _, asked := r.Overrides[row.Key]; {
		case asked:
			s.SetBy, s.Mark = "override", "override"
		case row.Temper != nil:
			s.SetBy, s.Mark, s.Source = row.Temper.Key, row.Temper.Key+", "+row.Temper.RFC, row.Temper.Does
		default:
			s.Mark, s.Source = string(row.Mark), row.Source
		}
		all = append(all, s)
	}
	return all, nil
}

// contains tells whether any of the texts has a part in it, in capitals or not.
func contains(part string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(strings.ToLower(text), strings.ToLower(part)) })
}

func play(c *Console, v *visit) (string, error) {
	wanted := members(v, "release", "origin", "temper")
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
	if phases := members(v, "maintenance"); len(phases) > 0 {
		wanted["phases"] = phases
	}
	return instancePath(name(v)) + "/release?done=played", c.call(v, http.MethodPut, apiPath(name(v), "release"), wanted, nil)
}
