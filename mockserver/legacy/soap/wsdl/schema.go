package wsdl

import "github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"

const schemaNamespace = "http://www.w3.org/2001/XMLSchema"

// schema writes the elements of all messages.
func (d *document) schema(w *message.Writer) {
	w.Open("xsd:schema", attributes("xmlns:xsd", schemaNamespace, "elementFormDefault", d.form, "targetNamespace", d.namespace))
	for _, o := range d.operations {
		top(w, o.name, o.asks)
		top(w, o.name+"Response", o.answers)
	}
	w.Close("xsd:schema")
}

// top writes an element at the top, where it has no number of occurrences.
func top(w *message.Writer, name string, inside []element) {
	w.Open("xsd:element", attributes("name", name))
	sequence(w, inside)
	w.Close("xsd:element")
}

func sequence(w *message.Writer, inside []element) {
	w.Open("xsd:complexType", "")
	w.Open("xsd:sequence", "")
	for _, e := range inside {
		e.write(w)
	}
	w.Close("xsd:sequence")
	w.Close("xsd:complexType")
}

func (e element) write(w *message.Writer) {
	least, most := "0", "1"
	if e.required {
		least = "1"
	}
	if e.many {
		most = "unbounded"
	}
	if e.kind != "" {
		empty(w, "xsd:element", "name", e.name, "type", e.kind, "minOccurs", least, "maxOccurs", most)
		return
	}
	w.Open("xsd:element", attributes("name", e.name, "minOccurs", least, "maxOccurs", most))
	sequence(w, e.inside)
	w.Close("xsd:element")
}
