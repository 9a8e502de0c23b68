package diagnostics

import (
	"bytes"
	_ "embed" // the page
	"html/template"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// Stats is the processor of /stats.do.
var Stats = processor.Processor{Name: "stats", Open: public, Serve: forAdministrators(stats)}

//go:embed stats.html
var statsPage string

var statsTemplate = template.Must(template.New("stats").Parse(statsPage))

// section is lines under a heading.
type section struct {
	Title string
	Lines []line
}

type line struct{ Label, Value string }

// stats is for people, and for programs that take it apart: one takes what stands behind the
// first <br/> for the node, another what stands between two of them for a label, a colon and
// a value (client: the extension SNOW Tool Belt for browsers, the benchmark WorkArena). Labels
// and their order are observed, those of the last two sections in part (client: a support
// article has those about semaphores).
func stats(c *processor.Call) (*processor.Answer, error) {
	f := factsOf(c)
	var b bytes.Buffer
	err := statsTemplate.Execute(&b, map[string]any{
		"Product": processor.Product, "Where": f.where(), "Now": f.date(f.Now),
		"Node": []line{
			{"Connected to cluster node", f.SystemID()},
			{"Build name", f.BuildName},
			{"Build date", f.BuildDate()},
			{"Build tag", f.BuildTag},
			{"Instance name", f.Name},
			{"Instance ID", f.ID},
			{"Node ID", f.NodeID},
			{"IP address", f.IP},
			{"MID buildstamp", f.MIDBuildstamp()},
		},
		"Sections": []section{
			{"Servlet Memory", []line{
				{"Max memory", tenths(memoryMax)},
				{"Allocated", tenths(memoryTotal)},
				{"In use", tenths(memoryInUse)},
				{"Free percentage", tenths(memoryFree)},
			}},
			{"Servlet Statistics", []line{
				{"Started", f.date(f.Started)},
				{"Transactions", number(f.Transactions)},
				{"Errors handled", number(f.Errors)},
				{"Processor transactions", number(f.Processors)},
				{"Active sessions", number(f.Sessions)},
			}},
			{"Semaphores", []line{
				{"Available semaphores", number(f.free(maxConcurrency))},
				{"Queue depth", "0"},
				{"Max queue depth", "0"},
			}},
		},
	})
	if err != nil {
		return nil, err
	}
	return processor.Text(http.StatusOK, wire.PageType, b.Bytes()), nil
}
