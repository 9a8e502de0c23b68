package faults

// Effect is what becomes of a call. Exactly one of its members is set, and Delay
// beside it or alone.
type Effect struct {
	// Delay is how long the call waits, by the machine's clock, before anything else
	// becomes of it.
	Delay Span `json:"delay,omitzero" yaml:"delay"`

	// In place of the instance's answer.

	Answer   *Answer   `json:"answer,omitempty" yaml:"answer"`
	Throttle *Throttle `json:"throttle,omitempty" yaml:"throttle"`
	// WebPage is a page of whatever stands before an instance that is away: html200
	// for one that hibernates, html502, html503.
	WebPage string `json:"web_page,omitempty" yaml:"web_page"`
	// Reset cuts the connection before the instance has the call, or after it.
	Reset string `json:"reset,omitempty" yaml:"reset"`
	// EmptyPages is a page without rows that links to a next one.
	EmptyPages bool `json:"empty_pages,omitempty" yaml:"empty_pages"`
	// Flood is a page of so many MiB, of rows that nobody wrote.
	Flood int `json:"flood,omitempty" yaml:"flood"`

	// To the instance's answer.

	// Truncate cuts the connection behind this part of the body, from 0 to below 1.
	Truncate *float64 `json:"truncate,omitempty" yaml:"truncate"`
	// Malformed spoils the body's JSON in its middle, and keeps its length.
	Malformed bool `json:"malformed,omitempty" yaml:"malformed"`
	// ErrorAfterRows leaves half of a page's rows, and an error beside them, under 200.
	ErrorAfterRows bool  `json:"error_after_rows,omitempty" yaml:"error_after_rows"`
	Drip           *Drip `json:"drip,omitempty" yaml:"drip"`
	// HideField takes a column from the row in the middle of a page.
	HideField string `json:"hide_field,omitempty" yaml:"hide_field"`
	// HideRows takes those rows from a page that fit all of these columns, as access
	// rules do: after it was cut, so that they are counted, and a next page is linked.
	HideRows map[string]Pattern `json:"hide_rows,omitempty" yaml:"hide_rows"`
	// IgnoreQuery has the instance answer as if there were no sysparm_query.
	IgnoreQuery bool `json:"ignore_query,omitempty" yaml:"ignore_query"`
	// Row is what becomes of the row in the middle of a page: duplicate has it twice
	// in the page; when the page is made, and before anybody calls again, late inserts
	// another one of its time, changed updates it and vanished deletes it.
	Row string `json:"row,omitempty" yaml:"row"`
	// Alter changes members and headers of it.
	Alter *Alter `json:"alter,omitempty" yaml:"alter"`

	// To the instance, before it has the call.

	// Revoke ends the tokens that it has issued: access, refresh or all.
	Revoke string `json:"revoke,omitempty" yaml:"revoke"`
	// Clock moves its time, back too.
	Clock Span `json:"clock,omitzero" yaml:"clock"`
	// Sessions ends those of everybody: drop.
	Sessions    string   `json:"sessions,omitempty" yaml:"sessions"`
	Maintenance Span     `json:"maintenance,omitzero" yaml:"maintenance"`
	Upgrade     *Upgrade `json:"upgrade,omitempty" yaml:"upgrade"`
}

// Answer is sent in place of the instance's own.
type Answer struct {
	Status  int               `json:"status" yaml:"status"`
	Headers map[string]string `json:"headers,omitempty" yaml:"headers"`
	// Body is sent as it is. Nil is what the platform says with this status, in the
	// form of the road that was taken.
	Body *string `json:"body,omitempty" yaml:"body"`
	// Heard lets the instance have the call all the same.
	Heard bool `json:"heard,omitempty" yaml:"heard"`
}

// Throttle is a 429 in the words of the platform's rate limits, with their Retry-After. Of
// their X-RateLimit headers it has none, for no rule has counted anything.
type Throttle struct {
	// Wait is how long is to be waited, in whole seconds; zero is what is left of Lasts,
	// or else one second.
	Wait Span `json:"wait,omitzero" yaml:"wait"`
	// Lasts is for how long, by the machine's clock, each other call of the kind is
	// refused as well once the rule has fired. Zero refuses the one call alone.
	Lasts Span `json:"lasts,omitzero" yaml:"lasts"`
	// RetryAfter says how that is told: in seconds (the default), as a date, or not at
	// all.
	RetryAfter string `json:"retry_after,omitempty" yaml:"retry_after"`
}

// Alter puts other values into the instance's answer, and leaves out what has none.
type Alter struct {
	// JSON are members of the object that the body is.
	JSON    map[string]Literal `json:"json,omitempty" yaml:"json"`
	Headers map[string]*string `json:"headers,omitempty" yaml:"headers"`
}

// Drip sends a body slowly: all of it spread over a time, or so many bytes at a time.
type Drip struct {
	Over  Span `json:"over,omitzero" yaml:"over"`
	Bytes int  `json:"bytes,omitempty" yaml:"bytes"`
	Every Span `json:"every,omitzero" yaml:"every"`
}

// Upgrade is a change of release while somebody calls.
type Upgrade struct {
	Release     string `json:"release" yaml:"release"`
	Maintenance Span   `json:"maintenance,omitzero" yaml:"maintenance"`
	Sessions    string `json:"sessions,omitempty" yaml:"sessions"` // keep or drop
	Tokens      string `json:"tokens,omitempty" yaml:"tokens"`     // likewise
}

// member is one that may be set, by its name in a file.
type member struct {
	name string
	set  bool
	// answers tells that the call's answer is decided with it.
	answers bool
}

func (e *Effect) members() []member {
	return []member{
		{"answer", e.Answer != nil, true},
		{"throttle", e.Throttle != nil, true},
		{"web_page", e.WebPage != "", true},
		{"reset", e.Reset != "", true},
		{"empty_pages", e.EmptyPages, true},
		{"flood", e.Flood != 0, true},
		{"truncate", e.Truncate != nil, true},
		{"malformed", e.Malformed, true},
		{"error_after_rows", e.ErrorAfterRows, true},
		{"drip", e.Drip != nil, true},
		{"hide_field", e.HideField != "", true},
		{"hide_rows", len(e.HideRows) > 0, true},
		{"ignore_query", e.IgnoreQuery, true},
		{"row", e.Row != "", true},
		{"alter", e.Alter != nil, true},
		{"revoke", e.Revoke != "", false},
		{"clock", e.Clock != 0, false},
		{"sessions", e.Sessions != "", false},
		{"maintenance", e.Maintenance != 0, false},
		{"upgrade", e.Upgrade != nil, false},
	}
}

// Kind is what the effect is called, that of a delay alone being delay.
func (e *Effect) Kind() string {
	for _, m := range e.members() {
		if m.set {
			return m.name
		}
	}
	return "delay"
}

// Answers tells whether the effect decides on the answer, so that no later rule is
// asked.
func (e *Effect) Answers() bool {
	for _, m := range e.members() {
		if m.set && m.answers {
			return true
		}
	}
	return false
}
