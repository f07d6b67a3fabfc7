//! By what services know the server: a P-256 key and what it signs (VAPID, RFC 8292).

use app::{account::push::model::PushServices, vault::Ring};
use aws_lc_rs::{
    agreement::{ECDH_P256, PrivateKey},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64URL};
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

/// So long a signature holds; RFC 8292 allows a day.
const HOLDS: Duration = Duration::hours(12);

/// The server's key. It comes from the master key, so several servers have the same one and none is kept anywhere; with another
/// master key browsers bind themselves anew at their next visit.
pub struct PushKey {
    pair: EcdsaKeyPair,
    public: String,
}

impl std::fmt::Debug for PushKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PushKey({})", self.public)
    }
}

impl PushKey {
    /// Of the ring's master key; `None` where there is none.
    #[must_use]
    pub fn of(ring: &Ring) -> Option<Self> {
        // A number outside of the curve's order is no key; that happens once in 2^32 times, and then the next one serves.
        (0..4_u8).find_map(|turn| {
            let secret = ring.derived(&format!("qingzhou push {turn}"))?;
            let private = PrivateKey::from_private_key(&ECDH_P256, &secret[..]).ok()?;
            let public = private.compute_public_key().ok()?;
            let pair = EcdsaKeyPair::from_private_key_and_public_key(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                &secret[..],
                public.as_ref(),
            );
            Some(Self { pair: pair.ok()?, public: BASE64URL.encode(public.as_ref()) })
        })
    }

    /// The public part, uncompressed, base64url: what browsers bind their endpoints to.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// What goes into `Authorization` for an endpoint; `contact` is where its service finds who sends, a `mailto:` or `https:`
    /// address. `None` for an endpoint that is no address, or where signing fails.
    #[must_use]
    pub fn authorization(&self, endpoint: &str, contact: &str, now: DateTime<Utc>) -> Option<String> {
        let audience = PushServices::audience(endpoint)?;
        let head = BASE64URL.encode(json!({ "typ": "JWT", "alg": "ES256" }).to_string().as_bytes());
        let claims = json!({ "aud": audience, "exp": (now + HOLDS).timestamp(), "sub": contact });
        let signed = format!("{head}.{}", BASE64URL.encode(claims.to_string().as_bytes()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).ok()?;
        Some(format!("vapid t={signed}.{}, k={}", BASE64URL.encode(signature.as_ref()), self.public))
    }
}
