package message

import (
	"errors"
	"io"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/rules"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// Fault is a refusal in the words that SOAP has for it.
type Fault struct {
	Says string // without the words of exception
	// Detail is what detail says where that differs; then no exception stands in front.
	Detail string
}

// Error implements error.
func (f *Fault) Error() string { return f.Says }

// exception stands in front of what a fault says (observed: KB0758043, KB0597588).
const exception = "com.glide.processors.soap.SOAPProcessingException: "

// What every envelope begins and ends with, and its type.
const (
	Head = `<?xml version="1.0" encoding="UTF-8"?>` +
		`<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body>`
	Foot = `</SOAP-ENV:Body></SOAP-ENV:Envelope>`

	ContentType = "text/xml;charset=UTF-8" // assumed
)

// Answer words the fault. detail repeats what it says, with lines of Java behind it on
// some instances (observed: KB0597588; their text is ours).
func (f *Fault) Answer(c *processor.Call) *processor.Answer {
	says, detail := exception+f.Says, exception+f.Says
	switch {
	case f.Detail != "":
		says, detail = f.Says, f.Detail
	case c.Settings.SOAPFaultStack:
		detail += "\n\tat com.glide.processors.soap.SOAPProcessor.process(SOAPProcessor.java)" +
			"\n\tat com.glide.processors.AProcessor.runProcessor(AProcessor.java)"
	}
	return &processor.Answer{Status: c.Settings.SOAPFaultStatus, Type: ContentType, Body: func(out io.Writer) error {
		w := NewWriter(out, false)
		w.Raw(Head)
		w.Open("SOAP-ENV:Fault", "")
		w.Text("faultcode", "SOAP-ENV:Server")
		w.Text("faultstring", says)
		w.Text("detail", detail)
		w.Close("SOAP-ENV:Fault")
		w.Raw(Foot)
		return w.End()
	}}
}

// NotPosted refuses a message that came by another verb (documented: KB0780900, of
// InstanceInfo; assumed: of all others).
var NotPosted = &Fault{
	Says: "Error completing SOAP request - Only HTTP POST supported", Detail: "Error completing SOAP request",
}

// Unread refuses what cannot be read as a request (assumed: all of the words).
func Unread(err error) *Fault {
	if bounded, ok := errors.AsType[*wire.BoundsError](err); ok {
		return &Fault{Says: "Unable to parse SOAP document: " + bounded.Says}
	}
	if charset, ok := errors.AsType[*wire.CharsetError](err); ok {
		return &Fault{Says: "Unable to parse SOAP document: unsupported encoding " + charset.Name}
	}
	if large, ok := errors.AsType[*wire.TooLargeError](err); ok {
		return &Fault{Says: "Unable to parse SOAP document: " + large.Error()}
	}
	return &Fault{Says: "Unable to parse SOAP document"}
}

// Writing is an operation that changes rows, in the words of its faults.
type Writing struct {
	rights string // what rights are insufficient for
	aborts string // what is aborted
	during string
}

// The operations. Of their words those of an insert are observed (KB0758043, KB0546978; ServiceNow::Simple's
// sample), and the others are formed after them (assumed).
var (
	Inserting = Writing{"creating new records", "Insert Aborted", "insert"}
	Updating  = Writing{"updating records", "Update Aborted", "update"}
	Deleting  = Writing{"deleting records", "Delete Aborted", "delete"}
)

// Refused words the error of a write to a table, of a record that people know by a name;
// an error that is none of the caller's doing it returns as it stands.
func (w Writing) Refused(err error, name, shown string) error {
	_, aborted := errors.AsType[*rules.AbortError](err)
	_, incomplete := errors.AsType[*rules.DataPolicyError](err)
	switch {
	case errors.Is(err, table.ErrForbidden):
		return w.Forbidden()
	case aborted, incomplete, errors.Is(err, table.ErrDuplicate):
		return &Fault{Says: w.aborts + " : Error during " + w.during + " of " + name + " (" + shown + ")"}
	case errors.Is(err, table.ErrNoRow):
		return &Fault{Says: "Unable to find the record to " + w.during + " in " + name} // assumed
	}
	return err
}

// Forbidden refuses somebody without the rights.
func (w Writing) Forbidden() *Fault { return &Fault{Says: "Insufficient rights for " + w.rights} }
