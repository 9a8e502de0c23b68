package suite

import (
	"github.com/snowglobe-dev/snowglobe/conformance/match"
)

// Step does one thing: exactly one of its actions is set.
type Step struct {
	When When `yaml:"when"`
	// Use puts the steps of a group here. Once a suite is loaded no step has it.
	Use string `yaml:"use"`

	// Actions of both kinds.
	Clock    *Clock   `yaml:"clock"`
	Rows     []Row    `yaml:"rows"`
	Settings Pairs    `yaml:"settings"`
	Temper   string   `yaml:"temper"`
	Upgrade  *Upgrade `yaml:"upgrade"`

	// Actions of server checks, and what goes with them. In connector checks a send is
	// somebody else's call.
	Send    *Send             `yaml:"send"`
	Walk    *Walk             `yaml:"walk"`
	Repeat  int               `yaml:"repeat"`
	Capture map[string]string `yaml:"capture"`
	Sign    *Sign             `yaml:"sign"`

	// Actions of connector checks.
	Run             string      `yaml:"run"`
	Env             Pairs       `yaml:"env"`
	UnsupportedExit int         `yaml:"unsupported_exit"`
	Disk            string      `yaml:"disk"` // full: the verb can write nothing into files
	Revoke          string      `yaml:"revoke"`
	Dead            string      `yaml:"dead"`
	Wire            []WireClaim `yaml:"wire"`
	// Faults are what the instance plays from here on, in place of those before and of
	// the weather of the run; without a rule nothing goes wrong any more.
	Faults  Faults        `yaml:"faults"`
	Stop    *Stop         `yaml:"stop"`
	Files   *Files        `yaml:"files"`
	Secrets *SecretsClaim `yaml:"secrets"`

	Expect Expect `yaml:"expect"`

	// Line is where the step stands in its file, and Used where the check uses the group
	// that it is of, 0 for a step of the check itself.
	Line int `yaml:"-"`
	Used int `yaml:"-"`
}

// When leaves a step out where it does not apply.
type When struct {
	Since string `yaml:"since"`
	Until string `yaml:"until"`
	Flow  Flow   `yaml:"flow"`
}

// Clock moves the instance's time.
type Clock struct {
	Advance Offset `yaml:"advance"`
	Freeze  *bool  `yaml:"freeze"`
}

// Upgrade has the instance play another release, away for a while on its own clock.
type Upgrade struct {
	Release     string `yaml:"release"`
	Maintenance Offset `yaml:"maintenance"`
	// Sessions and Tokens are keep or drop; what is empty is the simulation's choice.
	Sessions string `yaml:"sessions"`
	Tokens   string `yaml:"tokens"`
}

// Row is one row, or several alike, written behind the API.
type Row struct {
	Table string `yaml:"table"`
	// Label lets later steps of a connector check speak of these rows.
	Label string `yaml:"label"`
	// Repeat makes N of them; {{n}} counts from 0. Zero means one.
	Repeat int `yaml:"repeat"`
	// At stamps the row relative to the instance's now; Every spaces repeated ones.
	At     *Offset `yaml:"at"`
	Every  Offset  `yaml:"every"`
	Values Pairs   `yaml:"values"`
	// Match selects rows to change or to delete instead of making one.
	Match  Pairs `yaml:"match"`
	Delete bool  `yaml:"delete"`
}

// Send is one request of a server check.
type Send struct {
	// Method is GET when empty.
	Method   string `yaml:"method"`
	Path     string `yaml:"path"`
	Query    Pairs  `yaml:"query"`
	RawQuery string `yaml:"raw_query"`
	Headers  Pairs  `yaml:"headers"`
	JSON     *Value `yaml:"json"`
	Form     Pairs  `yaml:"form"`
	Body     string `yaml:"body"`
	// Filler sends a JSON object of at least this many bytes.
	Filler  int64 `yaml:"filler"`
	As      As    `yaml:"as"`
	Cookies bool  `yaml:"cookies"`
}

// Sign makes a JSON Web Token, which later steps name as a variable.
type Sign struct {
	// Token is the variable's name.
	Token string `yaml:"token"`
	// Key is one of the kit's, and Secret that of an HMAC in place of it.
	Key    string `yaml:"key"`
	Secret string `yaml:"secret"`
	// Alg is what goes with the key when empty, and none for a token that nothing signs.
	Alg    string `yaml:"alg"`
	Header *Value `yaml:"header"`
	Claims *Value `yaml:"claims"`
	// At are claims that are moments, relative to the instance's now.
	At map[string]Offset `yaml:"at"`
	// Raw are claims as they are sent, in place of Claims and At.
	Raw string `yaml:"raw"`
}

// Walk reads a list to its end.
type Walk struct {
	Path  string `yaml:"path"`
	Query Pairs  `yaml:"query"`
	Limit int    `yaml:"limit"`
	// By is link or offset.
	By string `yaml:"by"`
	As As     `yaml:"as"`
}

// Expect is what must hold after a send, a walk or a run.
type Expect struct {
	Status  Statuses                  `yaml:"status"`
	Headers map[string]*match.Matcher `yaml:"headers"`
	JSON    JSONClaims                `yaml:"json"`
	Body    *match.Matcher            `yaml:"body"`

	Exit       Exits          `yaml:"exit"`
	Stdout     *match.Matcher `yaml:"stdout"`
	Stderr     *match.Matcher `yaml:"stderr"`
	Checkpoint string         `yaml:"checkpoint"`
	Records    *Records       `yaml:"records"`
}

// Records is what must hold of what a sync delivered.
type Records struct {
	Complete bool               `yaml:"complete"`
	Fresh    bool               `yaml:"fresh"`
	None     bool               `yaml:"none"`
	Unique   bool               `yaml:"unique"`
	Count    *match.Matcher     `yaml:"count"`
	Arrived  map[string]Arrived `yaml:"arrived"`
	// Gap are tables of which the sync must say that rows are gone.
	Gap []string `yaml:"gap"`
}

// Arrived is how each row of a label must have come.
type Arrived struct {
	// Times is how often; nil means once.
	Times *match.Matcher `yaml:"times"`
	Op    string         `yaml:"op"`
	// Faithful are fields whose delivered text must be the stored one.
	Faithful []string `yaml:"faithful"`
	// Stamped asks that the record's time is the row's own, in UTC.
	Stamped bool `yaml:"stamped"`
}

// WireClaim judges what the subject asked, as the journal has it.
type WireClaim struct {
	Exactly *int   `yaml:"exactly"`
	AtLeast *int   `yaml:"at_least"`
	AtMost  *int   `yaml:"at_most"`
	Of      Filter `yaml:"of"`
	Never   Filter `yaml:"never"`
	Every   Filter `yaml:"every"`
	Has     Filter `yaml:"has"`
	// By counts the connections that the calls came by, and not the calls.
	By string `yaml:"by"`
	// Since is start (the whole check, the default) or last_run.
	Since string `yaml:"since"`
	// Line is where the claim stands in its file.
	Line int `yaml:"-"`
}

// Files judges the state directory.
type Files struct {
	Private bool `yaml:"private"`
	Empty   bool `yaml:"empty"`
}

// SecretsClaim asks that secrets are found nowhere, in no usual form. Tokens are
// all that the instance has given to the subject, sessions too.
type SecretsClaim struct {
	Of []string `yaml:"of"`
	In []string `yaml:"in"`
}
