package vault

import "encoding/json"

// Secret is text that prints as "[redacted]", so that no log line, error or
// dump of a structure carries it by accident.
type Secret string

const redacted = "[redacted]"

// String implements [fmt.Stringer].
func (Secret) String() string { return redacted }

// GoString implements [fmt.GoStringer].
func (Secret) GoString() string { return redacted }

// MarshalJSON redacts as well: what must be stored is revealed on purpose.
func (Secret) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// Reveal returns the text itself, for the wire or for sealing.
func (s Secret) Reveal() string { return string(s) }
