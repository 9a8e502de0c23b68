package connector

import "strings"

// deniedTable is a table that the account may not read.
type deniedTable struct {
	table string
	why   error
}

// isDenied tells whether err is about one table only, so that the others can
// be gone on with.
func isDenied(err error) bool { return ExitCode(err) == ExitRights }

// notAll says what was denied while everything else went well, in one line.
func notAll(denied []deniedTable) error {
	if len(denied) == 0 {
		return nil
	}
	all := &incomplete{}
	for _, d := range denied {
		all.why = append(all.why, d.why)
	}
	return all
}

type incomplete struct {
	why []error
}

func (i *incomplete) Error() string {
	text := make([]string, len(i.why))
	for n, err := range i.why {
		text[n] = err.Error()
	}
	return strings.Join(text, "; ")
}

func (i *incomplete) Unwrap() []error { return i.why }
