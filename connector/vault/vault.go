package vault

import (
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// headerPurpose is the protected header that names what a value is for.
const headerPurpose jose.HeaderKey = "purpose"

// ErrSealed is returned for a value that this key, or this purpose, does not
// open: another key, a damaged value, or one that belongs elsewhere.
var ErrSealed = errors.New("the stored access cannot be opened: its key or its file has changed")

// Vault seals and opens values under one key.
type Vault struct {
	key  []byte
	made bool // and not kept yet
}

// Seal encrypts text for a purpose, which stays readable.
func (v *Vault) Seal(purpose string, text []byte) (string, error) {
	options := new(jose.EncrypterOptions).WithHeader(headerPurpose, purpose)
	encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.DIRECT, Key: v.key}, options)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	sealed, err := encrypter.Encrypt(text)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return sealed.CompactSerialize()
}

// Open decrypts what Seal returned for the same purpose. Anything else is
// ErrSealed.
func (v *Vault) Open(purpose, sealed string) ([]byte, error) {
	// Naming the algorithms keeps a value from choosing how it is checked.
	object, err := jose.ParseEncryptedCompact(sealed, []jose.KeyAlgorithm{jose.DIRECT}, []jose.ContentEncryption{jose.A256GCM})
	if err != nil {
		return nil, ErrSealed
	}
	text, err := object.Decrypt(v.key)
	if err != nil || object.Header.ExtraHeaders[headerPurpose] != purpose {
		return nil, ErrSealed
	}
	return text, nil
}
