package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/snowglobe-dev/snowglobe/conformance/report"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

// reportFile is a report.json and where it was.
type reportFile struct {
	*report.Report

	path string
}

// readReport reads a report.json, or that of a folder that --report has left. The error
// begins each line with the path.
func readReport(ctx context.Context, name string) (*reportFile, error) {
	read := &reportFile{path: name}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		read.path = filepath.Join(name, "report.json")
	}
	var err error
	read.Report, err = patience.Until(ctx, func() (*report.Report, error) {
		file, err := os.Open(read.path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }() // it was only read
		r, err := report.Read(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %s", read.path, strings.ReplaceAll(err.Error(), "\n", "\n"+read.path+": "))
		}
		return r, nil
	})
	return read, err
}

// described says what a report is of.
func (r *reportFile) described() string {
	subject := strings.TrimSpace(r.Subject.Name + " " + r.Subject.Version)
	return fmt.Sprintf("%s: %s %s, suites %s, %s: %s", r.path, r.Subject.Kind, subject, r.SuiteVersion, r.Chance(), r.Word())
}
