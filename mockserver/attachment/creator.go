package attachment

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	tableQueue = "ecc_queue"
	// creatorName is the agent and the topic of a row that is to become a file.
	creatorName = "AttachmentCreator"
	// creatorLimit is how large such a file may be (documented: 5 MB).
	creatorLimit = 5 << 20
)

// creator makes files of what is put into the ECC queue for AttachmentCreator (documented:
// "AttachmentCreator SOAP web service"): name is file.txt:text/plain, source is
// incident:SYS_ID, and payload the file in base64. On an instance a sensor does it a moment
// later; here it is done when the row is read back.
type creator struct {
	table.Keeper

	files *Files
}

// Keep is a keeper that attaches what AttachmentCreator is sent, before another one is told.
func (f *Files) Keep(next table.Keeper) table.Keeper { return &creator{next, f} }

// Changed implements [table.Keeper].
func (k *creator) Changed(tx store.Tx, c *table.Caller, before, after *store.Row) error {
	if before == nil && isOrder(after) {
		if err := k.carryOut(tx, c, after); err != nil {
			return err
		}
	}
	return k.Keeper.Changed(tx, c, before, after)
}

func isOrder(row *store.Row) bool {
	return row.Layout().Table() == tableQueue && row.Get("agent") == creatorName && row.Get("topic") == creatorName && row.Get("state") == "ready"
}

// carryOut attaches a file and says of the order what became of it (documented: the state;
// assumed: the texts of what is wrong).
func (k *creator) carryOut(tx store.Tx, c *table.Caller, order *store.Row) error {
	said := map[string]string{"state": "processed", "processed": glide.FormatDateTime(k.files.tables.Now())}
	u, p, err := k.files.ordered(tx, c, order)
	if err != nil {
		said["state"], said["error_string"] = "error", err.Error()
	} else if err := k.files.attach(tx, c, u, p); err != nil {
		return err
	}
	return tx.Put(order.With(said))
}

// ordered reads what is to be attached.
func (f *Files) ordered(tx store.Tx, c *table.Caller, order *store.Row) (*Upload, *packed, error) {
	u := &Upload{Name: order.Get("name")}
	if name, kind, typed := strings.Cut(u.Name, ":"); typed {
		u.Name, u.Type = name, kind
	} else {
		u.Type = typeOf(u.Name)
	}
	u.Table, u.Record, _ = strings.Cut(order.Get("source"), ":")
	def, ok := f.tables.Dictionary().Table(u.Table)
	if !ok {
		return nil, nil, ErrNoParent
	}
	// assumed: the sensor sees every record, so that the role which may write to the queue
	// is all that a notifier needs (documented: soap_ecc).
	record, _, ok := table.Find(tx, def, u.Record)
	if !ok {
		return nil, nil, ErrNoParent
	}
	if u.Record = record.SysID(); u.Name == "" {
		return nil, nil, errors.New("the file has no name")
	}
	if err := f.admit(c, u); err != nil {
		return nil, nil, err
	}
	in := base64.NewDecoder(base64.StdEncoding, strings.NewReader(order.Get("payload")))
	p, err := pack(in, min(creatorLimit, f.Limit()))
	if corrupt := base64.CorruptInputError(0); errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, nil, errors.New("the payload is no base64")
	}
	return u, p, err
}

// attach adds a file within a transaction.
func (f *Files) attach(tx store.Tx, c *table.Caller, u *Upload, p *packed) error {
	def, ok := f.tables.Dictionary().Table(tableDoc)
	if !ok {
		return fmt.Errorf("%w: %s", table.ErrNoTable, tableDoc)
	}
	made, err := f.tables.InsertFor(tx, table.Behalf{Caller: c}, Table, u.change(u.Record, p))
	if err != nil {
		return err
	}
	return p.rows(def, made.Row, f.tables.NewID, tx.Put)
}
