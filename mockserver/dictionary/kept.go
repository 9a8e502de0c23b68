package dictionary

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

var (
	integerForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-?[0-9]+$`) })
	// sysIDForm is what a sys_id may be. client: short ones occur beside those of 32
	// hex digits, as do letters beyond f (baton-servicenow, PySNC's tests).
	sysIDForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z_-]{1,32}$`) })
)

// Kept is a value as the column stores it. What a caller of the API would lose
// without a word is an error here: whoever brings rows in means them.
func (c *Column) Kept(value string) (string, error) {
	if value == "" || c.Password() {
		return value, nil
	}
	switch c.Kind {
	case glide.Boolean:
		return keptBoolean(value)
	case glide.Integer:
		return value, c.keptInteger(value)
	case glide.Decimal:
		plain := decimal(value)
		if plain == "" {
			return "", fmt.Errorf("is %q, which is no number; write digits, with a point before the fraction", value)
		}
		return plain, nil
	case glide.DateTime, glide.Duration, glide.Date:
		return c.keptTime(value)
	case glide.GUID:
		if !sysIDForm().MatchString(value) {
			return "", fmt.Errorf("is %q, which is no sys_id; write up to 32 letters, digits, _ or -", value)
		}
	case glide.String, glide.List, glide.Journal:
		if n := utf8.RuneCountInString(value); c.MaxLength > 0 && n > c.MaxLength {
			return "", fmt.Errorf("has %d characters, and the column takes %d", n, c.MaxLength)
		}
	}
	return value, nil
}

func keptBoolean(value string) (string, error) {
	switch strings.ToLower(value) {
	case "true", "1":
		return "true", nil
	case "false", "0":
		return "false", nil
	}
	return "", fmt.Errorf("is %q; write true or false", value)
}

func (c *Column) keptInteger(value string) error {
	if !integerForm().MatchString(value) {
		return fmt.Errorf("is %q, which is no whole number", value)
	}
	if c.Name == "sys_mod_count" && value[0] == '-' {
		return fmt.Errorf("is %s; it counts changes, so write 0 or more", value)
	}
	if !c.fits(value) {
		return fmt.Errorf("is %s, which is too large for the column", value)
	}
	return nil
}

func (c *Column) keptTime(value string) (string, error) {
	t, err := glide.ParseDateTime(value)
	switch {
	case err != nil && c.Kind == glide.Date:
		return "", fmt.Errorf("is %q, which is no date; write it as 2019-06-24", value)
	case err != nil && c.Kind == glide.Duration:
		return "", fmt.Errorf("is %q, which is no duration; write how long after 1970-01-01 00:00:00 it ends, as 1970-01-01 02:30:00", value)
	case err != nil:
		return "", fmt.Errorf("is %q, which is no date-time; write it in UTC as 2019-06-24 12:00:00", value)
	case c.Kind == glide.Date:
		return value[:len(glide.DateLayout)], nil
	}
	return glide.FormatDateTime(t), nil
}
