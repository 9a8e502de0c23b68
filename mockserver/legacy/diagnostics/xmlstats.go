package diagnostics

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// XMLStats is the processor of /xmlstats.do.
var XMLStats = processor.Processor{Name: "xmlstats", Open: public, Serve: forAdministrators(xmlStats)}

const contentType = "text/xml;charset=UTF-8" // assumed

// part is what include asks for by a name.
type part struct {
	name  string
	write func(*document, facts)
}

// parts are those that there are; the names are documented and client.
var parts = []part{
	{"servlet", (*document).servlet},
	{"database", (*document).database},
	{"semaphores", (*document).semaphores},
	{"memory", (*document).memory},
}

// included reads include: the parts that it names, in its order and each once, or all where
// it names nothing. What is no part of ours is passed over: real instances have many more
// (assumed). told is how the answer names them.
func included(include string) (asked []part, told string) {
	if include == "" {
		asked = parts
	}
	for _, name := range wire.Names(include) {
		at := slices.IndexFunc(parts, func(p part) bool { return p.name == name })
		if at >= 0 {
			asked = append(asked, parts[at])
		}
	}
	names := make([]string, len(asked))
	for i, p := range asked {
		names[i] = p.name
	}
	return asked, strings.Join(names, ",")
}

// xmlStats writes the parts that are asked for (observed: nothing else is in the answer),
// and without include what there is (client: SCOM's pack by Cookdown, Metricbeat and
// others read elements of all parts then, and those about instance and build).
func xmlStats(c *processor.Call) (*processor.Answer, error) {
	f, include := factsOf(c), strings.TrimSpace(c.Parameters.Get("include"))
	asked, told := included(include)
	d := &document{}
	d.b.WriteString(xml.Header)
	d.open("xmlstats", "created", f.date(f.Now), "includes", told, "version", "2")
	if include == "" {
		d.instance(f)
	}
	for _, p := range asked {
		p.write(d, f)
	}
	d.shut("xmlstats")
	return processor.Text(http.StatusOK, contentType, d.b.Bytes()), nil
}

// instance writes what is about the instance as a whole. client: SCOM's pack reads names of
// instance and build, a browser's extension lists the system_id of nodes and takes what is
// behind the colon, and a page of an administrator's reads system.cluster.node_id.
func (d *document) instance(f facts) {
	d.text("instance_name", f.Name)
	d.text("instance_id", f.ID)
	d.text("glide.build.name", f.BuildName)
	d.text("glide.build.date", f.BuildDate())
	d.text("glide.build.tag", f.BuildTag)
	d.text("system.cluster.node_id", f.SystemID())
	d.open("cluster")
	d.open("node")
	d.text("system_id", f.SystemID())
	d.text("node_id", f.NodeID)
	d.text("status", "online")
	d.shut("node")
	d.shut("cluster")
}

// servlet writes what the node has done. client: SCOM's pack reads the counts, a page of an
// administrator's takes the time since the start for milliseconds.
func (d *document) servlet(f facts) {
	d.text("servlet.started", f.date(f.Started))
	d.text("servlet.uptime", number(f.uptime().Milliseconds()))
	d.text("servlet.transactions", number(f.Transactions))
	d.text("servlet.errors.handled", number(f.Errors))
	d.text("servlet.processor.transactions", number(f.Processors))
	d.text("servlet.active.sessions", number(f.Sessions))
	d.text("servlet.node_id", f.NodeID)
	d.text("servlet.hostname", f.Host)
	if f.Port != "" {
		d.text("servlet.port", f.Port)
	}
	d.open("servlet.metrics")
	d.open("client_transactions")
	d.metric("one", f.Lately(time.Minute)) // client: Metricbeat; assumed: a minute, and all transactions
	d.shut("client_transactions")
	d.shut("servlet.metrics")
}

// database writes the pool of connections (client: Metricbeat looks for the one called glide,
// and another reads available, busy and max).
func (d *document) database(f facts) {
	available := f.free(connections)
	d.open("db.pools")
	d.open("pool", "name", "glide")
	d.text("status", "online")
	d.text("available", number(available))
	d.text("busy", number(connections-available))
	d.text("max", number(int64(connections)))
	d.shut("pool")
	d.shut("db.pools")
}

// semaphores writes the attributes of a recorded answer. Which requests hold them is left
// out: their addresses are others' business.
func (d *document) semaphores(f facts) {
	d.empty("semaphores",
		"available", number(f.free(maxConcurrency)), "max_queue_depth", "0", "maximum_concurrency", number(maxConcurrency),
		"name", "Default", "queue_age", "0", "queue_depth", "0", "rejected_executions", "0")
}

// memory writes the elements of a recorded answer.
func (d *document) memory(facts) {
	d.text("system.memory.max", tenths(memoryMax))
	d.text("system.memory.total", tenths(memoryTotal))
	d.text("system.memory.in.use", tenths(memoryInUse))
	d.text("system.memory.pct.free", tenths(memoryFree))
}

// document is XML while it is written. Names are ours.
type document struct{ b bytes.Buffer }

func (d *document) open(name string, attributes ...string)  { d.tag(name, attributes, ">") }
func (d *document) empty(name string, attributes ...string) { d.tag(name, attributes, "/>") }
func (d *document) shut(name string)                        { d.b.WriteString("</" + name + ">") }

func (d *document) tag(name string, attributes []string, end string) {
	d.b.WriteString("<" + name)
	for pair := range slices.Chunk(attributes, 2) {
		d.b.WriteString(" " + pair[0] + `="`)
		d.escaped(pair[1])
		d.b.WriteString(`"`)
	}
	d.b.WriteString(end)
}

func (d *document) text(name, text string) {
	d.open(name)
	d.escaped(text)
	d.shut(name)
}

func (d *document) metric(name string, took []time.Duration) {
	m := measure(took)
	d.empty(name,
		"count", number(m.count), "max", tenths(m.max), "mean", tenths(m.mean), "median", tenths(m.median),
		"ninetypercent", tenths(m.ninety), "ninetypercentTrimmedMean", tenths(m.within))
}

func (d *document) escaped(text string) {
	_ = xml.EscapeText(&d.b, []byte(text)) // a buffer takes everything
}
