use super::Closed;
use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// A key of 32 bytes; wiped when it is let go.
pub(super) type Bytes = Zeroizing<[u8; 32]>;

/// Bytes of the nonce before a sealed text.
pub(super) const NONCE: usize = 12;

/// The key that wraps all others. It comes from outside of the database.
pub struct MasterKey(Bytes);

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MasterKey({})", self.mark())
    }
}

impl MasterKey {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(random_key())
    }

    /// Reads 64 hexadecimal digits; what begins with `#` is a remark. `None` for anything else.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let line = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))?;
        let digits = line.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut key = Bytes::default();
        for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        Some(Self(key))
    }

    /// As [`MasterKey::read`] reads it.
    #[must_use]
    pub fn written(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Says which one it is, and nothing of it: 8 hexadecimal digits.
    #[must_use]
    pub fn mark(&self) -> String {
        derived(&self.0, b"qingzhou mark").iter().take(4).map(|byte| format!("{byte:02x}")).collect()
    }

    pub(super) const fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// Wraps a key for the key ring. `purpose` is what it may be used for: it does not open for another one.
    pub(super) fn wrap(&self, purpose: &str, key: &Bytes) -> Result<Vec<u8>, Closed> {
        encrypt(&self.wrapping(), purpose.as_bytes(), &key[..])
    }

    pub(super) fn unwrap(&self, purpose: &str, wrapped: &[u8]) -> Result<Bytes, Closed> {
        let opened = decrypt(&self.wrapping(), purpose.as_bytes(), wrapped).map_err(|_| Closed::NoKey)?;
        let mut key = Bytes::default();
        if opened.len() != key.len() {
            return Err(Closed::NoKey);
        }
        key.copy_from_slice(&opened);
        Ok(key)
    }

    fn wrapping(&self) -> Aes256Gcm {
        cipher(&derived(&self.0, b"qingzhou wrap"))
    }
}

pub(super) fn random_key() -> Bytes {
    let mut key = Bytes::default();
    rand::Rng::fill(&mut rand::rng(), &mut key[..]);
    key
}

/// A key for one use out of another key (HKDF-SHA-256, RFC 5869).
pub(super) fn derived(key: &Bytes, use_for: &[u8]) -> Bytes {
    let mut out = Bytes::default();
    // 32 bytes are far below the most that HKDF gives.
    if Hkdf::<Sha256>::new(None, &key[..]).expand(use_for, &mut out[..]).is_err() {
        unreachable!("HKDF gives 32 bytes");
    }
    out
}

pub(super) fn cipher(key: &Bytes) -> Aes256Gcm {
    Aes256Gcm::new(&(**key).into())
}

/// A nonce and what was encrypted under it.
pub(super) fn encrypt(cipher: &Aes256Gcm, bound_to: &[u8], text: &[u8]) -> Result<Vec<u8>, Closed> {
    let mut nonce = [0_u8; NONCE];
    rand::Rng::fill(&mut rand::rng(), &mut nonce[..]);
    let sealed = cipher.encrypt(&nonce.into(), Payload { msg: text, aad: bound_to }).map_err(|_| Closed::Damaged)?;
    Ok([&nonce[..], &sealed].concat())
}

pub(super) fn decrypt(cipher: &Aes256Gcm, bound_to: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Closed> {
    let (nonce, text) = sealed.split_first_chunk::<NONCE>().ok_or(Closed::Damaged)?;
    let opened = cipher.decrypt(&(*nonce).into(), Payload { msg: text, aad: bound_to }).map_err(|_| Closed::Damaged)?;
    Ok(Zeroizing::new(opened))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_was_written() {
        let key = MasterKey::generate();
        let again = MasterKey::read(&format!("# keep this\n\n{}\n", key.written().as_str())).expect("64 digits");
        assert_eq!(again.mark(), key.mark());
        assert!(MasterKey::read("").is_none() && MasterKey::read("0123").is_none());
        assert!(MasterKey::read(&"g".repeat(64)).is_none() && MasterKey::read(&"é".repeat(32)).is_none());
        assert!(!format!("{key:?}").contains(key.written().as_str()));
    }

    #[test]
    fn a_key_unwraps_with_its_master_and_for_its_purpose_alone() {
        let (master, other, key) = (MasterKey::generate(), MasterKey::generate(), random_key());
        let wrapped = master.wrap("data", &key).expect("it wraps");
        assert_eq!(master.unwrap("data", &wrapped).expect("it fits")[..], key[..]);
        assert_eq!(master.unwrap("search", &wrapped).err(), Some(Closed::NoKey));
        assert_eq!(other.unwrap("data", &wrapped).err(), Some(Closed::NoKey));
    }
}
