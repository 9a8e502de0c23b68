package mockserver

import (
	"net"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/syslog"
)

// instance is what an instance knows of itself while it serves a request.
func (s *state) instance(r *http.Request) *processor.Instance {
	plays, tally := s.playing.Load().profile, s.logs.Tally()
	i := &processor.Instance{
		Name: s.name(), ID: s.id,
		BuildName: plays.BuildName(), BuildTag: plays.BuildTag.Value, War: plays.WarName.Value,
		Host: syslog.Node(), NodeID: s.sessions.NodeID(),
		Now: s.clock.Now(), Started: tally.Started,
		Transactions: tally.Transactions, Processors: tally.Processors, Errors: tally.Errors, Underway: tally.Underway,
		Sessions: s.sessions.Alive(), Lately: s.logs.Lately,
	}
	if host, port, err := net.SplitHostPort(addressOf(r)); err == nil {
		i.IP, i.Port = host, port
	}
	return i
}

// name is what the instance is called: as its property says (client: programs ask for
// instance_name), else as in its fleet.
func (s *state) name() string {
	if name := s.tables.Property(s.tables.View(), "instance_name", ""); name != "" {
		return name
	}
	return s.names.own()
}
