package processor

import (
	"net/url"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Processor is the code behind a key of an address, such as CSV in /incident.do?CSV.
type Processor struct {
	// Key asks for it; "": the address alone does.
	Key string
	// Name is that of the address, for one that is about no table, such as stats.
	Name string
	// Required, Guest and SOAP say who may come in, and for how long: see
	// [session.Processor].
	Required, Guest string
	SOAP            bool
	// Open tells whether somebody without credentials may come in whatever a property says;
	// nil: nobody may.
	Open func(*table.Tables, *release.Settings) bool
	// RequiredBy is what counts in place of Required where parameters of the address
	// decide, or "".
	RequiredBy func(url.Values) string
	// Offered tells whether a release has it; nil: each has.
	Offered func(*release.Settings) bool
	// Closed is what is answered while the plug-in that it returns is off; nil: it needs
	// none.
	Closed func(*release.Settings) (plugin string, answer release.ClosedAnswer)
	// Serve answers. An error that it returns is one of ours, or of the caller's session;
	// what is wrong with the request it answers in its own words.
	Serve func(*Call) (*Answer, error)
}
