package export

import (
	"io"
	"strconv"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/legacy/processor"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// XLSX is /{table}_list.do?XLSX, on releases that have it. Those before write .xls alone.
var XLSX = processor.Processor{
	Key: "XLSX", Required: "excel",
	Offered: func(s *release.Settings) bool { return s.ExportXLSX },
	Serve:   kind{limit: "glide.xlsx.export.limit", reader: readerForXLSX, write: (*export).xlsx}.serve,
}

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	// mostCells is how many cells a file has, unless glide.xlsx.max_cells says otherwise
	// (documented; assumed: that the heads of columns do not count).
	mostCells = 500_000
	// sheetRows is how many rows a sheet has (documented; assumed: beside the heads of
	// columns, which each sheet has).
	sheetRows = 32_000
	// tooLarge stands below the last row of a file that has not all (documented).
	tooLarge = "Export stopped due to excessive size. Use CSV for a complete export."
)

// readerForXLSX shows times as the system writes them, and not as the caller likes them,
// unless a property says otherwise; the zone is the caller's (documented: "Field types
// affected by export controls").
func readerForXLSX(c *processor.Call) *table.Reader {
	if c.Property("glide.excel.use_user_date_format", "false") == "true" {
		return c.Reader()
	}
	caller := *c.Visit.Caller
	caller.DateLayout = systemLayout(c, "glide.sys.date_format", "yyyy-MM-dd")
	caller.DateTimeLayout = caller.DateLayout + " " + systemLayout(c, "glide.sys.time_format", "HH:mm:ss")
	return c.Tables.Reader(&caller).Until(c.Request.Context().Done())
}

// systemLayout reads a property that is a pattern; one that cannot be read counts as not
// set.
func systemLayout(c *processor.Call, property, usual string) string {
	layout, err := glide.JavaLayout(c.Property(property, usual))
	if err != nil {
		layout, _ = glide.JavaLayout(usual) // a pattern of ours
	}
	return layout
}

func (e *export) xlsx() *processor.Answer {
	return e.file(xlsxType, "xlsx", func(out io.Writer) error {
		book := newWorkbook(out)
		if err := e.fill(book); err != nil {
			return err
		}
		return book.close()
	})
}

// fill writes the rows, in as many sheets as they need.
func (e *export) fill(book *workbook) error {
	fields := e.listed()
	head := heads(fields, e.labels(e.yes("glide.export.xlsx.column_header_label", true)))
	shown := e.shows(e.yes("glide.export.xlsx.display_value", true))
	guarded := e.yes("glide.export.escape_formulas", false)
	most := e.call.Number("glide.xlsx.max_cells", mostCells)
	turn := func() error {
		if err := book.turn("Page " + strconv.Itoa(len(book.sheets)+1)); err != nil { // assumed: its name
			return err
		}
		return book.line(head)
	}
	if err := turn(); err != nil {
		return err
	}
	cells := make([]string, len(fields))
	for n, row := range e.rows {
		if err := e.gone(); err != nil {
			return err
		}
		if (n+1)*len(fields) > most {
			return book.line([]string{tooLarge})
		}
		if n > 0 && n%sheetRows == 0 {
			if err := turn(); err != nil {
				return err
			}
		}
		for i, f := range fields {
			cells[i] = e.value(f, row, shown)
			if guarded {
				cells[i] = harmless(f, cells[i])
			}
		}
		if err := book.line(cells); err != nil {
			return err
		}
	}
	return nil
}
