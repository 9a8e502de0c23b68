package oauth

import (
	"strconv"
	"time"

	"github.com/snowglobe-dev/snowglobe/mockserver/glide"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/assertion"
	"github.com/snowglobe-dev/snowglobe/mockserver/oauth/issuer"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
)

// reaches are how far each value of the switch lets a fetch go.
var reaches = map[release.KeyFetch]issuer.Reach{
	release.KeyFetchNever: issuer.Nowhere, release.KeyFetchLoopback: issuer.Loopback, release.KeyFetchAnywhere: issuer.Anywhere,
}

// mostPublished is how many documents of issuers are kept at a time.
const mostPublished = 32

// fetchedAgain is how old the keys of an issuer have to be, on the instance's clock,
// before a name that is not among them has them fetched anew: who invents names does
// not make the instance call an issuer for each (assumed).
const fetchedAgain = time.Minute

// longestPublished is a hundred years, in minutes: more of them are no duration.
const longestPublished = 100 * 365 * 24 * 60

// minutes reads how long what an issuer publishes is kept (documented: "JWKS cache
// lifespan", in minutes; 720 by default).
func minutes(text string) time.Duration {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n <= 0 {
		n = 720
	}
	return time.Duration(min(n, longestPublished)) * time.Minute
}

// keysAt are the keys of a name that an issuer publishes at an address.
func (p *Provider) keysAt(address, name string, lifespan time.Duration) ([]assertion.Key, error) {
	keys, age, err := published(p, address, lifespan, 0, assertion.KeySet)
	if err != nil {
		return nil, err
	}
	if named := assertion.Named(keys, name); len(named) > 0 || age < fetchedAgain {
		return named, nil
	}
	keys, _, err = published(p, address, lifespan, age, assertion.KeySet)
	return assertion.Named(keys, name), err
}

// metadataAt is what a provider says of itself at an address.
func (p *Provider) metadataAt(address string, lifespan time.Duration) (issuer.Metadata, error) {
	said, _, err := published(p, address, lifespan, 0, issuer.Read)
	return said, err
}

// published is what an issuer publishes, as it was read, and how old it is: what is kept,
// if it is younger than it may be and than a given age (0: of any), or what there is now.
// What cannot be read is not kept: a page that says that the issuer is being repaired is
// over when the issuer is.
func published[T any](p *Provider, address string, lifespan, under time.Duration, read func([]byte) (T, error)) (said T, age time.Duration, err error) {
	now := p.clock.Now()
	id := fingerprint(address)
	if row, ok := p.tables.View().Row(table.BehindPublished, id); ok {
		fetched, err := glide.ParseDateTime(row.Get("fetched"))
		age := now.Sub(fetched)
		// What comes out of the future was fetched before somebody set the clock back.
		if err == nil && age >= 0 && age < lifespan && (under == 0 || age < under) {
			said, err = read([]byte(row.Get("document")))
			return said, age, err
		}
	}
	document, err := p.fetcher.Get(reaches[p.settings().KeyFetch], address)
	if err != nil {
		return said, 0, err
	}
	if said, err = read(document); err != nil {
		return said, 0, err
	}
	return said, 0, p.tables.Maintain(func(tx store.Tx) error {
		if err := table.KeepBehind(tx, table.BehindPublished, mostPublished-1); err != nil {
			return err
		}
		return table.PutBehind(tx, table.BehindPublished, id, glide.FormatDateTime(now.Add(lifespan)), map[string]string{
			"fetched": glide.FormatDateTime(now), "document": string(document),
		})
	})
}
