package processor

import (
	"mime"
	"net/url"
	"strings"
)

// Parameters reads the query of an address, or a form, the way servlets do: see the REST APIs. What
// has an escape that is none is left as it stands (assumed).
func Parameters(encoded string) url.Values {
	values := url.Values{}
	for part := range strings.SplitSeq(encoded, "&") {
		name, value, _ := strings.Cut(part, "=")
		for _, text := range []*string{&name, &value} {
			if plain, err := url.QueryUnescape(*text); err == nil {
				*text = plain
			}
		}
		if name != "" {
			values[name] = append(values[name], value)
		}
	}
	return values
}

// Form is the parameters of the address, and behind them those that came as a form: a
// servlet makes no difference (client: one posts sysparm_query to /incident_list.do?CSV
// so). It returns the errors of [Call.Body].
func (c *Call) Form() (url.Values, error) {
	kind, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type")) // what cannot be read is no form
	if kind != "application/x-www-form-urlencoded" {
		return c.Parameters, nil
	}
	body, _, err := c.Body()
	if err != nil {
		return nil, err
	}
	all := Parameters(string(body))
	for name, values := range c.Parameters {
		all[name] = append(values, all[name]...)
	}
	return all, nil
}
