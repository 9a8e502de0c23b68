package history

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2019, 6, 24, 12, 0, 0, 0, time.UTC)

func TestAMemoryReadsBackAsItWas(t *testing.T) {
	m := NewCursor("t", noon.AddDate(0, 0, -60)).Memory
	for i := range 300 {
		m.Add(fmt.Sprint("row ", i), noon.Add(time.Duration(i%50)*time.Minute), uint32(i)<<20)
	}
	text, err := json.Marshal(m)
	require.NoError(t, err)
	require.Less(t, len(text), 300*24)
	var back Memory
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, m, back)
	version, known := back.Recall("row 299")
	require.True(t, known)
	require.Equal(t, uint32(299)<<20, version)
	_, known = back.Recall("row 300")
	require.False(t, known)
}

// Who knows how ids are remembered cannot tell which two look the same.
func TestEachMemoryRemembersInItsOwnWay(t *testing.T) {
	one, other := NewCursor("t", noon).Memory, NewCursor("t", noon).Memory
	one.Add("row", noon, 0)
	other.Add("row", noon, 0)
	require.NotEqual(t, one.seen, other.seen)
}

func TestAMemoryWithoutAKeyIsGoneOnWith(t *testing.T) {
	const stored = `{"floor":"2019-06-24T12:00:00Z","seen":"AGNHaNrhR0UGAA"}`
	var m Memory
	require.NoError(t, json.Unmarshal([]byte(stored), &m))
	_, known := m.Recall("row")
	require.True(t, known)
	text, err := json.Marshal(m)
	require.NoError(t, err)
	require.JSONEq(t, stored, string(text))
}

func FuzzMemory(f *testing.F) {
	f.Add([]byte(`{"floor":"2019-06-24T12:00:00Z","seen":""}`))
	f.Add([]byte(`{"floor":"2019-06-24T12:00:00Z","seen":"AAECAwQFBgcIAA"}`))
	f.Add([]byte(`{"floor":"2019-06-24T12:00:00Z","key":"","seen":""}`))
	f.Add([]byte(`{"floor":"2019-06-24T12:00:00Z","key":"AAEC","seen":"AAECAwQFBgcIAA"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var m Memory
		if json.Unmarshal(text, &m) != nil {
			return
		}
		once, err := json.Marshal(m)
		if err != nil { // a floor beyond year 9999
			return
		}
		var again Memory
		require.NoError(t, json.Unmarshal(once, &again))
		require.Equal(t, m, again)
	})
}

func TestAMemoryThatIsDamagedIsNotReadInPart(t *testing.T) {
	for _, text := range []string{
		`{"floor":"2019-06-24T12:00:00Z","seen":"!"}`,
		`{"floor":"2019-06-24T12:00:00Z","seen":"AAECAw"}`,
		`{"floor":"2019-06-24T12:00:00Z","seen":"AAECAwQFBgcI"}`,
		`{"floor":"2019-06-24T12:00:00Z","seen":"AAECAwQFBgcI/////////w8"}`,
	} {
		require.Error(t, json.Unmarshal([]byte(text), new(Memory)), text)
	}
}

func TestWhatIsOldIsForgotten(t *testing.T) {
	m := NewCursor("t", noon.AddDate(0, 0, -60)).Memory
	m.Add("old", noon.Add(-25*time.Hour), 0)
	m.Add("young", noon.Add(-23*time.Hour), 0)
	m.Forget(noon, 15*time.Minute)
	_, old := m.Recall("old")
	_, young := m.Recall("young")
	require.False(t, old)
	require.True(t, young)
	require.Equal(t, noon.Add(-24*time.Hour), m.Floor())
}

func TestAMemoryStaysSmall(t *testing.T) {
	fill := func(rows int, within time.Duration) (m Memory) {
		m = NewCursor("t", noon.AddDate(0, 0, -60)).Memory
		for i := range rows {
			m.Add(strconv.Itoa(i), noon.Add(-within*time.Duration(rows-i)/time.Duration(rows)), 0)
		}
		m.Forget(noon, 15*time.Minute)
		return m
	}
	require.InDelta(t, comfortable, len(fill(30_000, 20*time.Hour).seen), 2)
	busy := fill(30_000, 10*time.Minute)
	require.Len(t, busy.seen, 30_000, "the overlap is remembered whole")
	flood := fill(most+50_000, 10*time.Minute)
	require.LessOrEqual(t, len(flood.seen), most)
	require.Greater(t, len(flood.seen), most-1000)
	require.True(t, flood.Floor().After(noon.Add(-10*time.Minute)), "the overlap is shorter then")
	second := fill(most+10, 0)
	require.Len(t, second.seen, most+10, "the newest second is kept whole")
}

func TestWhereAWalkStarts(t *testing.T) {
	const overlap = 15 * time.Minute
	start := noon.AddDate(0, 0, -60)
	c := NewCursor("t", start)
	require.Equal(t, start, c.resume(noon, overlap))
	c.Mark = start.Add(time.Minute)
	require.Equal(t, start, c.resume(noon, overlap), "not farther back than asked for")
	c.Mark = noon
	c.Memory.Forget(noon, overlap)
	require.Equal(t, noon.Add(-overlap), c.resume(noon.Add(time.Hour), overlap))
	require.Equal(t, noon.Add(-time.Hour-overlap), c.resume(noon.Add(-time.Hour), overlap), "the clock was set back")
	c.Mark = noon
	require.Equal(t, noon.AddDate(0, 0, -3).Add(-overlap), c.resume(noon.AddDate(0, 0, -3), overlap), "farther than is remembered")
}

func TestACursorIsCheckedBeforeItIsUsed(t *testing.T) {
	c := NewCursor("sys_audit", noon)
	require.NoError(t, c.Check("sys_audit"))
	require.ErrorContains(t, c.Check("sysevent"), "sysevent")
	c.Version = 2
	require.ErrorContains(t, c.Check("sys_audit"), "version 2")
}
