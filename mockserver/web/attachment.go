package web

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// fileTable is the one table without a form at its own address: there the platform gives
// out the file (client: links in mails and pages lead there).
const fileTable = "sys_attachment"

// attachment serves GET /sys_attachment.do?sys_id=…: what is in a file, for who may read
// the record that it hangs on.
func (c *call) attachment() (*answer, error) {
	file, err := c.reader().Record(fileTable, c.query.Get("sys_id"))
	if errors.Is(err, table.ErrNoRow) || errors.Is(err, table.ErrForbidden) {
		return nil, notFound("There is no such file, or it is not one that you may see.")
	}
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(c.pages.OpenFile(file))
	if _, err := in.Peek(1); err != nil && !errors.Is(err, io.EOF) {
		return nil, err // known early, it can still be said
	}
	if c.request.Method != http.MethodHead {
		c.pages.FileRead(c.request, c.visit.Caller, file)
	}
	kind, disposition := c.disposition(file.Row.Get("content_type"))
	return &answer{download: in, header: http.Header{
		"Content-Type": {kind}, "Content-Disposition": {named(disposition, file.Row.Get("file_name"))},
		// Whatever a browser makes of it, it runs nothing and belongs to no page.
		"Content-Security-Policy": {"default-src 'none'; sandbox"},
	}}, nil
}

// shownInline are what a browser may show itself: nothing in them can run.
var shownInline = []string{
	"image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp", "text/plain", "application/pdf",
}

// disposition is the type of a file as a header may have it, and what a browser is to do
// with it: to keep it, unless the address asks to view one that is harmless (client: links
// with view=true; documented: "Define restricted downloadable MIME types", of which one
// property has all files kept and the other those that it lists; ours: that nothing that
// can run is shown, whatever they say).
func (c *call) disposition(stored string) (kind, disposition string) {
	base, _, err := mime.ParseMediaType(stored)
	if err != nil {
		return "application/octet-stream", "attachment" // RFC 9110 §8.3
	}
	kept := strings.Split(strings.ToLower(strings.ReplaceAll(c.attachmentProperty("download_mime_types"), " ", "")), ",")
	if c.query.Get("view") == "true" && slices.Contains(shownInline, base) && !slices.Contains(kept, base) &&
		c.attachmentProperty("force_download_all_mime_types") != "true" {
		return stored, "inline"
	}
	return stored, "attachment"
}

func (c *call) attachmentProperty(name string) string {
	return c.pages.Tables.Property(c.pages.Tables.View(), "glide.ui.attachment."+name, "")
}

// named is a disposition with the name of the file (RFC 6266).
func named(disposition, fileName string) string {
	if header := mime.FormatMediaType(disposition, map[string]string{"filename": fileName}); header != "" {
		return header
	}
	return disposition
}
