package rest

// doubleQuoted is a body with its single-quoted texts in the double quotes of
// JSON. The vendor's own curl samples send {'short_description':'…'} (documented:
// "Table API"; assumed: that the platform takes it from every client).
func doubleQuoted(body []byte) []byte {
	out := make([]byte, 0, len(body)+len(body)/8)
	quote := byte(0) // the one that the text we are in began with
	for i := 0; i < len(body); i++ {
		c := body[i]
		switch {
		case c == '\\' && quote != 0 && i+1 < len(body):
			i++
			if body[i] != '\'' { // JSON knows no escape for it
				out = append(out, '\\')
			}
			out = append(out, body[i])
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
			out = append(out, '"')
		case c == quote && quote != 0:
			quote = 0
			out = append(out, '"')
		case c == '"':
			out = append(out, '\\', '"')
		default:
			out = append(out, c)
		}
	}
	return out
}
