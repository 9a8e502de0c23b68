package query_test

import (
	"strings"
	"testing"

	"github.com/snowglobe-dev/snowglobe/mockserver/query"
)

const poll = "sys_created_on>=2026-01-05 08:00:00^tablename=incident^ORtablename=sys_user^ORDERBYsys_created_on^ORDERBYsys_id"

func BenchmarkParse(b *testing.B) {
	b.Run("poll", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			query.Parse(poll)
		}
	})
	b.Run("megabyte", func(b *testing.B) {
		text := "sys_id=0" + strings.Repeat("^ORsys_id=6816f79cc0a8016401c5a33be04be441", 25_000)
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			query.Parse(text)
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	q := query.Parse("at>=2026-01-05 08:00:00^active=true^nIN1,2,3^ORDERBYat^ORDERBYsys_id")
	b.ReportAllocs()
	for b.Loop() {
		query.Compile(q, tasks, env)
	}
}

func BenchmarkPlan(b *testing.B) {
	p := compile("at>2026-01-05 08:00:00^NQat=2026-01-05 08:00:00^sys_id>0b^ORDERBYat^ORDERBYsys_id")
	indexed := func(field string) bool { return field == "at" }
	b.ReportAllocs()
	for b.Loop() {
		p.Plan(indexed)
	}
}

func BenchmarkMatch(b *testing.B) {
	for _, text := range []string{
		"at>=2026-01-05 08:00:00",
		"active=true^nIN7,9,11^nameSTARTSWITHal",
		"titleLIKEalpha",
	} {
		b.Run(text, func(b *testing.B) {
			p := compile(text)
			b.ReportAllocs()
			for b.Loop() {
				p.Match(sample[0])
			}
		})
	}
}
