package rows

import (
	"fmt"
	"mime"
	"path"
	"slices"
	"strings"
)

// Format is one of the forms that rows come in.
type Format string

// The formats.
const (
	YAML Format = "yaml"
	CSV  Format = "csv"
	JSON Format = "json"
	XML  Format = "xml"
)

// Formats are all of them, in the order in which help lists them.
func Formats() []Format { return []Format{YAML, CSV, JSON, XML} }

// mediaTypes are what a format is called over HTTP, the usual name first (YAML:
// RFC 9512, CSV: RFC 4180). None of them is a type that a page in a browser may
// send elsewhere without asking.
var mediaTypes = map[Format][]string{
	YAML: {"application/yaml", "application/x-yaml", "text/yaml"},
	CSV:  {"text/csv"},
	JSON: {"application/json"},
	XML:  {"application/xml", "text/xml"},
}

// MediaType is the usual media type of the format.
func (f Format) MediaType() string { return mediaTypes[f][0] }

// MediaTypes are the media types of all formats.
func MediaTypes() []string {
	var all []string
	for _, f := range Formats() {
		all = append(all, mediaTypes[f]...)
	}
	return all
}

// OfMediaType is the format that a Content-Type names.
func OfMediaType(contentType string) (Format, bool) {
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return "", false
	}
	for _, f := range Formats() {
		if slices.Contains(mediaTypes[f], media) {
			return f, true
		}
	}
	return "", false
}

// OfFile is the format that a file's name ends with.
func OfFile(name string) (Format, bool) {
	switch ending := strings.ToLower(path.Ext(name)); ending {
	case ".yml":
		return YAML, true
	case ".yaml", ".csv", ".json", ".xml":
		return Format(ending[1:]), true
	}
	return "", false
}

// ParseFormat reads the name of a format.
func ParseFormat(name string) (Format, error) {
	if f, ok := OfFile("." + name); ok {
		return f, nil
	}
	return "", fmt.Errorf("%q is no format of rows; known are yaml, csv, json, xml", name)
}
