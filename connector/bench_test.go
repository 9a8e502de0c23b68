package connector_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/connector"
)

// Measures how fast 60 days of events come into a file, and as a yardstick how fast
// a program copies the very same answers there that does not look at them. A run
// is one history of 100 pages.
func BenchmarkBackfill(b *testing.B) {
	const pages, rows = 100, 1000
	now := time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)
	answers := make([][]byte, pages)
	size := 0
	for p := range answers {
		answers[p] = eventPage(now.AddDate(0, 0, -59).Add(time.Duration(p)*12*time.Hour), p*rows, rows)
		size += len(answers[p])
	}
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", now.Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json;charset=UTF-8")
		switch {
		case r.URL.Path == tokenPath:
			fmt.Fprint(w, `{"access_token":"access","refresh_token":"refresh","token_type":"Bearer","expires_in":36000}`)
		case r.URL.Query().Get("sysparm_limit") == "1":
			fmt.Fprint(w, `{"result":[]}`)
		default:
			next := int(asked.Add(1)) - 1
			if next >= pages {
				fmt.Fprint(w, `{"result":[]}`)
				return
			}
			_, _ = w.Write(answers[next])
		}
	}))
	b.Cleanup(server.Close)

	perSecond := func(b *testing.B, run func(file *os.File)) {
		b.SetBytes(int64(size))
		b.ReportAllocs()
		for b.Loop() {
			file, err := os.Create(filepath.Join(b.TempDir(), "events"))
			require.NoError(b, err)
			asked.Store(0)
			run(file)
			require.NoError(b, file.Close())
		}
		b.ReportMetric(float64(pages*rows*b.N)/b.Elapsed().Seconds(), "rows/s")
	}
	b.Run("connector", func(b *testing.B) {
		perSecond(b, func(file *os.File) {
			settings := connector.Settings{
				InstanceURL: server.URL, UserName: "u", Password: "p", ClientID: "c", ClientSecret: "s", StateDir: b.TempDir(),
				Lookback: connector.DefaultLookback, PageSize: rows, Overlap: connector.DefaultOverlap, Tables: []string{"sysevent"},
			}
			require.NoError(b, connector.Connect(b.Context(), settings, connector.Streams{Out: io.Discard, Err: io.Discard}))
			require.NoError(b, connector.Sync(b.Context(), settings, connector.Streams{Out: file, Err: io.Discard}))
		})
	})
	b.Run("copy", func(b *testing.B) {
		perSecond(b, func(file *os.File) {
			for range pages {
				answer, err := http.Get(server.URL) //nolint:noctx // a call of a benchmark
				require.NoError(b, err)
				_, err = io.Copy(file, answer.Body)
				require.NoError(b, err)
				require.NoError(b, answer.Body.Close())
			}
		})
	})
}

// eventPage is a page of so many events from a time on, some of which happen in the
// same second.
func eventPage(from time.Time, first, rows int) []byte {
	var page bytes.Buffer
	page.WriteString(`{"result":[`)
	for i := range rows {
		if i > 0 {
			page.WriteByte(',')
		}
		at := from.Add(time.Duration(i/2) * time.Second).Format(time.DateTime)
		fmt.Fprintf(&page, `{"sys_id":"%032x","name":"login","parm1":"user.%d","parm2":"192.0.2.%d","instance":"%032X","table":"sys_user_session",`+
			`"user_id":"%032x","user_name":"user.%d","uri":"/login.do","queue":"","state":"processed","sys_created_on":"%s","sys_created_by":"user.%d"}`,
			first+i, i, i%250, first+i, i, i, at, i)
	}
	page.WriteString(`]}`)
	return page.Bytes()
}
