package soap

import (
	"errors"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// bounds bound an envelope: that of an insertMultiple has a few hundred records with as
// many elements as the table has columns.
var bounds = wire.Bounds{Depth: 16, Elements: 50_000}

// request is what an envelope asks for. Prefixes and namespaces say nothing: clients use
// that of the table, that of the vendor with a slash and without one, that of the
// operation, or none (client: ServiceNow's Perl API, SOAP::Lite, zeep, a loader in Java).
type request struct {
	operation string
	children  []wire.Element
}

var (
	errNoEnvelope  = errors.New("no SOAP envelope with a body")
	errNoOperation = errors.New("an empty SOAP body")
)

// parse reads an envelope: the first element in its body is the operation. It returns the
// errors of [wire.ReadXML] besides its own.
func parse(body []byte, came wire.Charset) (request, error) {
	envelope, err := wire.ReadXML(body, came, bounds)
	if err != nil {
		return request{}, err
	}
	at := slices.IndexFunc(envelope.Children, func(e wire.Element) bool { return e.Name == "Body" })
	if envelope.Name != "Envelope" || at < 0 {
		return request{}, errNoEnvelope
	}
	content := envelope.Children[at].Children
	if len(content) == 0 {
		return request{}, errNoOperation
	}
	return request{operation: content[0].Name, children: content[0].Children}, nil
}

// value is the text of the first child of a name.
func (r request) value(name string) string {
	for _, child := range r.children {
		if child.Name == name {
			return strings.TrimSpace(child.Text)
		}
	}
	return ""
}

// list is the names with commas between them in all children of a name.
func (r request) list(name string) []string {
	var all []string
	for _, child := range r.children {
		if child.Name == name {
			all = append(all, wire.Names(child.Text)...)
		}
	}
	return all
}
