package cmdb

// The operations that a result speaks of (documented).
const (
	opInsert     = "INSERT"
	opUpdate     = "UPDATE"
	opNoChange   = "NO_CHANGE"
	opUpgrade    = "UPDATE_WITH_UPGRADE"
	opDowngrade  = "UPDATE_WITH_DOWNGRADE"
	opSwitch     = "UPDATE_WITH_SWITCH"
	opPartial    = "INSERT_AS_PARTIAL"
	opIncomplete = "INSERT_AS_INCOMPLETE"
)

// unknown stands where an id would, for what was not identified (documented).
const unknown = "Unknown"

// Result is what became of a payload. Places and counts are numbers in JSON
// (documented). The flags, the summary and the counts of warnings are those of the
// enhanced engine.
type Result struct {
	Items                        []*ItemResult     `json:"items"`
	AdditionalCommittedItems     []struct{}        `json:"additionalCommittedItems"`
	Relations                    []*RelationResult `json:"relations"`
	AdditionalCommittedRelations []struct{}        `json:"additionalCommittedRelations"`
	HasError                     *bool             `json:"hasError,omitempty"`
	HasWarning                   *bool             `json:"hasWarning,omitempty"`
	Summary                      map[string]*Tally `json:"summary,omitempty"`
}

// ItemResult is what became of an item.
type ItemResult struct {
	ClassName              string           `json:"className"`
	Operation              string           `json:"operation"`
	SysID                  string           `json:"sysId"`
	PartialSysIDs          []string         `json:"partialSysIds,omitempty"`
	RelatedSysIDs          []*string        `json:"relatedSysIds,omitempty"`
	RelatedItems           []*RelatedResult `json:"relatedItems,omitempty"`
	AdditionalRelatedItems *[]struct{}      `json:"additionalRelatedItems,omitempty"`
	IdentifierEntrySysID   string           `json:"identifierEntrySysId"`
	Errors                 []Problem        `json:"errors,omitempty"`
	Warnings               []Problem        `json:"warnings,omitempty"`
	Info                   []Info           `json:"info,omitempty"`
	IdentificationAttempts []Attempt        `json:"identificationAttempts"`
	Markers                []struct{}       `json:"markers"`
	InputIndices           []int            `json:"inputIndices"`
	MergedPayloadIDs       []string         `json:"mergedPayloadIds"`
	ErrorCount             int              `json:"errorCount"`
	WarningCount           *int             `json:"warningCount,omitempty"`
}

// RelatedResult is what became of a record that came with an item.
type RelatedResult struct {
	ClassName        string     `json:"className"`
	Operation        string     `json:"operation,omitempty"`
	SysID            string     `json:"sysId,omitempty"`
	Errors           []Problem  `json:"errors,omitempty"`
	Markers          []struct{} `json:"markers"`
	InputIndices     []SubPlace `json:"inputIndices"`
	MergedPayloadIDs []string   `json:"mergedPayloadIds"`
	ErrorCount       *int       `json:"errorCount,omitempty"`
	WarningCount     *int       `json:"warningCount,omitempty"`
}

// SubPlace is the place of such a record.
type SubPlace struct {
	MainIndex int `json:"mainIndex"`
	SubIndex  int `json:"subIndex"`
}

// RelationResult is what became of a relation.
type RelationResult struct {
	ClassName        string     `json:"className"`
	Operation        string     `json:"operation"`
	Errors           []Problem  `json:"errors,omitempty"`
	Markers          []struct{} `json:"markers"`
	InputIndices     []int      `json:"inputIndices"`
	MergedPayloadIDs []string   `json:"mergedPayloadIds"`
	ErrorCount       int        `json:"errorCount"`
}

// Attempt is one way in which the engine tried to identify an item.
type Attempt struct {
	Info                    string   `json:"info,omitempty"`
	IdentifierName          string   `json:"identifierName"`
	AttemptResult           string   `json:"attemptResult"`
	Attributes              []string `json:"attributes"`
	SearchOnTable           string   `json:"searchOnTable,omitempty"`
	HybridEntryCIAttributes []string `json:"hybridEntryCiAttributes"`
}

// Problem is an error or a warning, by its name and in words.
type Problem struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// Info is something to know that is no problem.
type Info struct {
	Code      string `json:"code"`
	Message   string `json:"message"`
	RuleSysID string `json:"ruleSysId"`
}

// Tally counts what became of the records of a class.
type Tally struct {
	Inserted              int `json:"inserted"`
	Updated               int `json:"updated"`
	Unchanged             int `json:"unchanged"`
	Partial               int `json:"partial"`
	Incomplete            int `json:"incomplete"`
	Skipped               int `json:"skipped"`
	Errors                int `json:"errors"`
	Warnings              int `json:"warnings"`
	MergedPartialPayloads int `json:"mergedPartialPayloads"`
	AdditionalInserted    int `json:"additionalInserted"`
}

func newItemResult(class string, index int) *ItemResult {
	return &ItemResult{
		ClassName: class, Operation: opNoChange, SysID: unknown, IdentifierEntrySysID: unknown,
		IdentificationAttempts: []Attempt{}, Markers: []struct{}{}, InputIndices: []int{index}, MergedPayloadIDs: []string{},
	}
}

// fail notes what is wrong with an item.
func (r *ItemResult) fail(problem Problem) {
	r.Errors = append(r.Errors, problem)
	r.ErrorCount = len(r.Errors)
}

// Failed tells whether anything of the payload has errors.
func (r *Result) Failed() bool {
	for _, item := range r.Items {
		if item.ErrorCount > 0 {
			return true
		}
		for _, sub := range item.RelatedItems {
			if len(sub.Errors) > 0 {
				return true
			}
		}
	}
	for _, relation := range r.Relations {
		if relation.ErrorCount > 0 {
			return true
		}
	}
	return false
}

// summarize counts everything by class.
func (r *Result) summarize() {
	r.Summary = map[string]*Tally{}
	tally := func(class string) *Tally {
		if r.Summary[class] == nil {
			r.Summary[class] = &Tally{}
		}
		return r.Summary[class]
	}
	for _, item := range r.Items {
		t := tally(item.ClassName)
		t.count(item.Operation)
		t.Errors += item.ErrorCount
		t.Warnings += len(item.Warnings)
		t.MergedPartialPayloads += len(item.MergedPayloadIDs)
		for _, sub := range item.RelatedItems {
			tally(sub.ClassName).count(sub.Operation)
			tally(sub.ClassName).Errors += len(sub.Errors)
		}
	}
	for _, relation := range r.Relations {
		tally(relation.ClassName).count(relation.Operation)
		tally(relation.ClassName).Errors += relation.ErrorCount
	}
}

func (t *Tally) count(operation string) {
	switch operation {
	case opInsert:
		t.Inserted++
	case opUpdate, opUpgrade, opDowngrade, opSwitch:
		t.Updated++
	case opNoChange:
		t.Unchanged++
	case opPartial:
		t.Partial++
	case opIncomplete:
		t.Incomplete++
	}
}
