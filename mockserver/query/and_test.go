package query

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnd(t *testing.T) {
	beside := []Condition{{Field: "a", Op: Is, Value: "1"}, {Field: "b", Op: IsEmpty}}
	for text, want := range map[string]string{
		"":                     "a=1^bISEMPTY",
		"x=2":                  "x=2^a=1^bISEMPTY",
		"x=2^ORy=3^NQz=4":      "x=2^ORy=3^a=1^bISEMPTY^NQz=4^a=1^bISEMPTY",
		"ORDERBYx":             "a=1^bISEMPTY^ORDERBYx",
		"x=2^ORDERBYDESCy^NQz": "x=2^a=1^bISEMPTY^ORDERBYDESCy",
	} {
		q := Parse(text)
		q.And(beside...)
		require.Equal(t, want, q.String(), text)
	}
	q := Parse("x=2")
	q.And()
	require.Equal(t, "x=2", q.String())
}

// What is asked for twice over stays in proportion to the message, and less is found.
func TestAndIsBounded(t *testing.T) {
	q := Parse(strings.Repeat("x=2^NQ", 5_000) + "x=2")
	q.And(make([]Condition, 20_000)...)
	require.Len(t, q.Groups, 5)
	require.NotEmpty(t, q.Problems)
	q = Parse("x=2^NQy=3")
	q.And(make([]Condition, 2*maxAdded)...)
	require.Len(t, q.Groups, 1)
}

func TestSortBy(t *testing.T) {
	q := Parse("ORDERBYa")
	for range maxOrders - 1 {
		require.True(t, q.SortBy(Order{Field: "b"}))
	}
	require.False(t, q.SortBy(Order{Field: "c"}))
	require.Len(t, q.Order, maxOrders)
}
