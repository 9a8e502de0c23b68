package query_test

import (
	"strconv"
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
		"titleLIKEalpha^ORtitleLIKEbeta^ORtitleLIKEgamma",
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

// BenchmarkSearchLongText reads a text of 1 MB; the second line searches it for 500
// words, and may not take much longer than 500 plain searches do.
func BenchmarkSearchLongText(b *testing.B) {
	long := row{"title": strings.Repeat("Lorem ipsum dolor sit amet. ", 1<<20/28)}
	for _, n := range []int{1, 500} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			p := compile(strings.ReplaceAll(numbered("titleLIKEx#", n), "^", "^OR"))
			for b.Loop() {
				p.Match(long)
			}
		})
	}
	b.Run("yardstick", func(b *testing.B) {
		text := strings.ToLower(long["title"])
		for b.Loop() {
			for n := range 500 {
				_ = strings.Contains(text, "x"+strconv.Itoa(n+1))
			}
		}
	})
}
