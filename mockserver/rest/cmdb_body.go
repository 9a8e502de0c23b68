package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/cmdb"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// sentCI is what a client sends to the CMDB Instance API.
type sentCI struct {
	Attributes cmdb.Values
	Source     string
	relations  []sentRelation
}

// sentRelation ties the item of the request and a target. Inbound means that the
// target is the parent.
type sentRelation struct {
	Type   string `json:"type"`
	Target string `json:"target"`

	inbound bool
}

// sentRelations are several, or a single one outside a list (documented: depends_on
// has it so).
type sentRelations []sentRelation

// UnmarshalJSON implements [json.Unmarshaler].
func (s *sentRelations) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		one := sentRelation{}
		if err := json.Unmarshal(text, &one); err != nil {
			return err
		}
		*s = sentRelations{one}
		return nil
	}
	var several []sentRelation
	err := json.Unmarshal(text, &several)
	*s = several
	return err
}

// sides are the relations to both sides.
type sides struct {
	Outbound sentRelations `json:"outbound_relations"`
	Inbound  sentRelations `json:"inbound_relations"`
}

func (s sides) all() []sentRelation {
	var all []sentRelation
	all = append(all, s.Outbound...)
	for _, relation := range s.Inbound {
		relation.inbound = true
		all = append(all, relation)
	}
	return all
}

// readSentCI reads the body as JSON or XML.
func (c *call) readSentCI() (*sentCI, error) {
	body, came, err := c.payload()
	if err != nil {
		return nil, err
	}
	if isXML(c.request.Header.Get("Content-Type")) {
		sent, err := parseXMLCI(body, came)
		if err != nil {
			return nil, invalidXML(err)
		}
		return sent, nil
	}
	sent, err := parseCI(body, c.settings.CMDBTypedAttributes)
	if fault, ok := errors.AsType[*Fault](err); ok {
		return nil, fault
	}
	if err != nil {
		return nil, unreadable("The payload is not valid JSON.", err)
	}
	return sent, nil
}

// parseCI reads {"attributes": {…}, "source": …, "outbound_relations": […],
// "inbound_relations": […], "depends_on": {…}}. Attributes are texts: for anything else
// the code behind the API fails, unless numbers and booleans are taken (observed: a
// connector's run of 2026). null is passed over.
func parseCI(body []byte, typed bool) (*sentCI, error) {
	var document struct {
		sides
		Attributes map[string]json.RawMessage `json:"attributes"`
		Source     string                     `json:"source"`
		DependsOn  sides                      `json:"depends_on"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	if err := decoder.Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something follows the object")
	}
	sent := &sentCI{Attributes: cmdb.Values{}, Source: document.Source, relations: append(document.DependsOn.all(), document.all()...)}
	for name, raw := range document.Attributes {
		switch kind := javaClass(raw); {
		case kind == "":
			continue
		case kind == "java.lang.String":
			var text string
			if err := json.Unmarshal(raw, &text); err != nil {
				return nil, err
			}
			sent.Attributes[name] = text
		case typed && kind != "java.util.LinkedHashMap" && kind != "java.util.ArrayList":
			sent.Attributes[name] = string(raw)
		default:
			return nil, failed("class " + kind + " cannot be cast to class java.lang.String")
		}
	}
	return sent, nil
}

// javaClass is what the platform makes of a JSON value; "" for null (observed for
// fractions, assumed for the others).
func javaClass(raw json.RawMessage) string {
	switch raw[0] {
	case '"':
		return "java.lang.String"
	case '{':
		return "java.util.LinkedHashMap"
	case '[':
		return "java.util.ArrayList"
	case 't', 'f':
		return "java.lang.Boolean"
	case 'n':
		return ""
	}
	if strings.ContainsAny(string(raw), ".eE") {
		return "java.lang.Double"
	}
	return "java.lang.Integer"
}

// parseXMLCI reads the same as elements, where each relation is an element of its own
// (assumed: the page names XML and shows none).
func parseXMLCI(body []byte, came wire.Charset) (*sentCI, error) {
	sent := &sentCI{Attributes: cmdb.Values{}}
	if len(bytes.TrimSpace(body)) == 0 {
		return sent, nil
	}
	document, err := wire.ReadXML(body, came, xmlBounds)
	if err != nil {
		return nil, err
	}
	sent.take(document)
	return sent, nil
}

func (s *sentCI) take(e wire.Element) {
	for _, part := range e.Children {
		switch part.Name {
		case "attributes":
			for _, attribute := range part.Children {
				if attribute.Plain() {
					s.Attributes[attribute.Name] = attribute.Text
				}
			}
		case "source":
			s.Source = part.Text
		case "depends_on":
			s.take(part)
		case "inbound_relations", "outbound_relations":
			relation := sentRelation{inbound: part.Name == "inbound_relations"}
			for _, member := range part.Children {
				switch member.Name {
				case "type":
					relation.Type = member.Text
				case "target":
					relation.Target = member.Text
				}
			}
			s.relations = append(s.relations, relation)
		}
	}
}
