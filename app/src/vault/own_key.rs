use super::{
    Closed, MasterKey, Plain,
    master::{NONCE, cipher, decrypt, derived, encrypt},
};
use aes_gcm::Aes256Gcm;
use zeroize::Zeroizing;

/// A key that something large has to itself. It lies beside what it seals, sealed by the ring as a value: a new key of the ring
/// has it sealed anew, and nothing of what is large is touched.
pub struct OwnKey(Box<Aes256Gcm>);

impl std::fmt::Debug for OwnKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnKey(…)")
    }
}

impl OwnKey {
    /// By so many bytes what is sealed is longer: the nonce and the tag.
    pub const LONGER: usize = NONCE + 16;

    /// A new one, as [`OwnKey::read`] reads it.
    #[must_use]
    pub fn generate() -> Plain {
        Plain::new(MasterKey::generate().written().as_str().to_owned())
    }

    /// The key of a text.
    ///
    /// # Errors
    /// `Damaged` for a text that is none.
    pub fn read(text: &Plain) -> Result<Self, Closed> {
        let key = MasterKey::read(text.reveal()).ok_or(Closed::Damaged)?;
        Ok(Self(Box::new(cipher(&derived(key.bytes(), b"qingzhou own key")))))
    }

    /// Seals bytes for a place: they open under its name alone.
    ///
    /// # Errors
    /// None that is known: the cipher refuses more than 64 GiB.
    pub fn seal(&self, place: &str, bytes: &[u8]) -> Result<Vec<u8>, Closed> {
        encrypt(&self.0, place.as_bytes(), bytes)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// `Damaged` where it was changed, or sealed for another place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Closed> {
        decrypt(&self.0, place.as_bytes(), sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_seals_opens_with_it_in_its_place_alone() {
        let text = OwnKey::generate();
        let (key, same) = (OwnKey::read(&text).expect("a key"), OwnKey::read(&text).expect("a key"));
        let other = OwnKey::read(&OwnKey::generate()).expect("a key");
        let sealed = key.seal("0.1", b"6222 0212 3456 7890").expect("it seals");
        assert_eq!(sealed.len(), 19 + OwnKey::LONGER);
        assert_eq!(&same.open("0.1", &sealed).expect("it opens")[..], b"6222 0212 3456 7890");
        assert_eq!(same.open("0.2", &sealed).err(), Some(Closed::Damaged));
        assert_eq!(other.open("0.1", &sealed).err(), Some(Closed::Damaged));
        assert!(OwnKey::read(&Plain::new("no key".to_owned())).is_err());
        assert_eq!(format!("{key:?}"), "OwnKey(…)");
    }
}
