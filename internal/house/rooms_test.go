package house

// room is a part of the house: the packages that pattern names, what else of
// this module they may import, and why that is all.
type room struct {
	packages  pattern
	mayImport []pattern
	why       string
}

// rooms is the whole plan, from the ground up. Each package of this module
// belongs to exactly one room; an import that its room does not allow is a
// mistake, and why says what would be lost. Within a room packages may import
// each other.
var rooms = []room{
	{
		packages: "internal/clock",
		why:      "everything tells the time through it, so whatever it imported would be everywhere",
	},
	{
		packages: "internal/ident",
		why:      "everything draws its ids from it, so whatever it imported would be everywhere",
	},
	{
		packages: "internal/nearest",
		why:      "it knows words, and nothing of what they stand for",
	},
	{
		packages: "internal/datafile",
		why:      "it reads files in one strict way, whatever they say",
	},
	{
		packages: "internal/mistakes",
		why:      "it keeps errors, and nothing of what they are about",
	},
	{
		packages:  "internal/faults",
		mayImport: []pattern{"internal/datafile", "internal/mistakes", "internal/nearest"},
		why:       "a schedule means the same to whoever plays it and to whoever asks for it, and it plays nothing",
	},
	{
		packages: "internal/patience",
		why:      "it reads files, whatever they say and whoever waits for them",
	},
	{
		packages: "internal/redact",
		why:      "what counts as a secret is said in one place, for whoever writes things down",
	},
	{
		packages: "internal/loopback",
		why:      "which names are this machine's is said in one place, for whoever keeps others away or credentials at home",
	},
	{
		packages: "internal/totp",
		why:      "a code is the same on both ends, so the kit and the instance make it in one place, which the RFC's vectors hold",
	},
	{
		packages:  "internal/bench",
		mayImport: []pattern{"internal/clock", "mockserver", "fixtures"},
		why:       "it measures the binary from outside, and worlds in its own process; nobody imports it",
	},
	{
		packages: "internal/watcher",
		why:      "it knows an instance by what it answers, so that what it finds can be found by anybody",
	},
	{
		packages: "internal/browser",
		why:      "it knows pages as anybody sees them, whoever serves them; tests alone use it",
	},
	{
		packages:  "internal/mutant",
		mayImport: []pattern{"internal/datafile", "internal/nearest", "conformance", "conformance/report", "conformance/suite"},
		why:       "it changes the texts of files and starts what comes of them, and knows the kit by its checks and reports; tests and tools alone use it",
	},
	{
		packages:  "internal/killmatrix",
		mayImport: []pattern{"internal/datafile", "internal/mutant"},
		why:       "it has everything judged that is wrong on purpose, and writes that down; nobody imports it",
	},
	{
		packages: "internal/house",
		why:      "it looks at the other packages from outside",
	},
	{
		packages:  "mockserver/glide",
		mayImport: []pattern{"internal/clock", "internal/ident"},
		why:       "a value is a value on any instance, so it knows none",
	},
	{
		packages:  "mockserver/query",
		mayImport: []pattern{"mockserver/glide"},
		why:       "what a query means is decided here alone, for whatever rows it is handed",
	},
	{
		packages:  "mockserver/release",
		mayImport: []pattern{"internal/nearest", "mockserver/glide"},
		why:       "a profile says what a release does; who does it is not its business",
	},
	{
		packages:  "mockserver/store/...",
		mayImport: []pattern{"internal/clock", "internal/ident", "mockserver/glide", "mockserver/query", "mockserver/release"},
		why:       "rows know no tables and no callers, so that another store can take this one's place",
	},
	{
		packages: "mockserver/dictionary",
		mayImport: []pattern{
			"internal/nearest", "internal/datafile", "mockserver/glide", "mockserver/query", "mockserver/release", "mockserver/store",
		},
		why: "what tables there are is settled before there is a row or a caller",
	},
	{
		packages:  "mockserver/access",
		mayImport: []pattern{"internal/datafile", "mockserver/query", "mockserver/release", "mockserver/dictionary"},
		why:       "who may do what follows from roles, tables and columns, before anybody calls",
	},
	{
		packages: "mockserver/rules",
		mayImport: []pattern{
			"internal/datafile", "mockserver/glide", "mockserver/query", "mockserver/release", "mockserver/store", "mockserver/dictionary",
			"mockserver/access",
		},
		why: "what follows from a write is said before anybody writes; of access they know the operations",
	},
	{
		packages: "mockserver/table",
		mayImport: []pattern{
			"internal/clock", "internal/ident", "mockserver/glide", "mockserver/query", "mockserver/release",
			"mockserver/store", "mockserver/dictionary", "mockserver/access", "mockserver/rules",
		},
		why: "defaults, access rules and the audit trail hold however a write arrives, so they know no way of arriving",
	},
	{
		packages: "mockserver/table/tabletest",
		mayImport: []pattern{
			"internal/clock", "internal/ident", "fixtures", "mockserver/release", "mockserver/store/memstore",
			"mockserver/dictionary", "mockserver/access", "mockserver/rules", "mockserver/table",
		},
		why: "tests of several rooms want the same tables, made in one way",
	},
	{
		packages: "mockserver/attachment",
		mayImport: []pattern{
			"mockserver/glide", "mockserver/store", "mockserver/dictionary", "mockserver/table",
		},
		why: "files are rows of two tables; how they come and go over the wire is the APIs' business",
	},
	{
		packages:  "mockserver/ecc",
		mayImport: []pattern{"mockserver/glide", "mockserver/store", "mockserver/table", "mockserver/wire"},
		why:       "what a row of the queue sets off holds by whichever road it came",
	},
	{
		packages: "mockserver/transfer",
		mayImport: []pattern{
			"mockserver/glide", "mockserver/store", "mockserver/dictionary", "mockserver/table",
		},
		why: "what no caller wrote comes past the rules for callers, and they know nothing of it",
	},
	{
		packages: "mockserver/syslog",
		mayImport: []pattern{
			"internal/clock", "internal/ident", "internal/redact", "mockserver/glide", "mockserver/query", "mockserver/release",
			"mockserver/store", "mockserver/dictionary", "mockserver/table",
		},
		why: "logs are rows that come and go by themselves; what they tell of is brought to them",
	},
	{
		packages: "mockserver/session",
		mayImport: []pattern{
			"internal/clock", "internal/ident", "internal/totp", "mockserver/glide", "mockserver/query", "mockserver/release",
			"mockserver/store", "mockserver/dictionary", "mockserver/table", "mockserver/syslog", "mockserver/oauth",
		},
		why: "who is calling is settled before anybody asks what for; of oauth it knows who holds a token",
	},
	{
		packages: "mockserver/oauth/assertion",
		why:      "a token from outside is judged by its letters, the keys and the time, whoever sends it and whatever for",
	},
	{
		packages:  "mockserver/oauth/issuer",
		mayImport: []pattern{"internal/clock", "internal/loopback"},
		why:       "whatever calls out is small and stands alone, so that what it may reach can be seen",
	},
	{
		packages: "mockserver/oauth",
		mayImport: []pattern{
			"internal/clock", "internal/ident", "internal/loopback", "mockserver/glide", "mockserver/query", "mockserver/release",
			"mockserver/store", "mockserver/table", "mockserver/syslog",
			"mockserver/oauth/assertion",
			"mockserver/oauth/issuer",
		},
		why: "a token is a row and a promise; it neither serves tables nor keeps sessions",
	},
	{
		packages:  "mockserver/aggregate",
		mayImport: []pattern{"mockserver/glide"},
		why:       "it reckons with values, whatever rows they stand in",
	},
	{
		packages:  "mockserver/quota",
		mayImport: []pattern{"mockserver/glide", "mockserver/query", "mockserver/release", "mockserver/store"},
		why:       "which rule a transaction exceeds follows from rows, whatever API it is of",
	},
	{
		packages: "mockserver/cmdb",
		mayImport: []pattern{
			"mockserver/glide", "mockserver/query", "mockserver/store", "mockserver/dictionary", "mockserver/table",
		},
		why: "which item is meant follows from rows and rules, whoever brings the payload",
	},
	{
		packages: "mockserver/importset",
		mayImport: []pattern{
			"mockserver/glide", "mockserver/query", "mockserver/release", "mockserver/store", "mockserver/dictionary", "mockserver/rules",
			"mockserver/table",
		},
		why: "a transform writes rows as anybody does; how they were brought is not its business",
	},
	{
		packages: "mockserver/wire",
		why:      "bytes, charsets and elements are read in one way, whichever API they are for",
	},
	{
		packages: "mockserver/rest",
		mayImport: []pattern{
			"internal/clock", "internal/ident", "mockserver/glide", "mockserver/query", "mockserver/release", "mockserver/store",
			"mockserver/dictionary", "mockserver/rules", "mockserver/table", "mockserver/session", "mockserver/oauth", "mockserver/wire",
			// The mechanisms of single APIs.
			"mockserver/aggregate",
			"mockserver/attachment",
			"mockserver/cmdb",
			"mockserver/importset",
			"mockserver/quota",
		},
		why: "the REST API serves what is inside an instance and no power over it",
	},
	{
		packages:  "mockserver/web/layout",
		mayImport: []pattern{"internal/datafile", "mockserver/glide", "mockserver/dictionary", "mockserver/table"},
		why:       "which columns a list has is said in one place, for pages and exports",
	},
	{
		packages: "mockserver/web",
		mayImport: []pattern{
			"internal/datafile", "mockserver/glide", "mockserver/query", "mockserver/release", "mockserver/dictionary",
			"mockserver/rules", "mockserver/table", "mockserver/session", "mockserver/oauth", "mockserver/web/layout",
		},
		why: "pages show what the APIs serve and write as they do; whatever they decided themselves would be decided twice",
	},
	{
		packages: "mockserver/legacy/...",
		mayImport: []pattern{
			"mockserver/aggregate", "mockserver/attachment", "mockserver/dictionary", "mockserver/glide", "mockserver/importset",
			"mockserver/query", "mockserver/release", "mockserver/rules", "mockserver/session", "mockserver/store", "mockserver/table",
			"mockserver/wire", "mockserver/web/layout",
		},
		why: "the older roads lead to the same tables, by the same rules; each only words what it reads and answers",
	},
	{
		packages:  "mockserver/journal",
		mayImport: []pattern{"internal/clock", "internal/redact"},
		why:       "it writes down what went over the wire, whoever answered",
	},
	{
		packages:  "mockserver/fault",
		mayImport: []pattern{"internal/clock", "internal/faults", "internal/ident", "internal/nearest"},
		why:       "what goes wrong stands around an instance, of which it knows a few powers and no insides",
	},
	{
		packages: "mockserver/proxy",
		why:      "it knows connections and names, and nothing of what answers behind them",
	},
	{
		packages:  "mockserver/rows",
		mayImport: []pattern{"internal/mistakes"},
		why:       "it reads and writes forms of rows; what a table takes is not its business",
	},
	{
		packages:  "mockserver/control",
		mayImport: []pattern{"internal/clock", "internal/faults", "internal/loopback", "internal/mistakes", "mockserver/journal", "mockserver/rows"},
		why:       "it says what can be asked for; whoever keeps the instances carries it out",
	},
	{
		packages:  "mockserver/control/console",
		mayImport: []pattern{"internal/clock", "internal/faults", "internal/ident", "mockserver/control", "mockserver/fault", "mockserver/journal", "mockserver/release"},
		why:       "it shows what the control API answers and sends what that takes, so that there is one way to steer an instance",
	},
	{
		packages:  "mockserver",
		mayImport: []pattern{"internal/clock", "internal/datafile", "internal/faults", "internal/ident", "internal/loopback", "internal/nearest", "internal/patience", "mockserver/...", "fixtures/..."},
		why:       "it wires an instance, and an instance knows neither its callers nor its judges",
	},
	{
		packages:  "mockserver/mocktest",
		mayImport: []pattern{"internal/faults", "mockserver", "mockserver/control/...", "mockserver/journal", "mockserver/release", "mockserver/transfer"},
		why:       "a test gets what every user gets, started and cleaned up for it",
	},
	{
		packages:  "fixtures/...",
		mayImport: []pattern{"internal/clock", "internal/datafile", "internal/ident", "mockserver/glide"},
		why:       "a world is plain rows, which any store and any release can take",
	},
	{
		packages:  "connector/...",
		mayImport: []pattern{"internal/clock", "internal/ident", "internal/loopback", "internal/patience"},
		why:       "it talks HTTP to the instance like anyone else; anything shared would be a secret channel",
	},
	{
		packages:  "conformance/...",
		mayImport: []pattern{"internal/clock", "internal/datafile", "internal/faults", "internal/ident", "internal/loopback", "internal/mistakes", "internal/nearest", "internal/totp"},
		why:       "it talks HTTP to the server like anyone else; anything shared would be a secret channel, save what a standard fixes and the language in which it asks for trouble",
	},
	{
		packages:  "cmd/snowglobe",
		mayImport: []pattern{"internal/clock", "internal/faults", "internal/ident", "internal/loopback", "internal/mistakes", "internal/nearest", "internal/patience", "internal/redact", "mockserver/...", "fixtures/...", "connector/...", "conformance/..."},
		why:       "it starts what it runs",
	},
}

// wall is something that packages must not reach, not even by way of others.
type wall struct {
	from pattern
	to   pattern
	why  string
}

var walls = []wall{
	{"connector/...", "mockserver/...", "the connector would stop being proof: it talks HTTP to the instance like anyone else"},
	{"connector/...", "fixtures/...", "the connector must not know what it is going to find"},
	{"connector/...", "conformance/...", "whoever is judged does not share code with the judge"},
	{"conformance/...", "mockserver/...", "the kit would stop being proof: it talks HTTP to the server like anyone else"},
	{"conformance/...", "fixtures/...", "the kit judges servers whose world it did not make"},
	{"conformance/...", "connector/...", "whoever judges does not share code with the judged"},
	{"mockserver/...", "connector/...", "an instance does not know who calls"},
	{"mockserver/...", "conformance/...", "an instance that knew the checks could be written to pass them"},
	{"mockserver/query", "net", "queries are pure: no I/O"},
	{"mockserver/glide", "net", "values are pure: no I/O"},
	{"fixtures/...", "net", "the same seed must give the same world anywhere, so nothing is fetched"},
	{"cmd/snowglobe", "testing", "the binary carries no test framework"},
	{"cmd/snowglobe", "github.com/stretchr/testify/...", "the binary carries no test framework"},
}

// owner says which packages alone import something, tests left aside.
type owner struct {
	of   pattern
	only []pattern
	why  string
}

var owners = []owner{
	{"github.com/tidwall/btree", []pattern{"mockserver/store/memstore"}, "handlers see the small store interface and no tree"},
	{"github.com/spf13/cobra", []pattern{"cmd/snowglobe"}, "verbs and flags are the binary's business"},
	{"math/rand/...", []pattern{"internal/ident"}, "chance that a seed cannot replay makes red runs that nobody can repeat"},
	// The other two make keys of certificates, which no seed can replay anyway:
	// Go 1.26 ignores a reader of one's own there.
	{"crypto/rand", []pattern{"internal/ident", "mockserver", "conformance/world"}, "secrets come from one source, which a run may seed"},
	{"os/exec", []pattern{"conformance/...", "internal/bench", "internal/browser", "internal/mutant"}, "only the kit starts programs, and it knows how to stop them; so do the yardstick, what drives a browser for tests, and what is wrong on purpose"},
	{"github.com/chromedp/...", []pattern{"internal/browser"}, "what a person does with a page is said in one place, in a person's words"},
}

// wiring names the packages whose purpose is to know many rooms. Any other
// imports at most manyRooms packages of other rooms: one that needs more is
// becoming a second place where everything comes together. Each of the REST APIs is a
// mechanism in a room of its own, and they share an envelope.
var wiring = []pattern{"mockserver", "mockserver/rest", "cmd/snowglobe"}

const manyRooms = 9
