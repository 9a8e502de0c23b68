package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

const (
	// rowsParameter has a list show so many rows at a time.
	rowsParameter = "sysparm_force_row_count"
	// usualRows is how many that are else (documented: 20 by default).
	usualRows = 20
	// mostRows bounds them (client: links ask for 10,000; assumed: that more are not given).
	mostRows = 10_000
)

// rowsOfPage is how many rows a list shows at a time: what the address says, else the
// visitor's preference rowcount (documented: where the choice of "rows per page" is kept).
func (c *call) rowsOfPage(p listParameters) int {
	if p.Rows > 0 {
		return p.Rows
	}
	asked := query.Parse("name=rowcount^user=" + c.visit.Caller.SysID)
	found, err := c.reader().List(table.ListRequest{Table: "sys_user_preference", Query: asked, Limit: 1, SkipCount: true})
	if err != nil || len(found.Rows) == 0 {
		return usualRows
	}
	if n, err := strconv.Atoi(found.Rows[0].Get("value")); err == nil && n > 0 {
		return min(n, mostRows)
	}
	return usualRows
}

// rowChoices are the numbers of rows that a list offers, and the one that it shows
// (documented: glide.ui.per_page lists them).
func (c *call) rowChoices(shown int) []option {
	listed := c.pages.Tables.Property(c.pages.Tables.View(), "glide.ui.per_page", "10,15,20,50,100")
	numbers := []int{shown}
	for text := range strings.SplitSeq(listed, ",") {
		if n, err := strconv.Atoi(strings.TrimSpace(text)); err == nil && n > 0 && n <= mostRows {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	var options []option
	for _, n := range slices.Compact(numbers) {
		text := strconv.Itoa(n)
		options = append(options, option{Value: text, Label: text, Selected: n == shown})
	}
	return options
}
