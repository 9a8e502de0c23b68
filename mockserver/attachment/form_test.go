package attachment_test

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
)

const boundary = "multipart/form-data; boundary=x"

func lines(all ...string) string { return strings.Join(all, "\r\n") }

func TestFormsOfClients(t *testing.T) {
	field := lines("--x", `Content-Disposition: form-data; name="table_name"`, "", " incident ", "")
	for name, one := range map[string]struct {
		disposition, more string
		name, kind        string
	}{
		"curl":                    {`form-data; name="uploadFile"; filename="a.txt"`, "Content-Type: text/x-curl\r\n", "a.txt", "text/x-curl"},
		"requests names no type":  {`form-data; name="file"; filename="a.PDF"`, "", "a.PDF", "application/pdf"},
		"requests in other words": {`form-data; name="file"; filename*=utf-8''Gr%C3%BC%C3%9Fe.unknown`, "", "Grüße.unknown", "application/octet-stream"},
		"curl in other words":     {`form-data; name="file"; filename="Grüße.txt"`, "", "Grüße.txt", "text/plain"},
		"curl quotes":             {`form-data; name="file"; filename="a\"b.txt"`, "", `a"b.txt`, "text/plain"},
		"a path":                  {`form-data; name="file"; filename="../../etc/a.txt"`, "", "a.txt", "text/plain"},
		"a path of Windows":       {`form-data; name="file"; filename="C:\\tmp\\a.txt"`, "", "a.txt", "text/plain"},
		"no name of a part":       {`form-data; filename="a.txt"`, "", "a.txt", "text/plain"},
	} {
		body := field + lines("--x", "Content-Disposition: "+one.disposition, one.more, "snow", "--x", `Content-Disposition: form-data; name="table_name"`, "", "problem", "--x--", "")
		u, err := attachment.ReadForm(boundary, strings.NewReader(body))
		require.NoError(t, err, name)
		require.Equal(t, []string{one.name, one.kind, "incident"}, []string{u.Name, u.Type, u.Table}, name)
		file, err := io.ReadAll(u.Body)
		require.NoError(t, err, name)
		require.Equal(t, "snow", string(file), name)
	}
}

func TestFormsThatAreNone(t *testing.T) {
	part := lines("--x", `Content-Disposition: form-data; name="a"; filename="%"`, "", "snow", "--x--", "")
	for name, one := range map[string][3]string{
		"no type":           {"", part, "boundary"},
		"no boundary":       {"multipart/form-data", part, "boundary"},
		"another type":      {"text/plain; boundary=x", part, "boundary"},
		"a broken type":     {"multipart/form-data; boundary", part, "boundary"},
		"an empty one":      {boundary, "", "no file"},
		"the end alone":     {boundary, "--x--\r\n", "no file"},
		"another boundary":  {boundary, lines("--y", "", "", "--y--", ""), "no file"},
		"a name of nothing": {boundary, strings.Replace(part, "%", "..", 1), "no file"},
		"a broken header":   {boundary, lines("--x", "no header", "", "", "--x--", ""), "cannot be read"},
		"an endless field":  {boundary, lines("--x", `Content-Disposition: form-data; name="a"`, "", strings.Repeat("y", 5000)), "more than 4096 bytes"},
		"many fields":       {boundary, strings.Repeat(lines("--x", `Content-Disposition: form-data; name="a"`, "", "y", ""), 40), "more than 32 parts"},
	} {
		_, err := attachment.ReadForm(one[0], strings.NewReader(one[1]))
		var form *attachment.FormError
		require.ErrorAs(t, err, &form, name)
		require.Contains(t, form.Reason, one[2], name)
	}
}

// FuzzReadForm reads forms that are none, and forms that are: what a form is written
// from comes out of it.
func FuzzReadForm(f *testing.F) {
	f.Add(boundary, []byte(lines("--x", `Content-Disposition: form-data; name="a"; filename="b"`, "", "snow", "--x--", "")), "incident", "a.txt")
	f.Add("multipart/form-data", []byte("snow"), "", "..")
	f.Add("multipart/mixed; boundary=\"a b\"", []byte("--a b\r\n\r\n\r\n--a b--"), "x\r\n--x", `a"\b`)
	f.Fuzz(func(t *testing.T, contentType string, body []byte, field, name string) {
		u, err := attachment.ReadForm(contentType, bytes.NewReader(body))
		if err == nil {
			require.NotEmpty(t, u.Name)
			require.NotContains(t, u.Name, "/")
			require.NotEmpty(t, u.Type)
			rest, err := io.ReadAll(u.Body)
			require.True(t, err == nil || errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
			require.LessOrEqual(t, len(rest), len(body))
		} else {
			var form *attachment.FormError
			require.ErrorAs(t, err, &form)
		}

		var written bytes.Buffer
		w := multipart.NewWriter(&written)
		require.NoError(t, w.WriteField("table_sys_id", field))
		part, err := w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {multipart.FileContentDisposition("file", "x"+name)}, "Content-Type": {"text/plain"},
		})
		require.NoError(t, err)
		_, err = part.Write(body)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		u, err = attachment.ReadForm(w.FormDataContentType(), &written)
		if len(field) > 4096 {
			require.Error(t, err)
			return
		}
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || strings.ContainsRune(`/\`, r) }) {
			return // no header says so, or it is a path
		}
		require.NoError(t, err)
		require.Equal(t, strings.TrimSpace(field), u.Record)
		back, err := io.ReadAll(u.Body)
		require.NoError(t, err)
		require.Equal(t, body, back)
	})
}
