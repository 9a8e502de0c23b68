package vault

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/snowglobe-dev/snowglobe/internal/ident"
	"github.com/snowglobe-dev/snowglobe/internal/patience"
)

const (
	// KeyFile is the name of the key that is made where the operator gives none.
	KeyFile = "vault.key"

	keyBytes = 32 // A256GCM
)

// ErrNoKey is returned when the key that sealed a state is gone.
var ErrNoKey = errors.New("there is no key to open the stored access with")

// ErrKey is returned for a key of the operator's own that is none.
var ErrKey = errors.New("a key is 32 bytes, as base64 or as 64 hexadecimal digits")

// Keys says where the key is. The first that is set counts; Dir is the place of
// the key file otherwise.
type Keys struct {
	Text Secret // 32 bytes as base64 or hexadecimal digits
	File string // a file that holds the same
	Dir  string
}

// Open returns the vault that the key opens. It returns ErrKey if the operator's
// own key is none, and ErrNoKey if the key would have to lie in Dir and does
// not, or is damaged.
func Open(ctx context.Context, k Keys) (*Vault, error) {
	switch {
	case k.Text != "":
		key, err := parseKey(k.Text.Reveal())
		if err != nil {
			return nil, fmt.Errorf("SNOWGLOBE_KEY: %w", err)
		}
		return &Vault{key: key}, nil
	case k.File != "":
		v, err := openFile(ctx, k.File)
		if at, ok := errors.AsType[*fs.PathError](err); ok {
			return nil, fmt.Errorf("SNOWGLOBE_KEY_FILE: %s: %w; %w", at.Path, at.Err, ErrKey)
		}
		if err != nil {
			return nil, fmt.Errorf("SNOWGLOBE_KEY_FILE: %w", err)
		}
		return v, nil
	}
	v, err := openFile(ctx, filepath.Join(k.Dir, KeyFile))
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrKey) {
		return nil, ErrNoKey
	}
	return v, err
}

// OpenOrMake is Open, but makes a missing key. One that it made has to be kept
// before anything is sealed for good.
func OpenOrMake(ctx context.Context, k Keys) (*Vault, error) {
	v, err := Open(ctx, k)
	if !errors.Is(err, ErrNoKey) {
		return v, err
	}
	return &Vault{key: ident.Random().Bytes(keyBytes), made: true}, nil
}

// Keep writes the key, if OpenOrMake made it, with write, which has to leave a
// private file.
func (v *Vault) Keep(write func(name string, text []byte) error) error {
	if !v.made {
		return nil
	}
	if err := write(KeyFile, []byte(base64.StdEncoding.EncodeToString(v.key)+"\n")); err != nil {
		return fmt.Errorf("make a key for the stored access: %w", err)
	}
	v.made = false
	return nil
}

func openFile(ctx context.Context, path string) (*Vault, error) {
	text, err := patience.Small(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("read the key of the stored access: %w", err)
	}
	key, err := parseKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Vault{key: key}, nil
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
	return nil, ErrKey
}
