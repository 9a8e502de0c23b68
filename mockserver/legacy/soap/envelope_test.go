package soap

import (
	"bytes"
	"encoding/xml"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// Whatever is read as a request and is written down as one reads back as the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header/><e:Body><get><sys_id>a</sys_id></get></e:Body></e:Envelope>`))
	f.Add([]byte(`<Envelope><Body><insertMultiple><record><a>&lt;</a><b/></record> x <record/></insertMultiple></Body></Envelope>`))
	f.Add([]byte(`<!DOCTYPE b [<!ENTITY a "x">]><Envelope><Body><get>&a;</get></Body></Envelope>`))
	f.Add([]byte(`<Envelope><Body/></Envelope>`))
	f.Add([]byte(`<Envelope><Body><get><![CDATA[<a>]]>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		asked, err := parse(body, wire.UTF8)
		if err != nil {
			return
		}
		require.NotEmpty(t, asked.operation)
		var b bytes.Buffer
		b.WriteString("<Envelope><Body>")
		printed(&b, wire.Element{Name: asked.operation, Children: asked.children})
		b.WriteString("</Body></Envelope>")
		again, err := parse(b.Bytes(), wire.UTF8)
		require.NoError(t, err)
		require.Equal(t, asked, again)
	})
}

func printed(b *bytes.Buffer, e wire.Element) {
	b.WriteString("<" + e.Name + ">")
	_ = xml.EscapeText(b, []byte(e.Text)) // a buffer takes everything
	for _, child := range e.Children {
		printed(b, child)
	}
	b.WriteString("</" + e.Name + ">")
}
