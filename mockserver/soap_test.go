package mockserver_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

// soapClient sends messages of SOAP as the administrator, or as somebody else.
type soapClient struct {
	*testing.T
	globe          *mocktest.Globe
	user, password string
}

func newSOAPClient(t *testing.T, options ...mocktest.Option) soapClient {
	t.Helper()
	globe := mocktest.New(t, options...)
	return soapClient{t, globe, globe.Admin.UserName, globe.Admin.Password}
}

// by is the same for a user who holds these roles.
func (c soapClient) by(roles ...string) soapClient {
	c.Helper()
	const name = "kit.soap"
	c.globe.Import("sys_user", map[string]string{"user_name": name, "user_password": "secret", "active": "true"})
	for _, role := range roles {
		c.globe.Import("sys_user_has_role", map[string]string{"user": c.id("sys_user", "user_name="+name), "role": c.id("sys_user_role", "name="+role), "state": "active"})
	}
	return soapClient{c.T, c.globe, name, "secret"}
}

// id is the sys_id of the record that an encoded query finds.
func (c soapClient) id(tableName, query string) string {
	c.Helper()
	_, keys := c.call(tableName, "<getKeys><__encoded_query>"+query+"</__encoded_query></getKeys>")
	_, rest, _ := strings.Cut(keys, "<sys_id>")
	id, _, _ := strings.Cut(rest, "<")
	require.Len(c, id, 32, keys)
	return id
}

const (
	envelopeHead = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header/><e:Body>`
	envelopeFoot = `</e:Body></e:Envelope>`
	answerHead   = `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Header/><SOAP-ENV:Body>`
	answerFoot   = `</SOAP-ENV:Body></SOAP-ENV:Envelope>`
)

// call sends a message to a table, whose name parameters may follow, and returns what
// stands in the body of the answer.
func (c soapClient) call(to, message string) (int, string) {
	c.Helper()
	return c.send(to, envelopeHead+message+envelopeFoot)
}

func (c soapClient) send(to, envelope string) (int, string) {
	c.Helper()
	name, parameters, _ := strings.Cut(to, "?")
	if parameters != "" {
		parameters += "&"
	}
	response, text := processed(c.T, c.globe, http.MethodPost, "/"+name+".do?"+parameters+"SOAP", envelope, func(r *http.Request) {
		r.SetBasicAuth(c.user, c.password)
		r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	})
	require.Equal(c, "text/xml;charset=UTF-8", response.Header.Get("Content-Type"), text)
	text, ok := strings.CutPrefix(text, answerHead)
	require.True(c, ok, text)
	text, ok = strings.CutSuffix(text, answerFoot)
	require.True(c, ok, text)
	return response.StatusCode, text
}

// answers wants a message answered with 200 and this.
func (c soapClient) answers(to, message, want string) {
	c.Helper()
	status, got := c.call(to, message)
	require.Equal(c, want, got, message)
	require.Equal(c, http.StatusOK, status)
}

// fails wants a message refused, by a fault that says this.
func (c soapClient) fails(to, message, says string) {
	c.Helper()
	status, got := c.call(to, message)
	c.isFault(status, got, says)
}

func (c soapClient) isFault(status int, got, says string) {
	c.Helper()
	says = "com.glide.processors.soap.SOAPProcessingException: " + says
	require.Equal(c, "<SOAP-ENV:Fault><faultcode>SOAP-ENV:Server</faultcode><faultstring>"+says+"</faultstring><detail>"+says+
		"</detail></SOAP-ENV:Fault>", got)
	require.Equal(c, http.StatusInternalServerError, status)
}

// records are three incidents that nothing else is like, and the query that finds them.
func (c soapClient) records() string {
	c.Helper()
	for _, n := range []string{"1", "2", "3"} {
		c.globe.Import("incident", map[string]string{
			"number": "KIT" + n, "correlation_id": "kit", "category": "software", "urgency": n, "short_description": "<" + n + "> & more",
			"caller_id": "62826bf03710200044e0bfc8bcbe5df1", "active": strconv.FormatBool(n != "3"),
		})
	}
	return "<correlation_id>kit</correlation_id>"
}

// numbers are those of the incidents that a message finds.
func (c soapClient) numbers(children string) string {
	c.Helper()
	status, got := c.call("incident", "<getRecords>"+children+"</getRecords>")
	require.Equal(c, http.StatusOK, status)
	var all []string
	for _, record := range strings.Split(got, "<number>")[1:] {
		number, _, _ := strings.Cut(record, "<")
		all = append(all, number)
	}
	return strings.Join(all, " ")
}

func TestSOAPReads(t *testing.T) {
	c := newSOAPClient(t)
	user := c.id("sys_user", "user_name=abel.tuter")
	_, one := c.call("sys_user", "<get><sys_id> "+user+"\n</sys_id></get>")
	require.True(t, strings.HasPrefix(one, "<getResponse><sys_id>"+user+"</sys_id>"), one)
	for _, want := range []string{"<user_name>abel.tuter</user_name>", "<active>1</active>", "<locked_out>0</locked_out>", "<user_password/>", "<building/>"} {
		require.Contains(t, one, want)
	}
	c.answers("sys_user", "<get><sys_id>none</sys_id></get>", "<getResponse></getResponse>")
	c.answers("sys_user", "<get/>", "<getResponse></getResponse>")
	c.answers("sys_user", "<getKeys><user_name>abel.tuter</user_name></getKeys>", "<getKeysResponse><sys_id>"+user+"</sys_id><count>1</count></getKeysResponse>")
	c.answers("sys_user", "<getKeys><user_name>nobody</user_name></getKeys>", "<getKeysResponse><sys_id/><count>0</count></getKeysResponse>")
	c.answers("sys_user", "<getRecords><user_name>nobody</user_name></getRecords>", "<getRecordsResponse></getRecordsResponse>")
	c.answers("sys_user", "<getRecords><user_name>abel.tuter</user_name></getRecords>",
		"<getRecordsResponse><getRecordsResult>"+strings.TrimSuffix(strings.TrimPrefix(one, "<getResponse>"), "</getResponse>")+"</getRecordsResult></getRecordsResponse>")
	c.fails("sys_user", "<fetch/>", "Unsupported action: fetch")
	c.fails("x_none", "<get/>", "Invalid table x_none")
}

// What is not a parameter is an example, all of which a record has to be like, and like
// what the encoded query says.
func TestSOAPQueries(t *testing.T) {
	c := newSOAPClient(t)
	kit := c.records()
	for children, want := range map[string]string{
		"<__order_by>number</__order_by>":                                                                           "KIT1 KIT2 KIT3",
		"<__order_by_desc>number</__order_by_desc>":                                                                 "KIT3 KIT2 KIT1",
		"<__order_by>active, number</__order_by>":                                                                   "KIT3 KIT1 KIT2",
		"<__encoded_query>urgency&gt;1^ORDERBYDESCnumber</__encoded_query>":                                         "KIT3 KIT2",
		"<__encoded_query>urgency=1^NQurgency=3^ORDERBYnumber</__encoded_query>":                                    "KIT1 KIT3",
		"<urgency>&lt;=2</urgency><__order_by>number</__order_by>":                                                  "KIT1 KIT2",
		"<urgency>!=2</urgency><active>1</active>":                                                                  "KIT1",
		"<active>false</active><caller_id/>":                                                                        "KIT3",
		"<caller_id>Abel Tuter</caller_id><urgency>2</urgency>":                                                     "KIT2",
		"<caller_id>nobody</caller_id>":                                                                             "",
		"<caller_id.user_name>abel.tuter</caller_id.user_name><urgency>1</urgency>":                                 "KIT1",
		"<__order_by>number</__order_by><__limit>2</__limit>":                                                       "KIT1 KIT2",
		"<__order_by>number</__order_by><__first_row>1</__first_row>":                                               "KIT2 KIT3",
		"<__order_by>number</__order_by><__last_row>2</__last_row>":                                                 "KIT1 KIT2",
		"<__order_by>number</__order_by><__first_row>1</__first_row><__last_row>2</__last_row>":                     "KIT2",
		"<__order_by>number</__order_by><__first_row>0</__first_row><__last_row>3</__last_row><__limit>1</__limit>": "KIT1",
		"<__first_row>2</__first_row><__last_row>1</__last_row>":                                                    "",
		"<__order_by>number</__order_by><__limit>many</__limit><__first_row>-1</__first_row>":                       "KIT1 KIT2 KIT3",
	} {
		require.Equal(t, want, c.numbers(kit+children), children)
	}
	c.answers("incident", "<getRecords>"+kit+"<urgency>1</urgency><__use_view>mobile</__use_view><__exclude_columns>state,assigned_to</__exclude_columns></getRecords>",
		"<getRecordsResponse><getRecordsResult><number>KIT1</number><short_description>&lt;1&gt; &amp; more</short_description></getRecordsResult></getRecordsResponse>")
	c.globe.Import("sys_ui_list", map[string]string{"sys_id": "kit", "name": "incident", "view_name": "kit"})
	c.globe.Import("sys_ui_list_element", map[string]string{"list_id": "kit", "element": "caller_id.user_name", "position": "0"})
	_, got := c.call("incident", "<getRecords>"+kit+"<__limit>1</__limit><__use_view>kit</__use_view></getRecords>")
	require.Contains(t, got, "<getRecordsResult><caller_id.user_name>abel.tuter</caller_id.user_name></getRecordsResult>")
}

// A list has 250 records unless more are asked for; keys are all there are.
func TestSOAPLimits(t *testing.T) {
	c := newSOAPClient(t)
	rows := make([]map[string]string, 300)
	for i := range rows {
		rows[i] = map[string]string{"name": "kit", "value": strconv.Itoa(i)}
	}
	c.globe.Import("sys_user_preference", rows...)
	count := func(children string) int {
		_, got := c.call("sys_user_preference", "<getRecords><name>kit</name>"+children+"</getRecords>")
		return strings.Count(got, "<getRecordsResult>")
	}
	require.Equal(t, 250, count(""))
	require.Equal(t, 300, count("<__limit>1000</__limit>"))
	require.Equal(t, 300, count("<__last_row>500</__last_row>"))
	_, keys := c.call("sys_user_preference", "<getKeys><name>kit</name></getKeys>")
	require.Contains(t, keys, "<count>300</count>")
	c.globe.Play("", map[string]string{"soap_limit_cap": "true"})
	require.Equal(t, 250, count("<__limit>1000</__limit>"))
	require.Equal(t, 250, count("<__last_row>500</__last_row>"))
	require.Equal(t, 10, count("<__limit>10</__limit>"))
	_, keys = c.call("sys_user_preference", "<getKeys><name>kit</name></getKeys>")
	require.Contains(t, keys, "<count>300</count>")
}

func TestSOAPDisplayValues(t *testing.T) {
	c := newSOAPClient(t)
	list := "<getRecords>" + c.records() + "<urgency>1</urgency></getRecords>"
	const id = "<caller_id>62826bf03710200044e0bfc8bcbe5df1</caller_id>"
	_, got := c.call("incident", list)
	require.Contains(t, got, id)
	require.NotContains(t, got, "dv_")
	_, got = c.call("incident?displayvalue=true", list)
	require.Contains(t, got, "<caller_id>Abel Tuter</caller_id>")
	require.Contains(t, got, "<urgency>1 - High</urgency>")
	require.Contains(t, got, "<active>1</active>")
	_, got = c.call("incident?displayvalue=all", list)
	require.Contains(t, got, id+"<dv_caller_id>Abel Tuter</dv_caller_id>")
	require.Contains(t, got, "<urgency>1</urgency><dv_urgency>1 - High</dv_urgency>")
	require.NotContains(t, got, "dv_number")
	c.globe.Import("sys_properties", map[string]string{"name": "glide.soap.return_displayValue", "value": "true"})
	_, got = c.call("incident", list)
	require.Contains(t, got, "<caller_id>Abel Tuter</caller_id>")
	_, got = c.call("incident?displayvalue=false", list)
	require.Contains(t, got, id)

	require.Contains(t, got, "<work_notes/>")
	c.globe.Change("sys_properties", map[string]string{"name": "glide.soap.omit_null_values"}, map[string]string{"value": "true"})
	_, got = c.call("incident", list)
	require.NotContains(t, got, "/>")
	require.Contains(t, got, "<number>KIT1</number>")

	c.globe.Play("", map[string]string{"soap_boolean_words": "true"})
	_, got = c.call("incident", list)
	require.Contains(t, got, "<active>true</active>")
}

// An envelope means the same in any namespace and with any prefix, in any charset.
func TestSOAPEnvelopes(t *testing.T) {
	c := newSOAPClient(t)
	for _, envelope := range []string{
		`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:inc="http://www.service-now.com/sys_user">
			<soapenv:Header/><soapenv:Body><inc:getKeys><inc:user_name>abel.tuter</inc:user_name></inc:getKeys></soapenv:Body></soapenv:Envelope>`,
		`<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><getKeys xmlns="http://www.service-now.com/"><user_name>abel.tuter</user_name></getKeys></s:Body></s:Envelope>`,
		`<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body S:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><getKeys xmlns="http://www.service-now.com/getKeys">
			<user_name xsi:type="xsd:string" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">abel.tuter</user_name><active xsi:nil="true"/></getKeys></S:Body></S:Envelope>`,
		`<Envelope xmlns="http://www.w3.org/2003/05/soap-envelope"><Header><Security><UsernameToken/></Security></Header><Body><getKeys><user_name>abel.tuter</user_name></getKeys></Body></Envelope>`,
	} {
		status, got := c.send("sys_user", envelope)
		require.Equal(t, http.StatusOK, status, envelope)
		require.Contains(t, got, "<count>1</count>", envelope)
	}
	for kind, envelope := range map[string]string{
		"text/xml":                     `<?xml version="1.0" encoding="ISO-8859-1"?>` + envelopeHead + "<getKeys><first_name>Zo\xeb</first_name></getKeys>" + envelopeFoot,
		"text/xml; charset=iso-8859-1": envelopeHead + "<getKeys><first_name>Zo\xeb</first_name></getKeys>" + envelopeFoot,
	} {
		c.globe.Import("sys_user", map[string]string{"sys_id": "kit", "user_name": "kit", "first_name": "Zoë"})
		_, text := processed(t, c.globe, http.MethodPost, "/sys_user.do?SOAP", envelope, func(r *http.Request) {
			byAdmin(r)
			r.Header.Set("Content-Type", kind)
		})
		require.Contains(t, text, "<sys_id>kit</sys_id>", kind)
	}

	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, err := z.Write([]byte(envelopeHead + "<getKeys><user_name>abel.tuter</user_name></getKeys>" + envelopeFoot))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	response, text := processed(t, c.globe, http.MethodPost, "/sys_user.do?SOAP", zipped.String(), func(r *http.Request) {
		byAdmin(r)
		r.Header.Set("Content-Encoding", "gzip")
		r.Header.Set("Accept-Encoding", "gzip")
	})
	require.Equal(t, "gzip", response.Header.Get("Content-Encoding"))
	in, err := gzip.NewReader(strings.NewReader(text))
	require.NoError(t, err)
	plain, err := io.ReadAll(in)
	require.NoError(t, err)
	require.Contains(t, string(plain), "<count>1</count>")
}

// What is no envelope is refused by a fault, and costs about what was sent.
func TestSOAPBadEnvelopes(t *testing.T) {
	c := newSOAPClient(t)
	var bomb strings.Builder
	bomb.WriteString(`<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">`)
	for l := 'b'; l < 'k'; l++ {
		bomb.WriteString("<!ENTITY " + string(l) + ` "` + strings.Repeat("&"+string(l-1)+";", 10) + `">`)
	}
	const cannot = "Unable to parse SOAP document"
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for envelope, want := range map[string]string{
		"":                          cannot,
		"{}":                        cannot,
		"<a/>":                      cannot,
		envelopeHead:                cannot,
		envelopeHead + "<get>":      cannot,
		envelopeHead + "</get>":     cannot,
		envelopeHead + "<get/>":     cannot,
		envelopeHead + envelopeFoot: cannot,
		"<Body><get/></Body>":       cannot,
		bomb.String() + "]>" + envelopeHead + "<get><sys_id>&j;</sys_id></get>" + envelopeFoot:                                     cannot,
		`<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + envelopeHead + "<get><sys_id>&a;</sys_id></get>" + envelopeFoot: cannot,
		envelopeHead + strings.Repeat("<a>", 100_000):                                                                              cannot + ": Elements stand more than 16 deep in each other.",
		envelopeHead + "<get>" + strings.Repeat("<a/>", 60_000) + "</get>":                                                         cannot + ": There are more than 50000 elements.",
		envelopeHead + "<get>" + strings.Repeat("a", 11<<20):                                                                       cannot + ": a body of 11534424 bytes, of which 10485760 are taken",
		"<?xml version='1.0' encoding='EBCDIC'?>" + envelopeHead + "<get/>":                                                        cannot,
	} {
		status, got := c.send("incident", envelope)
		c.isFault(status, got, want)
	}
	runtime.ReadMemStats(&after)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(300<<20))

	bad := func(header, value, body string) (int, string) {
		response, text := processed(t, c.globe, http.MethodPost, "/incident.do?SOAP", body, func(r *http.Request) {
			byAdmin(r)
			r.Header.Set(header, value)
		})
		return response.StatusCode, strings.TrimSuffix(strings.TrimPrefix(text, answerHead), answerFoot)
	}
	status, got := bad("Content-Type", "text/xml; charset=EBCDIC", envelopeHead+"<get/>"+envelopeFoot)
	c.isFault(status, got, cannot+": unsupported encoding ebcdic")
	status, got = bad("Content-Encoding", "gzip", "no gzip")
	c.isFault(status, got, cannot)
	response, _ := processed(t, c.globe, http.MethodGet, "/incident.do?SOAP", "", byAdmin)
	require.Equal(t, http.StatusInternalServerError, response.StatusCode)
}

func TestSOAPFaultSwitches(t *testing.T) {
	c := newSOAPClient(t, mocktest.Setting("soap_fault_status", "200"), mocktest.Setting("soap_fault_stack", "true"), mocktest.Setting("soap_get_missing_fault", "true"))
	status, got := c.call("incident", "<get><sys_id>none</sys_id></get>")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, got, "SOAPProcessingException: insufficient rights to read incident none</faultstring><detail>")
	require.Contains(t, got, "insufficient rights to read incident none&#xA;&#x9;at com.glide.")
}

func TestSOAPWrites(t *testing.T) {
	c := newSOAPClient(t)
	status, made := c.call("incident", "<insert><short_description>a &lt; b</short_description><caller_id>Abel Tuter</caller_id><urgency>1 - High</urgency><category/></insert>")
	require.Equal(t, http.StatusOK, status)
	require.Regexp(t, `^<insertResponse><sys_id>[0-9a-f]{32}</sys_id><number>INC\d{7}</number></insertResponse>$`, made)
	id := made[len("<insertResponse><sys_id>"):][:32]
	get := "<get><sys_id>" + id + "</sys_id></get>"
	_, got := c.call("incident", get)
	for _, want := range []string{
		"<short_description>a &lt; b</short_description>", "<caller_id>62826bf03710200044e0bfc8bcbe5df1</caller_id>", "<urgency>1</urgency>", "<sys_created_by>admin</sys_created_by>",
	} {
		require.Contains(t, got, want)
	}
	c.answers("incident", "<update><sys_id>"+id+"</sys_id><short_description/><urgency>2</urgency></update>", "<updateResponse><sys_id>"+id+"</sys_id></updateResponse>")
	_, got = c.call("incident", get)
	require.Contains(t, got, "<short_description>a &lt; b</short_description>", "an empty element says nothing")
	require.Contains(t, got, "<urgency>2</urgency>")
	c.call("incident?allow_empty_value=true", "<update><sys_id>"+id+"</sys_id><description/><caller_id/></update>")
	_, got = c.call("incident", get)
	require.Contains(t, got, "<caller_id/>", "an empty element clears")
	_, trail := c.call("sys_audit", "<getRecords><documentkey>"+id+"</documentkey><fieldname>urgency</fieldname></getRecords>")
	require.Contains(t, trail, "<oldvalue>1</oldvalue>")

	c.answers("incident", "<deleteRecord><sys_id>"+id+"</sys_id></deleteRecord>", "<deleteRecordResponse><count>1</count></deleteRecordResponse>")
	c.answers("incident", "<deleteRecord><sys_id>"+id+"</sys_id></deleteRecord>", "<deleteRecordResponse><count>0</count></deleteRecordResponse>")
	c.fails("incident", "<update><sys_id>"+id+"</sys_id><urgency>1</urgency></update>", "Unable to find the record to update in incident")
	c.fails("sys_user", "<insert><user_name>abel.tuter</user_name></insert>", "Insert Aborted : Error during insert of sys_user ()")

	c.answers("incident", "<deleteMultiple>"+c.records()+"<urgency>&lt;3</urgency></deleteMultiple>", "<deleteMultipleResponse><count>2</count></deleteMultipleResponse>")
	c.fails("incident", "<deleteMultiple/>", "deleteMultiple needs a condition")
	_, made = c.call("sys_user", "<insertMultiple><record><user_name>kit.1</user_name></record><record><user_name>abel.tuter</user_name></record><record><user_name>kit.2</user_name></record></insertMultiple>")
	require.Regexp(t, "^<insertMultipleResponse><insertResponse><sys_id>.{32}</sys_id><name>kit.1</name></insertResponse>"+
		`<insertResponse><status>error</status><error_message>Insert Aborted : Error during insert of sys_user \(\)</error_message></insertResponse>`+
		"<insertResponse><sys_id>.{32}</sys_id><name>kit.2</name></insertResponse></insertMultipleResponse>$", made)
}

// Rows for a staging table are answered with what became of them.
func TestSOAPImports(t *testing.T) {
	c := newSOAPClient(t)
	_, made := c.call("imp_user", "<insert><email>kit@example.com</email><first_name>K</first_name><last_name>It</last_name></insert>")
	require.Regexp(t, "^<insertResponse><sys_id>.{32}</sys_id><table>sys_user</table><display_name>name</display_name><display_value>K It</display_value><status>inserted</status></insertResponse>$", made)
	_, made = c.call("imp_user", "<insertMultiple><record><email>kit@example.com</email><first_name>K</first_name><last_name>It</last_name></record></insertMultiple>")
	require.Contains(t, made, "<insertMultipleResponse><insertResponse><sys_id>")
	require.Contains(t, made, "<status>ignored</status>")
	c.globe.Import("sys_transform_map", map[string]string{"name": "Kit", "source_table": "imp_user", "target_table": "cmn_location", "active": "true", "order": "900"})
	_, made = c.call("imp_user", "<insert><email>kit2@example.com</email></insert>")
	require.Contains(t, made, "<multiInsertResponse><insertResponse><map>User</map><sys_id>")
	require.Contains(t, made, "<insertResponse><map>Kit</map><sys_id>")
	c.globe.Change("sys_transform_map", map[string]string{"source_table": "imp_user"}, map[string]string{"active": "false"})
	c.fails("imp_user", "<insert><email>kit3@example.com</email></insert>", "No transform map leads out of imp_user")
}

// With strict security each operation has a role, and access rules hold beside it. Without
// it whoever signs in reaches every table.
func TestSOAPRights(t *testing.T) {
	c := newSOAPClient(t)
	kit := c.records()
	one := c.id("incident", "number=KIT1")
	user := c.by("soap_query")
	user.fails("incident", "<get><sys_id>"+one+"</sys_id></get>", "insufficient rights to read incident "+one)
	user.answers("incident", "<get><sys_id>none</sys_id></get>", "<getResponse></getResponse>")
	user.answers("incident", "<getRecords>"+kit+"</getRecords>", "<getRecordsResponse></getRecordsResponse>")
	user.answers("sys_audit", "<getRecords/>", "<getRecordsResponse></getRecordsResponse>")
	user.answers("sys_audit", "<getKeys/>", "<getKeysResponse><sys_id/><count>0</count></getKeysResponse>")
	user.fails("incident", "<insert><short_description>a</short_description></insert>", "Insufficient rights for creating new records")
	user.fails("incident", "<insertMultiple/>", "Insufficient rights for creating new records")
	user.fails("incident", "<update/>", "Insufficient rights for updating records")
	user.fails("incident", "<deleteRecord/>", "Insufficient rights for deleting records")
	user.fails("incident", "<deleteMultiple/>", "Insufficient rights for deleting records")
	user.fails("ecc_queue", "<insert><agent>a</agent></insert>", "Insufficient rights for creating new records")
	c.globe.Play("", map[string]string{"soap_get_unreadable_fault": "false"})
	user.answers("incident", "<get><sys_id>"+one+"</sys_id></get>", "<getResponse></getResponse>")

	plain := newSOAPClient(t).by("itil")
	plain.fails("incident", "<getRecords/>", "Insufficient rights for querying records")
	plain.globe.Change("sys_properties", map[string]string{"name": "glide.soap.strict_security"}, map[string]string{"value": "false"})
	_, got := plain.call("sys_audit", "<getRecords><__limit>1</__limit></getRecords>")
	require.Contains(t, got, "<getRecordsResult>")
	status, got := plain.call("sys_user_group", "<insert><name>kit</name></insert>")
	require.Equal(t, http.StatusOK, status, got)
	_, got = plain.call("sys_user_group", "<getRecords><name>kit</name></getRecords>")
	require.Contains(t, got, "<sys_created_by>kit.soap</sys_created_by>")
	plain.globe.Change("sys_properties", map[string]string{"name": "glide.basicauth.required.soap"}, map[string]string{"value": "false"})
	_, got = processed(t, plain.globe, http.MethodPost, "/sys_audit.do?SOAP", envelopeHead+"<getKeys/>"+envelopeFoot, nil)
	require.Contains(t, got, "<count>0</count>", "a guest reaches what anybody may")

	writer := newSOAPClient(t).by("soap_create", "soap_query_update", "soap_delete", "itil")
	status, got = writer.call("incident", "<insert><short_description>a</short_description><caller_id>Abel Tuter</caller_id></insert>")
	require.Equal(t, http.StatusOK, status, got)
	status, got = writer.call("incident", "<update><sys_id>"+got[len("<insertResponse><sys_id>"):][:32]+"</sys_id><urgency>1</urgency></update>")
	require.Equal(t, http.StatusOK, status, got)
	queue := newSOAPClient(t).by("soap_ecc")
	_, got = queue.call("ecc_queue", "<getKeys/>")
	require.Contains(t, got, "<getKeysResponse>")
	queue.fails("incident", "<getKeys/>", "Insufficient rights for querying records")
	status, got = queue.call("ecc_queue", "<insert><agent>mid.server.kit</agent><queue>input</queue></insert>")
	require.Equal(t, http.StatusOK, status, got)
	_, got = queue.call("ecc_queue", "<getKeys><agent>mid.server.kit</agent></getKeys>")
	require.Contains(t, got, "<count>1</count>")
}

// A message is posted: whatever else comes with one changes nothing.
func TestSOAPIsPosted(t *testing.T) {
	globe := mocktest.New(t)
	insert := envelopeHead + "<insert><user_name>kit</user_name></insert>" + envelopeFoot
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		response, _ := processed(t, globe, method, "/sys_user.do?SOAP", insert, byAdmin)
		require.Equal(t, http.StatusInternalServerError, response.StatusCode, method)
	}
	_, got := processed(t, globe, http.MethodPost, "/sys_user.do?SOAP", envelopeHead+"<getKeys><user_name>kit</user_name></getKeys>"+envelopeFoot, byAdmin)
	require.Contains(t, got, "<count>0</count>")
}

// Who may not read a table learns no names of its columns, as by SCHEMA.
func TestWSDLOfAClosedTable(t *testing.T) {
	c := newSOAPClient(t).by("soap")
	for path, want := range map[string]int{
		"/oauth_entity.do?WSDL": http.StatusForbidden, "/oauth_entity.do?XSD": http.StatusForbidden, "/incident.do?WSDL": http.StatusOK,
	} {
		response, got := processed(t, c.globe, http.MethodGet, path, "", func(r *http.Request) { r.SetBasicAuth(c.user, c.password) })
		require.Equal(t, want, response.StatusCode, path)
		require.Equal(t, want == http.StatusOK, strings.Contains(got, "element"), path)
	}
}

// A session that SOAP opened is over after a minute; its cookie alone changes nothing.
func TestSOAPSessions(t *testing.T) {
	globe := mocktest.New(t)
	read := envelopeHead + "<getKeys><user_name>abel.tuter</user_name></getKeys>" + envelopeFoot
	response, _ := processed(t, globe, http.MethodPost, "/sys_user.do?SOAP", read, byAdmin)
	require.Equal(t, http.StatusOK, response.StatusCode)
	session := response.Cookies()[0]
	again := func(r *http.Request) { r.AddCookie(session) }
	response, _ = processed(t, globe, http.MethodPost, "/sys_user.do?SOAP", read, again)
	require.Equal(t, http.StatusOK, response.StatusCode)
	response, _ = processed(t, globe, http.MethodPost, "/sys_user.do?SOAP", envelopeHead+"<insert><user_name>kit</user_name></insert>"+envelopeFoot, again)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	globe.Advance(61 * time.Second)
	response, _ = processed(t, globe, http.MethodPost, "/sys_user.do?SOAP", read, again)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
}

func TestSOAPAggregates(t *testing.T) {
	c := newSOAPClient(t)
	kit := c.records()
	c.answers("incident", "<aggregate>"+kit+"<COUNT>sys_id</COUNT></aggregate>", "<aggregateResponse><aggregateResult><count>3</count></aggregateResult></aggregateResponse>")
	c.answers("incident", "<aggregate>"+kit+"<COUNT>sys_id</COUNT><AVG>urgency</AVG><MAX>urgency</MAX><LAST>urgency</LAST><SUM>no_column</SUM><GROUP_BY>active</GROUP_BY></aggregate>",
		"<aggregateResponse><aggregateResult><active>false</active><count>1</count><avg>3.0000</avg><max>3</max></aggregateResult>"+
			"<aggregateResult><active>true</active><count>2</count><avg>1.5000</avg><max>2</max></aggregateResult></aggregateResponse>")
	c.answers("incident", "<aggregate><__encoded_query>correlation_id=kit^urgency&gt;1</__encoded_query><MIN>urgency</MIN><GROUP_BY>active</GROUP_BY><HAVING>COUNT^*^&gt;^0</HAVING><HAVING>MIN^urgency^=^2</HAVING></aggregate>",
		"<aggregateResponse><aggregateResult><active>true</active><min>2</min></aggregateResult></aggregateResponse>")
	var by strings.Builder
	for i := range 60 {
		for _, column := range []string{"name", "email", "title", "active", "user_name"} {
			by.WriteString("caller_id" + strings.Repeat(".manager", i) + "." + column + ",")
		}
	}
	c.fails("incident", "<aggregate><COUNT>sys_id</COUNT><GROUP_BY>"+by.String()+"</GROUP_BY></aggregate>", "Too many aggregates")
	c.globe.Play("", map[string]string{"soap_aggregate_capitals": "true"})
	c.answers("incident", "<aggregate>"+kit+"<COUNT>sys_id</COUNT></aggregate>", "<aggregateResponse><aggregateResult><COUNT>3</COUNT></aggregateResult></aggregateResponse>")
	c.globe.Change("v_plugin", map[string]string{"id": "com.glide.web_service_aggregate"}, map[string]string{"active": "inactive"})
	c.fails("incident", "<aggregate><COUNT>sys_id</COUNT></aggregate>", "Unsupported action: aggregate")
}

// The properties of a WSDL change the answers that it describes as well.
func TestWSDL(t *testing.T) {
	c := newSOAPClient(t)
	fetched := func(path string) (*http.Response, string) {
		return processed(t, c.globe, http.MethodGet, path, "", byAdmin)
	}
	response, text := fetched("/incident.do?WSDL")
	require.Equal(t, "text/xml", response.Header.Get("Content-Type"))
	for _, want := range []string{
		`<wsdl:definitions `, ` targetNamespace="http://www.service-now.com/incident"><wsdl:types><xsd:schema `, ` elementFormDefault="unqualified"`,
		`<wsdl:message name="getRecordsSoapOut"><wsdl:part name="incident" element="tns:getRecordsResponse"/></wsdl:message>`,
		`<wsdl:portType name="ServiceNowSoap">`, `<wsdl:binding name="ServiceNowSoap" type="tns:ServiceNowSoap">`,
		`<soap:operation soapAction="http://www.service-now.com/incident/insert" style="document"/>`,
		`<wsdl:service name="ServiceNow_incident"><wsdl:port name="ServiceNowSoap" binding="tns:ServiceNowSoap"><soap:address location="` + c.globe.URL + `/incident.do?SOAP"/>`,
		`<xsd:element name="active" type="xsd:boolean" minOccurs="0" maxOccurs="1"/>`, `<xsd:element name="opened_at" type="xsd:string" minOccurs="0" maxOccurs="1"/>`,
	} {
		require.Contains(t, text, want)
	}
	_, alone := fetched("/incident.do?XSD")
	_, schema, ok := strings.Cut(alone, "<xsd:schema")
	require.True(t, ok)
	require.Contains(t, text, "<wsdl:types><xsd:schema"+schema+"</wsdl:types>")

	_, text = fetched("/incident.do?displayvalue=all&WSDL")
	require.Contains(t, text, `<xsd:element name="dv_caller_id" type="xsd:string" minOccurs="0" maxOccurs="1"/>`)
	require.Contains(t, text, `/incident.do?displayvalue=all&amp;SOAP"/>`)

	set := func(name, value string) {
		c.globe.Change("sys_properties", map[string]string{"name": name}, map[string]string{"value": value})
	}
	const keys = "<getKeys><user_name>nobody</user_name></getKeys>"
	set("glide.wsdl.schema.UnqualifiedElementFormDefault", "false")
	c.answers("sys_user", keys, `<getKeysResponse xmlns="http://www.service-now.com/sys_user"><sys_id/><count>0</count></getKeysResponse>`)
	set("glide.wsdl.definition.use_unique_namespace", "false")
	set("glide.wsdl.unique_service_name", "false")
	c.globe.Import("sys_properties", map[string]string{"name": "com.glide.soap_address_base_url", "value": "https://proxy.example.com/"})
	c.answers("sys_user", keys, `<getKeysResponse xmlns="http://www.service-now.com"><sys_id/><count>0</count></getKeysResponse>`)
	_, text = fetched("/sys_user.do?WSDL")
	for _, want := range []string{
		` targetNamespace="http://www.service-now.com"><wsdl:types>`, ` elementFormDefault="qualified"`, `<wsdl:service name="ServiceNow">`,
		`"https://proxy.example.com/sys_user.do?SOAP"`, `soapAction="http://www.service-now.com/sys_user/get"`,
	} {
		require.Contains(t, text, want)
	}

	require.Contains(t, text, `<xsd:element name="aggregate">`)
	c.globe.Change("v_plugin", map[string]string{"id": "com.glide.web_service_aggregate"}, map[string]string{"active": "inactive"})
	_, text = fetched("/sys_user.do?WSDL")
	require.NotContains(t, text, "aggregate")

	response, text = fetched("/x_none.do?WSDL")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.NotEqual(t, "text/xml", response.Header.Get("Content-Type"))
	require.Contains(t, text, "WSDLGeneratorException: Cannot generate WSDL")
	c.globe.Play("", map[string]string{"wsdl_unknown_table": "empty", "wsdl_content_type": "charset"})
	response, text = fetched("/x_none.do?WSDL")
	require.Equal(t, http.StatusOK, response.StatusCode)
	require.Empty(t, text)
	response, _ = fetched("/incident.do?WSDL")
	require.Equal(t, "text/xml;charset=UTF-8", response.Header.Get("Content-Type"))
}

// A WSDL has the columns of an answer, in its order, for whoever asks.
func TestWSDLHasWhatIsAnswered(t *testing.T) {
	c := newSOAPClient(t)
	name := regexp.MustCompile(`<xsd:element name="([^"]+)"`)
	element := regexp.MustCompile(`<([a-z][a-z0-9_]*)/?>`)
	for _, user := range []soapClient{c, c.by("soap_query", "itil")} {
		for _, tableName := range []string{"incident", "sys_user", "cmdb_ci_server", "sys_user_group"} {
			_, described := processed(t, c.globe, http.MethodGet, "/"+tableName+".do?displayvalue=all&WSDL", "", func(r *http.Request) { r.SetBasicAuth(user.user, user.password) })
			_, response, _ := strings.Cut(described, `<xsd:element name="getResponse">`)
			response, _, _ = strings.Cut(response, "</xsd:complexType>")
			var want, got []string
			for _, found := range name.FindAllStringSubmatch(response, -1) {
				want = append(want, found[1])
			}
			_, record := user.call(tableName+"?displayvalue=all", "<getRecords><__limit>1</__limit></getRecords>")
			_, record, ok := strings.Cut(record, "<getRecordsResult>")
			require.True(t, ok, tableName)
			for _, found := range element.FindAllStringSubmatch(record, -1) {
				got = append(got, found[1])
			}
			require.NotEmpty(t, got)
			require.Equal(t, want, got, tableName)
		}
	}
	response, _ := processed(t, c.globe, http.MethodGet, "/incident.do?WSDL", "", nil)
	require.Equal(t, http.StatusUnauthorized, response.StatusCode)
	plain := newSOAPClient(t).by("itil")
	asPlain := func(r *http.Request) { r.SetBasicAuth(plain.user, plain.password) }
	response, _ = processed(t, plain.globe, http.MethodGet, "/incident.do?WSDL", "", asPlain)
	require.Equal(t, http.StatusForbidden, response.StatusCode)
	plain.globe.Change("sys_properties", map[string]string{"name": "glide.soap.strict_security"}, map[string]string{"value": "false"})
	response, _ = processed(t, plain.globe, http.MethodGet, "/incident.do?WSDL", "", asPlain)
	require.Equal(t, http.StatusOK, response.StatusCode)
}
