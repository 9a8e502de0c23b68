package mockserver_test

import (
	"encoding/csv"
	"encoding/xml"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// exported is an answer to the administrator.
func exported(t *testing.T, globe *mocktest.Globe, path string) (*http.Response, string) {
	t.Helper()
	return processed(t, globe, http.MethodGet, path, "", byAdmin)
}

func setProperty(globe *mocktest.Globe, name, value string) {
	globe.Import("sys_properties", map[string]string{"name": name, "value": value})
}

func withQuery(path, query string) string { return path + "&sysparm_query=" + url.QueryEscape(query) }

// csvRows reads a file as any program does.
func csvRows(t *testing.T, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return rows
}

// Cells are quoted, each line ends, heads are names, and values are what people see.
func TestExportOfCSV(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{
		"user_name": "zoe", "name": "Zoë \"Z\" Ж", "email": "=1+1,\n2", "manager": "62826bf03710200044e0bfc8bcbe5df1", "active": "true",
	})
	one := withQuery("/sys_user_list.do?CSV&sysparm_fields=user_name,name,email,manager,manager.email,active,x_none", "user_name=zoe")
	response, text := exported(t, globe, one)
	require.Equal(t, "text/csv;charset=windows-1252", response.Header.Get("Content-Type"))
	require.Equal(t, "attachment; filename=sys_user.csv", response.Header.Get("Content-Disposition"))
	require.Equal(t, "\"user_name\",\"name\",\"email\",\"manager\",\"manager.email\",\"active\"\n"+
		"\"zoe\",\"Zo\xeb \"\"Z\"\" ?\",\"'=1+1,\n2\",\"Abel Tuter\",\"abel.tuter@example.com\",\"true\"\n", text)

	_, text = exported(t, globe, one+"&sysparm_display_value=false&sysparm_export_column_header_label=true")
	require.Equal(t, "\"User ID\",\"Name\",\"Email\",\"Manager\",\"Email\",\"Active\"\n"+
		"\"zoe\",\"Zo\xeb \"\"Z\"\" ?\",\"'=1+1,\n2\",\"62826bf03710200044e0bfc8bcbe5df1\",\"abel.tuter@example.com\",\"true\"\n", text)

	globe.Play("", map[string]string{"export_csv_quotes": "needed"})
	for name, value := range map[string]string{"glide.export.csv.charset": "UTF-8", "glide.export.csv.raw.value": "true", "glide.export.escape_formulas": "false"} {
		globe.Change("sys_properties", map[string]string{"name": name}, map[string]string{"value": value})
	}
	setProperty(globe, "glide.csv.export.line_break", "CRLF")
	setProperty(globe, "glide.export.csv.column_header_label", "true")
	response, text = exported(t, globe, withQuery("/sys_user.do?CSV&sysparm_fields=user_name,name,email,manager", "user_name=zoe"))
	require.Equal(t, "text/csv;charset=UTF-8", response.Header.Get("Content-Type"))
	require.Equal(t, "User ID,Name,Email,Manager\r\nzoe,\"Zoë \"\"Z\"\" Ж\",\"=1+1,\n2\",62826bf03710200044e0bfc8bcbe5df1\r\n", text)

	globe.Change("sys_properties", map[string]string{"name": "glide.export.csv.charset"}, map[string]string{"value": "none\r\nX: y"})
	response, _ = exported(t, globe, one)
	require.Equal(t, "text/csv;charset=windows-1252", response.Header.Get("Content-Type"))
}

// A formula is what text begins like one; a number below zero is a number.
func TestExportLeavesNumbersAlone(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("incident", map[string]string{"number": "INC7", "short_description": "-5", "reassignment_count": "-5"})
	_, text := exported(t, globe, withQuery("/incident_list.do?CSV&sysparm_fields=short_description,reassignment_count", "number=INC7"))
	require.Equal(t, [][]string{{"short_description", "reassignment_count"}, {"'-5", "-5"}}, csvRows(t, text))
}

// Without a word about columns a file has those of the list; a view and a parameter say others.
func TestExportedColumns(t *testing.T) {
	globe := mocktest.New(t)
	head := func(path string) []string {
		_, text := exported(t, globe, path+"&sysparm_record_count=1")
		rows := csvRows(t, text)
		require.Len(t, rows, 2)
		return rows[0]
	}
	listed := []string{"user_name", "name", "email", "active", "sys_created_on", "sys_updated_on"}
	require.Equal(t, listed, head("/sys_user_list.do?CSV"))
	require.Equal(t, listed, head("/sys_user.do?CSV&sysparm_view=x_none"))
	all := head("/sys_user_list.do?CSV&sysparm_default_export_fields=all")
	require.Subset(t, all, append(listed, "sys_id", "sys_mod_count"))
	globe.Import("sys_ui_view", map[string]string{"sys_id": "7ab1", "name": "kit", "title": "Kit"})
	globe.Import("sys_ui_list", map[string]string{"sys_id": "7ab2", "name": "sys_user", "view": "7ab1", "view_name": "kit"})
	globe.Import("sys_ui_list_element",
		map[string]string{"list_id": "7ab2", "element": "manager.name", "position": "1"}, map[string]string{"list_id": "7ab2", "element": "user_name", "position": "0"})
	require.Equal(t, []string{"user_name", "manager.name"}, head("/sys_user_list.do?CSV&sysparm_view=kit"))
	globe.Change("sys_ui_list", map[string]string{"sys_id": "7ab2"}, map[string]string{"view_name": ""})
	require.Equal(t, []string{"user_name", "manager.name"}, head("/sys_user_list.do?CSV&sysparm_view=Kit"), "the list refers to its view")
	require.Equal(t, listed, head("/sys_user_list.do?CSV"), "and is in no other")

	tags := func(path string) []string {
		_, text := exported(t, globe, path)
		var names []string
		for _, field := range rowsOfXML(t, text, "xml")[0].Fields {
			names = append(names, field.XMLName.Local)
		}
		return names
	}
	require.ElementsMatch(t, all, tags("/sys_user_list.do?XML&sysparm_record_count=1"))
	require.Equal(t, []string{"user_name", "manager.name"}, tags("/sys_user_list.do?XML&sysparm_record_count=1&sysparm_view=kit"))
	require.ElementsMatch(t, all, tags("/sys_user_list.do?XML&sysparm_record_count=1&sysparm_view=kit&sysparm_default_export_fields=all"))
	require.Equal(t, []string{"sys_id", "name"}, tags("/sys_user_list.do?XML&sysparm_record_count=1&sysparm_fields=sys_id,name"))

	globe.Play("kingston", nil)
	require.Equal(t, listed, head("/sys_user_list.do?CSV&sysparm_fields=name"), "this release knows no such parameter")
}

// A form may name very many columns, most of which there are not.
func TestExportOfVeryManyNames(t *testing.T) {
	globe := mocktest.New(t)
	form := []byte("sysparm_record_count=1&sysparm_fields=+user_name+,user_name")
	for i := range 400_000 {
		form = strconv.AppendInt(append(form, ",x"...), int64(i), 10)
	}
	response, text := processed(t, globe, http.MethodPost, "/sys_user_list.do?CSV", string(form), func(r *http.Request) {
		byAdmin(r)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
	require.Equal(t, http.StatusOK, response.StatusCode, text)
	require.Equal(t, []string{"user_name"}, csvRows(t, text)[0])
}

type xmlRow struct {
	XMLName xml.Name
	Action  string     `xml:"action,attr"`
	Fields  []xmlField `xml:",any"`
}

type xmlField struct {
	XMLName xml.Name
	Shown   *string `xml:"display_value,attr"`
	Text    string  `xml:",chardata"`
}

func (r xmlRow) field(name string) xmlField {
	for _, f := range r.Fields {
		if f.XMLName.Local == name {
			return f
		}
	}
	return xmlField{}
}

func rowsOfXML(t *testing.T, text, root string) []xmlRow {
	t.Helper()
	var document struct {
		XMLName xml.Name
		Rows    []xmlRow `xml:",any"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &document), text)
	require.Equal(t, root, document.XMLName.Local)
	return document.Rows
}

// Values are as they are stored, references say whom they mean, and each row is called as
// its own class is.
func TestExportOfXML(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("incident", map[string]string{
		"sys_id": "7ab4", "number": "INC7", "short_description": "a < b & \"c\"\n\x01", "caller_id": "62826bf03710200044e0bfc8bcbe5df1", "priority": "1",
	})
	globe.Import("sys_journal_field", map[string]string{"name": "task", "element": "work_notes", "element_id": "7ab4", "value": "kept quiet"})
	response, text := exported(t, globe, withQuery("/task_list.do?XML&sysparm_default_export_fields=all", "number=INC7"))
	require.Equal(t, "text/xml", response.Header.Get("Content-Type"))
	require.True(t, strings.HasPrefix(text, `<?xml version="1.0" encoding="UTF-8"?><xml><incident>`), text)
	row := rowsOfXML(t, text, "xml")[0]
	require.Equal(t, "a < b & \"c\"\n\ufffd", row.field("short_description").Text)
	require.Equal(t, "1", row.field("priority").Text)
	require.Empty(t, row.field("caller_id").XMLName.Local, "a column of incident, and task was asked for")
	require.Empty(t, row.field("assigned_to").Text)
	require.Contains(t, text, `<assigned_to display_value=""/>`)

	_, text = exported(t, globe, "/incident.do?XML&sys_id=7ab4")
	row = rowsOfXML(t, text, "xml")[0]
	require.Equal(t, "62826bf03710200044e0bfc8bcbe5df1", row.field("caller_id").Text)
	require.Equal(t, "Abel Tuter", *row.field("caller_id").Shown)
	require.NotContains(t, text, "kept quiet")
	_, text = exported(t, globe, "/incident.do?XML&sys_id=7ab4&sysparm_display_value=true")
	row = rowsOfXML(t, text, "xml")[0]
	require.Equal(t, "Abel Tuter", row.field("caller_id").Text)
	require.Equal(t, "1 - Critical", row.field("priority").Text)
	require.NotContains(t, text, "kept quiet")

	_, text = exported(t, globe, "/incident.do?XML&sys_id=7ab5")
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><xml/>`, text)
	response, text = exported(t, globe, `/x_none_list.do?XML`)
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><error message="invalid table name" table_name="x_none"/>`, text)
	response, _ = exported(t, globe, `/x_none_list.do?CSV`)
	require.Equal(t, http.StatusNotFound, response.StatusCode)

	globe.Play("", map[string]string{"export_xml_display_values": "false"})
	_, text = exported(t, globe, "/incident.do?XML&sys_id=7ab4")
	require.NotContains(t, text, "display_value")
	globe.Freeze()
	unloaded := `<unload unload_date="` + globe.Now().UTC().Format("2006-01-02 15:04:05") + `"><incident action="INSERT_OR_UPDATE">`
	for _, key := range []string{"XML&useUnloadFormat=true", "UNL"} {
		_, text = exported(t, globe, "/incident_list.do?"+key+"&sysparm_query=number=INC7&sysparm_display_value=true")
		require.Contains(t, text, unloaded)
		row = rowsOfXML(t, text, "unload")[0]
		require.Equal(t, "62826bf03710200044e0bfc8bcbe5df1", row.field("caller_id").Text)
		require.Equal(t, "Abel Tuter", *row.field("caller_id").Shown)
	}
}

// The order may stand in either parameter, and a form is as good as the address.
func TestExportsAreSortedAndNarrowed(t *testing.T) {
	globe := mocktest.New(t)
	for _, path := range []string{
		"/sys_user_list.do?CSV&sysparm_fields=user_name&sysparm_orderby=user_name&sysparm_query=user_nameSTARTSWITHa",
		"/sys_user_list.do?CSV&sysparm_fields=user_name&sysparm_order_by=user_name&sysparm_query=user_nameSTARTSWITHa",
		"/sys_user_list.do?sysparm_query=user_nameSTARTSWITHa^ORDERBYuser_name&CSV=&sysparm_fields=user_name",
	} {
		_, text := exported(t, globe, path)
		rows := csvRows(t, text)
		require.Greater(t, len(rows), 3)
		require.IsIncreasing(t, flat(rows[1:]), path)
	}
	form := url.Values{"CSV": {""}, "sysparm_query": {"user_name=abel.tuter"}, "sysparm_fields": {"user_name"}}.Encode()
	_, text := processed(t, globe, http.MethodPost, "/sys_user_list.do?CSV", form, func(r *http.Request) {
		byAdmin(r)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	})
	require.Equal(t, "\"user_name\"\n\"abel.tuter\"\n", text)
	response, _ := processed(t, globe, http.MethodPost, "/sys_user_list.do?CSV", form, func(r *http.Request) {
		byAdmin(r)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=none")
	})
	require.Equal(t, http.StatusBadRequest, response.StatusCode)
}

func flat(rows [][]string) []string {
	var cells []string
	for _, row := range rows {
		cells = append(cells, row...)
	}
	return cells
}

// The property of the kind decides, then the older one of XML, then that of all; who asks
// for fewer rows has fewer. Nothing tells of what is missing.
func TestExportLimits(t *testing.T) {
	globe := mocktest.New(t)
	count := func(parameters string) int {
		_, text := exported(t, globe, "/sys_user_list.do?CSV&sysparm_fields=sys_id"+parameters)
		return len(csvRows(t, text)) - 1
	}
	all := count("")
	require.Greater(t, all, 20)
	require.Equal(t, 3, count("&sysparm_record_count=3"))
	require.Equal(t, all, count("&sysparm_record_count=0"))
	set := func(name, value string) {
		globe.Change("sys_properties", map[string]string{"name": name}, map[string]string{"value": value})
	}
	set("glide.ui.export.limit", "7")
	require.Equal(t, all, count(""))
	set("glide.csv.export.limit", "0")
	require.Equal(t, 7, count(""))
	require.Equal(t, 7, count("&sysparm_record_count=9"))
	setProperty(globe, "com.glide.processors.XMLProcessor.max_record_count", "6")
	require.Equal(t, 6, count(""))
	set("glide.csv.export.limit", "9223372036854775807")
	require.Equal(t, all, count(""))
	set("glide.csv.export.limit", "4")
	require.Equal(t, 4, count("&sysparm_record_count=5"))
	_, text := exported(t, globe, "/sys_user_list.do?XML")
	require.Len(t, rowsOfXML(t, text, "xml"), 6)
}

// Each kind lets callers without credentials in by a property of its own.
func TestExportsForGuests(t *testing.T) {
	globe := mocktest.New(t)
	for path, property := range map[string]string{
		"/incident_list.do?CSV": "csv", "/incident_list.do?XML": "xml", "/incident_list.do?XLSX": "excel", "/incident_list.do?RSS": "rss",
		"/incident_list.do?UNL": "unl", "/incident_list.do?XML&useUnloadFormat=true": "unl",
	} {
		response, _ := processed(t, globe, http.MethodGet, path, "", nil)
		require.Equal(t, http.StatusUnauthorized, response.StatusCode, path)
		name := map[string]string{"name": "glide.basicauth.required." + property}
		globe.Change("sys_properties", name, map[string]string{"value": "false"})
		response, _ = processed(t, globe, http.MethodGet, path, "", nil)
		require.Equal(t, http.StatusOK, response.StatusCode, path)
		globe.Change("sys_properties", name, map[string]string{"value": "true"})
	}
}

// Who may not read a table has a file without rows, or a refusal where the switch says so;
// columns that somebody may not read are not there.
func TestExportsKeepToAccessRules(t *testing.T) {
	globe := mocktest.New(t)
	globe.Import("sys_user", map[string]string{"sys_id": "7ab9", "user_name": "kit.nobody", "user_password": "kit", "active": "true"})
	globe.Import("incident", map[string]string{"number": "INC7", "caller_id": "7ab9", "opened_by": "7ab9"}, map[string]string{"number": "INC8"})
	asNobody := func(path string) (int, string) {
		response, text := processed(t, globe, http.MethodGet, path, "", func(r *http.Request) { r.SetBasicAuth("kit.nobody", "kit") })
		return response.StatusCode, text
	}
	status, text := asNobody("/sys_audit_list.do?XML")
	require.Equal(t, http.StatusOK, status)
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><xml/>`, text)
	_, text = asNobody("/sys_audit_list.do?CSV")
	require.NotContains(t, text, "incident")
	_, text = asNobody(withQuery("/incident_list.do?XML", "numberININC7,INC8"))
	require.Len(t, rowsOfXML(t, text, "xml"), 1)
	require.Contains(t, text, "<number>INC7</number>")
	require.Contains(t, text, "<comments/>")
	require.NotContains(t, text, "work_notes")
	globe.Play("", map[string]string{"export_denied": "http403"})
	status, _ = asNobody("/sys_audit_list.do?XML")
	require.Equal(t, http.StatusForbidden, status)
}

// XLS and PDF are written by nobody here: who asks for them is at the page of the list.
func TestExportsThatThereAreNot(t *testing.T) {
	globe := mocktest.New(t, mocktest.Release("geneva"))
	for _, key := range []string{"XLS", "EXCEL", "PDF", "XLSX"} {
		response, text := exported(t, globe, "/incident_list.do?"+key)
		require.Contains(t, response.Header.Get("Content-Type"), "text/html", key)
		require.Contains(t, text, "<html", key)
	}
}

// A feed has an item for each row, which leads to it.
func TestExportOfRSS(t *testing.T) {
	globe := mocktest.New(t)
	response, text := exported(t, globe, withQuery("/sys_user_list.do?RSS", "user_name=abel.tuter"))
	require.Contains(t, response.Header.Get("Content-Type"), "application/rss+xml")
	var feed struct {
		Title string `xml:"channel>title"`
		Items []struct {
			Title       string `xml:"title"`
			Link        string `xml:"link"`
			Description string `xml:"description"`
			Updated     string `xml:"pubDate"`
		} `xml:"channel>item"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &feed))
	require.Equal(t, "Users", feed.Title)
	require.Len(t, feed.Items, 1)
	require.Equal(t, "Abel Tuter", feed.Items[0].Title)
	require.Contains(t, feed.Items[0].Description, "User ID: abel.tuter")
	_, err := time.Parse(time.RFC1123Z, feed.Items[0].Updated)
	require.NoError(t, err)
	require.Regexp(t, "^"+regexp.QuoteMeta(globe.URL)+`/sys_user\.do\?sys_id=[0-9a-f]{32}$`, feed.Items[0].Link)
}

// sheets are the texts of a workbook, by the names of its sheets.
func sheets(t *testing.T, text string) (names []string, rows map[string][][]string) {
	t.Helper()
	file, err := excelize.OpenReader(strings.NewReader(text))
	require.NoError(t, err)
	rows = map[string][][]string{}
	for _, name := range file.GetSheetList() {
		rows[name], err = file.GetRows(name)
		require.NoError(t, err)
	}
	return file.GetSheetList(), rows
}

// Heads are labels, and values what people see, with times as the system writes them; a file
// that would be too large says so at its end.
func TestExportOfXLSX(t *testing.T) {
	globe := mocktest.New(t)
	globe.Change("sys_user", map[string]string{"user_name": "admin"}, map[string]string{"time_zone": "Europe/Berlin", "date_format": "dd.MM.yyyy"})
	globe.Import("incident", map[string]string{
		"number": "INC7", "short_description": "=1+1 <Ж>", "opened_at": "2019-03-04 05:06:07", "caller_id": "62826bf03710200044e0bfc8bcbe5df1",
	})
	path := withQuery("/incident_list.do?XLSX&sysparm_fields=number,short_description,caller_id,opened_at", "number=INC7")
	response, text := exported(t, globe, path)
	require.Equal(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", response.Header.Get("Content-Type"))
	require.Equal(t, "attachment; filename=incident.xlsx", response.Header.Get("Content-Disposition"))
	_, found := sheets(t, text)
	require.Equal(t, [][]string{
		{"Number", "Short description", "Caller", "Opened"}, {"INC7", "'=1+1 <Ж>", "Abel Tuter", "2019-03-04 06:06:07"},
	}, found["Page 1"])
	_, again := exported(t, globe, path)
	require.Equal(t, text, again)

	_, text = exported(t, globe, path+"&sysparm_display_value=false&sysparm_export_column_header_label=false")
	_, found = sheets(t, text)
	require.Equal(t, [][]string{
		{"number", "short_description", "caller_id", "opened_at"}, {"INC7", "'=1+1 <Ж>", "62826bf03710200044e0bfc8bcbe5df1", "2019-03-04 05:06:07"},
	}, found["Page 1"])
	setProperty(globe, "glide.excel.use_user_date_format", "true")
	_, text = exported(t, globe, path)
	_, found = sheets(t, text)
	require.Equal(t, "04.03.2019 06:06:07", found["Page 1"][1][3])

	setProperty(globe, "glide.xlsx.export.limit", "5")
	setProperty(globe, "glide.xlsx.max_cells", "7")
	_, text = exported(t, globe, "/incident_list.do?XLSX&sysparm_fields=number,state")
	_, found = sheets(t, text)
	require.Len(t, found["Page 1"], 5)
	require.Equal(t, []string{"Export stopped due to excessive size. Use CSV for a complete export."}, found["Page 1"][4])
	globe.Change("sys_properties", map[string]string{"name": "glide.xlsx.max_cells"}, map[string]string{"value": "10"})
	_, text = exported(t, globe, "/incident_list.do?XLSX&sysparm_fields=number,state")
	_, found = sheets(t, text)
	require.Len(t, found["Page 1"], 6)
	require.NotContains(t, found["Page 1"][5][0], "stopped")
}

// A sheet has so many rows and no more.
func TestExportOfManySheets(t *testing.T) {
	globe := mocktest.New(t, mocktest.Events(90_000))
	setProperty(globe, "glide.xlsx.export.limit", "32001")
	_, text := exported(t, globe, "/sysevent_list.do?XLSX&sysparm_fields=sys_id&sysparm_orderby=sys_id")
	names, found := sheets(t, text)
	require.Equal(t, []string{"Page 1", "Page 2"}, names)
	require.Len(t, found["Page 1"], 32_001)
	require.Len(t, found["Page 2"], 2)
	require.Equal(t, found["Page 1"][0], found["Page 2"][0])
	require.Less(t, found["Page 1"][32_000][0], found["Page 2"][1][0])
}
