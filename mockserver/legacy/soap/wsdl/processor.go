package wsdl

import (
	"errors"
	"io"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Processor is the processor of WSDL.
var Processor = processor.Processor{Key: "WSDL", Required: "wsdl", Serve: func(c *processor.Call) (*processor.Answer, error) {
	return serve(c, (*document).definitions)
}}

// Schema is the processor of XSD (assumed: it answers with what a WSDL has between its
// types).
var Schema = processor.Processor{Key: "XSD", Required: "xsd", Serve: func(c *processor.Call) (*processor.Answer, error) {
	return serve(c, (*document).schema)
}}

func serve(c *processor.Call, write func(*document, *message.Writer)) (*processor.Answer, error) {
	if !allowed(c) {
		return processor.Forbidden(), nil
	}
	def, err := c.Reader().Table(c.Table)
	if errors.Is(err, table.ErrNoTable) {
		return unknown(c), nil
	}
	if err != nil {
		return nil, err
	}
	if !c.Reader().MayReadTable(def) && !c.Reader().MayCreate(def) {
		return processor.Forbidden(), nil // what a closed table looks like is nobody's business either (assumed)
	}
	d := describe(c, def)
	return &processor.Answer{Type: contentType(c.Settings), Body: func(out io.Writer) error {
		w := message.NewWriter(out, false)
		w.Raw(`<?xml version="1.0" encoding="UTF-8"?>`)
		write(d, w)
		return w.End()
	}}, nil
}

// contentType is the whole header (client: sndml compares it so; see the switch).
func contentType(s *release.Settings) string {
	if s.WSDLContentType == release.WSDLTypeCharset {
		return "text/xml;charset=UTF-8"
	}
	return "text/xml"
}

// unknown answers for a table that there is not: with another type, and a body that names
// an exception, or with nothing at all (client: sndml knows both).
func unknown(c *processor.Call) *processor.Answer {
	if c.Settings.WSDLUnknownTable == release.WSDLUnknownEmpty {
		return &processor.Answer{}
	}
	return processor.Page(http.StatusOK, "com.glide.processors.soap.WSDLGeneratorException: Cannot generate WSDL")
}

// allowed tells whether the caller may see descriptions: access rules of the processors ask
// for a role (documented for current releases), here while strict security asks for those
// of SOAP (assumed). Where no credentials are required there is nobody to ask.
func allowed(c *processor.Call) bool {
	return c.Guest() || c.Property("glide.soap.strict_security", "false") != "true" || c.Visit.Caller.Has("soap", "soap_query")
}
