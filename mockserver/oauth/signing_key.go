package oauth

import (
	"crypto/rsa"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// signingKey is one of the keys with which an instance signs the access tokens that it
// gives out as JWTs.
type signingKey struct {
	id      string // kid
	private *rsa.PrivateKey
}

// keyring keeps the signing keys of an instance that were needed so far. A key follows
// from the secret key of the instance and from its period, so it is made when somebody
// first needs it, forks and snapshots have the same ones, and another instance cannot
// have them. A simulator's trade: the primes are searched for from a derived start,
// where a real instance draws them, because Go makes no RSA key from a seed.
type keyring struct {
	mu   sync.Mutex
	keys map[int64]*signingKey
}

// Bounds of how many keys a set shows, of periods of a fortnight or less too few for those
// of keptAfterRotation, because each takes a tenth of a second to make; and of how many a
// keyring keeps, which is as many more for old tokens.
const (
	maxShown = 8
	maxKeys  = 2 * maxShown
)

// of is the key of a period.
func (k *keyring) of(s *table.Secrets, period int64) (*signingKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if found := k.keys[period]; found != nil {
		return found, nil
	}
	made, err := newSigningKey(s, period)
	if err != nil {
		return nil, fmt.Errorf("make the signing key of period %d: %w", period, err)
	}
	if len(k.keys) >= maxKeys {
		delete(k.keys, slices.Min(slices.Collect(maps.Keys(k.keys))))
	}
	k.keys[period] = made
	return made, nil
}

const (
	day = 24 * time.Hour
	// keptAfterRotation is how long the set shows a key that is no longer signed with
	// (documented: 105 days, the vendor's page on the set of keys).
	keptAfterRotation = 105 * day
)

// period is the number of the stretch of time in which a moment lies, each with a key
// of its own. How often a real instance takes a new one is not written down.
func (p *Provider) period(at time.Time) int64 {
	const daySeconds = int64(day / time.Second)
	return at.Unix() / (int64(p.settings().JWTKeyRotationDays) * daySeconds)
}

// shownPeriods are the periods whose keys the set shows now, the present one first.
func (p *Provider) shownPeriods() []int64 {
	now := p.clock.Now()
	present, last := p.period(now), p.period(now.Add(-keptAfterRotation))
	var all []int64
	for n := present; n >= last && len(all) < maxShown; n-- {
		all = append(all, n)
	}
	return all
}

const (
	publicExponent = 65537
	primeBytes     = 128 // two of them make a modulus of 2048 bits
)

func newSigningKey(s *table.Secrets, period int64) (*signingKey, error) {
	name := strconv.FormatInt(period, 10)
	first, err := prime(derived(s, "first "+name))
	if err != nil {
		return nil, err
	}
	second, err := prime(derived(s, "second "+name))
	if err != nil {
		return nil, err
	}
	private, err := keyOf(first, second)
	if err != nil {
		return nil, err
	}
	return &signingKey{id: hex.EncodeToString(s.Derive("jwt key id", name)[:16]), private: private}, nil
}

// derived are as many bytes as a prime has.
func derived(s *table.Secrets, name string) []byte {
	return append(s.Derive("jwt key", name+" high"), s.Derive("jwt key", name+" low")...)
}

// prime is the first prime from a number on that can be one of an RSA key.
func prime(start []byte) (*big.Int, error) {
	start = start[:primeBytes]
	start[0] |= 0xc0 // two such primes make a modulus of full length
	start[primeBytes-1] |= 1
	from, one, e := new(big.Int).SetBytes(start), big.NewInt(1), big.NewInt(publicExponent)
	rest := remainders(from)
	const enough = 1 << 17 // primes are some 700 apart here
	for step := int64(0); step < enough; step += 2 {
		if rest.divides(step) {
			continue
		}
		candidate := new(big.Int).Add(from, big.NewInt(step))
		if candidate.ProbablyPrime(10) && new(big.Int).GCD(nil, nil, new(big.Int).Sub(candidate, one), e).Cmp(one) == 0 {
			return candidate, nil
		}
	}
	return nil, errors.New("no prime found")
}

// sieve is what small primes leave of a number, which spares most candidates the test
// that takes long.
type sieve map[int64]int64

func remainders(of *big.Int) sieve {
	s := sieve{}
	for small := int64(3); small < 2000; small += 2 {
		if divisor := big.NewInt(small); divisor.ProbablyPrime(0) {
			s[small] = new(big.Int).Mod(of, divisor).Int64()
		}
	}
	return s
}

// divides tells whether a small prime divides the number so far on.
func (s sieve) divides(step int64) bool {
	for small, rest := range s {
		if (rest+step)%small == 0 {
			return true
		}
	}
	return false
}

// keyOf puts an RSA key together (RFC 8017 §3).
func keyOf(p, q *big.Int) (*rsa.PrivateKey, error) {
	one := big.NewInt(1)
	p1, q1 := new(big.Int).Sub(p, one), new(big.Int).Sub(q, one)
	order := new(big.Int).Mul(p1, q1)
	order.Div(order, new(big.Int).GCD(nil, nil, p1, q1))
	key := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: publicExponent},
		D:         new(big.Int).ModInverse(big.NewInt(publicExponent), order),
		Primes:    []*big.Int{p, q},
	}
	if key.D == nil {
		return nil, errors.New("the primes do not go with the exponent")
	}
	key.Precompute()
	return key, key.Validate()
}
