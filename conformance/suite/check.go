package suite

import "slices"

// Kind says what a suite judges.
type Kind string

// The two kinds of suites.
const (
	Server    Kind = "server"
	Connector Kind = "connector"
)

// Level says how binding a check is.
type Level string

// A failed must makes a run fail; a failed should is a warning.
const (
	Must   Level = "must"
	Should Level = "should"
)

// Flow is how a client signs in.
type Flow string

// OAuth is a Bearer from the token endpoint; Legacy user name and password;
// NoFlow marks checks for which the sign-in makes no difference.
const (
	OAuth  Flow = "oauth"
	Legacy Flow = "legacy"
	NoFlow Flow = "none"
)

// Varies says how often a check is carried out.
type Varies string

// VariesRelease is once per release and flow, VariesFlow once per flow on the
// newest release that applies, VariesOnce once.
const (
	VariesRelease Varies = "release"
	VariesFlow    Varies = "flow"
	VariesOnce    Varies = "once"
)

// Suite is one file of checks.
type Suite struct {
	// Name is the beginning of every id in it.
	Name string `yaml:"suite"`
	Kind Kind   `yaml:"kind"`
	// Groups are steps that several checks have, by the names by which they use them.
	Groups map[string][]Step `yaml:"groups"`
	Checks []*Check          `yaml:"checks"`
	// File is where it was read from.
	File string `yaml:"-"`
}

// Check is one duty and how to see whether it is fulfilled.
type Check struct {
	ID     string `yaml:"id"`
	Title  string `yaml:"title"`
	Level  Level  `yaml:"level"`
	Source Source `yaml:"source"`
	// Why says what breaks for people when it fails; Hint how to mend it.
	Why  string `yaml:"why"`
	Hint string `yaml:"hint"`

	Since    string   `yaml:"since"`
	Until    string   `yaml:"until"`
	Flows    Flows    `yaml:"flows"`
	Varies   Varies   `yaml:"varies"`
	Requires []string `yaml:"requires"`
	// Needs is empty or "control".
	Needs string `yaml:"needs"`
	// Writes and FailedLogin are what a guest may not do unasked.
	Writes      bool `yaml:"writes"`
	FailedLogin bool `yaml:"failed_login"`

	// First checks are carried out before all others, which are not judged where
	// they stand on what has failed there.
	First bool `yaml:"first"`
	// Waits says that most of the time of the check goes by in real waiting, as for a
	// Retry-After, which can go on beside others at no cost.
	Waits bool `yaml:"waits"`

	World   World  `yaml:"world"`
	Steps   []Step `yaml:"steps"`
	Cleanup []Step `yaml:"cleanup"`

	// NamesRelease says that the name of the release is part of what is asked or wanted.
	NamesRelease bool `yaml:"-"`

	// Kind, File and Line say where the check was read.
	Kind Kind   `yaml:"-"`
	File string `yaml:"-"`
	Line int    `yaml:"-"`
}

// NeedsControl reports whether the check can only run where a world can be
// forked, filled and moved in time.
func (c *Check) NeedsControl() bool { return c.Needs == "control" }

// Tapped reports whether the check stands between the subject and its instance:
// for what only the subject's own traffic tells (its tokens, whether they are
// alive, addresses as they are asked for), to look at it while it calls, or to stop it
// in the midst of that.
func (c *Check) Tapped() bool {
	return c.LooksInto("urls") || c.LooksInto("processes") || c.LooksInto("meanwhile") || slices.ContainsFunc(c.Steps, func(s Step) bool {
		return s.Dead != "" || s.Stop != nil || s.Secrets != nil && slices.Contains(s.Secrets.Of, "tokens")
	})
}

// Connects reports whether the check counts connections, which are the subject's own
// only where nothing stands before the instance.
func (c *Check) Connects() bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool {
		return slices.ContainsFunc(s.Wire, func(w WireClaim) bool { return w.By != "" })
	})
}

// LooksInto reports whether a step of the check looks for secrets in this place.
func (c *Check) LooksInto(place string) bool {
	return slices.ContainsFunc(c.Steps, func(s Step) bool { return s.Secrets != nil && slices.Contains(s.Secrets.In, place) })
}

// Mark says how sure a source makes us.
type Mark string

// The four marks of evidence.
const (
	Observed   Mark = "observed"
	Documented Mark = "documented"
	Client     Mark = "client"
	Assumed    Mark = "assumed"
)

// Source is where a duty comes from: one mark, and a public source in words.
type Source struct {
	Mark Mark
	Text string
}

// World is what a connector check wants to find. The zero value is the base
// world as it is.
type World struct {
	// Tables is SNOWGLOBE_TABLES; empty means sys_audit, sysevent and sys_user.
	Tables   []string `yaml:"tables"`
	Rows     []Row    `yaml:"rows"`
	Settings Pairs    `yaml:"settings"`
	// Password and ClientSecret fix what is otherwise fresh for each execution.
	Password     string `yaml:"password"`
	ClientSecret string `yaml:"client_secret"`
	// TLS is empty for plain HTTP, else given or unknown: whether the subject
	// gets the CA of the certificate that it meets.
	TLS string `yaml:"tls"`
}

// Judged are the tables whose records count.
func (w World) Judged() []string {
	if len(w.Tables) == 0 {
		return []string{"sys_audit", "sysevent", "sys_user"}
	}
	return w.Tables
}
