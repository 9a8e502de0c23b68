package run

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/conformance/match"
	"github.com/snowglobe-dev/snowglobe/conformance/suite"
	"github.com/snowglobe-dev/snowglobe/conformance/world"
	"github.com/snowglobe-dev/snowglobe/internal/clock"
	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

const day = 24 * time.Hour

// scope gives the variables of one execution their values.
type scope struct {
	instance *world.Instance
	release  string
	unique   string
	ids      *ident.Source // of the sys_ids of rows
	machine  clock.Clock
	captured map[string]string
	issuer   *world.Issuer // nil where no step asks for it
	// n is the number of a repeated row.
	n int
	// now is the instance's time of this step, once it was asked for.
	now time.Time
}

// nextStep makes the next step ask for the time again.
func (s *scope) nextStep() { s.now = time.Time{} }

// time is the instance's time, the same for the whole of a step. A foreign
// server is taken to have the machine's.
func (s *scope) time(ctx context.Context) (time.Time, error) {
	if !s.now.IsZero() {
		return s.now, nil
	}
	now := s.machine.Now()
	if s.instance.Controlled() {
		var err error
		if now, err = s.instance.Now(ctx); err != nil {
			return time.Time{}, err
		}
	}
	s.now = now.UTC()
	return s.now, nil
}

// text fills in the variables of a text.
func (s *scope) text(ctx context.Context, text string) (string, error) {
	return suite.Expand(text, func(v suite.Variable) (string, error) { return s.value(ctx, v) })
}

func (s *scope) value(ctx context.Context, v suite.Variable) (string, error) {
	if value, ok := s.captured[v.Name]; ok {
		return value, nil
	}
	if text, ok, err := v.KeyText(); ok {
		return text, err
	}
	client := world.Client{}
	if s.instance.Client != nil {
		client = *s.instance.Client
	}
	switch v.Name {
	case "instance":
		return strings.TrimSuffix(s.instance.URL, "/"), nil
	case "host":
		u, err := url.Parse(s.instance.URL)
		if err != nil {
			return "", fmt.Errorf("read the instance's address: %w", err)
		}
		return u.Host, nil
	case "release":
		return s.release, nil
	case "admin.user_name":
		return s.instance.Admin.UserName, nil
	case "admin.password":
		return s.instance.Admin.Password, nil
	case "client.id":
		return client.ID, nil
	case "client.secret":
		return client.Secret, nil
	case "unique":
		return s.unique, nil
	case "n":
		return strconv.Itoa(s.n), nil
	case "fill":
		return strings.Repeat("abcdefghijklmnopqrstuvwxyz", v.Count/26+1)[:v.Count], nil
	case "now":
		now, err := s.time(ctx)
		return world.FormatTime(now.Add(v.Offset.Duration())), err
	case "midnight":
		now, err := s.time(ctx)
		return world.FormatTime(now.Truncate(day).Add(day + v.Offset.Duration())), err
	case "issuer":
		return s.issuerURL(ctx)
	case "totp":
		if v.Captured {
			secret, ok := s.captured[v.Secret]
			if !ok {
				return "", notCaptured(v.Secret)
			}
			v.Secret = secret
		}
		now, err := s.time(ctx)
		return v.Code(now), err
	default:
		return "", notCaptured(v.Name)
	}
}

// notCaptured is the error about a name that no step gave a value here. Loading refuses
// names that nothing captures; this one stood in a step that was left out.
func notCaptured(name string) error {
	return fmt.Errorf("variable {{%s}} was not captured on this release and flow", name)
}

// matcher fills in a matcher.
func (s *scope) matcher(ctx context.Context, m *match.Matcher) (*match.Matcher, error) {
	return m.Expand(
		func(text string) (string, error) { return s.text(ctx, text) },
		func(text string) (string, error) {
			return suite.Expand(text, func(v suite.Variable) (string, error) {
				value, err := s.value(ctx, v)
				return regexp.QuoteMeta(value), err
			})
		})
}

// holds fills in a matcher and checks it; what does not hold is a failure that
// begins with what was looked at.
func (s *scope) holds(ctx context.Context, what string, m *match.Matcher, found match.Found) error {
	if m == nil {
		return nil
	}
	filled, err := s.matcher(ctx, m)
	if err != nil {
		return err
	}
	if err := filled.Check(found); err != nil {
		return failed("%s %v", what, err)
	}
	return nil
}

// applies reports whether a step is for this release and flow.
func applies(catalog *suite.Catalog, w suite.When, release string, flow suite.Flow) bool {
	return catalog.Between(release, w.Since, w.Until) && (w.Flow == "" || w.Flow == flow)
}
