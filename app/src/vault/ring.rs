use super::{
    Closed, MasterKey, Place, Plain, comparable,
    master::{Bytes, cipher, decrypt, derived, encrypt, random_key},
};
use aes_gcm::Aes256Gcm;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{
    collections::BTreeMap,
    sync::{Arc, PoisonError, RwLock},
};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The first byte of what is sealed: how the rest is to be read.
const VERSION: u8 = 1;
/// Version and number of the key.
const HEAD: usize = 5;

/// What a key of the ring is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Seals values.
    Data,
    /// Makes the tokens by which equal values are found.
    Search,
}

impl Purpose {
    /// As in `key_ring.purpose`.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Search => "search",
        }
    }
}

/// How far a key is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// For what is new.
    Active,
    /// For what is there.
    Reading,
    /// For nothing any more; what it made is being removed.
    Leaving,
}

/// A key as it lies in the database.
#[derive(Clone, PartialEq, Eq)]
pub struct Wrapped {
    pub id: i32,
    pub purpose: Purpose,
    pub state: State,
    pub wrapped: Vec<u8>,
}

impl std::fmt::Debug for Wrapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wrapped({}, {:?}, {:?})", self.id, self.purpose, self.state)
    }
}

impl Wrapped {
    /// A row of `key_ring`. What is not known is used for nothing.
    #[must_use]
    pub fn of(id: i32, purpose: &str, state: &str, wrapped: Vec<u8>) -> Self {
        let purpose = if purpose == Purpose::Data.key() { Purpose::Data } else { Purpose::Search };
        let state = match state {
            "active" => State::Active,
            "reading" => State::Reading,
            _ => State::Leaving,
        };
        Self { id, purpose, state, wrapped }
    }

    /// Wraps a new key; gives what is kept of it.
    ///
    /// # Errors
    /// None that is known: the cipher refuses texts of more than 64 GiB.
    pub fn generate(purpose: Purpose, master: &MasterKey) -> Result<Vec<u8>, Closed> {
        master.wrap(purpose.key(), &random_key())
    }

    /// The same key wrapped by another master key.
    ///
    /// # Errors
    /// `NoKey` where the first one does not open it.
    pub fn rewrapped(&self, by: &MasterKey, anew: &MasterKey) -> Result<Vec<u8>, Closed> {
        anew.wrap(self.purpose.key(), &by.unwrap(self.purpose.key(), &self.wrapped)?)
    }

    /// Whether this master key opens it.
    #[must_use]
    pub fn fits(&self, master: &MasterKey) -> bool {
        master.unwrap(self.purpose.key(), &self.wrapped).is_ok()
    }
}

enum Key {
    Data(Box<Aes256Gcm>),
    Search(Bytes),
}

/// Gives the master key whenever a key has to be unwrapped, so that one that was changed meanwhile is found.
type Master = dyn Fn() -> Option<MasterKey> + Send + Sync;

/// The keys that were unwrapped so far. Cheap to clone; all clones know the same.
#[derive(Clone)]
pub struct Ring {
    master: Arc<Master>,
    keys: Arc<RwLock<BTreeMap<i32, Arc<Key>>>>,
}

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ring(…)")
    }
}

impl Ring {
    /// A ring whose master key comes from here.
    #[must_use]
    pub fn of(master: impl Fn() -> Option<MasterKey> + Send + Sync + 'static) -> Self {
        Self { master: Arc::new(master), keys: Arc::default() }
    }

    /// A ring that opens nothing.
    #[must_use]
    pub fn closed() -> Self {
        Self::of(|| None)
    }

    /// A key for one use, made of the master key and kept nowhere; `None` where there is no master key.
    #[must_use]
    pub fn derived(&self, use_for: &str) -> Option<Zeroizing<[u8; 32]>> {
        (self.master)().map(|master| derived(master.bytes(), use_for.as_bytes()))
    }

    /// Whether it has this key.
    #[must_use]
    pub fn has(&self, id: i32) -> bool {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).contains_key(&id)
    }

    /// Unwraps the keys that it does not have yet. One that does not open is left out.
    pub fn learn(&self, all: &[Wrapped]) {
        let new: Vec<&Wrapped> = all.iter().filter(|key| !self.has(key.id)).collect();
        if new.is_empty() {
            return;
        }
        let Some(master) = (self.master)() else { return };
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        for wrapped in new {
            if let Ok(key) = master.unwrap(wrapped.purpose.key(), &wrapped.wrapped) {
                let key = match wrapped.purpose {
                    Purpose::Data => Key::Data(Box::new(cipher(&key))),
                    Purpose::Search => Key::Search(key),
                };
                keys.insert(wrapped.id, Arc::new(key));
            }
        }
    }

    fn key(&self, id: i32) -> Result<Arc<Key>, Closed> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned().ok_or(Closed::NoKey)
    }

    fn data_key(&self, id: i32) -> Result<Arc<Key>, Closed> {
        self.key(id).and_then(|key| if matches!(*key, Key::Data(_)) { Ok(key) } else { Err(Closed::NoKey) })
    }

    /// Seals a value for its place: version, key, nonce, and the encrypted text with its tag.
    ///
    /// # Errors
    /// `NoKey`.
    pub fn seal(&self, key: i32, place: &Place, plain: &Plain) -> Result<Vec<u8>, Closed> {
        let data = self.data_key(key)?;
        let Key::Data(cipher) = &*data else { return Err(Closed::NoKey) };
        let mut sealed = vec![VERSION];
        sealed.extend(key.to_be_bytes());
        let text = encrypt(cipher, &place.bound_to(&sealed), plain.reveal().as_bytes())?;
        sealed.extend(text);
        Ok(sealed)
    }

    /// Opens what was sealed for this place.
    ///
    /// # Errors
    /// `NoKey`; `Damaged` where it was changed, or sealed for another place.
    pub fn open(&self, place: &Place, sealed: &[u8]) -> Result<Plain, Closed> {
        let data = self.data_key(key_of(sealed)?)?;
        let Key::Data(cipher) = &*data else { return Err(Closed::NoKey) };
        let (head, text) = sealed.split_at_checked(HEAD).ok_or(Closed::Damaged)?;
        let opened = decrypt(cipher, &place.bound_to(head), text)?;
        let text = std::str::from_utf8(&opened).map_err(|_| Closed::Damaged)?;
        Ok(Plain::new(text.to_owned()))
    }

    /// By what an equal value in the same field is found.
    ///
    /// # Errors
    /// `NoKey`.
    pub fn token(&self, key: i32, field: Uuid, plain: &Plain) -> Result<Vec<u8>, Closed> {
        let search = self.key(key)?;
        let Key::Search(key) = &*search else { return Err(Closed::NoKey) };
        let own = derived(key, format!("qingzhou token {field}").as_bytes());
        let mut hash = <Hmac<Sha256> as KeyInit>::new_from_slice(&own[..]).map_err(|_| Closed::NoKey)?;
        hash.update(comparable(plain.reveal()).as_bytes());
        Ok(hash.finalize().into_bytes().to_vec())
    }
}

/// Under which key something was sealed.
fn key_of(sealed: &[u8]) -> Result<i32, Closed> {
    match sealed.split_first_chunk::<HEAD>() {
        Some(([VERSION, id @ ..], _)) => Ok(i32::from_be_bytes(*id)),
        _ => Err(Closed::Damaged),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ring() -> Ring {
        let master = MasterKey::generate();
        let keys = [(1, Purpose::Data), (2, Purpose::Data), (3, Purpose::Search), (4, Purpose::Search)];
        let wrapped = keys.map(|(id, purpose)| {
            let wrapped = Wrapped::generate(purpose, &master).expect("it wraps");
            Wrapped { id, purpose, state: State::Active, wrapped }
        });
        let text = master.written();
        let ring = Ring::of(move || MasterKey::read(&text));
        ring.learn(&wrapped);
        ring
    }

    fn place() -> Place {
        let id = Uuid::from_u128;
        Place { table: "customer", field: id(1), record: id(2), value: id(3) }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_was_sealed_opens_where_it_was_sealed_and_nowhere_else(
            text in "\\PC{0,80}", bit in 0_usize..8, at in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(),
        ) {
            let (ring, place, plain) = (ring(), place(), Plain::new(text));
            let sealed = ring.seal(1, &place, &plain).expect("it seals");
            prop_assert_eq!(ring.open(&place, &sealed).expect("it opens"), plain.clone());
            prop_assert_ne!(&sealed, &ring.seal(1, &place, &plain).expect("it seals"), "each time another text");
            let elsewhere = [
                Place { table: "contact", ..place },
                Place { field: Uuid::nil(), ..place },
                Place { record: Uuid::nil(), ..place },
                Place { value: Uuid::nil(), ..place },
            ];
            for other in elsewhere {
                prop_assert_eq!(ring.open(&other, &sealed).err(), Some(Closed::Damaged));
            }
            let mut changed = sealed.clone();
            changed[at.index(sealed.len())] ^= 1 << bit;
            prop_assert!(ring.open(&place, &changed).is_err());
            prop_assert!(ring.open(&place, &sealed[..cut.index(sealed.len())]).is_err());
        }
    }

    #[test]
    fn tokens_are_alike_for_what_is_alike_in_one_field_under_one_key() {
        let (ring, field, other) = (ring(), Uuid::from_u128(1), Uuid::from_u128(2));
        let plain = |text: &str| Plain::new(text.to_owned());
        let token = ring.token(3, field, &plain("6222 0212 3456 7890")).expect("a key is there");
        assert_eq!(ring.token(3, field, &plain("6222021234567890")), Ok(token.clone()));
        assert_ne!(ring.token(3, field, &plain("6222021234567891")), Ok(token.clone()));
        assert_ne!(ring.token(3, other, &plain("6222021234567890")), Ok(token.clone()));
        assert_ne!(ring.token(4, field, &plain("6222021234567890")), Ok(token));
        assert_eq!(ring.token(1, field, &plain("x")), Err(Closed::NoKey), "a data key makes no tokens");
    }

    #[test]
    fn without_its_keys_a_ring_opens_nothing_and_says_so() {
        let sealed = ring().seal(1, &place(), &Plain::new("6222021234567890".to_owned())).expect("it seals");
        assert_eq!(Ring::closed().open(&place(), &sealed), Err(Closed::NoKey));
        assert_eq!(ring().open(&place(), &sealed), Err(Closed::Damaged), "another key of the same number");
        assert_eq!(
            ring().seal(3, &place(), &Plain::new(String::new())),
            Err(Closed::NoKey),
            "a search key seals nothing"
        );
        assert_eq!(format!("{:?}", ring()), "Ring(…)");
    }
}
