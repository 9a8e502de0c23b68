package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/cmdb"
	"github.com/snowglobe-dev/snowglobe/mockserver/mocktest"
)

const identifyPath = "/api/now/identifyreconcile"

func (w wire) identify(path, body string) *cmdb.Result {
	w.Helper()
	got := w.send("POST", identifyPath+path, body)
	require.Equal(w, 200, got.status, got.body)
	var read struct{ Result cmdb.Result }
	require.NoError(w, json.Unmarshal([]byte(got.body), &read), got.body)
	return &read.Result
}

const fromServiceNow = "?sysparm_data_source=ServiceNow"

// attempts are how an item was looked for.
func attempts(item *cmdb.ItemResult) (all []string) {
	for _, a := range item.IdentificationAttempts {
		all = append(all, strings.TrimSpace(a.Info+" "+strings.Join(a.Attributes, ",")+"@"+a.SearchOnTable+" "+a.AttemptResult))
	}
	return all
}

const vendorsPayload = `{"items":[
	{"className":"cmdb_ci_linux_server","values":{"sys_class_name":"cmdb_ci_linux_server","name":"lnux101","ip_address":"192.0.2.173","ram":4096,"virtual":true},
	 "lookup":[{"className":"cmdb_serial_number","values":{"serial_number":"lnux101","serial_number_type":"uuid","valid":"true"}},
	           {"className":"cmdb_ci_network_adapter","values":{"name":"eth0","ip_address":"192.0.2.173","mac_address":"00:00:5e:00:53:2f"}}]},
	{"className":"cmdb_ci_ip_switch","values":{"name":"Harbor Switch","serial_number":"Switch23587"}}],
	"relations":[{"parent":0,"child":"1","type":"IP Connection::IP Connection"}]}`

func TestIdentifyThePayloadOfTheVendorsPage(t *testing.T) {
	w := newWire(t)
	simulated := w.identify("/query"+fromServiceNow, vendorsPayload)
	require.Equal(t, []string{"INSERT", "UPDATE"}, []string{simulated.Items[0].Operation, simulated.Items[1].Operation})
	require.Equal(t, "Unknown", simulated.Items[0].SysID)
	require.Equal(t, []*string{nil, nil}, simulated.Items[0].RelatedSysIDs)
	require.Empty(t, w.found("cmdb_ci", "name=lnux101"), "a simulation leaves nothing")

	made := w.identify(fromServiceNow, vendorsPayload)
	server, network := made.Items[0], made.Items[1]
	require.Equal(t, []string{
		"serial_number,serial_number_type@cmdb_serial_number NO_MATCH", "serial_number@cmdb_ci_hardware SKIPPED",
		"name@cmdb_ci_hardware NO_MATCH", "mac_address,name@cmdb_ci_network_adapter NO_MATCH",
	}, attempts(server))
	require.Equal(t, []string{
		"serial_number,serial_number_type@cmdb_serial_number SKIPPED", "serial_number@cmdb_ci_hardware NO_MATCH", "name@cmdb_ci_hardware MATCHED",
	}, attempts(network), "what matched ends it")
	require.Equal(t, "556eb250c3400200d8d4bea192d3ae92", network.IdentifierEntrySysID)
	require.Equal(t, "Unknown", server.IdentifierEntrySysID)
	require.Equal(t, []string{"INSERT", "UPDATE", "INSERT"}, []string{server.Operation, network.Operation, made.Relations[0].Operation})
	require.Nil(t, made.HasError, "the basic path has no flags before the enhanced one is there")

	row := w.found("cmdb_ci_linux_server", "name=lnux101")[0]
	require.Equal(t, []any{server.SysID, "4096", "true", "ServiceNow", "admin"},
		[]any{row["sys_id"], row["ram"], row["virtual"], row["discovery_source"], row["sys_created_by"]})
	require.Len(t, w.found("cmdb_serial_number", "serial_number=lnux101^cmdb_ci="+server.SysID), 1)
	require.Len(t, w.found("cmdb_ci_network_adapter", "mac_address=00:00:5e:00:53:2f^cmdb_ci="+server.SysID), 1)
	require.Len(t, w.found("cmdb_rel_ci", "parent="+server.SysID+"^child="+network.SysID), 1)

	w.globe.Advance(60e9)
	again := w.identify(fromServiceNow, vendorsPayload)
	require.Equal(t, "serial_number,serial_number_type@cmdb_serial_number MATCHED", attempts(again.Items[0])[0])
	require.Equal(t, []string{"NO_CHANGE", "NO_CHANGE", "NO_CHANGE"}, []string{again.Items[0].Operation, again.Items[1].Operation, again.Relations[0].Operation})
	require.Equal(t, *server.RelatedSysIDs[0], *again.Items[0].RelatedSysIDs[0])
	after := w.found("cmdb_ci_linux_server", "name=lnux101")[0]
	require.Equal(t, []any{"0", row["sys_updated_on"]}, []any{after["sys_mod_count"], after["sys_updated_on"]})
	require.NotEqual(t, row["last_discovered"], after["last_discovered"], "seen again, and not changed")
	require.Empty(t, w.found("sys_audit", "documentkey="+server.SysID))

	raw := w.send("POST", identifyPath+"/query"+fromServiceNow, vendorsPayload).body
	require.Contains(t, raw, `"errorCount":0`, "numbers are numbers")
	require.Contains(t, raw, `"inputIndices":[{"mainIndex":0,"subIndex":1}]`)
	require.Contains(t, raw, `"markers":[]`)
}

func TestIdentifyWithMistakes(t *testing.T) {
	w := newWire(t)
	good := `{"className":"cmdb_ci_linux_server","values":{"name":"good one"}}`
	for name, c := range map[string]struct{ query, items, relations, says string }{
		"no source":       {"", good, "", "INVALID_INPUT_DATA: In payload invalid data source [null] exist"},
		"unknown source":  {"?sysparm_data_source=Nonesuch", good, "", "INVALID_INPUT_DATA: In payload invalid data source [Nonesuch] exist"},
		"no class":        {fromServiceNow, `{"values":{"name":"x"}}`, "", "IDENTIFICATION_RULE_MISSING: Identity Rule Missing for table []"},
		"no rule":         {fromServiceNow, `{"className":"incident","values":{"number":"x"}}`, "", "Identity Rule Missing for table [incident]"},
		"no attributes":   {fromServiceNow, `{"className":"cmdb_ci_computer","values":{"ram":"1"}}`, "", "MISSING_MATCHING_ATTRIBUTES: In payload missing minimum set of input values for criterion (matching) attributes from identify rule for table [cmdb_ci_hardware]"},
		"unknown sys_id":  {fromServiceNow, `{"className":"cmdb_ci_computer","values":{"sys_id":"nobody"}}`, "", "Found invalid sys_id in payload. No record with sys_id [nobody]"},
		"no host":         {fromServiceNow, `{"className":"cmdb_ci_web_server","values":{"name":"x"}}`, "", "MISSING_DEPENDENCY: In payload no relations defined for dependent class [cmdb_ci_web_server] that matches any containment/hosting rules: [cmdb_ci_appl >> Runs on >> "},
		"twice":           {fromServiceNow, good + "," + strings.Replace(good, "good", "GOOD", 1), "", "DUPLICATE_PAYLOAD_RECORDS: Found duplicate items in the payload (index 0 and 1), using className [cmdb_ci_linux_server] and fields [name]"},
		"no such lookup":  {fromServiceNow, `{"className":"cmdb_ci_computer","values":{"name":"x"},"lookup":[{"className":"sys_user","values":{"name":"x"}}]}`, "", "IDENTIFICATION_RULE_FOR_LOOKUP_MISSING: Identity Rule for table [cmdb_ci_hardware] missing Lookup Rule for class [sys_user]"},
		"no such related": {fromServiceNow, `{"className":"cmdb_ci_computer","values":{"name":"x"},"related":[{"className":"sys_user","values":{"name":"x"}}]}`, "", "IDENTIFICATION_RULE_FOR_RELATED_ITEM_MISSING"},
		"no relationship": {fromServiceNow, good, `{"parent":0,"child":0,"type":"Walks on::Walks"}`, "No such relationship with name [Walks on::Walks] exist in table [cmdb_rel_type]"},
		"no parent":       {fromServiceNow, good, `{"parent":7,"child":0,"type":"Runs on::Runs"}`, "has invalid parent record index: [7]"},
		"negative child":  {fromServiceNow, good, `{"parent":0,"child":-1,"type":"Runs on::Runs"}`, "has invalid child record index: [-1]"},
		"no end":          {fromServiceNow, good, `{"parent":0,"child_id":"x","type":"Runs on::Runs"}`, "has invalid child record index: [x]"},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.identify(c.query, `{"items":[`+c.items+`],"relations":[`+c.relations+`]}`)
			require.True(t, got.Failed())
			var all []string
			for _, item := range got.Items {
				require.Equal(t, []any{"Unknown", "NO_CHANGE", len(item.Errors)}, []any{item.SysID, item.Operation, item.ErrorCount})
				for _, p := range item.Errors {
					all = append(all, p.Error+": "+p.Message)
				}
			}
			for _, relation := range got.Relations {
				for _, p := range relation.Errors {
					all = append(all, p.Error+": "+p.Message)
				}
			}
			require.Contains(t, strings.Join(all, "\n"), c.says)
		})
	}
	require.Empty(t, w.found("cmdb_ci", "nameINgood one,x,a,b"), "with a mistake nothing is kept")
	for name, body := range map[string]string{"no JSON": "{", "two": "{}{}", "null item": `{"items":[null]}`, "no place": `{"relations":[{"parent":"first"}]}`,
		"too many": `{"items":[` + strings.Repeat(`{},`, 2000) + `{}]}`} {
		require.Equal(t, 400, w.send("POST", identifyPath+fromServiceNow, body).status, name)
	}
	require.Equal(t, 405, w.send("GET", identifyPath, "").status)
	require.Empty(t, w.identify(fromServiceNow, "{}").Items)
}

func TestIdentifyWhatHangsOnAHost(t *testing.T) {
	w := newWire(t)
	apache := func(host string) string {
		return `{"items":[{"className":"cmdb_ci_web_server","values":{"name":"PS Apache01","tcp_port":"8443"}},{"className":"cmdb_ci_linux_server","values":{"name":"` + host + `"}}],
			"relations":[{"parent":0,"child":1,"type":"Runs on::Runs"}]}`
	}
	known := w.identify(fromServiceNow, apache("PS LinuxApp02"))
	require.Equal(t, []string{apache01, "UPDATE"}, []string{known.Items[0].SysID, known.Items[0].Operation})
	require.Equal(t, "NO_CHANGE", known.Relations[0].Operation)
	other := w.identify(fromServiceNow, apache("PS LinuxApp01"))
	require.Equal(t, "INSERT", other.Items[0].Operation, "the same name on another host is another one")
	fresh := w.identify(fromServiceNow, apache("new host"))
	require.Equal(t, []string{"INSERT", "INSERT", "INSERT"}, []string{fresh.Items[0].Operation, fresh.Items[1].Operation, fresh.Relations[0].Operation})
	failing := w.identify(fromServiceNow, strings.Replace(apache("x"), `{"name":"x"}`, `{"ram":"1"}`, 1))
	require.Contains(t, failing.Items[0].Errors[0].Message, "since its depends on payload item")
}

func TestHostsInACircle(t *testing.T) {
	w := newWire(t)
	w.globe.Import("cmdb_metadata_hosting",
		map[string]string{"parent_type": "cmdb_ci_database", "child_type": "cmdb_ci_db_instance", "rel_type": runsOn},
		map[string]string{"parent_type": "cmdb_ci_db_instance", "child_type": "cmdb_ci_database", "rel_type": runsOn})
	got := w.identify(fromServiceNow, `{"items":[{"className":"cmdb_ci_database","values":{"name":"a"}},{"className":"cmdb_ci_db_instance","values":{"name":"b"}}],
		"relations":[{"parent":0,"child":1,"type":"Runs on::Runs"},{"parent":1,"child":0,"type":"Runs on::Runs"}]}`)
	require.Equal(t, "QUALIFICATION_LOOP", got.Items[0].Errors[0].Error)
	require.Empty(t, w.found("cmdb_ci_database", ""))
}

func TestReclassifying(t *testing.T) {
	w := newWire(t)
	named := func(class, settings string) *cmdb.ItemResult {
		return w.identify(fromServiceNow, `{"items":[{"className":"`+class+`","values":{"name":"Payroll Host","os":"Other"},"settings":{`+settings+`}}]}`).Items[0]
	}
	for _, step := range []struct{ class, settings, operation, now string }{
		{"cmdb_ci_linux_server", `"updateWithoutSwitch":true`, "UPDATE", "cmdb_ci_win_server"},
		{"cmdb_ci_linux_server", "", "UPDATE_WITH_SWITCH", "cmdb_ci_linux_server"},
		{"cmdb_ci_server", `"updateWithoutDowngrade":"true"`, "NO_CHANGE", "cmdb_ci_linux_server"},
		{"cmdb_ci_server", "", "UPDATE_WITH_DOWNGRADE", "cmdb_ci_server"},
		{"cmdb_ci_win_server", "", "UPDATE_WITH_UPGRADE", "cmdb_ci_win_server"},
	} {
		item := named(step.class, step.settings)
		require.Equal(t, []string{step.operation, step.now}, []string{item.Operation, item.ClassName})
		require.Equal(t, step.settings != "", len(item.Info) > 0)
		row := w.found("cmdb_ci", "name=Payroll Host")[0]
		require.Equal(t, []any{step.now, "SNG-W-0001", item.SysID}, []any{row["sys_class_name"], row["serial_number"], row["sys_id"]})
	}
	require.Equal(t, "/!!/!2/!(/!!/!#", w.found("cmdb_ci", "name=Payroll Host")[0]["sys_class_path"])
	w.globe.Import("sys_properties", map[string]string{"name": "glide.class.switch.enabled", "value": "false"})
	require.Contains(t, named("cmdb_ci_linux_server", "").Errors[0].Message, "CI Reclassification not allowed from class: [cmdb_ci_win_server] to [cmdb_ci_linux_server]")
}

// Where the class is audited the trail tells that an item came into it, beside what else
// changed then, in one update of the record.
func TestReclassifyingLeavesATrail(t *testing.T) {
	w := newWire(t, mocktest.Fixtures(fstest.MapFS{"dictionary/kiosk.yaml": {Data: []byte(`tables:
  - {name: u_kiosk, label: Kiosk, super_class: cmdb_ci_server, audited: true, columns: [{name: u_hall, label: Hall, type: string}]}
`)}}))
	named := func(class, ram string) *cmdb.ItemResult {
		return w.identify(fromServiceNow, `{"items":[{"className":"`+class+`","values":{"name":"Payroll Host","ram":"`+ram+`"}}]}`).Items[0]
	}
	before := w.found("cmdb_ci", "name=Payroll Host")[0]
	moved := named("u_kiosk", "77")
	require.Equal(t, "UPDATE_WITH_SWITCH", moved.Operation)
	after := w.found("cmdb_ci", "name=Payroll Host")[0]
	require.Equal(t, "u_kiosk", after["sys_class_name"])
	count, err := strconv.Atoi(fmt.Sprint(before["sys_mod_count"]))
	require.NoError(t, err)
	once := strconv.Itoa(count + 1)
	require.Equal(t, once, after["sys_mod_count"])
	trail := w.found("sys_audit", "documentkey="+moved.SysID+"^fieldnameINsys_class_name,ram^ORDERBYfieldname")
	require.Len(t, trail, 2)
	for i, want := range [][]any{{"u_kiosk", "ram", "16384", "77", once, "admin"}, {"u_kiosk", "sys_class_name", before["sys_class_name"], "u_kiosk", once, "admin"}} {
		row := trail[i]
		require.Equal(t, want, []any{row["tablename"], row["fieldname"], row["oldvalue"], row["newvalue"], row["record_checkpoint"], row["user"]})
	}
	require.Equal(t, "UPDATE_WITH_DOWNGRADE", named("cmdb_ci_server", "78").Operation)
	require.Len(t, w.found("sys_audit", "documentkey="+moved.SysID+"^fieldnameINsys_class_name,ram"), 2, "servers are not audited")
	require.Empty(t, w.found("sys_audit_delete", "documentkey="+moved.SysID), "and nothing was deleted")

	require.Equal(t, "UPDATE_WITH_UPGRADE", w.identify(fromServiceNow, `{"items":[{"className":"u_kiosk","values":{"sys_id":"`+moved.SysID+`"}}]}`).Items[0].Operation,
		"an item that a payload only points to moves, too, and says so")
}

func TestIdentifyBySource(t *testing.T) {
	w := newWire(t)
	item := func(name string) string {
		return `{"items":[{"className":"cmdb_ci_linux_server","internal_id":"a","sys_object_source_info":{"source_name":"SCCM","source_native_key":"k1"},"values":{"name":"` + name + `"}},
			{"className":"cmdb_ci_service","internal_id":"s","values":{"name":"Payroll"}}],
			"relations":[{"parent_id":"s","child_id":"a","type":"Depends on::Used by"}],
			"referenceItems":[{"referenceField":"duplicate_of","referenced":"s","referencedBy":"nobody"}]}`
	}
	first := w.identify(fromServiceNow, item("by key"))
	require.Equal(t, "sys_object_source NO_MATCH @ NO_MATCH", attempts(first.Items[0])[0])
	renamed := w.identify(fromServiceNow, item("by another name"))
	require.Equal(t, []string{"sys_object_source MATCHED @ MATCHED"}, attempts(renamed.Items[0]))
	require.Equal(t, first.Items[0].SysID, renamed.Items[0].SysID)
	row := w.found("cmdb_ci", "sys_id="+first.Items[0].SysID)[0]
	require.Equal(t, []any{"by another name", "SCCM"}, []any{row["name"], row["discovery_source"]})
	require.Len(t, w.found("sys_object_source", "id=k1^target_sys_id="+first.Items[0].SysID), 1)

	// A source of one's own is a row of sys_choice.
	require.NotNil(t, w.identify("?sysparm_data_source=Acme", `{"items":[{"className":"cmdb_ci_service","values":{"name":"Acme"}}]}`).Items[0].Errors)
	require.Equal(t, 201, w.send("POST", "/api/now/table/sys_choice", `{"name":"cmdb_ci","element":"discovery_source","value":"Acme","label":"Acme"}`).status)
	require.Equal(t, "INSERT", w.identify("?sysparm_data_source=Acme", `{"items":[{"className":"cmdb_ci_service","values":{"name":"Acme"}}]}`).Items[0].Operation)
	require.Equal(t, "Acme", w.found("cmdb_ci_service", "name=Acme")[0]["discovery_source"])
}

func TestIdentifyEnhanced(t *testing.T) {
	w := newWire(t, mocktest.Setting("identify_reconcile_enhanced", "true"))
	partial := `{"items":[{"className":"cmdb_ci_computer","sys_object_source_info":{"source_name":"ServiceNow","source_native_key":"n1"},"values":{"ram":"8192"}}]}`
	first := w.identify("/enhanced", partial)
	require.Equal(t, []any{"INSERT_AS_PARTIAL", "Unknown", "MISSING_MATCHING_ATTRIBUTES", 1}, []any{first.Items[0].Operation, first.Items[0].SysID, first.Items[0].Warnings[0].Error, *first.Items[0].WarningCount})
	require.Equal(t, []bool{false, true}, []bool{*first.HasError, *first.HasWarning})
	require.Len(t, w.found("cmdb_ire_partial_payloads", "sys_id="+first.Items[0].PartialSysIDs[0]), 1)

	whole := strings.Replace(partial, `"ram":"8192"`, `"name":"n-computer"`, 1)
	second := w.identify("/enhanced?options=generate_summary:true", whole)
	require.Equal(t, []any{"INSERT", first.Items[0].PartialSysIDs}, []any{second.Items[0].Operation, second.Items[0].MergedPayloadIDs})
	require.Equal(t, &cmdb.Tally{Inserted: 1, MergedPartialPayloads: 1}, second.Summary["cmdb_ci_computer"])
	require.Equal(t, "8192", w.found("cmdb_ci_computer", "name=n-computer")[0]["ram"], "what came before is part of it")
	require.Empty(t, w.found("cmdb_ire_partial_payloads", ""))

	waiting := `{"items":[{"className":"cmdb_ci_computer","sys_object_source_info":{"source_name":"ServiceNow","source_native_key":"n2"},"values":{"ram":"1"},
		"related":[{"className":"cmdb_ci_storage_device","values":{"name":"disk"}}]}]}`
	for range 3 {
		w.identify("/enhanced", waiting)
	}
	kept := w.found("cmdb_ire_partial_payloads", "source_native_key=n2")
	require.Len(t, kept, 1, "what comes again does not wait twice")
	require.Equal(t, 1, strings.Count(fmt.Sprint(kept[0]["partial_payload"]), "disk"))
	w.globe.Remove("cmdb_ire_partial_payloads", map[string]string{"source_native_key": "n2"})

	mixed := w.identify("/enhanced"+fromServiceNow, `{"items":[{"className":"cmdb_ci_service","values":{"name":"kept"}},{"className":"cmdb_ci_zeppelin","values":{"name":"lost"}},
		{"className":"cmdb_ci_service","values":{"name":"KEPT","version":"2"}}]}`)
	require.Equal(t, []string{"INSERT", "INSERT_AS_INCOMPLETE"}, []string{mixed.Items[0].Operation, mixed.Items[1].Operation})
	require.Equal(t, []int{0, 2}, mixed.Items[0].InputIndices, "the same item twice is one")
	require.True(t, *mixed.HasError)
	require.Equal(t, "2", w.found("cmdb_ci_service", "name=kept")[0]["version"])
	require.Len(t, w.found("cmdb_ire_incomplete_payloads", "class_name=cmdb_ci_zeppelin"), 1)

	strict := w.identify("/enhanced"+fromServiceNow+"&options=partial_payloads:false,partial_commits:false,deduplicate_payloads:false",
		`{"items":[{"className":"cmdb_ci_service","values":{"name":"never"}},{"className":"cmdb_ci_zeppelin"}]}`)
	require.Equal(t, "ABANDONED", strict.Items[0].Errors[0].Error)
	require.Empty(t, w.found("cmdb_ci_service", "name=never"))
	w.identify("/queryEnhanced", partial)
	require.Empty(t, w.found("cmdb_ire_partial_payloads", ""), "a simulation keeps no payload")

	wrong := w.send("POST", identifyPath+"/enhanced?options=partial", "{}")
	require.Equal(t, 500, wrong.status)
	require.Contains(t, wrong.body, "Chunk [partial] is not a valid entry")
}

// Whoever sends the same item at once with others gets the same one: nobody looks
// between another's look and write.
func TestIdentifyAtOnce(t *testing.T) {
	w := newWire(t)
	const senders = 16
	failures := make(chan error, senders)
	var all sync.WaitGroup
	for range senders {
		all.Go(func() {
			body := strings.NewReader(`{"items":[{"className":"cmdb_ci_linux_server","values":{"name":"one of many"}}]}`)
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.globe.URL+identifyPath+fromServiceNow, body)
			if err != nil {
				failures <- err
				return
			}
			request.SetBasicAuth(w.globe.Admin.UserName, w.globe.Admin.Password)
			response, err := w.globe.HTTPClient().Do(request)
			if err != nil {
				failures <- err
				return
			}
			failures <- response.Body.Close()
		})
	}
	all.Wait()
	for range senders {
		require.NoError(t, <-failures)
	}
	require.Len(t, w.found("cmdb_ci", "name=one of many"), 1)
}

// A record without a class is named as such, and is not taken for one of the item's own.
func TestIdentifyRecordsWithoutAClass(t *testing.T) {
	w := newWire(t)
	for _, kind := range []string{"lookup", "related"} {
		got := w.identify(fromServiceNow, `{"items":[{"className":"cmdb_ci_linux_server","values":{"name":"x","serial_number":"x1"},"`+kind+`":[{"values":{"serial_number":"x1"}}]}]}`)
		require.Equal(t, "IDENTIFICATION_RULE_FOR_"+map[string]string{"lookup": "LOOKUP", "related": "RELATED_ITEM"}[kind]+"_MISSING", got.Items[0].Errors[0].Error)
	}
}
