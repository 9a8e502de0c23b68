package table

// uniqueness is a column whose value no two rows share, among all classes of the
// table that says so. Empty values do not count (assumed, as databases have it).
type uniqueness struct {
	column string
	among  *Definition
}

// top is the table at the top of a hierarchy. A sys_id names one row in all of
// it, for its classes are one table to the database (documented: table extension).
func (t *Definition) top() *Definition {
	for t.Super != nil {
		t = t.Super
	}
	return t
}
