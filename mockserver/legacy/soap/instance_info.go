package soap

import (
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/soap/message"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// InstanceInfo is the processor of /InstanceInfo.do?SOAP, by which MID Servers find out,
// before they sign in, whether an instance is there and of which build it is (documented:
// KB0780900, for all releases). It describes itself in no WSDL here.
var InstanceInfo = processor.Processor{
	Name: "InstanceInfo", Key: "SOAP", Required: "soap", Guest: "soap.guest", SOAP: true, Open: instanceInfoOpen, Serve: serveInstanceInfo,
}

// instanceInfoOpen tells whether it answers whoever brings nothing (documented: KB0780900
// calls it so, and says that MID Servers need its row in sys_public to be active;
// assumed: that it is open without a row, as our worlds have none, and that the property
// which closes /stats.do does not close it).
func instanceInfoOpen(tables *table.Tables, _ *release.Settings) bool {
	row, ok := store.First(tables.View(), "sys_public", "page", "InstanceInfo")
	return !ok || row.Get("active") == "true"
}

func serveInstanceInfo(c *processor.Call) (*processor.Answer, error) {
	return answer(c, instanceInfo)
}

// instanceInfo carries out execute, whatever stands in it: MID Servers send the name of a
// table along.
func instanceInfo(c *processor.Call) (content, error) {
	asked, err := posted(c)
	if err != nil {
		return nil, err
	}
	if asked.operation != "execute" {
		return nil, unsupported(asked.operation)
	}
	i := c.Instance()
	return func(w *message.Writer) {
		// Observed: the namespace, that of one instance with its own for each table and that of
		// one without; and the elements, of an instance of Helsinki.
		w.Open("executeResponse", ` xmlns="`+message.Namespace(c)+`"`)
		w.Open("result", "")
		w.Text("install_name", processor.Product)
		w.Text("instance_name", i.Name)
		w.Text("instance_id", i.ID)
		w.Text("build_date", i.BuildDate())
		w.Text("build_tag", i.BuildTag)
		w.Text("system_id", i.SystemID())
		w.Text("node_id", i.NodeID)
		w.Text("instance_ip", i.IP)
		w.Text("mid_buildstamp", i.MIDBuildstamp())
		w.Text("mid_version", i.BuildDate())
		w.Close("result")
		w.Close("executeResponse")
	}, nil
}
