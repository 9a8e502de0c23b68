package rest

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/store"
)

// pageSize is about how many bytes are made and kept as one page.
const pageSize = 1 << 20

// form names what the renderer makes of a row, where that hangs on nothing but the row:
// rows keep it under this name. It is "" where it hangs on other rows as well, as what
// people see of a reference does.
func (r *renderer) form() string {
	if r.call.params.Display != displayFalse {
		return ""
	}
	var name strings.Builder
	name.WriteString(r.def.Name)
	if !r.whole {
		name.WriteByte(':') // none may be left
	}
	links := false
	for _, f := range r.fields {
		if len(f.path) > 1 {
			return ""
		}
		links = links || isReference(f.path.Last())
		if !r.whole {
			name.WriteByte(' ')
			name.WriteString(f.name)
		}
	}
	if links && !r.call.params.ExcludeReferenceLink {
		name.WriteByte('\n')
		name.WriteString(r.call.listURL(""))
	}
	return name.String()
}

// rows writes rows with commas between them: what is known of them as it stands,
// what is not is made and kept.
func (r *renderer) rows(out io.Writer, list []*store.Row) error {
	form := r.form()
	for done := 0; done < len(list); {
		if done > 0 {
			r.b = append(r.b, ',')
		}
		n, err := r.known(out, form, list[done:])
		if n == 0 && err == nil {
			n, err = r.made(out, form, list[done:])
		}
		if err != nil {
			return err
		}
		done += n
	}
	return nil
}

// known writes the rows at the beginning whose texts stand behind each other, and
// returns how many those are.
func (r *renderer) known(out io.Writer, form string, list []*store.Row) (int, error) {
	if form == "" {
		return 0, nil
	}
	text, ok := list[0].Text(form)
	if !ok {
		return 0, nil
	}
	n := 1
	for ; n < len(list); n++ {
		next, ok := list[n].Text(form)
		if !ok || !text.Join(next) {
			break
		}
	}
	run := text.Bytes()
	if len(run) < pieceSize {
		r.b = append(r.b, run...)
		return n, r.flush(out, pieceSize)
	}
	if err := r.flush(out, 0); err != nil {
		return n, err
	}
	_, err := out.Write(run)
	return n, err
}

// made writes the first of the rows of which nothing is known, and returns how many
// it wrote.
func (r *renderer) made(out io.Writer, form string, list []*store.Row) (int, error) {
	if form == "" {
		r.record(list[0])
		return 1, r.flush(out, pieceSize)
	}
	if err := r.flush(out, 0); err != nil {
		return 0, err
	}
	list = list[:unknown(form, list)]
	before := r.b
	r.b = nil
	ends := make([]int, 0, len(list))
	for n, row := range list {
		if n > 0 {
			if len(r.b) >= pageSize {
				break
			}
			r.b = append(r.b, ',')
		}
		r.record(row)
		if more := len(list) - 1; n == 0 && more > 0 { // they will be about as long
			r.b = slices.Grow(r.b, min(pageSize, len(r.b)*more*9/8))
		}
		ends = append(ends, len(r.b))
	}
	page := r.b
	if cap(page) > len(page)*3/2 { // they were not
		page = bytes.Clone(page)
	}
	r.b = before
	store.KeepTexts(form, page, list[:len(ends)], ends)
	_, err := out.Write(page)
	return len(ends), err
}

// unknown is how many rows stand before the next one that is known; the first is not.
func unknown(form string, list []*store.Row) int {
	for n, row := range list[1:] {
		if _, known := row.Text(form); known {
			return n + 1
		}
	}
	return len(list)
}
