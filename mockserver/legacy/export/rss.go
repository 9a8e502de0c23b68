package export

import (
	"net/url"
	"strings"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/web/layout"
)

// RSS is /{table}_list.do?RSS. That there are feeds is documented (they have a property for
// callers without credentials); how they look is not, beyond what RSS 2.0 says.
var RSS = processor.Processor{Key: "RSS", Required: "rss", Serve: kind{write: (*export).rss}.serve}

// rss writes an item for each row, which says the columns of the list in a sentence.
func (e *export) rss() *processor.Answer {
	fields := e.listed()
	link := e.call.Base + "/" + e.def.Name + "_list.do"
	if asked := e.parameters.Get("sysparm_query"); asked != "" {
		link += "?sysparm_query=" + url.QueryEscape(asked)
	}
	return &processor.Answer{Type: "application/rss+xml;charset=UTF-8", Body: inPieces(func(p *pieces) error {
		p.add(xmlHead, `<rss version="2.0"><channel>`)
		p.element("title", layout.PluralOf(e.def))
		p.element("link", link)
		p.element("description", layout.PluralOf(e.def))
		err := e.each(p, func(row *store.Row) { e.item(p, fields, row) })
		p.add("</channel></rss>")
		return err
	})}
}

// item is a row, which leads to its form.
func (e *export) item(p *pieces, fields []processor.Field, row *store.Row) {
	var title string
	var says []string
	for _, f := range fields {
		if shown := f.Shown(e.reader, row); shown != "" {
			says = append(says, f.Column().Label+": "+shown)
		}
	}
	for _, f := range processor.Fields(e.reader, e.def, []string{e.def.Display}) {
		title = f.Shown(e.reader, row)
	}
	link := e.call.Base + "/" + row.Layout().Table() + ".do?sys_id=" + url.QueryEscape(row.SysID())
	p.add("<item>")
	p.element("title", title)
	p.element("link", link)
	p.element("description", strings.Join(says, "; "))
	p.element("guid", link)
	for _, f := range processor.Fields(e.reader, e.def, []string{"sys_updated_on"}) {
		if at, err := glide.ParseDateTime(f.Raw(e.reader, row)); err == nil {
			p.element("pubDate", at.In(time.UTC).Format(time.RFC1123Z))
		}
	}
	p.add("</item>")
}
