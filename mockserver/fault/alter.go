package fault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/snowglobe-dev/snowglobe/internal/faults"
)

// alter sends the instance's answer with other values in it. Where members are to be
// altered of a body that is no object it is left as it is, headers too.
func alter(w http.ResponseWriter, r *http.Request, next http.Handler, a *faults.Alter) bool {
	var k *kept
	if len(a.JSON) == 0 {
		k = keep(r, next)
	} else {
		k = plain(r, next)
		body, ok := altered(k.body.Bytes(), a.JSON)
		if !ok {
			k.send(w, k.body.Bytes())
			return false
		}
		k.body = *bytes.NewBuffer(body)
	}
	for name, value := range a.Headers {
		if value == nil {
			k.header[http.CanonicalHeaderKey(name)] = nil // what is there without a value net/http does not fill in
			continue
		}
		k.header.Set(name, *value)
	}
	k.send(w, k.body.Bytes())
	return true
}

// altered is an object with other members. Those that it had keep their order.
func altered(body []byte, members map[string]faults.Literal) ([]byte, bool) {
	var had map[string]json.RawMessage
	if json.Unmarshal(body, &had) != nil || had == nil {
		return nil, false
	}
	names := namesIn(body)
	for _, name := range slices.Sorted(maps.Keys(members)) {
		had[name] = json.RawMessage(members[name])
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	out := []byte{'{'}
	for _, name := range names {
		value := had[name]
		if value == nil {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		quoted, err := json.Marshal(name)
		if err != nil {
			return nil, false
		}
		out = append(append(append(out, quoted...), ':'), value...)
	}
	return append(out, '}'), true
}

// namesIn are the members of an object, in their order.
func namesIn(object []byte) (names []string) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	_, _ = decoder.Token() // what is read here was read before
	for decoder.More() {
		name, _ := decoder.Token()
		names = append(names, fmt.Sprint(name))
		var value json.RawMessage
		_ = decoder.Decode(&value)
	}
	return names
}
