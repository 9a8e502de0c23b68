package export

import (
	"archive/zip"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// workbook is a file of Office Open XML (ECMA-376-1) with texts in sheets, and goes out as
// it is made. It knows no more of the format than that. A library for all of it made up a
// third of what each start of the program costs, and a connector is started for each verb.
type workbook struct {
	zip    *zip.Writer
	sheets []string // names
	rows   int      // that the last of them has
	body   pieces   // of the part that is being written
}

func newWorkbook(out io.Writer) *workbook { return &workbook{zip: zip.NewWriter(out)} }

const (
	partHead      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/"
	partType      = "application/vnd.openxmlformats-officedocument.spreadsheetml."
)

// part begins the next file of the ZIP. It bears no date, so the same rows make the same
// bytes.
func (w *workbook) part(name string) error {
	out, err := w.zip.Create(name)
	if err != nil {
		return err
	}
	w.body.out = out
	w.body.add(partHead)
	return nil
}

// turn ends a sheet, if there is one, and begins the next one.
func (w *workbook) turn(name string) error {
	if err := w.endSheet(); err != nil {
		return err
	}
	w.sheets, w.rows = append(w.sheets, name), 0
	if err := w.part(sheetPath(len(w.sheets))); err != nil {
		return err
	}
	w.body.add(`<worksheet xmlns="`, mainSpace, `"><sheetData>`)
	return nil
}

// sheetPath is where the n-th sheet lies, from 1.
func sheetPath(n int) string { return "xl/worksheets/sheet" + strconv.Itoa(n) + ".xml" }

func (w *workbook) endSheet() error {
	if len(w.sheets) == 0 {
		return nil
	}
	w.body.add("</sheetData></worksheet>")
	return w.body.send(0)
}

// mostLetters is how long the text of a cell is, in UTF-16 (Microsoft, "Excel
// specifications and limits"). What is beyond is left out.
const mostLetters = 32_767

// line is the next row of the sheet. Each cell has the format for texts, or programs show
// 007 as 7.
func (w *workbook) line(texts []string) error {
	w.rows++
	row := strconv.Itoa(w.rows)
	w.body.add(`<row r="`, row, `">`)
	for i, text := range texts {
		w.body.add(`<c r="`, columnName(i), row, `" s="1" t="inlineStr"><is><t xml:space="preserve">`)
		w.body.escape(escapedXstring(croppedUTF16(text, mostLetters)))
		w.body.add(`</t></is></c>`)
	}
	w.body.add(`</row>`)
	return w.body.send(pieceSize)
}

// columnName is A to Z, AA and so on, from 0.
func columnName(i int) string {
	name := ""
	for ; i >= 0; i = i/26 - 1 {
		name = string(rune('A'+i%26)) + name
	}
	return name
}

// croppedUTF16 is the first letters of a text.
func croppedUTF16(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for i, r := range text {
		if r > 0xffff {
			most--
		}
		if most--; most < 0 {
			return text[:i]
		}
	}
	return text
}

// looksEscaped is what is read as one character, wherever it comes from.
var looksEscaped = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// escapedXstring writes what a text of the format does not have as it stands
// (ECMA-376-1 §22.9.2.19): characters that XML has none of, and the underscore of what
// looks like the escape of one.
func escapedXstring(text string) string {
	var b strings.Builder
	for i, r := range text {
		strange := r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff'
		if strange || r == '_' && looksEscaped.MatchString(text[i:]) {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// close ends the last sheet and writes what says what the parts are. There has to be a
// sheet.
func (w *workbook) close() error {
	if err := w.endSheet(); err != nil {
		return err
	}
	for _, part := range []struct{ name, text string }{
		{"xl/styles.xml", styles},
		{"xl/workbook.xml", w.list()},
		{"xl/_rels/workbook.xml.rels", w.related()},
		{"_rels/.rels", `<Relationships xmlns="` + packageSpace + `relationships">` +
			relationship(1, "officeDocument", "xl/workbook.xml") + `</Relationships>`},
		{"[Content_Types].xml", w.types()},
	} {
		if err := w.part(part.name); err != nil {
			return err
		}
		w.body.add(part.text)
		if err := w.body.send(0); err != nil {
			return err
		}
	}
	return w.zip.Close()
}

// styles has the format for texts, which is number 49 and that of each cell (documented:
// glide.export.excel.general_formatting is false), beside the one that there has to be.
const styles = `<styleSheet xmlns="` + mainSpace + `">` +
	`<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// list names the sheets.
func (w *workbook) list() string {
	var p pieces
	p.add(`<workbook xmlns="`, mainSpace, `" xmlns:r="`, relationships, `"><sheets>`)
	for i, name := range w.sheets {
		n := strconv.Itoa(i + 1)
		p.add(`<sheet name="`)
		p.escape(name)
		p.add(`" sheetId="`, n, `" r:id="rId`, n, `"/>`)
	}
	p.add(`</sheets></workbook>`)
	return p.b.String()
}

// related says where the sheets are that the list names.
func (w *workbook) related() string {
	var p pieces
	p.add(`<Relationships xmlns="`, packageSpace, `relationships">`)
	for i := range w.sheets {
		p.add(relationship(i+1, "worksheet", strings.TrimPrefix(sheetPath(i+1), "xl/")))
	}
	p.add(relationship(len(w.sheets)+1, "styles", "styles.xml"), `</Relationships>`)
	return p.b.String()
}

func relationship(id int, kind, target string) string {
	return `<Relationship Id="rId` + strconv.Itoa(id) + `" Type="` + relationships + `/` + kind + `" Target="` + target + `"/>`
}

// types says what each part is.
func (w *workbook) types() string {
	var p pieces
	p.add(`<Types xmlns="`, packageSpace, `content-types">`,
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`,
		`<Default Extension="xml" ContentType="application/xml"/>`)
	override := func(path, kind string) {
		p.add(`<Override PartName="/`, path, `" ContentType="`, partType, kind, `+xml"/>`)
	}
	override("xl/workbook.xml", "sheet.main")
	override("xl/styles.xml", "styles")
	for i := range w.sheets {
		override(sheetPath(i+1), "worksheet")
	}
	p.add(`</Types>`)
	return p.b.String()
}
