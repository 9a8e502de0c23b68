package export

import (
	"errors"
	"io"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// CSV is /{table}_list.do?CSV.
var CSV = processor.Processor{Key: "CSV", Required: "csv", Serve: kind{limit: "glide.csv.export.limit", write: (*export).csv}.serve}

// longestCell is how many letters of a value a cell has (documented: with
// glide.export.csv.raw.value false, values are cropped).
const longestCell = 32_000

// usualCharset is that of CSV files (documented).
const usualCharset = "windows-1252"

// csvFile is how cells and lines look.
type csvFile struct {
	breaks string // the end of each line, the last one as well (client: one counts them)
	quotes release.CSVQuotes
}

func (e *export) csv() *processor.Answer {
	fields := e.listed()
	charset := strings.TrimSpace(e.call.Property("glide.export.csv.charset", usualCharset))
	if _, err := wire.Encode(io.Discard, charset); err != nil {
		charset = usualCharset // assumed
	}
	file := csvFile{breaks: "\n", quotes: e.call.Settings.ExportCSVQuotes}
	if strings.EqualFold(e.call.Property("glide.csv.export.line_break", "LF"), "CRLF") {
		file.breaks = "\r\n"
	}
	shown := e.shows(!e.yes("glide.export.csv.raw.value", false))
	guarded := e.yes("glide.export.escape_formulas", false)
	head := heads(fields, e.labels(e.yes("glide.export.csv.column_header_label", false)))
	body := inPieces(func(p *pieces) error {
		file.line(p, head)
		cells := make([]string, len(fields))
		return e.each(p, func(row *store.Row) {
			for i, f := range fields {
				cells[i] = e.cell(f, row, shown, guarded)
			}
			file.line(p, cells)
		})
	})
	return e.file("text/csv;charset="+charset, "csv", func(out io.Writer) error {
		in, err := wire.Encode(out, charset)
		if err != nil {
			return err
		}
		return errors.Join(body(in), in.Close())
	})
}

// cell is a value as CSV has it.
func (e *export) cell(f processor.Field, row *store.Row, shown, guarded bool) string {
	text := e.value(f, row, shown)
	if guarded {
		text = harmless(f, text)
	}
	if shown {
		text = cropped(text, longestCell)
	}
	return text
}

func (f csvFile) line(p *pieces, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			p.add(",")
		}
		if f.quotes == release.CSVQuotesNeeded && !strings.ContainsAny(cell, "\",\r\n") {
			p.add(cell)
			continue
		}
		p.add(`"`, strings.ReplaceAll(cell, `"`, `""`), `"`)
	}
	p.add(f.breaks)
}

// cropped is the first letters of a text.
func cropped(text string, most int) string {
	if len(text) <= most {
		return text
	}
	n := 0
	for i := range text {
		if n == most {
			return text[:i]
		}
		n++
	}
	return text
}
