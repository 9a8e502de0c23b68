package attachment

import (
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	// Table holds what is known of files, a row each.
	Table    = "sys_attachment"
	tableDoc = "sys_attachment_doc"
)

// Properties that bound what may be attached (documented: "Configure attachment system
// properties"). Empty, they bound nothing but the size, and so does the role public
// (documented: "Available system properties", where it is what the property has).
const (
	propertyMaxSize    = "com.glide.attachment.max_size" // megabytes
	propertyRoles      = "glide.attachment.role"
	propertyExtensions = "glide.attachment.extensions"

	rolePublic = "public"
)

// largest is what the instance takes at most, whatever its property says: it keeps
// files in memory, where a real one has a database and takes 1,024 megabytes.
const largest = 128 << 20

// Errors of what is attached, for errors.Is.
var (
	ErrNoParent  = errors.New("there is no such record, or not one that the caller may see")
	ErrNotRole   = errors.New("the caller has none of the roles that may attach files")
	ErrExtension = errors.New("files of this kind may not be attached")
)

// Files keeps the files of one instance. It has no state beside its rows.
type Files struct {
	tables *table.Tables
	make   Maker
}

// New returns the files of an instance.
func New(tables *table.Tables, maker Maker) *Files { return &Files{tables: tables, make: maker} }

// Upload is a file on its way in.
type Upload struct {
	Table, Record string // that it hangs on
	Name, Type    string
	// EncryptionContext is the sys_id of one, or empty. It is kept, and encrypts nothing.
	EncryptionContext string
	// Created is when it came about, if somebody says so (documented: "Attachment API",
	// creation_time); what is no date-time counts for nothing (assumed).
	Created string
	Body    io.Reader
}

// Limit is how many bytes a file may have.
func (f *Files) Limit() int64 {
	text := f.tables.Property(f.tables.View(), propertyMaxSize, "")
	if megabytes, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil && megabytes > 0 && megabytes < largest>>20 {
		return megabytes << 20
	}
	return largest
}

// Add attaches a file, and returns its row of sys_attachment. It reads nothing of a
// file that is refused for something else than its size. It returns an error wrapping
// ErrNoParent, ErrNotRole, ErrExtension, ErrEmpty or table.ErrForbidden, a
// *TooLargeError, what reading returned, or what a rule refuses.
func (f *Files) Add(c *table.Caller, u *Upload) (*table.Record, error) {
	parent, err := f.tables.Reader(c).Record(u.Table, u.Record)
	if err != nil {
		// Whatever hides the record (documented: 404 for one that does not exist or that
		// the user may not access; a table that does not exist is taken for that, too).
		return nil, fmt.Errorf("%w: %w", ErrNoParent, err)
	}
	if err := f.admit(c, u); err != nil {
		return nil, err
	}
	p, err := pack(u.Body, f.Limit())
	if err != nil {
		return nil, err
	}
	change := u.change(parent.Row.SysID(), p)
	options := table.WriteOptions{Along: func(tx store.Tx, file *store.Row) error {
		def, ok := f.tables.Dictionary().Table(tableDoc)
		if !ok {
			return fmt.Errorf("%w: %s", table.ErrNoTable, tableDoc)
		}
		return p.rows(def, file, f.tables.NewID, tx.Put)
	}}
	if at, err := glide.ParseDateTime(u.Created); err == nil {
		options.KeepSystemFields = true
		change["sys_created_on"] = glide.FormatDateTime(at)
	}
	return f.tables.Insert(c, Table, change, options)
}

// change is the row of a file that hangs on a record.
func (u *Upload) change(record string, p *packed) table.Change {
	return table.Change{
		"file_name": u.Name, "content_type": u.Type, "table_name": u.Table, "table_sys_id": record,
		"size_bytes": strconv.FormatInt(p.size, 10), "size_compressed": strconv.FormatInt(p.compressed, 10),
		"compressed": "true", "hash": p.hash, "encryption_context": u.EncryptionContext,
	}
}

// admit holds the properties about files against one.
func (f *Files) admit(c *table.Caller, u *Upload) error {
	if roles := f.listed(propertyRoles); len(roles) > 0 && !slices.Contains(roles, rolePublic) && !c.Has(roles...) {
		return ErrNotRole
	}
	return f.AdmitName(u.Name)
}

// AdmitName tells, with [ErrExtension], whether a file may not have this name: its
// extension is none of those listed (documented: only the extension counts, not what is
// in the file; assumed: in any case of letters, and that none is not listed either).
func (f *Files) AdmitName(name string) error {
	extensions := f.listed(propertyExtensions)
	extension := strings.TrimPrefix(path.Ext(name), ".")
	if len(extensions) == 0 || slices.ContainsFunc(extensions, func(one string) bool { return strings.EqualFold(strings.TrimPrefix(one, "."), extension) }) {
		return nil
	}
	return ErrExtension
}

// listed are the parts of a property, which commas separate.
func (f *Files) listed(property string) []string {
	var parts []string
	for part := range strings.SplitSeq(f.tables.Property(f.tables.View(), property, ""), ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
