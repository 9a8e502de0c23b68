package mutant

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
)

// Server is one way in which a server can be wrong, and who has to notice: checks, or
// whoever reads the truth of a scenario off it.
type Server struct {
	Defect   `yaml:",inline"`
	On       string   `yaml:"release,omitempty"` // to judge on; madrid unless it says otherwise
	CaughtBy []string `yaml:"caught_by,omitempty"`

	Scenarios []string `yaml:"scenarios,omitempty"`
}

// Servers reads the defects of servers in a folder. They are in the order of the names
// of its files, each with a name of its own.
func Servers(folder fs.FS) ([]Server, error) { return read[Server](folder) }

// Release is the key of the release to judge on.
func (s Server) Release() string { return cmp.Or(s.On, usual) }

func (s Server) check() error {
	err := errors.Join(s.Defect.check(), unknown(suite.Server, s.CaughtBy))
	if len(s.CaughtBy)+len(s.Scenarios) == 0 {
		err = errors.Join(err, errors.New("nobody notices it: name the checks in caught_by, or the scenarios"))
	}
	return err
}

// HealthyServers are no defects, one a release, with all who notice those of the release.
func HealthyServers(all []Server) (none []Server) {
	for _, s := range all {
		at := slices.IndexFunc(none, func(r Server) bool { return r.Release() == s.Release() })
		if at < 0 {
			at = len(none)
			none = append(none, Server{Defect: Defect{Name: "none-on-" + s.Release()}, On: s.On})
		}
		r := &none[at]
		r.CaughtBy = append(r.CaughtBy, s.CaughtBy...)
		for _, scenario := range s.Scenarios {
			if !slices.Contains(r.Scenarios, scenario) {
				r.Scenarios = append(r.Scenarios, scenario)
			}
		}
	}
	return none
}
