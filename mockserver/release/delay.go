package release

import (
	"fmt"
	"time"
)

// Delay is how long after its cause something happens, as text: "none" for at
// once, "never", or a Go duration such as "90s".
type Delay string

// The delays that are words.
const (
	DelayNone  Delay = "none"
	DelayNever Delay = "never"
)

// Duration is the delay as a time, and false for one that never ends.
func (d Delay) Duration() (time.Duration, bool) {
	switch d {
	case DelayNone:
		return 0, true
	case DelayNever:
		return 0, false
	}
	n, err := time.ParseDuration(string(d))
	return n, err == nil
}

// check refuses what is no delay. The platform's times are whole seconds.
func (d Delay) check(key string, never bool) error {
	words := `"none" or a time such as "90s"`
	if never {
		words = `"none", "never" or a time such as "90s"`
	}
	n, ends := d.Duration()
	if (!ends && (d != DelayNever || !never)) || n < 0 || n%time.Second != 0 {
		return fmt.Errorf("%s: cannot be %q; it takes %s, in whole seconds", key, string(d), words)
	}
	return nil
}
