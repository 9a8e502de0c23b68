package report

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Schema names the shape of report.json.
const Schema = "snowglobe.report/v1"

// Status is the verdict of one check on one release in one flow.
type Status string

// The verdicts. Warn is a failed should. Skip was not tried here; Unsupported
// cannot apply here. XFail and XPass belong to listed known failures. Error is
// the kit's own fault.
const (
	Pass        Status = "pass"
	Fail        Status = "fail"
	Warn        Status = "warn"
	Skip        Status = "skip"
	Unsupported Status = "unsupported"
	XFail       Status = "xfail"
	XPass       Status = "xpass"
	Error       Status = "error"
)

// ladder are the verdicts on a subject, from the best to the worst. What a list excuses
// is better than what fails a run, and what the kit could not do is the worst: anything
// may be behind it.
var ladder = []Status{Pass, Warn, XFail, XPass, Fail, Error}

// Rank is how bad a verdict on the subject is, from 0. Skip and Unsupported are none, and
// equal below that.
func (s Status) Rank() (place int, judged bool) {
	place = slices.Index(ladder, s)
	return place, place >= 0
}

// AnyRelease stands for the release of a check that does not vary over it.
const AnyRelease = "any"

// Subject is what was judged.
type Subject struct {
	// Kind is server, connector, or "server and connector".
	Kind string `json:"kind"`
	Name string `json:"name"`
	// Version is "" where the subject does not say it.
	Version string `json:"version,omitempty"`
}

// Totals counts verdicts.
type Totals struct {
	Pass        int `json:"pass"`
	Fail        int `json:"fail"`
	Warn        int `json:"warn"`
	Skip        int `json:"skip"`
	Unsupported int `json:"unsupported"`
	XFail       int `json:"xfail"`
	XPass       int `json:"xpass"`
	Error       int `json:"error"`
}

// Check is one row: one id on one release in one flow.
type Check struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Level is must or should.
	Level string `json:"level"`
	// Release is the key, or any.
	Release string `json:"release"`
	// Auth is oauth, legacy or none.
	Auth       string `json:"auth"`
	Status     Status `json:"status"`
	DurationMS int64  `json:"duration_ms"`
	// Reason says why it is not a pass. Repro is a command that replays it.
	Reason string `json:"reason"`
	Repro  string `json:"repro"`
	// Hint says how to mend what failed, and is empty where that is not what the check
	// is about.
	Hint string `json:"hint,omitempty"`
	// Stderr is what a connector's last verb wrote there, of a check that failed:
	// its end, up to 64 KiB.
	Stderr string `json:"stderr,omitempty"`
	// Requests are those that a connector made in a check that failed, as the instance
	// heard them: the last hundred, each on a line with its status.
	Requests []string `json:"requests,omitempty"`
	// Exchange is the same with all that is known of each, and of a check of a server
	// what was sent and what came. It is nil where nothing was asked.
	Exchange *Exchange `json:"exchange,omitempty"`

	// Borrowed says that the row falls to another shard, and stands here because others
	// of this one were to stand on it, and it failed.
	Borrowed bool `json:"borrowed,omitempty"`

	// StandsOn is the failed check because of which this one was not judged. It is
	// shown to people and not part of the file.
	StandsOn string `json:"-"`
}

// Shard is the part of a run that a report is of, and what the whole was to be.
type Shard struct {
	// Number is from 1 to Of.
	Number int `json:"number"`
	Of     int `json:"of"`
	// Rows is how many the whole run has, and Executions how many of them were to be
	// carried out.
	Rows       int `json:"rows"`
	Executions int `json:"executions"`
	// Plan is the digest of all rows of the run, by [Digest]: shards of one run have the
	// same.
	Plan string `json:"plan"`
}

// Digest stands for a set of rows, in whatever order they come: the SHA-256, in hex, of
// their keys.
func Digest(keys []Key) string {
	sorted := slices.SortedFunc(slices.Values(keys), Key.compare)
	hash := sha256.New()
	for _, k := range sorted {
		fmt.Fprintf(hash, "%s %s %s\n", k.ID, k.Release, k.Auth)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// Report is the whole of a run, or of a shard of it.
type Report struct {
	Schema       string `json:"schema"`
	SuiteVersion string `json:"suite_version"`
	Seed         uint64 `json:"seed"`
	// Faults is the profile that instances played while a connector was judged, where
	// a check said nothing of its own; "" where nobody could play one, or no connector
	// was judged.
	Faults     string  `json:"faults,omitempty"`
	Subject    Subject `json:"subject"`
	Shard      *Shard  `json:"shard,omitempty"`
	Conformant bool    `json:"conformant"`
	Totals     Totals  `json:"totals"`
	Checks     []Check `json:"checks"`
}

// New draws the verdict over checks. A run in which nothing was carried out is
// not conformant.
func New(suiteVersion string, seed uint64, subject Subject, checks []Check) *Report {
	r := &Report{Schema: Schema, SuiteVersion: suiteVersion, Seed: seed, Subject: subject, Checks: slices.Clone(checks)}
	if r.Checks == nil {
		r.Checks = []Check{}
	}
	for _, c := range r.Checks {
		r.Totals.add(c.Status)
	}
	r.Conformant = r.ExitCode() == ExitConformant
	return r
}

// PartOf makes a report one of a shard.
func (r *Report) PartOf(s Shard) {
	r.Shard = &s
	r.Conformant = r.ExitCode() == ExitConformant
}

func (t *Totals) add(s Status) {
	switch s {
	case Pass:
		t.Pass++
	case Fail:
		t.Fail++
	case Warn:
		t.Warn++
	case Skip:
		t.Skip++
	case Unsupported:
		t.Unsupported++
	case XFail:
		t.XFail++
	case XPass:
		t.XPass++
	default:
		t.Error++
	}
}

// executed is how many checks came to a verdict about the subject.
func (t Totals) executed() int { return t.Pass + t.Fail + t.Warn + t.XFail + t.XPass }

// The exit codes of conform.
const (
	ExitConformant    = 0
	ExitNotConformant = 1
	ExitUsage         = 2
	ExitKitFault      = 3
	ExitNotStarted    = 4
	ExitNothingRun    = 5
	ExitInterrupted   = 130
)

// ExitCode is the run's exit code. A failure outweighs a fault of the kit,
// which outweighs that nothing was run. A shard to which nothing falls, of a run that is
// to carry out something, is no such run.
func (r *Report) ExitCode() int {
	switch t := r.Totals; {
	case t.Fail+t.XPass > 0:
		return ExitNotConformant
	case t.Error > 0:
		return ExitKitFault
	case t.executed() == 0 && (r.Shard == nil || r.Shard.Executions == 0):
		return ExitNothingRun
	default:
		return ExitConformant
	}
}

// Sort orders rows by id, then by release as order ranks them, then by flow.
func Sort(checks []Check, order func(release string) int) {
	slices.SortStableFunc(checks, func(a, b Check) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(order(a.Release), order(b.Release)), cmp.Compare(a.Auth, b.Auth))
	})
}

// WriteJSON writes report.json.
func (r *Report) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}
