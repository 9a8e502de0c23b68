package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// junitSuites is the document that build servers read. A suite is a release in
// a flow, a case is a check.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	ClassName string       `xml:"classname,attr"`
	Name      string       `xml:"name,attr"`
	Time      string       `xml:"time,attr"`
	Failure   *junitReason `xml:"failure,omitempty"`
	Error     *junitReason `xml:"error,omitempty"`
	Skipped   *junitReason `xml:"skipped,omitempty"`
	Out       string       `xml:"system-out,omitempty"`
}

type junitReason struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes junit.xml. A warning is a case that passed and says so in
// its output, because build servers know no warnings.
func (r *Report) WriteJUnit(w io.Writer) error {
	doc := junitSuites{Name: "snowglobe conform" + r.part()}
	place := map[string]int{}
	for _, c := range r.Checks {
		name := c.Release + "." + c.Auth
		i, ok := place[name]
		if !ok {
			i = len(doc.Suites)
			place[name] = i
			doc.Suites = append(doc.Suites, junitSuite{Name: name})
		}
		doc.Suites[i].put(c)
	}
	for _, s := range doc.Suites {
		doc.Tests += s.Tests
		doc.Failures += s.Failures
		doc.Errors += s.Errors
		doc.Skipped += s.Skipped
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write junit.xml: %w", err)
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(doc); err != nil {
		return fmt.Errorf("write junit.xml: %w", err)
	}
	return nil
}

func (s *junitSuite) put(c Check) {
	one := junitCase{
		ClassName: s.Name + "." + strings.ReplaceAll(c.ID, "/", "."), Name: c.ID,
		Time: fmt.Sprintf("%.3f", float64(c.DurationMS)/1000),
	}
	reason := &junitReason{Message: firstLine(c.Reason), Text: printable(strings.TrimSuffix(c.remedy()+"\n"+c.Repro, "\n"))}
	s.Tests++
	switch c.Status {
	case Fail, XPass:
		s.Failures++
		one.Failure = reason
	case Error:
		s.Errors++
		one.Error = reason
	case Skip, Unsupported, XFail:
		s.Skipped++
		one.Skipped = reason
	case Warn:
		one.Out = printable("warning: " + c.remedy())
	}
	s.Cases = append(s.Cases, one)
}

// remedy is why a check is not a pass, and how to mend that.
func (c *Check) remedy() string {
	if c.Hint == "" {
		return c.Reason
	}
	return c.Reason + "\nmend: " + c.Hint
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return printable(line)
}

// printable drops what XML cannot carry and what a terminal would obey; an answer
// may hold any byte.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, "\uFFFD"))
}
