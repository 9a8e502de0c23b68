package journal

import (
	"maps"
	"slices"
)

// entryBytes is how much text one entry keeps, names included. With as many entries
// as a journal holds it bounds the whole: 80 MiB, whoever calls.
const entryBytes = 8 << 10

// Bounds of single texts; a path or a query may have half of an entry.
const (
	longText  = entryBytes / 2
	shortText = 512
)

// itemBytes is what a request of a batch counts beside its texts.
const itemBytes = 128

// bound shortens an entry's texts to what it may keep. What tells most comes first.
func (e *Entry) bound() {
	left := entryBytes
	take := func(text string, most int) string {
		if most = min(most, left); len(text) > most {
			text = text[:most] + "…" // a copy, which lets go of the rest
		}
		left -= min(len(text), left)
		return text
	}
	for _, short := range []*string{&e.Method, &e.Table, &e.User, &e.Host, &e.ContentEncoding, &e.AcceptEncoding} {
		*short = take(*short, shortText)
	}
	e.Refused = take(e.Refused, shortText)
	e.Path = take(e.Path, longText)
	e.Query = take(e.Query, longText)
	if e.Form != nil {
		form := make(map[string]string, min(len(e.Form), left/2))
		for _, name := range slices.Sorted(maps.Keys(e.Form)) {
			if left == 0 {
				break
			}
			form[take(name, shortText)] = take(e.Form[name], shortText)
		}
		e.Form = form
	}
	e.UserAgent = take(e.UserAgent, shortText)
	for i := range e.Items {
		if left < itemBytes {
			e.ItemsLeftOut += len(e.Items) - i
			e.Items = slices.Clone(e.Items[:i])
			break
		}
		left -= itemBytes
		for _, text := range []*string{&e.Items[i].Method, &e.Items[i].Path, &e.Items[i].Table, &e.Items[i].ID, &e.Items[i].Query} {
			*text = take(*text, shortText)
		}
	}
}
