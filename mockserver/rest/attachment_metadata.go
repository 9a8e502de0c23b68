package rest

import (
	"fmt"
	"slices"
	"unicode/utf16"

	"github.com/snowglobe-dev/snowglobe/mockserver/attachment"
	"github.com/snowglobe-dev/snowglobe/mockserver/dictionary"
	"github.com/snowglobe-dev/snowglobe/mockserver/release"
	"github.com/snowglobe-dev/snowglobe/mockserver/store"
	"github.com/snowglobe-dev/snowglobe/mockserver/table"
	"github.com/snowglobe-dev/snowglobe/mockserver/wire"
)

// downloadLink is a member that is no column.
const downloadLink = "download_link"

// plainMetadata are the members of metadata in the vendor's examples, in their order
// (documented: "Attachment API").
var plainMetadata = []string{
	"table_sys_id", "size_bytes", downloadLink, "sys_updated_on", "sys_id", "image_height", "sys_created_on", "file_name",
	"sys_created_by", "compressed", "average_image_color", "sys_updated_by", "sys_tags", "table_name", "image_width",
	"sys_mod_count", "content_type", "size_compressed",
}

// hashedMetadata come with them on newer releases (client: Ansible's servicenow.itsm
// compares hash with the SHA-256 of a file; assumed: their place).
var hashedMetadata = []string{"chunk_size_bytes", "hash", "state"}

// metadata writes what is known of a file as an object of texts, references too. Which
// members that has is not for the caller to choose (documented: no sysparm_fields).
func (c *call) metadata(reader *table.Reader) func([]byte, *store.Row) []byte {
	names := plainMetadata
	if c.settings.AttachmentMetadata == release.MetadataHashed {
		names = append(slices.Clip(names), hashedMetadata...)
	}
	def, _ := c.api.tables.Dictionary().Table(attachment.Table)
	open := names[:0:0]
	for _, name := range names {
		column, known := def.Column(name)
		if name == downloadLink || known && reader.MayRead(def, dictionary.Path{column}) {
			open = append(open, name)
		}
	}
	return func(b []byte, file *store.Row) []byte {
		for i, name := range open {
			b = append(b, "{,"[min(i, 1)])
			b = append(wire.AppendText(b, name), ':')
			if name == downloadLink {
				b = wire.AppendText(b, c.fileURL(file.SysID())+"/file")
			} else {
				b = wire.AppendText(b, file.Get(name))
			}
		}
		return append(b, '}')
	}
}

// fileURL is the address of a file's metadata, with the version of the request.
func (c *call) fileURL(sysID string) string {
	return c.api.base(c.request) + "/api/now" + c.versionPath + "/attachment/" + sysID
}

// inASCII is JSON that can stand in a header, which holds nothing beyond ASCII (RFC
// 9110 §5.5; assumed: how names in other letters are written there).
func inASCII(text []byte) string {
	b := make([]byte, 0, len(text))
	for _, r := range string(text) {
		switch {
		case r < 0x7f:
			b = append(b, byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
	}
	return string(b)
}
