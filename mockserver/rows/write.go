package rows

import (
	"bufio"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Table is the rows of a table, to be written.
type Table struct {
	Name    string
	Columns []string
	Rows    iter.Seq[[]string] // one value a column
	Count   int                // how many there are, for whoever wants to know before; Write does not look at it
}

// Write writes tables so that [Read] yields the same rows. Every column of each row
// is there, empty or not: what is left out would be a default when it is read. CSV
// has no place for the name of a table and takes one alone. XML has no way of
// writing control characters; the error about one names the row and the column.
func Write(out io.Writer, format Format, tables ...Table) error {
	w := &writer{Writer: bufio.NewWriter(out)}
	var err error
	switch format {
	case YAML:
		err = w.yaml(tables)
	case CSV:
		err = w.csv(tables)
	case JSON:
		err = w.json(tables)
	case XML:
		err = w.xml(tables)
	default:
		err = fmt.Errorf("%q is no format of rows", format)
	}
	if err != nil {
		return err
	}
	return w.Flush()
}

// writer keeps the first error, as bufio does, and tells it when it is flushed.
type writer struct {
	*bufio.Writer
}

func (w *writer) put(texts ...string) {
	for _, text := range texts {
		_, _ = w.WriteString(text)
	}
}

func (w *writer) csv(tables []Table) error {
	if len(tables) != 1 {
		return fmt.Errorf("CSV holds the rows of one table, and here are %d; write a file each", len(tables))
	}
	w.cells(tables[0].Columns)
	for row := range tables[0].Rows {
		w.cells(row)
	}
	return nil
}

// cells writes a line. Every cell stands in quotation marks (documented: exports
// as CSV).
func (w *writer) cells(row []string) {
	for i, value := range row {
		if i > 0 {
			w.put(",")
		}
		w.put(`"`, strings.ReplaceAll(value, `"`, `""`), `"`)
	}
	w.put("\n")
}

func (w *writer) json(tables []Table) error {
	w.put("{")
	for i, t := range tables {
		if i > 0 {
			w.put(",")
		}
		names, err := quoted(t.Columns)
		if err != nil {
			return err
		}
		w.put("\n", string(must(json.Marshal(t.Name))), ":[")
		separator := "\n"
		for row := range t.Rows {
			values, err := quoted(row)
			if err != nil {
				return err
			}
			w.put(separator)
			for i, value := range values {
				w.put([]string{"{", ","}[min(i, 1)], names[i], ":", value)
			}
			w.put("}")
			separator = ",\n"
		}
		w.put("\n]")
	}
	w.put("\n}\n")
	return nil
}

// quoted are texts as JSON, readable by people.
func quoted(texts []string) ([]string, error) {
	out := make([]string, len(texts))
	for i, text := range texts {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(text); err != nil {
			return nil, err
		}
		out[i] = strings.TrimSuffix(b.String(), "\n")
	}
	return out, nil
}

// must is for what cannot fail: a text is always JSON.
func must(text []byte, _ error) []byte { return text }

func (w *writer) yaml(tables []Table) error {
	for _, t := range tables {
		name, err := yamlText(t.Name)
		if err != nil {
			return err
		}
		w.put(name, ":\n")
		for row := range t.Rows {
			lead := "  - "
			for i, column := range t.Columns {
				value, err := yamlText(row[i])
				if err != nil {
					return err
				}
				w.put(lead, column, ": ", value, "\n")
				lead = "    "
			}
		}
	}
	return nil
}

// yamlText is a text in double quotation marks, in which YAML can say anything.
func yamlText(text string) (string, error) {
	out, err := yaml.Marshal(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: text})
	return strings.TrimSuffix(string(out), "\n"), err
}

func (w *writer) xml(tables []Table) error {
	w.put(`<?xml version="1.0" encoding="UTF-8"?>`, "\n<unload>\n")
	for _, t := range tables {
		n := 0
		for row := range t.Rows {
			n++
			w.put("<", t.Name, ` action="INSERT_OR_UPDATE">`)
			for i, column := range t.Columns {
				if row[i] == "" {
					w.put("<", column, "/>")
					continue
				}
				if !xmlText(row[i]) {
					return fmt.Errorf("row %d of %s: %s has a control character, which XML cannot hold; write YAML, CSV or JSON", n, t.Name, column)
				}
				w.put("<", column, ">")
				_ = xml.EscapeText(w, []byte(row[i])) // told when it is flushed
				w.put("</", column, ">")
			}
			w.put("</", t.Name, ">\n")
		}
	}
	w.put("</unload>\n")
	return nil
}

// xmlText tells whether XML can hold a text (XML 1.0, 2.2).
func xmlText(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, c := range text {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF {
			return false
		}
	}
	return true
}
