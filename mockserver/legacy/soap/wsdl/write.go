package wsdl

import (
	"bytes"
	"encoding/xml"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
)

// definitions writes the whole. The prefixes wsdl and xsd, the part that is named after the
// table and the name ServiceNowSoap are what clients look for (client: sndml, Perl's
// ServiceNow::Simple; documented: the skeleton).
func (d *document) definitions(w *message.Writer) {
	w.Open("wsdl:definitions", attributes(
		"xmlns:wsdl", "http://schemas.xmlsoap.org/wsdl/", "xmlns:soap", "http://schemas.xmlsoap.org/wsdl/soap/",
		"xmlns:xsd", schemaNamespace, "xmlns:tns", d.namespace, "targetNamespace", d.namespace,
	))
	w.Open("wsdl:types", "")
	d.schema(w)
	w.Close("wsdl:types")
	for _, o := range d.operations {
		d.message(w, o.name+"SoapIn", o.name)
		d.message(w, o.name+"SoapOut", o.name+"Response")
	}
	d.portType(w)
	d.binding(w)
	d.service(w)
	w.Close("wsdl:definitions")
}

func (d *document) message(w *message.Writer, name, of string) {
	w.Open("wsdl:message", attributes("name", name))
	empty(w, "wsdl:part", "name", d.call.Table, "element", "tns:"+of)
	w.Close("wsdl:message")
}

// port is the name of port type, binding and port (documented).
const port = "ServiceNowSoap"

func (d *document) portType(w *message.Writer) {
	w.Open("wsdl:portType", attributes("name", port))
	for _, o := range d.operations {
		w.Open("wsdl:operation", attributes("name", o.name))
		empty(w, "wsdl:input", "message", "tns:"+o.name+"SoapIn")
		empty(w, "wsdl:output", "message", "tns:"+o.name+"SoapOut")
		w.Close("wsdl:operation")
	}
	w.Close("wsdl:portType")
}

func (d *document) binding(w *message.Writer) {
	w.Open("wsdl:binding", attributes("name", port, "type", "tns:"+port))
	empty(w, "soap:binding", "style", "document", "transport", "http://schemas.xmlsoap.org/soap/http")
	for _, o := range d.operations {
		w.Open("wsdl:operation", attributes("name", o.name))
		empty(w, "soap:operation", "soapAction", message.Action(d.call, o.name), "style", "document")
		for _, side := range []string{"wsdl:input", "wsdl:output"} {
			w.Open(side, "")
			empty(w, "soap:body", "use", "literal")
			w.Close(side)
		}
		w.Close("wsdl:operation")
	}
	w.Close("wsdl:binding")
}

func (d *document) service(w *message.Writer) {
	name := "ServiceNow"
	if d.call.Property("glide.wsdl.unique_service_name", "false") == "true" { // documented
		name += "_" + d.call.Table
	}
	w.Open("wsdl:service", attributes("name", name))
	w.Open("wsdl:port", attributes("name", port, "binding", "tns:"+port))
	empty(w, "soap:address", "location", d.address())
	w.Close("wsdl:port")
	w.Close("wsdl:service")
}

// address is where messages are sent: what the address of the WSDL says about display
// values is good for the answers that it describes (assumed).
func (d *document) address() string {
	base := d.call.Property("com.glide.soap_address_base_url", "") // documented
	if base == "" {
		base = d.call.Base
	}
	for len(base) > 0 && base[len(base)-1] == '/' {
		base = base[:len(base)-1]
	}
	address := base + "/" + d.call.Table + ".do?"
	if display := d.call.Parameters.Get("displayvalue"); display != "" {
		address += "displayvalue=" + string(message.DisplayOf(d.call)) + "&"
	}
	return address + "SOAP"
}

// attributes writes names and values in turn.
func attributes(pairs ...string) string {
	var b bytes.Buffer
	for i := 0; i+1 < len(pairs); i += 2 {
		b.WriteString(" " + pairs[i] + `="`)
		_ = xml.EscapeText(&b, []byte(pairs[i+1])) // a buffer takes everything
		b.WriteString(`"`)
	}
	return b.String()
}

func empty(w *message.Writer, name string, pairs ...string) {
	w.Raw("<" + name + attributes(pairs...) + "/>")
}
