package vault

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
)

const (
	// KeyFile is the name of the key that is made where the operator gives none.
	KeyFile = "vault.key"

	keyBytes = 32 // A256GCM
)

// ErrNoKey is returned when the key that sealed a state is gone.
var ErrNoKey = errors.New("there is no key to open the stored access with")

// Keys says where the key is. The first that is set counts; Dir is the place of
// the key file otherwise.
type Keys struct {
	Text Secret // 32 bytes as base64 or hexadecimal digits
	File string // a file that holds the same
	Dir  string
}

// Open returns the vault that the key opens. It returns ErrNoKey if the key
// would have to lie in Dir and does not.
func Open(k Keys) (*Vault, error) {
	switch {
	case k.Text != "":
		key, err := parseKey(k.Text.Reveal())
		if err != nil {
			return nil, fmt.Errorf("SNOWGLOBE_KEY: %w", err)
		}
		return &Vault{key}, nil
	case k.File != "":
		return openFile(k.File)
	}
	v, err := openFile(filepath.Join(k.Dir, KeyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoKey
	}
	return v, err
}

// OpenOrMake is Open, but makes a missing key in Dir with write, which has to
// leave a private file.
func OpenOrMake(k Keys, write func(name string, text []byte) error) (*Vault, error) {
	v, err := Open(k)
	if !errors.Is(err, ErrNoKey) {
		return v, err
	}
	key := ident.Random().Bytes(keyBytes)
	if err := write(KeyFile, []byte(base64.StdEncoding.EncodeToString(key)+"\n")); err != nil {
		return nil, fmt.Errorf("make a key for the stored access: %w", err)
	}
	return &Vault{key}, nil
}

func openFile(path string) (*Vault, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key of the stored access: %w", err)
	}
	key, err := parseKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return &Vault{key}, nil
}

func parseKey(text string) ([]byte, error) {
	text = strings.TrimSpace(text)
	for _, decode := range []func(string) ([]byte, error){
		hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawURLEncoding.DecodeString,
	} {
		if key, err := decode(text); err == nil && len(key) == keyBytes {
			return key, nil
		}
	}
	// The text is not part of the error: a mistyped key is still nearly a key.
	return nil, errors.New("a key is 32 bytes, as base64 or as 64 hexadecimal digits")
}
