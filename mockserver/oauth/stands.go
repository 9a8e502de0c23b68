package oauth

// Stands tells whether what a token opened may stay open: a session outlives the token
// that merely expired, and ends with one that was revoked or taken away, with its client
// and with OAuth itself (assumed: vendor pages say of the tokens alone that they end). An
// expired token that the cleaning took, a day later by default, counts as taken away.
func (p *Provider) Stands(h Holder) bool {
	if !p.Active() {
		return false
	}
	view := p.tables.View()
	if h.Token == "" {
		entity, ok := view.Row(tableOIDC, h.Client)
		return ok && entity.Get("active") == "true"
	}
	row, ok := view.Row(tableCredential, h.Token)
	if !ok || row.Get("token") == "" {
		return false
	}
	client, ok := p.tables.Registered(view, h.Client)
	return ok && client.Get("active") == "true"
}
