package syslog

import (
	"net/http"
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// Transaction is a request and its answer.
type Transaction struct {
	Origin
	SysID     string // the answer's X-Transaction-ID is its beginning (assumed)
	At        time.Time
	Took      time.Duration
	Kind      string
	Table     string
	Protocol  string
	UserAgent string
	UserName  string // "" is guest
	Session   string
	Status    int
	Output    int64 // bytes of the body
	Gzipped   bool
}

// longestAgent is what syslog_transaction.user_agent holds (assumed).
const longestAgent = 1000

// Begin starts the transaction of a request. Whoever begins one ends it.
func (l *Log) Begin(r *http.Request) Transaction {
	t := Transaction{
		Origin: OriginOf(r), SysID: l.ids.SysID(), At: l.now(),
		Protocol: r.Proto, UserAgent: clip(r.UserAgent(), longestAgent),
	}
	t.URI = clip(t.URI, longestURI)
	t.Kind, t.Table = kindOf(r.URL, l.hasTable)
	l.counts.underway.Add(1)
	return t
}

// hasTable tells whether the release has a table.
func (l *Log) hasTable(name string) bool {
	def, ok := l.tables.Dictionary().Table(name)
	return ok && def.Offered(l.settings())
}

// End writes a transaction down.
func (l *Log) End(t *Transaction) {
	l.counts.end(t)
	settings := l.settings()
	if !settings.TransactionLog {
		return
	}
	t.Took = max(0, l.now().Sub(t.At))
	l.mu.Lock()
	defer l.mu.Unlock()
	l.transactions.add(*t, settings.LogRows)
}

func (l *Log) writeTransactions(tx store.Tx, transactions []Transaction) error {
	layout, set, ok := l.blank(tableTransaction)
	if !ok || len(transactions) == 0 {
		return nil
	}
	for i := range transactions {
		t := &transactions[i]
		by := t.UserName
		if by == "" {
			by = guest
		}
		v := make([]string, len(layout.Columns()))
		stamp(set, v, t.SysID, t.At, clip(by, longestName))
		set(v, "type", t.Kind)
		set(v, "url", t.URI)
		set(v, "remote_ip", t.IP)
		set(v, "protocol", t.Protocol)
		set(v, "user_agent", t.UserAgent)
		set(v, "output_length", strconv.FormatInt(t.Output, 10))
		set(v, "response_time", strconv.FormatInt(t.Took.Milliseconds(), 10))
		set(v, "transaction_processing_time", strconv.FormatInt(t.Took.Milliseconds(), 10))
		set(v, "business_rule_count", "0")
		set(v, "sql_count", duration(t.SysID)) // there is no database to count for
		set(v, "sql_time", duration(t.SysID))
		set(v, "http_status", strconv.Itoa(t.Status))
		set(v, "session", sessionName(t.Session))
		set(v, "system_id", known().Node)
		set(v, "table", clip(t.Table, 80))
		set(v, "gzipped", strconv.FormatBool(t.Gzipped))
		if err := l.write(tx, layout.Row(v)); err != nil {
			return err
		}
	}
	return nil
}
