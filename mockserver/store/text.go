package store

import (
	"sync"
	"sync/atomic"
)

// page is what rows look like in some form, one behind the other with a byte between,
// as an answer has them. A row never changes, and so neither does what is made of it
// alone: it need not be made twice, for whichever fork has the row.
type page struct {
	form string
	text atomic.Pointer[[]byte] // nil once it was let go
	size int
}

// kept is where the text of a row stands in a page.
type kept struct {
	page     *page
	from, to int32
}

// Text is what a row looks like in a form.
type Text struct {
	page     *page
	bytes    []byte // of the page
	from, to int32
}

// Text returns what the row looks like in a form, if that is still known. A row keeps
// one of its texts at a time.
func (r *Row) Text(form string) (Text, bool) {
	k := r.text.Load()
	if k == nil || k.page.form != form {
		return Text{}, false
	}
	bytes := k.page.text.Load()
	if bytes == nil {
		return Text{}, false
	}
	return Text{k.page, *bytes, k.from, k.to}, true
}

// Bytes is the text. It is not to be changed.
func (t *Text) Bytes() []byte { return t.bytes[t.from:t.to:t.to] }

// Join makes the text of a row and that of the next one, with the byte between, one
// text; it tells whether they stand so in their page.
func (t *Text) Join(next Text) bool {
	if next.page != t.page || next.from != t.to+1 {
		return false
	}
	t.to = next.to
	return true
}

// How much text is kept for all rows of the process, and in one page.
const (
	mostText = 128 << 20
	mostPage = 4 << 20
)

// pages are those that are kept, oldest first. They are the process's, as rows are no
// single store's: forks share them, and the bound is on all together.
var pages struct {
	sync.Mutex
	all  []*page
	size int
}

// KeepTexts lets rows keep what they look like in a form: the text has them one behind
// the other with a byte between, and ends tells where each ends. Whoever calls it does
// not change the text any more. Others are forgotten for it, the oldest first.
func KeepTexts(form string, text []byte, rows []*Row, ends []int) {
	const least, aRow = 256, 16 // beside the text itself
	if cap(text) > mostPage {
		return
	}
	made := &page{form: form, size: cap(text) + least + aRow*len(rows)}
	made.text.Store(&text)
	places := make([]kept, len(rows))
	from := 0
	for i, row := range rows {
		places[i] = kept{made, int32(from), int32(ends[i])}
		from = ends[i] + 1
		row.text.Store(&places[i])
	}
	pages.Lock()
	defer pages.Unlock()
	pages.all = append(pages.all, made)
	pages.size += made.size
	for pages.size > mostText {
		oldest := pages.all[0]
		pages.all[0] = nil
		pages.all = pages.all[1:]
		pages.size -= oldest.size
		oldest.text.Store(nil)
	}
}
