package attachment

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"path"
	"strings"
)

// What a form may hold beside its file.
const (
	maxFields = 32
	maxField  = 4 << 10 // bytes
)

// FormError says why a form is none that a file can be taken from.
type FormError struct {
	Reason string
	Cause  error // nil: the form is well-formed
}

// Error implements error.
func (e *FormError) Error() string { return e.Reason }

// Unwrap gives the cause.
func (e *FormError) Unwrap() error { return e.Cause }

// ReadForm reads a form up to its file (RFC 7578), which is the first part that has a
// file name, whatever its own name is, and which is read through the upload's body.
// Parts that follow it are not looked at (documented: "Attachment API", the file is to
// be the last part). It returns a *FormError, for a content type without a boundary
// too, which some clients send (client: pysnow, with the bare file as body).
func ReadForm(contentType string, in io.Reader) (*Upload, error) {
	kind, parameters, err := mime.ParseMediaType(contentType)
	boundary := parameters["boundary"]
	if err != nil || !strings.HasPrefix(kind, "multipart/") || boundary == "" || len(boundary) > 200 {
		return nil, &FormError{Reason: "The Content-Type is not multipart/form-data with a boundary."}
	}
	u, form := &Upload{}, multipart.NewReader(in, boundary)
	for range maxFields {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil, &FormError{Reason: "The form has no file in it, or it does not end."}
		}
		if err != nil {
			return nil, unreadable(err)
		}
		if name := fileName(part); name != "" {
			u.Name, u.Type, u.Body = name, part.Header.Get("Content-Type"), part
			if u.Type == "" {
				u.Type = typeOf(name)
			}
			return u, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, maxField+1))
		if err != nil {
			return nil, unreadable(err)
		}
		if len(value) > maxField {
			return nil, &FormError{Reason: fmt.Sprintf("A part of the form that is no file has more than %d bytes.", maxField)}
		}
		u.take(part.FormName(), strings.TrimSpace(string(value)))
	}
	return nil, &FormError{Reason: fmt.Sprintf("The form has more than %d parts before its file.", maxFields)}
}

func unreadable(err error) error {
	return &FormError{Reason: "The form cannot be read.", Cause: err}
}

// take reads one field of a form. What is not known is passed over.
func (u *Upload) take(name, value string) {
	switch name {
	case "table_name":
		u.Table = value
	case "table_sys_id":
		u.Record = value
	case "encryption_context":
		u.EncryptionContext = value
	case "creation_time":
		u.Created = value
	}
}

// fileName is the name of the file in a part, without any folders (RFC 7578 §4.2), of
// which Windows writes the other way round.
func fileName(part *multipart.Part) string {
	_, parameters, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	name := path.Base(strings.ReplaceAll(parameters["filename"], `\`, "/"))
	if name == "." || name == "/" || name == ".." {
		return ""
	}
	return name
}

// typeOf is the content type of a file for which none was said, by its extension
// (assumed: a type has to be written with the file, says the vendor, and not what
// follows when it is not).
func typeOf(name string) string {
	if kind, known := extensions[strings.ToLower(path.Ext(name))]; known {
		return kind
	}
	return "application/octet-stream"
}

// extensions are written down here, as the machine's own list differs from place to
// place.
var extensions = map[string]string{
	".csv": "text/csv", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".gif": "image/gif", ".htm": "text/html", ".html": "text/html", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
	".json": "application/json", ".log": "text/plain", ".pdf": "application/pdf", ".png": "image/png",
	".svg": "image/svg+xml", ".txt": "text/plain", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".xml": "application/xml", ".zip": "application/zip",
}
