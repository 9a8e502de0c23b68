package history

import (
	"context"

	"github.com/snowglobe-dev/snowglobe/connector/tables"
)

// keyset is an order of rows with a unique last key.
type keyset interface {
	First() string
	After(tables.Row) (string, error)
}

// pages shows page after page to visit, empty ones left out, until visit says
// that it has enough or the instance has no more. While visit has a page, the next
// one is asked for: instance and disk are not waited for in turn.
func (w *Walk) pages(ctx context.Context, order keyset, visit func(tables.Page) (enough bool, err error)) error {
	next := w.ask(ctx, order.First())
	// A question is waited for even where nobody needs its answer any more. It may
	// be renewing a token, which must not be given up between the two of them.
	defer func() { _, _ = next.answer() }()
	for {
		page, err := next.answer()
		if err != nil || len(page.Rows) == 0 {
			return err
		}
		query, lost := order.After(page.Rows[len(page.Rows)-1])
		if lost == nil {
			next = w.ask(ctx, query)
		}
		enough, err := visit(page)
		switch {
		case err != nil:
			return err
		case lost != nil:
			return lost
		case enough:
			return nil
		}
	}
}

// asked is a page that is on its way.
type asked struct {
	done chan struct{} // closed when page and err are there
	page tables.Page
	err  error
}

func (a *asked) answer() (tables.Page, error) {
	<-a.done
	return a.page, a.err
}

func (w *Walk) ask(ctx context.Context, query string) *asked {
	a := &asked{done: make(chan struct{})}
	go func() {
		defer close(a.done)
		a.page, a.err = w.read(ctx, query)
	}()
	return a
}

// read returns the next page with rows in it; one without is the end. Windows of
// which access rules hide every row are passed over.
func (w *Walk) read(ctx context.Context, query string) (tables.Page, error) {
	for hidden := range mostHidden {
		page, err := w.Source.Read(ctx, w.Table, query, hidden*w.PageSize, w.PageSize)
		if err != nil || len(page.Rows) > 0 || !page.More {
			return page, err
		}
	}
	return tables.Page{}, errHidden
}
