package connector

import (
	"errors"

	"github.com/snowglobe-dev/snowglobe/connector/access"
	"github.com/snowglobe-dev/snowglobe/connector/guest"
	"github.com/snowglobe-dev/snowglobe/connector/state"
	"github.com/snowglobe-dev/snowglobe/connector/tables"
	"github.com/snowglobe-dev/snowglobe/connector/vault"
)

// Exit codes of contract version 1.
const (
	ExitOK           = 0
	ExitFailed       = 1  // a person has to look
	ExitUsage        = 2  // a setting is missing or wrong
	ExitConnectAgain = 10 // the instance does not let the connector in (any more)
	ExitRights       = 11 // the account may not read a table
	ExitTryLater     = 12 // nothing is wrong that time does not mend
)

// ErrNotConnected is returned by verbs that need a connection.
var ErrNotConnected = errors.New("not connected: connect first")

// ExitCode is how a program ends that ended in err.
func ExitCode(err error) int {
	var (
		stopped     *guest.Stopped
		wrong       *UsageError
		refused     *access.Refused
		unavailable *guest.Unavailable
		denied      *tables.Denied
		missing     *tables.MissingField
		unknown     *tables.Unknown
	)
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &stopped):
		return ExitTryLater
	case errors.As(err, &wrong), errors.As(err, &unknown), errors.Is(err, vault.ErrKey):
		return ExitUsage
	case errors.As(err, &refused), errors.Is(err, ErrNotConnected), errors.Is(err, tables.ErrStillRefused),
		errors.Is(err, vault.ErrNoKey), errors.Is(err, vault.ErrSealed):
		return ExitConnectAgain
	case errors.As(err, &denied), errors.As(err, &missing):
		return ExitRights
	case errors.As(err, &unavailable), errors.Is(err, state.ErrBusy):
		return ExitTryLater
	default:
		return ExitFailed
	}
}

// Line is what to say about err: one line that a person can act on. Parts of it
// may be the instance's words, or names out of its certificate.
func Line(err error) string { return guest.Plain(err.Error()) }
