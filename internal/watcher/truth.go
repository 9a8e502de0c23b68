package watcher

import (
	"strconv"
	"time"
)

// Row is a row of a table.
type Row = map[string]string

// Rows are those of an instance, by table.
type Rows map[string][]Row

// Truth is what is so, as docs/scenarios.md explains it.
type Truth struct {
	Now       string     `json:"now"`
	Scenarios []Scenario `json:"scenarios"`
	Places    []struct {
		Address   string `json:"address"`
		Latitude  string `json:"latitude"`
		Longitude string `json:"longitude"`
	} `json:"places"`
}

// Scenario is what one scenario did.
type Scenario struct {
	Name   string `json:"name"`
	People []struct {
		UserName  string `json:"user_name"`
		User      string `json:"user"`
		LastLogin string `json:"last_login"`
	} `json:"people"`
	Findings []Finding `json:"findings"`
	Rows     []Told    `json:"rows"`
}

// Finding is one thing to be found, or, if not Alert, one that looks like it.
type Finding struct {
	Finding  string         `json:"finding"`
	Alert    bool           `json:"alert"`
	UserName string         `json:"user_name"`
	User     string         `json:"user"`
	Address  string         `json:"address"`
	From     string         `json:"from"`
	To       string         `json:"to"`
	Rows     map[string]int `json:"rows"`
}

// Told is a row that a scenario left.
type Told struct {
	Table   string `json:"table"`
	SysID   string `json:"sys_id"`
	At      string `json:"at"`
	Visible string `json:"visible"`
	Changes string `json:"changes"`
	Gone    string `json:"gone"`
	Finding string `json:"finding"`
}

// there tells whether the row is in sight at a moment.
func (r Told) there(now string) bool {
	return (r.Visible == "" || r.Visible <= now) && (r.Gone == "" || r.Gone > now)
}

// Found is what a detector says: what it is, and whose account or which address.
type Found struct{ Finding, About string }

// Expected is what the truth says is to be found.
func (t *Truth) Expected() []Found {
	var all []Found
	for _, s := range t.Scenarios {
		for _, f := range s.Findings {
			about := f.UserName
			if about == "" || about == "guest" {
				about = f.Address
			}
			if f.Alert {
				all = append(all, Found{f.Finding, about})
			}
		}
	}
	return all
}

func number(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// at reads a stored date-time. What is none is long ago.
func at(text string) time.Time {
	when, _ := time.Parse(time.DateTime, text)
	return when
}
