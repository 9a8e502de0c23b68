package forge

import (
	"crypto"
	"crypto/x509"
	"embed"
	"encoding/pem"
	"fmt"
)

//go:embed keys
var files embed.FS

// Keys are the names of the kit's keys. An RSA key signs as RS256, and the elliptic
// one, of P-256, as ES256, unless another algorithm is asked for.
var Keys = []string{"rsa", "other", "ec"}

// Certificate is the certificate of a key, in PEM. It is good from 2010 to 2100.
func Certificate(key string) (string, error) {
	text, err := files.ReadFile("keys/" + key + ".crt")
	return string(text), err
}

// PublicKey is the public half of a key.
func PublicKey(key string) (crypto.PublicKey, error) {
	signer, err := private(key)
	if err != nil {
		return nil, err
	}
	return signer.Public(), nil
}

// Public is the public half of a key, in PEM.
func Public(key string) (string, error) {
	public, err := PublicKey(key)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), err
}

func private(key string) (crypto.Signer, error) {
	text, err := files.ReadFile("keys/" + key + ".key")
	if err != nil {
		return nil, fmt.Errorf("the kit has no key %s", key)
	}
	block, _ := pem.Decode(text)
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("key %s: %w", key, err)
	}
	signer, ok := parsed.(crypto.Signer)
	if !ok {
		return nil, fmt.Errorf("key %s cannot sign", key)
	}
	return signer, nil
}
