package soap

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// Processor is the processor.
var Processor = processor.Processor{Key: "SOAP", Required: "soap", Guest: "soap.guest", SOAP: true, Serve: serve}

// call is one request while it is served.
type call struct {
	*processor.Call
	request

	def *dictionary.Table
}

// content writes what stands in the body of an answer's envelope.
type content func(w *message.Writer)

// operation is what a message may ask for.
type operation struct {
	name string
	// roles are those of which strict security asks for one (documented: the roles;
	// assumed: which operations each is for).
	roles  []string
	writes bool
	// refuses is what is said to somebody without the role.
	refuses *message.Fault
	serve   func(*call) (content, error)
}

var readers = []string{"soap", "soap_query", "soap_query_update"}

var (
	creators = []string{"soap", "soap_create"}
	changers = []string{"soap", "soap_update", "soap_query_update"}
	removers = []string{"soap", "soap_delete"}

	// notReading is assumed: of reading only the fault of get is known.
	notReading = &message.Fault{Says: "Insufficient rights for querying records"}
)

var operations = []operation{
	{name: "get", roles: readers, refuses: notReading, serve: (*call).get},
	{name: "getKeys", roles: readers, refuses: notReading, serve: (*call).getKeys},
	{name: "getRecords", roles: readers, refuses: notReading, serve: (*call).getRecords},
	{name: "aggregate", roles: readers, refuses: notReading, serve: (*call).aggregate},
	{name: "insert", roles: creators, writes: true, refuses: message.Inserting.Forbidden(), serve: (*call).insert},
	{name: "insertMultiple", roles: creators, writes: true, refuses: message.Inserting.Forbidden(), serve: (*call).insertMultiple},
	{name: "update", roles: changers, writes: true, refuses: message.Updating.Forbidden(), serve: (*call).update},
	{name: "deleteRecord", roles: removers, writes: true, refuses: message.Deleting.Forbidden(), serve: (*call).deleteRecord},
	{name: "deleteMultiple", roles: removers, writes: true, refuses: message.Deleting.Forbidden(), serve: (*call).deleteMultiple},
}

func serve(c *processor.Call) (*processor.Answer, error) { return answer(c, answered) }

// answer answers a message. What goes out is always an envelope, whatever came in.
func answer(c *processor.Call, carryOut func(*processor.Call) (content, error)) (*processor.Answer, error) {
	body, err := carryOut(c)
	if refused, ok := errors.AsType[*message.Fault](err); ok {
		return refused.Answer(c), nil
	}
	if err != nil {
		return nil, err
	}
	omits := c.Property("glide.soap.omit_null_values", "false") == "true"
	return &processor.Answer{Type: message.ContentType, Body: func(out io.Writer) error {
		w := message.NewWriter(out, omits)
		w.Raw(message.Head)
		body(w)
		w.Raw(message.Foot)
		return w.End()
	}}, nil
}

// answered reads the message and carries it out.
func answered(c *processor.Call) (content, error) {
	asked, err := posted(c)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(operations, func(o operation) bool { return o.name == asked.operation })
	if at < 0 {
		return nil, unsupported(asked.operation)
	}
	o := operations[at]
	if err := admit(c, o); err != nil {
		return nil, err
	}
	def, err := c.Reader().Table(c.Table)
	if errors.Is(err, table.ErrNoTable) {
		return nil, &message.Fault{Says: "Invalid table " + c.Table} // assumed
	}
	if err != nil {
		return nil, err
	}
	if o.writes {
		if err := c.Meant(); err != nil {
			return nil, err
		}
	}
	return o.serve(&call{Call: c, request: asked, def: def})
}

// posted reads the message of a request. It returns a *[message.Fault] for one that cannot
// be read.
func posted(c *processor.Call) (request, error) {
	if c.Request.Method != http.MethodPost {
		return request{}, message.NotPosted
	}
	text, came, err := c.Body()
	if err != nil {
		return request{}, message.Unread(err)
	}
	asked, err := parse(text, came)
	if err != nil {
		return request{}, message.Unread(err)
	}
	return asked, nil
}

// maxNamed is how much of what is no operation a fault shows, a bound of ours: everybody
// may ask, and is told it twice.
const maxNamed = 200

// unsupported refuses what is no operation (client: sndml looks for the words).
func unsupported(name string) *message.Fault {
	if len(name) > maxNamed {
		name = strings.ToValidUTF8(name[:maxNamed], "") + "…"
	}
	return &message.Fault{Says: "Unsupported action: " + name}
}

// admit asks for roles while strict security is on. While it is off, whoever signed in
// reaches every table (documented: "SOAP request strict security"); guests do not
// (assumed).
func admit(c *processor.Call, o operation) error {
	if c.Property("glide.soap.strict_security", "false") == "true" {
		queue := c.Table == "ecc_queue" && c.Visit.Caller.Has("soap_ecc")
		if !queue && !c.Visit.Caller.Has(o.roles...) {
			return o.refuses
		}
		return nil
	}
	if !c.Guest() {
		c.OpenTables()
	}
	return nil
}

// respond writes the element of an answer around what is in it: without a namespace, or
// with that of the messages, which is then that of everything inside (client: sndml finds
// results in the namespace of the wrapper or in none; the vendor's samples have both).
func (c *call) respond(name string, inside content) content {
	attributes := ""
	if !message.Unqualified(c.Call) {
		attributes = ` xmlns="` + message.Namespace(c.Call) + `"`
	}
	return func(w *message.Writer) {
		w.Open(name, attributes)
		inside(w)
		w.Close(name)
	}
}
