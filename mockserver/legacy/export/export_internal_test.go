package export

import (
	"context"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/session"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/table/tabletest"
)

// No row is looked at for a client that has left.
func TestNobodyWritesForWhoHasLeft(t *testing.T) {
	tables := tabletest.New(t, "madrid", tabletest.Options{})
	ctx, leave := context.WithCancel(t.Context())
	leave()
	caller := &table.Caller{}
	call := &processor.Call{
		Request: httptest.NewRequestWithContext(ctx, "GET", "/incident_list.do", nil), Settings: tables.Settings(), Tables: tables,
		Table: "incident", Visit: &session.Visit{Caller: caller},
	}
	for name, write := range map[string]func(*export) *processor.Answer{
		"csv": (*export).csv, "rss": (*export).rss, "xlsx": (*export).xlsx,
		"xml": func(e *export) *processor.Answer { return e.xml(false) },
	} {
		reader := tables.Reader(caller)
		def, err := reader.Table("incident")
		require.NoError(t, err)
		e := &export{call: call, reader: reader, def: def, rows: make([]*store.Row, 3)}
		require.ErrorIs(t, write(e).Body(io.Discard), context.Canceled, name)
	}
}

func TestCropped(t *testing.T) {
	require.Equal(t, "zoë", cropped("zoë", 3))
	require.Equal(t, "zo", cropped("zoë", 2))
	require.Equal(t, "ëë", cropped("ëëë", 2))
	require.Equal(t, "ë", cropped("ë", 2))
}
