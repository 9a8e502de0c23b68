package world

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// timeLayout is how stored times are written, in UTC.
const timeLayout = "2006-01-02 15:04:05"

// FormatTime writes a time as the instance stores it.
func FormatTime(t time.Time) string { return t.UTC().Format(timeLayout) }

// LogTables are tables of events: a row is written once, its time is
// sys_created_on. Rows of other tables describe what is, and change.
var LogTables = map[string]bool{
	"sys_audit": true, "sysevent": true, "syslog_transaction": true, "syslog": true,
	"sys_audit_delete": true, "sys_audit_role": true,
}

// unstamped are tables without sys_updated_on.
var unstamped = map[string]bool{"sys_audit": true, "syslog_transaction": true}

// Stamped reports whether rows of the table have sys_updated_on.
func Stamped(table string) bool { return !unstamped[table] }

// Held is a row as the instance holds it.
type Held struct {
	SysID            string
	Created, Updated time.Time // Updated is Created where the table has no other; both are zero in tables without times, such as v_plugin
	UserName         string    // of a row of sys_user
}

// readPage is how many rows the kit reads at once.
const readPage = 2000

// maxPage bounds one page of the kit's own reading, in bytes.
const maxPage = 64 << 20

// Asks is how often the kit makes a call of its own whose answer it needs. What a run lets
// go wrong meets the kit, too, and no profile meets a call a third time.
const Asks = 3

// Reader reads tables in full. It walks by sys_id, the one order in which no
// row can move while it is read, and stops only at an empty page.
type Reader struct {
	instance *Instance
	http     *http.Client
}

// NewReader returns a reader that signs in with the administrator's password.
func NewReader(i *Instance, client *http.Client) *Reader { return &Reader{i, client} }

// Table returns every row of a table with its times.
func (r *Reader) Table(ctx context.Context, table string) ([]Held, error) {
	fields := "sys_id,sys_created_on"
	if Stamped(table) {
		fields += ",sys_updated_on"
	}
	if table == "sys_user" {
		fields += ",user_name"
	}
	var all []Held
	last := ""
	for {
		query := "ORDERBYsys_id"
		if last != "" {
			query = "sys_id>" + last + "^" + query
		}
		rows, err := r.page(ctx, table, query, fields)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", table, err)
		}
		if len(rows) == 0 {
			return all, nil
		}
		for _, row := range rows {
			held, err := heldRow(row)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", table, err)
			}
			all = append(all, held)
			last = held.SysID
		}
	}
}

func heldRow(row map[string]string) (Held, error) {
	created, err := moment(row, "sys_created_on", time.Time{})
	if err != nil {
		return Held{}, err
	}
	updated, err := moment(row, "sys_updated_on", created)
	if err != nil {
		return Held{}, err
	}
	return Held{SysID: row["sys_id"], Created: created, Updated: updated, UserName: row["user_name"]}, nil
}

func moment(row map[string]string, column string, without time.Time) (time.Time, error) {
	if row[column] == "" {
		return without, nil
	}
	t, err := time.Parse(timeLayout, row[column])
	if err != nil {
		return time.Time{}, fmt.Errorf("row %s: %s: %w", row["sys_id"], column, err)
	}
	return t, nil
}

// Rows returns all columns of some rows, by sys_id: stored values, or those for
// display. Ids that a list in a query cannot hold are left out.
func (r *Reader) Rows(ctx context.Context, table string, ids []string, display bool) (map[string]map[string]string, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return strings.ContainsAny(id, ",^") })
	if len(ids) == 0 {
		return map[string]map[string]string{}, nil
	}
	values := url.Values{
		"sysparm_query": {"sys_idIN" + strings.Join(ids, ",")}, "sysparm_limit": {strconv.Itoa(len(ids))},
		"sysparm_exclude_reference_link": {"true"}, "sysparm_display_value": {strconv.FormatBool(display)},
	}
	rows, err := r.list(ctx, table, values)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", table, err)
	}
	found := make(map[string]map[string]string, len(rows))
	for _, row := range rows {
		found[row["sys_id"]] = row
	}
	return found, nil
}

// page reads one page.
func (r *Reader) page(ctx context.Context, table, query, fields string) ([]map[string]string, error) {
	return r.list(ctx, table, url.Values{
		"sysparm_query": {query}, "sysparm_fields": {fields}, "sysparm_limit": {strconv.Itoa(readPage)},
		"sysparm_exclude_reference_link": {"true"},
	})
}

// list asks for rows, and again where they do not come.
func (r *Reader) list(ctx context.Context, table string, values url.Values) (rows []map[string]string, err error) {
	for range Asks {
		if rows, err = r.ask(ctx, table, values); err == nil {
			break
		}
	}
	return rows, err
}

// ask asks for rows once. A v1 list without rows is a 404.
func (r *Reader) ask(ctx context.Context, table string, values url.Values) ([]map[string]string, error) {
	address := strings.TrimSuffix(r.instance.URL, "/") + "/api/now/table/" + url.PathEscape(table) + "?" + values.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(r.instance.Admin.UserName, r.instance.Admin.Password)
	request.Header.Set("User-Agent", UserAgent)
	request.Header.Set("Accept", "application/json")
	answer, err := r.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxPage))
	if err != nil {
		return nil, err
	}
	if answer.StatusCode == http.StatusNotFound {
		return nil, nil
	}
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the instance answers the kit's own reading with %s", answer.Status)
	}
	var page struct {
		Result []map[string]string `json:"result"`
	}
	if err := json.Unmarshal(body, &page); err != nil {
		return nil, fmt.Errorf("read a page: %w", err)
	}
	return page.Result, nil
}
