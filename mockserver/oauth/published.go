package oauth

import (
	"context"
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
	document, age, err := p.published(address, lifespan, 0)
	if err != nil {
		return nil, err
	}
	keys, err := assertion.KeySet(document)
	if named := assertion.Named(keys, name); len(named) > 0 || age < fetchedAgain {
		return named, err
	}
	if document, _, err = p.published(address, lifespan, age); err != nil {
		return nil, err
	}
	keys, err = assertion.KeySet(document)
	return assertion.Named(keys, name), err
}

// published is a document that an issuer publishes, and how old it is: the one that is
// kept, if it is younger than it may be and than a given age (0: of any), or a new one.
func (p *Provider) published(address string, lifespan, under time.Duration) (document []byte, age time.Duration, err error) {
	now := p.clock.Now()
	id := fingerprint(address)
	if row, ok := p.tables.View().Row(table.BehindPublished, id); ok {
		fetched, err := glide.ParseDateTime(row.Get("fetched"))
		age := now.Sub(fetched)
		if err == nil && age < lifespan && (under == 0 || age < under) {
			return []byte(row.Get("document")), age, nil
		}
	}
	document, err = p.fetcher.Get(context.Background(), reaches[p.settings().KeyFetch], address)
	if err != nil {
		return nil, 0, err
	}
	return document, 0, p.tables.Maintain(func(tx store.Tx) error {
		if err := table.KeepBehind(tx, table.BehindPublished, mostPublished-1); err != nil {
			return err
		}
		return table.PutBehind(tx, table.BehindPublished, id, glide.FormatDateTime(now.Add(lifespan)), map[string]string{
			"fetched": glide.FormatDateTime(now), "document": string(document),
		})
	})
}
