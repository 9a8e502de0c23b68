package journal

import (
	"net/url"

	"github.com/snowglobe-dev/snowglobe/internal/redact"
)

// longest is how much of one text an entry keeps.
const longest = 4096

// query is a raw query string with its secrets replaced.
func query(raw string) string { return shortened(redact.Query(raw)) }

// Form is the parameters of a form with the secrets among them replaced. Of a
// parameter given twice the first value counts.
func Form(values url.Values) map[string]string {
	form := make(map[string]string, len(values))
	for name := range values {
		form[name] = shortened(redact.Value(values.Get(name)))
		if redact.Secret(name) && form[name] != "" {
			form[name] = redact.Mark
		}
	}
	return form
}

func shortened(text string) string {
	if len(text) <= longest {
		return text
	}
	return text[:longest] + "…"
}
