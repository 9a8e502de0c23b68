package web

// filterParameter filters the navigator without a script.
const filterParameter = "sysparm_nav_filter"

// application is a heading of the navigator with its modules.
type application struct {
	Title   string
	Modules []module
}

type module struct {
	Title string
	Link  string
}

func (c *call) navigator(string) []application { return nil }
