package release

// Row is a switch of a release under a temper: what it is, what the release does with
// it, and what the temper does.
type Row struct {
	Cell
	Says   string    `json:"says"`
	Takes  string    `json:"takes"`
	Temper *Tempered `json:"temper,omitempty"` // nil where the temper leaves it
}

// Tempered is what a temper does with a switch.
type Tempered struct {
	Key   string `json:"key"` // of the temper
	Value string `json:"value"`
	RFC   string `json:"rfc"`
	Does  string `json:"does"`
}

// Rows are all switches of the release under a temper, in the order of Settings.
func (p *Profile) Rows(t *Temper) []Row {
	values := t.Values()
	rows := make([]Row, len(p.cells))
	for i, s := range Switches() {
		rows[i] = Row{Cell: p.cells[i], Says: s.Says, Takes: s.Takes}
		if d, sets := t.Of(s.Key); sets {
			rows[i].Temper = &Tempered{Key: t.Key, Value: values[s.Key], RFC: d.RFC, Does: d.Strict}
		}
	}
	return rows
}
