package rest

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// link is the Link header of a list: first, prev, next and last, with no blank
// after the semicolon and a bare comma between them, as recorded in 2015 and as
// a regular expression in use requires (client: Elastic's integration).
func (c *call) link(page *table.Page) string {
	limit, offset := c.params.Limit, c.params.Offset
	if !c.settings.HeaderLink || c.params.SuppressPagination || limit == 0 {
		return ""
	}
	single := offset == 0 && !page.More
	if single && c.settings.LinkSinglePage == release.SinglePageAbsent {
		return ""
	}
	url := c.pageURL()
	var links strings.Builder
	links.Grow(4 * (len(url[0]) + len(url[len(url)-1]) + 32)) // the most that there mostly is
	to := func(relation string, at int) string {
		if links.Len() > 0 {
			links.WriteByte(',')
		}
		begin := links.Len()
		links.WriteByte('<')
		url.write(&links, at)
		links.WriteString(`>;rel="` + relation + `"`)
		return links.String()[begin:]
	}
	to("first", 0)
	if prev := offset - limit; c.hasPrev(prev) {
		to("prev", prev)
	}
	next := ""
	if page.More {
		next = to("next", offset+limit)
	}
	if page.Total >= 0 {
		to("last", c.lastOffset(page.Total))
	}
	return firstThatFits(links.String(), next)
}

// maxLink is how many bytes of a Link header leave the instance: what a Tomcat,
// which an instance is, holds of all headers of an answer (documented: Tomcat's
// maxHttpHeaderSize, 8 KiB; KB0826932 shows the Tomcat). Node reads 16 KiB of
// headers, and Python 64 KiB of one.
const maxLink = 8 << 10

// firstThatFits is the first header that does, "" if none. A query is repeated in
// each of its links, so the one that a client cannot do without goes last. What
// an instance leaves out is assumed.
func firstThatFits(headers ...string) string {
	for _, header := range headers {
		if len(header) <= maxLink {
			return header
		}
	}
	return ""
}

// hasPrev decides on rel="prev". It is sent with an offset of -1, which a limit
// of 1 gives on the first page (observed in all recordings from 2015 to 2024),
// and not with other negative ones (observed once, 2019); the rule is inferred.
func (c *call) hasPrev(offset int) bool {
	switch c.settings.LinkPrevFirstPage {
	case release.LinkPrevAlways:
		return true
	case release.LinkPrevNever:
		return offset >= 0
	default:
		return offset >= -1
	}
}

// lastOffset is where the last page begins (observed at limits 1, 5 and 10,000).
func (c *call) lastOffset(total int) int {
	limit := c.params.Limit
	if c.settings.LinkLast == release.LinkLastTotalMinusLimit {
		return max(total-limit, 0)
	}
	return max(total-1, 0) / limit * limit
}

// pageURL is the pieces of an address between which the offset stands.
type pageURL []string

func (u pageURL) write(b *strings.Builder, offset int) {
	at := strconv.Itoa(offset)
	for i, piece := range u {
		if i > 0 {
			b.WriteString(at)
		}
		b.WriteString(piece)
	}
}

// pageURL is the request's own address with another offset. Parameters keep
// their place; offset and then limit are added where the request had none
// (observed twice). What stays the same on all pages is written once.
func (c *call) pageURL() pageURL {
	pieces := make(pageURL, 0, 2)
	var b strings.Builder
	b.WriteString(c.api.base(c.request))
	b.WriteString(c.request.URL.EscapedPath())
	between := "?"
	begin := func(name string) {
		b.WriteString(between)
		b.WriteString(name)
		b.WriteByte('=')
		between = "&"
	}
	offset := func() {
		begin("sysparm_offset")
		pieces = append(pieces, b.String())
		b.Reset()
	}
	limited := false
	limit := func() {
		begin("sysparm_limit")
		b.WriteString(strconv.Itoa(c.params.Limit))
		limited = true
	}
	for pair := range strings.SplitSeq(c.request.URL.RawQuery, "&") {
		switch name, value, _ := strings.Cut(pair, "="); {
		case pair == "":
		case name == "sysparm_offset":
			offset()
		case name == "sysparm_limit":
			limit()
		default:
			begin(c.encodeQuery(name))
			b.WriteString(c.encodeQuery(value))
		}
	}
	if len(pieces) == 0 {
		offset()
	}
	if !limited {
		limit()
	}
	return append(pieces, b.String())
}

// encodeQuery writes a name or value of a URL anew, whatever the caller left raw. Commas
// are encoded, as Elastic's regular expression ends a URL at the first one.
func (c *call) encodeQuery(raw string) string {
	value, err := url.QueryUnescape(raw)
	if err != nil { // only in what parseParameters passed over
		value = raw
	}
	encoded := strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	if c.settings.LinkRawCommas {
		return strings.ReplaceAll(encoded, "%2C", ",")
	}
	return encoded
}
