package glide_test

import (
	"testing"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
)

func BenchmarkFormatDateTime(b *testing.B) {
	moment := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	b.ReportAllocs()
	for b.Loop() {
		glide.FormatDateTime(moment)
	}
}

func BenchmarkParseDateTime(b *testing.B) {
	for b.Loop() {
		_, _ = glide.ParseDateTime("2026-01-05 08:00:00")
	}
}

func BenchmarkCompare(b *testing.B) {
	for name, c := range map[string]struct {
		kind glide.Kind
		x, y string
	}{
		"DateTime": {glide.DateTime, "2026-01-05 08:00:00", "2026-01-05 08:00:01"},
		"Integer":  {glide.Integer, "102197", "102198"},
		"String":   {glide.String, "Unable to connect to email", "Unable to connect to office wifi"},
		"GUID":     {glide.GUID, "6816f79cc0a8016401c5a33be04be441", "6816f79cc0a8016401c5a33be04be442"},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				glide.Compare(c.kind, c.x, c.y)
			}
		})
	}
}
