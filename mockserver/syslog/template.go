package syslog

import (
	"bytes"
	_ "embed" // the templates
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
)

//go:embed events.yaml
var eventsText []byte

// Moment is what happened to somebody, for which there may be several events.
type Moment string

// The moments.
const (
	Login       Moment = "login"
	LoginFailed Moment = "login_failed"
	Lockout     Moment = "lockout"
	Session     Moment = "session" // one was opened
	Logout      Moment = "logout"

	FileRead     Moment = "file_read" // it was downloaded
	FileUploaded Moment = "file_uploaded"
	FileDeleted  Moment = "file_deleted"
	FileRenamed  Moment = "file_renamed"
)

var moments = []Moment{Login, LoginFailed, Lockout, Session, Logout, FileRead, FileUploaded, FileDeleted, FileRenamed}

// templates is events.yaml.
type templates struct {
	Node   string     `yaml:"node"`
	Events []template `yaml:"events"`
}

// template is one event; the file says what its members mean.
type template struct {
	On       moment `yaml:"on"`
	Name     string `yaml:"name"`
	Parm1    filler `yaml:"parm1"`
	Parm2    filler `yaml:"parm2"`
	Instance filler `yaml:"instance"`
	Table    string `yaml:"table"`
	As       as     `yaml:"as"`
	Only     only   `yaml:"only"`
	Source   string `yaml:"source"`
}

// wanted tells whether the instance has the event.
func (t *template) wanted(s *release.Settings) bool { return t.Only == "" || switches[t.Only](s) }

type (
	moment string
	as     string
	only   string
	filler string
)

// switches are the settings that an event may wait for.
var switches = map[only]func(*release.Settings) bool{
	"snc_auth_events": func(s *release.Settings) bool { return s.SNCAuthEvents },
}

const (
	asUser  as = "user"
	asGuest as = "guest"
)

// words are what a filler may name in braces, and what they stand for.
var words = map[string]func(*Facts) string{
	"user_name": func(f *Facts) string { return f.UserName },
	"user_id":   func(f *Facts) string { return f.UserID },
	"attempted": func(f *Facts) string { return f.Attempted },
	"ip":        func(f *Facts) string { return f.IP },
	"session":   func(f *Facts) string { return f.Session },

	"file":       func(f *Facts) string { return f.File },
	"file_name":  func(f *Facts) string { return f.FileName },
	"file_table": func(f *Facts) string { return f.FileTable },
	"uri":        func(f *Facts) string { return f.URI },
}

var word = regexp.MustCompile(`\{([^{}]*)\}`)

// fill puts facts in the place of words.
func (t filler) fill(f *Facts) string {
	if !strings.Contains(string(t), "{") {
		return string(t)
	}
	if get, whole := words[strings.Trim(string(t), "{}")]; whole {
		return get(f)
	}
	return word.ReplaceAllStringFunc(string(t), func(w string) string { return words[w[1:len(w)-1]](f) })
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (t *filler) UnmarshalYAML(n *yaml.Node) error {
	for _, found := range word.FindAllStringSubmatch(n.Value, -1) {
		if words[found[1]] == nil {
			return fmt.Errorf("line %d: there is no word %s; use one of those at the top of the file", n.Line, found[0])
		}
	}
	*t = filler(n.Value)
	return nil
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (m *moment) UnmarshalYAML(n *yaml.Node) error {
	if !slices.Contains(moments, Moment(n.Value)) {
		return fmt.Errorf("line %d: there is no moment %q; it is one of %v", n.Line, n.Value, moments)
	}
	*m = moment(n.Value)
	return nil
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (a *as) UnmarshalYAML(n *yaml.Node) error {
	if *a = as(n.Value); *a != asUser && *a != asGuest {
		return fmt.Errorf("line %d: an event is as user or as guest, not %q", n.Line, n.Value)
	}
	return nil
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (o *only) UnmarshalYAML(n *yaml.Node) error {
	if *o = only(n.Value); switches[*o] == nil {
		return fmt.Errorf("line %d: no event may wait for the setting %q; switches in template.go lists those that it may", n.Line, n.Value)
	}
	return nil
}

// readTemplates reads events.yaml strictly.
func readTemplates(file string, text []byte) (*templates, error) {
	t := &templates{}
	if err := decode(file, text, t); err != nil {
		return nil, err
	}
	if t.Node == "" {
		return nil, fmt.Errorf("%s: node is missing; name one", file)
	}
	for _, m := range moments {
		if !slices.ContainsFunc(t.Events, func(e template) bool { return e.On == moment(m) }) {
			return nil, fmt.Errorf("%s: no event is on %s; give it one", file, m)
		}
	}
	for i, e := range t.Events {
		if e.On == "" || e.Name == "" || e.As == "" || e.Source == "" {
			return nil, fmt.Errorf("%s: event %d (%s) needs on, name, as and source", file, i+1, e.Name)
		}
	}
	return t, nil
}

func decode(file string, text []byte, into any) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: holds a second document; keep one", file)
	}
	return nil
}

// known are the templates that all instances share.
var known = sync.OnceValue(func() *templates {
	t, err := readTemplates("events.yaml", eventsText)
	if err != nil {
		panic(err) // our own file, which a test reads
	}
	return t
})
