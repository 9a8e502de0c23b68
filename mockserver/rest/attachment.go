package rest

import (
	"bufio"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"unicode"

	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// attachmentService keeps files that hang on records (documented: "Attachment API").
var attachmentService = service{
	name: "Attachment API",
	root: "/api/now",
	// v1 alone (documented: the only version that the page names).
	offered: func(s *release.Settings) bool { return s.APIAttachmentEnabled },
	paths: merged(attributePaths, map[string]verbs{
		"/attachment":        {http.MethodGet: (*call).files},
		"/attachment/file":   {http.MethodPost: (*call).attachFile},
		"/attachment/upload": {http.MethodPost: (*call).attachForm},
		"/attachment/{sys_id}": {
			http.MethodGet: (*call).file, http.MethodPatch: (*call).renameFile, http.MethodDelete: (*call).removeFile,
		},
		"/attachment/{sys_id}/file": {http.MethodGet: (*call).content},
	}),
	limit:     1000, // documented
	takesFile: true,
}

func merged(some, others map[string]verbs) map[string]verbs {
	all := maps.Clone(some)
	maps.Copy(all, others)
	return all
}

// files serves GET /api/now/attachment. v1 is the only version, and an empty list of
// it is 200 (client: PySNC's tests count the files of a record without any).
func (c *call) files() (*Reply, error) {
	c.table = attachment.Table
	reader := c.api.tables.Reader(c.visit.Caller).Until(c.request.Context().Done())
	page, err := reader.List(table.ListRequest{
		Table: c.table, Query: c.params.encodedQuery(), Offset: c.params.Offset, Limit: c.params.Limit,
	})
	if err != nil {
		return nil, err
	}
	reply := &Reply{Header: http.Header{}}
	c.setCount(reply.Header, page)
	if link := c.link(page); link != "" { // documented: the header; assumed: that it pages
		reply.Header.Set("Link", link)
	}
	sent, cut, err := c.cutShort(len(page.Rows))
	if err != nil {
		return nil, err
	}
	list := []byte(`{"result":[`)
	show := c.metadata(reader)
	for i, file := range page.Rows[:sent] {
		if i > 0 {
			list = append(list, ',')
		}
		list = show(list, file)
	}
	if cut {
		reply.Body = c.cancelledDocument(list, show(nil, page.Rows[sent]))
	} else {
		reply.Body = c.document(append(list, `]}`...))
	}
	return reply, nil
}

// file serves GET /api/now/attachment/{sys_id}.
func (c *call) file() (*Reply, error) {
	reader, record, err := c.fileRecord()
	if err != nil {
		return nil, err
	}
	return c.showFile(reader, record, http.StatusOK), nil
}

func (c *call) fileRecord() (*table.Reader, *table.Record, error) {
	c.table = attachment.Table
	reader := c.api.tables.Reader(c.visit.Caller)
	record, err := reader.Record(c.table, c.sysID)
	return reader, record, err
}

func (c *call) showFile(reader *table.Reader, record *table.Record, status int) *Reply {
	body := append(c.metadata(reader)([]byte(`{"result":`), record.Row), '}')
	return &Reply{Status: status, Header: http.Header{}, Body: c.document(body)}
}

// content serves GET /api/now/attachment/{sys_id}/file: all of the file, whatever range
// or condition is asked for, for answers of the API carry no validator and may not be
// stored (assumed). Only a file whose bytes were asked for was read (assumed: HEAD
// leaves no event).
func (c *call) content() (*Reply, error) {
	reader, record, err := c.fileRecord()
	if err != nil {
		return nil, err
	}
	kind := fieldValue(record.Row.Get("content_type"))
	if kind == "" {
		kind = "application/octet-stream" // RFC 9110 §8.3
	}
	if c.settings.ContentNegotiation == release.NegotiationStrict && !accepts(c.request.Header.Get("Accept"), kind) {
		return nil, &Fault{Status: http.StatusNotAcceptable, Message: "Media types in Accept are not supported"}
	}
	in := bufio.NewReaderSize(c.api.attachments.Open(record.Row), pieceSize)
	if _, err := in.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, err // known early, it can still be said
	}
	if c.request.Method != http.MethodHead {
		c.api.fileRead(c.request, c.visit.Caller, record.Row)
	}
	metadata := c.metadata(reader)(nil, record.Row)
	return &Reply{
		Header: http.Header{"Content-Type": {kind}, "X-Attachment-Metadata": {inASCII(metadata)}},
		Body: func(w io.Writer) error {
			_, err := io.Copy(w, in)
			return err
		},
	}, nil
}

// fieldValue is a text that a header can have, and nothing for one with control
// characters in it, at which clients break off (RFC 9110 §5.5; client: Go's net/http).
func fieldValue(text string) string {
	if strings.ContainsFunc(text, unicode.IsControl) {
		return ""
	}
	return text
}

// accepts tells whether an Accept header takes a media type (documented: image/jpeg for
// these alone, image/* for all images, */* for any file).
func accepts(accept, kind string) bool {
	kind, _, _ = strings.Cut(strings.ToLower(kind), ";")
	kind = strings.TrimSpace(kind)
	family, _, _ := strings.Cut(kind, "/")
	return accept == "" || weightOf(accept, kind) > 0 || weightOf(accept, family+"/*") > 0 || weightOf(accept, "*/*") > 0
}

// removeFile serves DELETE /api/now/attachment/{sys_id}.
func (c *call) removeFile() (*Reply, error) {
	c.table = attachment.Table
	if err := c.api.tables.Delete(c.visit.Caller, c.table, c.sysID); err != nil {
		return nil, err
	}
	return &Reply{Status: http.StatusNoContent}, nil
}

// renameFile serves PATCH /api/now/attachment/{sys_id}.
func (c *call) renameFile() (*Reply, error) {
	c.table = attachment.Table
	if !c.settings.APIAttachmentPatchEnabled {
		return nil, wrongVerb(http.MethodPatch)
	}
	change, err := c.change()
	if err != nil {
		return nil, err
	}
	name := change["file_name"]
	if name == "" {
		return nil, missing("file_name")
	}
	if _, _, err := c.fileRecord(); err != nil {
		return nil, err
	}
	if err := c.api.attachments.AdmitName(name); err != nil {
		return nil, c.attachFault(err)
	}
	// What else is in the body changes nothing (documented: the endpoint renames).
	_, err = c.api.tables.Update(c.visit.Caller, c.table, c.sysID, table.Change{"file_name": name}, table.WriteOptions{})
	if err != nil {
		return nil, err
	}
	return &Reply{Status: http.StatusNoContent}, nil
}
