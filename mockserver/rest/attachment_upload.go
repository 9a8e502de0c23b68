package rest

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"

	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// attachFile serves POST /api/now/attachment/file: the body is the file, as it is, and
// the parameters say what it is called and where it belongs.
func (c *call) attachFile() (*Reply, error) {
	u := &attachment.Upload{
		Table: c.values.Get("table_name"), Record: c.values.Get("table_sys_id"), Name: c.values.Get("file_name"),
		Type:              c.request.Header.Get("Content-Type"),
		EncryptionContext: c.values.Get("encryption_context"), Created: c.values.Get("creation_time"),
	}
	in, err := c.uploaded()
	if err != nil {
		return nil, err
	}
	u.Body = in
	switch {
	case u.Name == "":
		return nil, c.refuseBody(missing("file_name"))
	case u.Type == "":
		return nil, c.refuseBody(missing("Content-Type")) // documented: the header is mandatory; assumed: the answer
	}
	return c.attach(u)
}

// formSlack is how many bytes a form may have beside its file.
const formSlack = 1 << 20

// attachForm serves POST /api/now/attachment/upload: a form, of which the last part is
// the file. Parameters of the address count for nothing (documented).
func (c *call) attachForm() (*Reply, error) {
	in, err := c.uploaded()
	if err != nil {
		return nil, err
	}
	u, err := attachment.ReadForm(c.request.Header.Get("Content-Type"), in)
	if err != nil {
		return nil, c.refuseBody(c.attachFault(err))
	}
	return c.attach(u)
}

// attach answers with the metadata of the new file and where it is.
func (c *call) attach(u *attachment.Upload) (*Reply, error) {
	c.table = attachment.Table
	switch {
	case u.Table == "":
		return nil, c.refuseBody(missing("table_name"))
	case u.Record == "":
		return nil, c.refuseBody(missing("table_sys_id"))
	}
	made, err := c.api.attachments.Add(c.visit.Caller, u)
	if err != nil {
		return nil, c.refuseBody(c.attachFault(err))
	}
	wire.Drain(c.request) // what follows the file in a form
	reply := c.showFile(c.api.tables.Reader(c.visit.Caller), made, http.StatusCreated)
	reply.Header.Set("Location", c.fileURL(made.Row.SysID()))
	return reply, nil
}

// uploaded is the request's body while it comes, inflated where it was compressed. What
// says of itself that it is too large is not read.
func (c *call) uploaded() (io.Reader, error) {
	limit := c.api.attachments.Limit()
	if n := c.request.ContentLength; n > limit+formSlack {
		return nil, c.refuseBody(c.attachFault(&attachment.TooLargeError{Limit: limit, Size: n}))
	}
	body, err := wire.Inflate(c.request, io.LimitReader(c.request.Body, limit+formSlack))
	if err != nil {
		return nil, c.refuseBody(unreadableBody(err))
	}
	return body, nil
}

// refuseBody is a refusal, once the rest of the body was thrown away.
func (c *call) refuseBody(err error) error {
	wire.Drain(c.request)
	return err
}

// missing refuses a request without a parameter (documented: 400; assumed: the text).
func missing(name string) *Fault {
	return &Fault{Status: http.StatusBadRequest, Message: "Required parameter is missing", Detail: "The request has no " + name + "."}
}

// attachFault words what is refused about a file. Where nothing else is said, statuses
// and texts are assumed: the page on the API names 400, 401, 404 and 500 alone, and
// says that limits on files hold.
func (c *call) attachFault(err error) error {
	var form *attachment.FormError
	var large *attachment.TooLargeError
	switch {
	case errors.Is(err, attachment.ErrNoParent):
		return noRecord(err) // documented: 404
	case errors.As(err, &form):
		return unreadable(form.Reason, err) // documented: 400
	case errors.As(err, &large):
		return tooLarge(large.Size, large.Limit)
	case errors.Is(err, attachment.ErrEmpty):
		return unreadable("The file is empty.", err)
	case errors.Is(err, attachment.ErrExtension):
		return &Fault{Status: http.StatusForbidden, Message: "Operation Failed", Detail: "Files with this extension may not be attached", Cause: err}
	case errors.Is(err, attachment.ErrNotRole), errors.Is(err, table.ErrForbidden):
		return c.forbidden(err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return unreadable("The payload cannot be read.", err)
	}
	return err
}
