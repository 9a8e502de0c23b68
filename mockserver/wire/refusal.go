package wire

// Refusal is the envelope in which the REST APIs refuse something, and the older ways
// where they answer so. A detail of "" is sent as null. Which of the two comes first
// differs by release: answers of 2021 have detail first, later ones message (observed).
func Refusal(message, detail string, detailFirst bool) []byte {
	b := []byte(`{"error":{`)
	if detailFirst {
		b = append(appendDetail(b, detail), ',')
	}
	b = AppendText(append(b, `"message":`...), message)
	if !detailFirst {
		b = appendDetail(append(b, ','), detail)
	}
	return append(b, `},"status":"failure"}`...)
}

func appendDetail(b []byte, detail string) []byte {
	b = append(b, `"detail":`...)
	if detail == "" {
		return append(b, "null"...)
	}
	return AppendText(b, detail)
}
