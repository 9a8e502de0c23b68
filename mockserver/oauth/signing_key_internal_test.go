package oauth

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// A key follows from the instance and the period, and from nothing else: a fork makes
// the same ones, and no other instance can.
func TestSigningKeys(t *testing.T) {
	of := func(seed uint64, period int64) *signingKey {
		key, err := (&keyring{keys: map[int64]*signingKey{}}).of(table.NewSecrets(ident.Seeded(seed, "keys")), period)
		require.NoError(t, err)
		require.Equal(t, 2048, key.private.N.BitLen())
		require.NoError(t, key.private.Validate())
		require.Regexp(t, "^[0-9a-f]{32}$", key.id)
		return key
	}
	first := of(1, 200)
	again := of(1, 200)
	require.True(t, first.private.Equal(again.private))
	require.Equal(t, first.id, again.id)
	for _, other := range []*signingKey{of(1, 201), of(2, 200)} {
		require.False(t, first.private.Equal(other.private))
		require.NotEqual(t, first.id, other.id)
	}
}

func TestKeyringIsBounded(t *testing.T) {
	ring := &keyring{keys: map[int64]*signingKey{}}
	secrets := table.NewSecrets(ident.Seeded(1, "keys"))
	for period := range int64(maxKeys) {
		ring.keys[period+100] = &signingKey{}
	}
	_, err := ring.of(secrets, 1) // for a token older than all
	require.NoError(t, err)
	require.Len(t, ring.keys, maxKeys)
	require.Contains(t, ring.keys, int64(1))
	require.NotContains(t, ring.keys, int64(100), "the oldest of before")
	for period := range int64(maxShown) {
		require.Contains(t, ring.keys, 100+maxKeys-1-period, "what the set shows")
	}
}

// A key serves as many days as are set, also where those are more than a duration holds.
func TestPeriodsOfKeys(t *testing.T) {
	at := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for days, want := range map[int]int64{1: 20605, 90: 228, 213_504: 0} {
		p := &Provider{settings: func() *release.Settings { return &release.Settings{JWTKeyRotationDays: days} }}
		require.Equal(t, want, p.period(at), days)
	}
}
