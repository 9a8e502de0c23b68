package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// overridesFlag adds --set to a verb that makes an instance or changes one.
func overridesFlag(flags *pflag.FlagSet) *overrides {
	var o overrides
	flags.StringArrayVar(&o.pairs, "set", nil, "override one `SWITCH=VALUE` of the release; may be repeated; snowglobe releases show madrid lists them")
	return &o
}

// overrides are switches of a release with other values than it gives them.
type overrides struct{ pairs []string }

// given tells whether there are any.
func (o *overrides) given() bool { return len(o.pairs) > 0 }

// values are the overrides by switch. Which switches there are, and what they
// take, is known to the instance.
func (o *overrides) values() (map[string]string, error) {
	values := make(map[string]string, len(o.pairs))
	for _, pair := range o.pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, fmt.Errorf("--set %q is not SWITCH=VALUE", pair)
		}
		values[key] = value
	}
	return values, nil
}
