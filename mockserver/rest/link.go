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
	to := func(relation string, at int) string { return "<" + url(at) + `>;rel="` + relation + `"` }
	links := []string{to("first", 0)}
	if prev := offset - limit; c.hasPrev(prev) {
		links = append(links, to("prev", prev))
	}
	next := ""
	if page.More {
		next = to("next", offset+limit)
		links = append(links, next)
	}
	if page.Total >= 0 {
		links = append(links, to("last", c.lastOffset(page.Total)))
	}
	return firstThatFits(strings.Join(links, ","), next)
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

// pageURL is the request's own address with another offset. Parameters keep
// their place; offset and then limit are added where the request had none
// (observed twice). What stays the same on all pages is written once.
func (c *call) pageURL() func(offset int) string {
	const offset, limit = "sysparm_offset", "sysparm_limit"
	var pieces []string // between which the offset stands
	var b strings.Builder
	b.WriteString(c.api.base(c.request) + c.request.URL.EscapedPath())
	between, given := "?", map[string]bool{}
	begin := func(name string) {
		b.WriteString(between + name + "=")
		between = "&"
	}
	set := map[string]func(){
		offset: func() {
			pieces = append(pieces, b.String())
			b.Reset()
		},
		limit: func() { b.WriteString(strconv.Itoa(c.params.Limit)) },
	}
	for pair := range strings.SplitSeq(c.request.URL.RawQuery, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		if write := set[name]; write != nil {
			begin(name)
			write()
			given[name] = true
			continue
		}
		begin(c.encodeQuery(name))
		b.WriteString(c.encodeQuery(value))
	}
	for _, name := range []string{offset, limit} {
		if !given[name] {
			begin(name)
			set[name]()
		}
	}
	pieces = append(pieces, b.String())
	return func(at int) string { return strings.Join(pieces, strconv.Itoa(at)) }
}

// encodeQuery writes a name or value of a URL anew, whatever the caller left raw. Commas
// are encoded, as Elastic's regular expression ends a URL at the first one.
func (c *call) encodeQuery(raw string) string {
	value, err := url.QueryUnescape(raw)
	if err != nil { // only in what parseParameters passed over
		value = raw
	}
	encoded := url.QueryEscape(value)
	if strings.Contains(encoded, "+") {
		encoded = strings.ReplaceAll(encoded, "+", "%20")
	}
	if c.settings.LinkRawCommas {
		return strings.ReplaceAll(encoded, "%2C", ",")
	}
	return encoded
}
