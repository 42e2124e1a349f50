//! A person's key: made from a seed, kept in a file under a passphrase, outside the book.

use std::fmt;

use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use pkcs8::pkcs5::pbes2;
use pkcs8::{EncryptedPrivateKeyInfo, PrivateKeyInfo, SecretDocument};

use super::digest::{Digest, bytes_of_hex, digest_of, write_hex};
use crate::source::{Refusal, codes};

/// A key that signs.
#[derive(Clone)]
pub struct Key(SigningKey);

/// The half of a key that everybody may know: it stands in the book and proves the signatures.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

/// How much work it is to try a passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyCost {
    /// scrypt with 2^15 rounds, 32 MiB: about a tenth of a second.
    Full,
    /// scrypt with 2^4 rounds: for tests, where keys protect nothing.
    Light,
}

/// What the encryption of a key file starts from, drawn at random by whoever makes the file.
#[derive(Clone, Copy, Debug)]
pub struct KeySalt {
    /// The salt of the passphrase.
    pub salt: [u8; 16],
    /// The initial block of the cipher.
    pub block: [u8; 16],
}

impl Key {
    /// The key of 32 random bytes.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&seed))
    }

    /// Its public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs a digest.
    pub(crate) fn sign(&self, digest: Digest) -> [u8; 64] {
        self.0.sign(&digest.0).to_bytes()
    }

    /// Signs a text that is no event, in hexadecimal digits. What is signed begins with a line of its own, so that a signature of a
    /// text is never one of an event.
    pub fn sign_text(&self, text: &str) -> String {
        let signature = self.sign(digest_of_text(text));
        signature.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The text of the key file: PKCS#8, encrypted under the passphrase with scrypt and AES-256, as OpenSSL reads it.
    ///
    /// # Errors
    /// R7008 when it cannot be encrypted.
    pub fn to_file(&self, passphrase: &str, cost: KeyCost, start: &KeySalt) -> Result<String, Refusal> {
        let refuse = |why: String| Refusal::new(codes::KEY_REFUSED, format!("the key cannot be encrypted: {why}"));
        let rounds = match cost {
            KeyCost::Full => 15,
            KeyCost::Light => 4,
        };
        let scrypt = pkcs8::pkcs5::scrypt::Params::new(rounds, 8, 1, 32).map_err(|error| refuse(error.to_string()))?;
        let parameters = pbes2::Parameters::scrypt_aes256cbc(scrypt, &start.salt, &start.block).map_err(|error| refuse(error.to_string()))?;
        let plain = self.0.to_pkcs8_der().map_err(|error| refuse(error.to_string()))?;
        let info = PrivateKeyInfo::try_from(plain.as_bytes()).map_err(|error| refuse(error.to_string()))?;
        let document = info.encrypt_with_params(parameters, passphrase).map_err(|error| refuse(error.to_string()))?;
        let text = document.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF).map_err(|error| refuse(error.to_string()))?;
        Ok(text.to_string())
    }

    /// The key of a file's text.
    ///
    /// # Errors
    /// R7008 when the text is no key file or the passphrase is not its.
    pub fn from_file(text: &str, passphrase: &str) -> Result<Self, Refusal> {
        let no_key = || Refusal::new(codes::KEY_REFUSED, "the file is not an encrypted key").help("make one with `ratebook key new --key FILE`");
        let (label, document) = SecretDocument::from_pem(text).map_err(|_| no_key())?;
        if label != "ENCRYPTED PRIVATE KEY" {
            return Err(no_key());
        }
        let info = EncryptedPrivateKeyInfo::try_from(document.as_bytes()).map_err(|_| no_key())?;
        let wrong = || Refusal::new(codes::KEY_REFUSED, "the passphrase does not open this key");
        let plain = info.decrypt(passphrase).map_err(|_| wrong())?;
        let key: SigningKey = PrivateKeyInfo::try_from(plain.as_bytes()).ok().and_then(|info| info.try_into().ok()).ok_or_else(no_key)?;
        Ok(Self(key))
    }
}

fn digest_of_text(text: &str) -> Digest {
    digest_of(format!("ratebook text 1\n{text}").as_bytes())
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the key of {}", self.public())
    }
}

impl PublicKey {
    /// From 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        bytes_of_hex(text.trim()).and_then(|bytes| Self::from_bytes(&bytes))
    }

    /// From its bytes in the book; none where they are no key.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let bytes: [u8; 32] = bytes.try_into().ok()?;
        VerifyingKey::from_bytes(&bytes).ok().filter(|key| !key.is_weak()).map(|_| Self(bytes))
    }

    /// The 32 bytes of the Ed25519 public key.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether this key signed that text.
    pub fn signed_text(&self, text: &str, signature: &str) -> bool {
        bytes_of_hex(signature).is_some_and(|signature| self.signed(digest_of_text(text), &signature))
    }

    /// Whether this key signed that digest.
    pub fn signed(&self, digest: Digest, signature: &[u8]) -> bool {
        let (Ok(key), Ok(signature)) = (VerifyingKey::from_bytes(&self.0), Signature::from_slice(signature)) else { return false };
        key.verify(&digest.0, &signature).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hex(&self.0, f)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
