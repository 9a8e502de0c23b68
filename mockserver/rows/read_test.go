package rows_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/rows"
)

// read reads a text as the file f, of the table incident where it does not say.
func read(text string, format rows.Format) (records []*rows.Record, failed []string) {
	return readFrom(strings.NewReader(text), format)
}

func readFrom(in io.Reader, format rows.Format) (records []*rows.Record, failed []string) {
	for record, err := range rows.Read(in, format, rows.Source{Name: "f", Table: "incident"}) {
		if err != nil {
			failed = append(failed, err.Error())
			continue
		}
		records = append(records, record)
	}
	return records, failed
}

type values = map[string]string

// Each form that rows come in, from people and from instances.
func TestForms(t *testing.T) {
	one := []values{{"number": "INC1", "caller_id": "62826bf03710200044e0bfc8bcbe5df1", "active": "true", "impact": "1", "comments": ""}}
	const id = "62826bf03710200044e0bfc8bcbe5df1"
	for name, c := range map[string]struct {
		format rows.Format
		text   string
		want   []values
	}{
		"yaml, a list":         {rows.YAML, "- number: INC1\n  caller_id: " + id + "\n  active: true\n  impact: 1\n  comments:\n", one},
		"yaml, by table":       {rows.YAML, "incident:\n- {number: INC1, caller_id: " + id + ", active: true, impact: 1, comments: ~}\nproblem:\n", one},
		"yaml, documents":      {rows.YAML, "- {number: 007}\n---\n- {number: 2019-06-24 12:00:00}\n", []values{{"number": "007"}, {"number": "2019-06-24 12:00:00"}}},
		"csv":                  {rows.CSV, "number,caller_id,active,impact,comments\nINC1," + id + ",true,1,\n", one},
		"csv of a spreadsheet": {rows.CSV, "\uFEFFnumber,short_description\r\n\r\nINC1,\"a \"\"b\"\"\r\nc\"\r\n", []values{{"number": "INC1", "short_description": "a \"b\"\r\nc"}}},
		"json, a list":         {rows.JSON, `[{"number":"INC1","caller_id":"` + id + `","active":true,"impact":1,"comments":null}]`, one},
		"json, by table":       {rows.JSON, `{"problem":[],"incident":[{"number":"INC1","caller_id":"` + id + `","active":"true","impact":"1","comments":""}]}`, one},
		"json, REST": {rows.JSON, `{"result":[{"number":"INC1","caller_id":{"link":"https://x/api/now/table/sys_user/` + id + `","value":"` + id +
			`"},"active":"true","impact":"1","comments":""}]}`, one},
		"json, REST, one record": {rows.JSON, `{"result":{"number":"INC1"}}`, []values{{"number": "INC1"}}},
		"json, both values": {rows.JSON, `{"result":[{"number":{"display_value":"INC1","value":"INC1"},"caller_id":{"display_value":"Abel Tuter","link":"https://x/` + id +
			`"},"active":true,"impact":{"display_value":"1 - High","value":"1"},"comments":{"display_value":"","value":""}}]}`, one},
		"json, JSONv2":  {rows.JSON, `{"records":[{"__status":"success","number":"INC1","caller_id":"` + id + `","dv_caller_id":"Abel Tuter","active":"true","impact":"1","comments":""}]}`, one},
		"json, control": {rows.JSON, `{"rows":[{"table":"incident","values":{"number":"INC1","impact":1}}]}`, []values{{"number": "INC1", "impact": "1"}}},
		"xml, unload": {rows.XML, `<?xml version="1.0" encoding="UTF-8"?><unload unload_date="2019-03-04 05:06:07">` + "\n" + `<incident action="INSERT_OR_UPDATE"><number>INC1</number>` +
			`<caller_id display_value="Abel Tuter">` + id + `</caller_id><active>true</active><impact>1</impact><comments/></incident></unload>`, one},
		"xml, list": {rows.XML, `<xml><incident><number>INC1</number><short_description>a &lt;b&gt; <![CDATA[<c>]]></short_description></incident></xml>`,
			[]values{{"number": "INC1", "short_description": "a <b> <c>"}}},
		"xml, REST": {rows.XML, `<response><result><number>INC1</number><caller_id><link>https://x/` + id + `</link><value>` + id + `</value></caller_id></result></response>`,
			[]values{{"number": "INC1", "caller_id": id}}},
		"xml, update set": {rows.XML, `<record_update table="incident"><incident action="INSERT_OR_UPDATE"><number>INC1</number></incident></record_update>`, []values{{"number": "INC1"}}},
	} {
		// A byte at a time, so that nothing depends on how a file is cut into pieces.
		for _, in := range []io.Reader{strings.NewReader(c.text), iotest.OneByteReader(strings.NewReader(c.text))} {
			records, failed := readFrom(in, c.format)
			require.Empty(t, failed, name)
			got := make([]values, len(records))
			for i, record := range records {
				require.Equal(t, "incident", record.Table, name)
				require.False(t, record.Delete)
				got[i] = record.Values
			}
			require.Equal(t, c.want, got, name)
		}
	}
}

func TestWhatChangesAndGoes(t *testing.T) {
	records, failed := read(`{"rows":[{"table":"sys_user","match":{"user_name":"abel.tuter"},"values":{"active":false}},{"table":"sys_user","match":{},"delete":true}]}`, rows.JSON)
	require.Empty(t, failed)
	require.Equal(t, values{"user_name": "abel.tuter"}, records[0].Match)
	require.Equal(t, values{"active": "false"}, records[0].Values)
	require.NotNil(t, records[1].Match)
	require.True(t, records[1].Delete)
	records, failed = read(`<unload><incident action="DELETE"><sys_id>x</sys_id><number>INC1</number></incident></unload>`, rows.XML)
	require.Empty(t, failed)
	require.True(t, records[0].Delete)
	require.Nil(t, records[0].Match)
	require.Equal(t, values{"sys_id": "x"}, records[0].Values)
}

// Neither the size of a file nor where it is cut into pieces matters.
func TestLargeFiles(t *testing.T) {
	const n = 20_000
	long := strings.Repeat("äöü😀 \"quoted\", ", 20)
	table := rows.Table{Name: "incident", Columns: []string{"number", "description"}, Rows: func(yield func([]string) bool) {
		for i := range n {
			if !yield([]string{strconv.Itoa(i), strings.ToValidUTF8(long[:i%17], "")}) {
				return
			}
		}
	}}
	for _, format := range rows.Formats() {
		i := 0
		for _, record := range again(t, format, table) {
			require.Equal(t, strconv.Itoa(i), record.Values["number"], format)
			require.Equal(t, strings.ToValidUTF8(long[:i%17], ""), record.Values["description"], format)
			i++
		}
		require.Equal(t, n, i, format)
	}
}

// Blanks of a text are its own, however many they are.
func TestBlanksInText(t *testing.T) {
	for _, blanks := range []string{strings.Repeat(" ", 300<<10), `\"\\` + strings.Repeat(" ", 300<<10) + `\\`} {
		for _, in := range []string{`[{"description":"` + blanks + `"}]`, `[{"description":"\\"}, {"description":"` + blanks + `"}]`} {
			records, failed := read(in, rows.JSON)
			require.Empty(t, failed)
			require.GreaterOrEqual(t, len(records[len(records)-1].Values["description"]), 300<<10)
		}
	}
}

// A row and its values have places, those that the sender gives included.
func TestPlaces(t *testing.T) {
	records, _ := read("# people\n- number: INC1\n  state: 1\n  short_description: >\n    long\n", rows.YAML)
	require.Equal(t, []string{"f:2", "f:2", "f:3", "f:4"},
		[]string{records[0].Place.At(""), records[0].Place.At("number"), records[0].Place.At("state"), records[0].Place.At("short_description")})
	records, _ = read("[\n{\"number\":1},{\n\"number\":2}]", rows.JSON)
	require.Equal(t, "f:2: row 1", records[0].Place.At("number"))
	require.Equal(t, "f:2: row 2", records[1].Place.At(""))
	require.Equal(t, "f:3: row 2", records[1].Place.At("number"))
	records, _ = read("number,state\n\"INC\n1\",2\nINC2,3\n", rows.CSV)
	require.Equal(t, "f:3", records[0].Place.At("state"))
	require.Equal(t, "f:4", records[1].Place.At("state"))
	records, _ = read("<xml>\n<incident>\n<number>1</number></incident></xml>", rows.XML)
	require.Equal(t, "f:3: row 1", records[0].Place.At("number"))
	records, failed := read(`{"rows":[{"table":"a","values":{"b":"c"},"place":{"file":"own.yaml","line":7,"columns":{"b":9}}}]}`, rows.JSON)
	require.Empty(t, failed)
	require.Equal(t, "own.yaml:9", records[0].Place.At("b"))
	require.Equal(t, "own.yaml:7", records[0].Place.At("d"))
	for record, err := range rows.Read(strings.NewReader("a\n1\n"), rows.CSV, rows.Source{Table: "t"}) {
		require.NoError(t, err)
		require.Equal(t, "line 2", record.Place.At("a"))
	}
}

// Every mistake is told with its place, and what is right around it is read.
func TestMistakes(t *testing.T) {
	for name, c := range map[string]struct {
		format rows.Format
		text   string
		good   int
		want   []string
	}{
		"yaml, not a row":       {rows.YAML, "- INC1\n- {number: INC2}\n- number: {a: b}\n- number: [a]\n", 1, []string{"f:1: this is no row; write its columns as name: value", "f:3: number has keys of its own; a value is a text, or has value, display_value, link", "f:4: number is a list; write several values as one text, separated by commas"}},
		"yaml, twice":           {rows.YAML, "- number: INC1\n  number: INC2\n", 0, []string{"f:2: number stands twice in the row; keep one"}},
		"yaml, syntax":          {rows.YAML, "- number: [\n", 0, []string{"f:1: this is not YAML: did not find expected node content"}},
		"yaml, no list":         {rows.YAML, "incident: INC1\nproblem: {number: 1}", 0, []string{"f:1: incident is no list of rows; begin each row below it with a dash", "f:2: problem is no list of rows; begin each row below it with a dash"}},
		"yaml, alias":           {rows.YAML, "- &a {number: &b INC1}\n- *a\n- number: *b\n", 1, []string{"f:2: an alias is not followed here; write the row itself", "f:3: number is an alias, which is not followed here; write the value itself"}},
		"yaml, binary":          {rows.YAML, "- number: !!binary aGk=\n", 0, []string{"f:1: number is binary; write it as text"}},
		"yaml, empty":           {rows.YAML, "", 0, []string{"f:1: there is nothing in it; write a list of rows, or lists below the names of their tables"}},
		"yaml, a text":          {rows.YAML, "INC1", 0, []string{"f:1: a list of rows is wanted, or lists below the names of their tables"}},
		"csv, cells":            {rows.CSV, "number,state\nINC1\nINC2,1\nINC3,1,2\n", 1, []string{"f:2: the row has 1 cell, and the first line names 2 columns", "f:4: the row has 3 cells, and the first line names 2 columns"}},
		"csv, marks":            {rows.CSV, "number\nIN\"C1\n\"INC2\" \nINC3\n\"INC4\n", 1, []string{"f:2: a quotation mark stands inside a cell; put the whole cell in quotation marks, and double those inside it", "f:3: something follows a closing quotation mark; double the quotation marks that belong to the cell", "f:5: a quotation mark is not closed"}},
		"csv, semicolons":       {rows.CSV, "number;state\nINC1;1\n", 0, []string{`f:1: the first line has one column, "number;state"; separate columns by commas`}},
		"csv, head":             {rows.CSV, "number,,state\n", 0, []string{"f:1: a column has no name in the first line"}},
		"csv, twice":            {rows.CSV, "number,state,number\n", 0, []string{"f:1: column number stands twice in the first line; keep one"}},
		"csv, CR":               {rows.CSV, "number,state\rINC1,1\rINC2,2\r", 0, []string{"f:1: a line ends with CR alone; end lines with LF or CR LF"}},
		"csv, CR LF in a name":  {rows.CSV, "\"short\r\ndescription\"\r\nx\r\n", 1, nil},
		"csv, CR and marks":     {rows.CSV, "\"number\"\r\"INC1\"\r", 0, []string{"f:1: a line ends with CR alone; end lines with LF or CR LF"}},
		"csv, empty":            {rows.CSV, "\n", 0, []string{"f:1: the file is empty; begin it with the names of the columns"}},
		"csv, long":             {rows.CSV, "number\n\"" + strings.Repeat("x", 5<<20) + "\n1\n", 1, []string{"f:2: a cell is longer than 4 MiB; is a quotation mark not closed?"}},
		"csv, long row":         {rows.CSV, "a,b,c,d,e\n" + strings.Repeat(strings.Repeat("x", 4<<20)+",", 4) + "x\n1,2,3,4,5\n", 1, []string{"f:2: a row is longer than 16 MiB"}},
		"csv, wide":             {rows.CSV, strings.Repeat("a,", 2000) + "a\n1\n", 0, []string{"f:1: the first line names 2001 columns; no table has more than 2000"}},
		"json, wide":            {rows.JSON, "[{" + wide(2030) + "},{" + wide(2000) + "}]", 1, []string{"f:1: row 1: the row has more than 2000 columns"}},
		"csv, windows-1252":     {rows.CSV, "number\nINC1\nJos\xe9\n", 1, []string{"f:3: a character is not UTF-8; save the text as UTF-8 (iconv -f WINDOWS-1252 -t UTF-8 converts what an instance exports as CSV)"}},
		"utf-16":                {rows.CSV, "\xff\xfen\x00", 0, []string{"f:1: the text is UTF-16; save it as UTF-8"}},
		"json, not a row":       {rows.JSON, "[1,\n{\"number\":\"INC1\"},\n[[]],\"x\"]", 1, []string{`f:1: row 1: this is no row; a row is an object, as in {"incident":[{"short_description":"Lamp"}]}`, `f:3: row 3: this is no row; a row is an object, as in {"incident":[{"short_description":"Lamp"}]}`, `f:3: row 4: this is no row; a row is an object, as in {"incident":[{"short_description":"Lamp"}]}`}},
		"json, values":          {rows.JSON, `[{"number":["a"]},{"number":{"a":"b"}},{"number":{"display_value":"x"}},{"number":1,"number":2}]`, 0, []string{"f:1: row 1: number is a list; write several values as one text, separated by commas", "f:1: row 2: number is an object; a value is a text, or an object with value, display_value, link", "f:1: row 3: number has no stored value; export it with sysparm_display_value=false or all", "f:1: row 4: number stands twice in the row; keep one"}},
		"json, syntax":          {rows.JSON, "[{\"number\":\"INC1\"},\n{]", 1, []string{`f:2: row 2: this is not JSON: invalid character ']'; rows are written as {"incident":[{"short_description":"Lamp"}]}`}},
		"json, cut":             {rows.JSON, "[{\"number\":\"INC1\"},\n{\"number\"", 1, []string{"f:2: row 2: the text ends too early; is the file complete?"}},
		"json, more":            {rows.JSON, "[{\"number\":\"INC1\"}]\n[]", 1, []string{"f:2: row 1: something follows the rows"}},
		"json, a text":          {rows.JSON, `"INC1"`, 0, []string{`f:1: a list of rows is wanted, or lists by table, as {"incident":[{"short_description":"Lamp"}]}`}},
		"json, spaces":          {rows.JSON, "[" + strings.Repeat(" ", 300<<10) + "]", 0, []string{"f:1: there is white space without end; remove it"}},
		"json, spaces after":    {rows.JSON, `[{"a":"\\"}` + strings.Repeat(" ", 300<<10) + "]", 1, []string{"f:1: there is white space without end; remove it"}},
		"json, depth":           {rows.JSON, strings.Repeat("[", 200), 0, []string{`f:1: row 1: this is no row; a row is an object, as in {"incident":[{"short_description":"Lamp"}]}`, "f:1: row 1: this is too deep for rows"}},
		"json, empty":           {rows.JSON, " ", 0, []string{`f:1: there is nothing in it; rows are written as {"incident":[{"short_description":"Lamp"}]}`}},
		"json, a row alone":     {rows.JSON, `{"number":"INC1"}`, 0, []string{`f:1: number is no list of rows; write rows as {"incident":[{"short_description":"Lamp"}]}`}},
		"json, control":         {rows.JSON, `{"rows":[{"tabel":"x"},{"table":1},{"values":"x"},{"delete":"yes"},{"place":1},{"table":"incident","values":{"a":1}}]}`, 1, []string{`f:1: row 1: there is an unknown member "tabel"; known are table, match, values, delete, place`, "f:1: row 2: table cannot be a JSON number; it takes a text in quotes", "f:1: row 3: values cannot be a JSON string; it takes an object", "f:1: row 4: delete cannot be a JSON string; it takes true or false", `f:1: row 5: place takes {"file": a text, "line": a number of 1 or more, "row": a number, "columns": lines by column}`}},
		"xml, root":             {rows.XML, "<incident><number>1</number></incident>", 0, []string{`f:1: <incident> holds no rows; they come in <unload>, <xml> or <response>, as <unload><incident action="INSERT_OR_UPDATE"><short_description>Lamp</short_description></incident></unload>`}},
		"xml, action":           {rows.XML, "<unload>\n<incident action=\"MERGE\"/><incident action=\"DELETE\"/>\n<incident><number>1</number></incident></unload>", 1, []string{`f:2: row 1: there is no action "MERGE"; known are INSERT_OR_UPDATE and DELETE`, "f:2: row 2: a row to delete needs its sys_id"}},
		"xml, elements":         {rows.XML, "<xml><incident><number><a>b<c/></a></number><state>1</state></incident><incident><caller_id><display_value>x</display_value></caller_id></incident></xml>", 0, []string{"f:1: row 1: number has elements of its own; a value is a text, or has value, display_value, link", "f:1: row 2: caller_id has no stored value; export it with sysparm_display_value=false or all"}},
		"xml, stray text":       {rows.XML, "<xml> Rows:\n<incident>\n INC1<number>1</number></incident><incident><number>2</number></incident>" + strings.Repeat("x", 50) + "</xml>", 2, []string{`f:1: the text "Rows:" belongs to no column; put it into an element`, `f:3: row 1: the text "INC1" belongs to no column; put it into an element`, `f:3: row 2: the text "` + strings.Repeat("x", 40) + `"… belongs to no column; put it into an element`}},
		"xml, attributes":       {rows.XML, `<xml xmlns:a="b"><incident number="INC1" xmlns="c"/><incident><number a="b">1</number></incident></xml>`, 1, []string{"f:1: row 1: the attribute number says nothing here; write a column as an element, as <number>…</number>"}},
		"xml, text and value":   {rows.XML, "<xml><incident><caller_id>zoe<value>abel</value></caller_id></incident><incident><caller_id>\n<value>a<b/>c</value></caller_id><state>1</state></incident><incident/></xml>", 1, []string{"f:1: row 1: caller_id has text beside its elements; a value is one or the other", "f:1: row 2: caller_id has elements of its own; a value is a text, or has value, display_value, link"}},
		"xml, cut":              {rows.XML, "<xml><incident><number>1</number></incident>\n<incident>", 1, []string{"f:2: row 2: this is not XML: it ends too early"}},
		"xml, encoding":         {rows.XML, `<?xml version="1.0" encoding="windows-1252"?><xml/>`, 0, []string{`f:1: the text says that its encoding is "windows-1252"; save it as UTF-8, and say so`}},
		"xml, entities":         {rows.XML, `<!DOCTYPE x [<!ENTITY a "b">]><xml><incident><number>&a;</number></incident></xml>`, 0, []string{"f:1: row 1: this is not XML: invalid character entity &a;"}},
		"xml, more":             {rows.XML, "<xml/><xml/>", 0, []string{"f:1: something follows the rows"}},
		"xml, an error of REST": {rows.XML, "<response><error><message>x</message></error></response>", 0, []string{"f:1: <error> is no row; an answer has its rows in <result>"}},
		"xml, empty":            {rows.XML, "", 0, []string{`f:1: there is no element in it; rows are written as <unload><incident action="INSERT_OR_UPDATE"><short_description>Lamp</short_description></incident></unload>`}},
	} {
		records, failed := read(c.text, c.format)
		require.Equal(t, c.want, failed, name)
		require.Len(t, records, c.good, name)
	}
}

// wide is members of JSON.
func wide(n int) string {
	members := make([]string, n)
	for i := range members {
		members[i] = fmt.Sprintf(`"c%d":1`, i)
	}
	return strings.Join(members, ",")
}

// A row of CSV takes no more memory than its columns, however many cells it has,
// and the row after it is read.
func TestRowWithoutEnd(t *testing.T) {
	const n = 4 << 20
	for _, text := range []string{"number,state\n" + strings.Repeat(",", n) + "\nINC1,2\n", strings.Repeat(",", n) + "\n"} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, failed := read(text, rows.CSV)
		runtime.ReadMemStats(&after)
		require.Len(t, failed, 1)
		require.Contains(t, failed[0], strconv.Itoa(n+1))
		require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(n), "less than a byte a cell")
	}
}

// A file whose name says nothing and whose rows say nothing either has no table.
func TestWithoutTable(t *testing.T) {
	for _, err := range rows.Read(strings.NewReader("number\nINC1\n"), rows.CSV, rows.Source{}) {
		require.EqualError(t, err, "line 2: nothing says of which table the row is; name the file after it, or write the rows below its name")
	}
}

// Whoever has seen enough is not told more, and what cannot be read says why.
func TestStopAndFail(t *testing.T) {
	texts := map[rows.Format]string{
		rows.YAML: "- {a: 1}\n- {a: 2}\n", rows.CSV: "a\n1\n2\n", rows.JSON: `[{"a":1},{"a":2}]`, rows.XML: "<xml><incident><a>1</a></incident><incident><a>2</a></incident></xml>",
	}
	broken := errors.New("the disk is gone")
	for format, text := range texts {
		n := 0
		for _, err := range rows.Read(strings.NewReader(text), format, rows.Source{Table: "incident"}) {
			require.NoError(t, err)
			n++
			break
		}
		require.Equal(t, 1, n, format)
		in := io.MultiReader(strings.NewReader(text[:len(text)-3]), iotest.ErrReader(broken))
		var last error
		for _, err := range rows.Read(in, format, rows.Source{Table: "incident"}) {
			last = err
		}
		require.ErrorIs(t, last, broken, format)
	}
}

// Nothing panics or hangs, whatever is read, and what is yielded can be told.
func fuzz(f *testing.F, format rows.Format, seeds ...string) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		records, failed := read(text, format)
		for _, record := range records {
			require.NotEmpty(t, record.Table)
			require.NotContains(t, record.Values, "")
			require.NotEmpty(t, record.Place.At(""))
		}
		for _, one := range failed {
			require.Regexp(t, `^f:[1-9][0-9]*: `, one)
		}
		whole, ends := readFrom(iotest.OneByteReader(strings.NewReader(text)), format)
		require.Equal(t, records, whole)
		require.Len(t, ends, len(failed))
	})
}

func FuzzYAML(f *testing.F) {
	fuzz(f, rows.YAML, "- a: 1\n", "incident:\n- {a: b}\n", "- &x {a: *x}\n", "? [a]\n: [{b: c}]\n", "- {<<: {a: b}}\n", "---\n---\n- {a: |\n  b}\n", "- {[a]: b}")
}

func FuzzJSON(f *testing.F) {
	fuzz(f, rows.JSON, `[{"a":1}]`, `{"rows":[{"table":"x","match":{},"values":{"a":{"value":1}},"place":{"file":"f","line":3}}]}`, `{"result":{"a":{"link":"x/y"}}}`, `[[{]`, `{"a":[{"b":[{}]}]}`)
}

func FuzzXML(f *testing.F) {
	fuzz(f, rows.XML, `<unload><a action="DELETE"><sys_id>1</sys_id></a></unload>`, `<response><result><a><link>x/y</link></a></result></response>`, `<xml><a><b><c><d/></c></b></a>`, `<xml>&#0;</xml>`)
}
