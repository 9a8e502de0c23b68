package run

import (
	"context"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
)

// rowsOf turns the rows of a suite into what control takes, repeated ones one
// by one, stamped relative to the instance's now.
func (s *scope) rowsOf(ctx context.Context, rows []suite.Row) ([]world.Row, []string, error) {
	var all []world.Row
	var labels []string
	for _, r := range rows {
		for s.n = range max(1, r.Repeat) {
			made, err := s.row(ctx, r)
			if err != nil {
				return nil, nil, err
			}
			all, labels = append(all, made), append(labels, r.Label)
		}
	}
	s.n = 0
	return all, labels, nil
}

func (s *scope) row(ctx context.Context, r suite.Row) (world.Row, error) {
	values, err := s.pairs(ctx, r.Values)
	if err != nil {
		return world.Row{}, err
	}
	matching, err := s.pairs(ctx, r.Match)
	if err != nil {
		return world.Row{}, err
	}
	if r.At != nil {
		now, err := s.time(ctx)
		if err != nil {
			return world.Row{}, err
		}
		stamp(values, r, now.Add(r.At.Duration()+time.Duration(s.n)*r.Every.Duration()))
	}
	if _, given := values["sys_id"]; !given && len(r.Match) == 0 {
		values["sys_id"] = s.ids.SysID()
	}
	return world.Row{Table: r.Table, Values: values, Match: matching, Delete: r.Delete}, nil
}

// stamp writes the system's times, unless the row gives its own.
func stamp(values map[string]string, r suite.Row, t time.Time) {
	columns := []string{"sys_created_on", "sys_updated_on"}
	if len(r.Match) > 0 {
		columns = columns[1:]
	}
	for _, column := range columns {
		if _, given := values[column]; !given && (column == "sys_created_on" || world.Stamped(r.Table)) {
			values[column] = world.FormatTime(t)
		}
	}
}

// pairs fills in the values of a mapping.
func (s *scope) pairs(ctx context.Context, pairs suite.Pairs) (map[string]string, error) {
	values := make(map[string]string, len(pairs))
	for _, p := range pairs {
		value, err := s.text(ctx, p.Value)
		if err != nil {
			return nil, err
		}
		values[p.Name] = value
	}
	return values, nil
}

// prepare does the steps that both kinds know. It reports whether the step was
// one of them.
func (s *scope) prepare(ctx context.Context, step suite.Step) (bool, error) {
	switch {
	case step.Clock != nil && step.Clock.Freeze != nil:
		return true, s.instance.Freeze(ctx, *step.Clock.Freeze)
	case step.Clock != nil:
		return true, s.instance.Advance(ctx, step.Clock.Advance.Duration())
	case len(step.Settings) > 0:
		settings, err := s.pairs(ctx, step.Settings)
		if err != nil {
			return true, err
		}
		return true, s.instance.Configure(ctx, settings)
	case step.Temper != "":
		return true, s.setTemper(ctx, step.Temper)
	case step.Upgrade != nil:
		u := step.Upgrade
		return true, s.instance.Upgrade(ctx, u.Release, world.Phases{
			Maintenance: u.Maintenance.Duration().String(), Sessions: u.Sessions, Tokens: u.Tokens,
		})
	default:
		return false, nil
	}
}

// setTemper changes the temper of the instance. A strict one wants https from all but
// its own machine, and so nothing else of it could be seen from elsewhere without.
func (s *scope) setTemper(ctx context.Context, temper string) error {
	if !s.instance.Nearby() && strings.HasPrefix(s.instance.URL, "http://") {
		return &unsupported{reason: "a strict instance answers plain HTTP on its own machine alone, and the kit is on another"}
	}
	return s.instance.SetTemper(ctx, temper)
}
