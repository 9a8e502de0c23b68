package export

import (
	"errors"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

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
	// textFormat is that of each cell (documented: glide.export.excel.general_formatting
	// is false), by its number in the format's own list.
	textFormat = 49
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

// xlsx is put together as a whole, for it is a ZIP of several files; large ones wait on
// disk.
func (e *export) xlsx() *processor.Answer {
	return e.file(xlsxType, "xlsx", func(out io.Writer) error {
		book := &workbook{export: e, file: excelize.NewFile()}
		err := book.fill()
		if err == nil {
			err = book.file.Write(out)
		}
		return errors.Join(err, book.file.Close())
	})
}

// workbook is a file that is being filled.
type workbook struct {
	*export

	file   *excelize.File
	style  int
	head   []string
	sheets int
	sheet  *excelize.StreamWriter
	next   int // the row of the sheet that comes next, from 1
}

func (b *workbook) fill() error {
	fields := b.listed()
	b.head = heads(fields, b.labels(b.yes("glide.export.xlsx.column_header_label", true)))
	shown := b.shows(b.yes("glide.export.xlsx.display_value", true))
	guarded := b.yes("glide.export.escape_formulas", false)
	most := b.call.Number("glide.xlsx.max_cells", mostCells)
	var err error
	if b.style, err = b.file.NewStyle(&excelize.Style{NumFmt: textFormat}); err != nil {
		return err
	}
	if err := b.turn(); err != nil {
		return err
	}
	cells := make([]string, len(fields))
	for n, row := range b.rows {
		if err := b.gone(); err != nil {
			return err
		}
		if (n+1)*len(fields) > most {
			return errors.Join(b.line([]string{tooLarge}), b.sheet.Flush())
		}
		if n > 0 && n%sheetRows == 0 {
			if err := b.turn(); err != nil {
				return err
			}
		}
		for i, f := range fields {
			cells[i] = b.value(f, row, shown)
			if guarded {
				cells[i] = harmless(f, cells[i])
			}
		}
		if err := b.line(cells); err != nil {
			return err
		}
	}
	return b.sheet.Flush()
}

// turn begins the next sheet (assumed: its name).
func (b *workbook) turn() error {
	b.sheets++
	name := "Page " + strconv.Itoa(b.sheets)
	var err error
	if b.sheets == 1 {
		err = b.file.SetSheetName(b.file.GetSheetName(0), name)
	} else if err = b.sheet.Flush(); err == nil {
		_, err = b.file.NewSheet(name)
	}
	if err == nil {
		// How far a new sheet reaches is one cell, and openpyxl believes that.
		err = b.file.SetSheetDimension(name, "")
	}
	if err == nil {
		b.sheet, err = b.file.NewStreamWriter(name)
	}
	if err != nil {
		return err
	}
	b.next = 1
	return b.line(b.head)
}

// line is the next row of the sheet. Of a longer text the first 32,767 letters are in its
// cell, which is all that the format has room for.
func (b *workbook) line(texts []string) error {
	cells := make([]any, len(texts))
	for i, text := range texts {
		cells[i] = excelize.Cell{StyleID: b.style, Value: text}
	}
	err := b.sheet.SetRow("A"+strconv.Itoa(b.next), cells)
	b.next++
	return err
}
