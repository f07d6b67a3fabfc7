//! A password in the form in which PostgreSQL keeps it (SCRAM-SHA-256, RFC 5802 and 7677). Sent instead of the password, so
//! that this stands in no statement and no log of the server.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

const ROUNDS: u32 = 4096;

/// The verifier of a password that consists of ASCII letters and digits (others would have to be normalised first).
pub fn verifier(password: &str, salt: &[u8; 16]) -> String {
    let salted = salted(password.as_bytes(), salt);
    let stored = Sha256::digest(hmac(&salted, b"Client Key"));
    let server = hmac(&salted, b"Server Key");
    format!("SCRAM-SHA-256${ROUNDS}:{}${}:{}", STANDARD.encode(salt), STANDARD.encode(stored), STANDARD.encode(server))
}

/// `Hi` of RFC 5802, that is PBKDF2 with one block.
fn salted(password: &[u8], salt: &[u8]) -> [u8; 32] {
    let mut link = hmac(password, &[salt, &1u32.to_be_bytes()].concat());
    let mut sum = link;
    for _ in 1..ROUNDS {
        link = hmac(password, &link);
        for (whole, part) in sum.iter_mut().zip(link) {
            *whole ^= part;
        }
    }
    sum
}

/// HMAC-SHA-256 (RFC 2104) for keys of at most one block.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let pad = |byte: u8| -> Vec<u8> { (0..64).map(|at| key.get(at).copied().unwrap_or(0) ^ byte).collect() };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7677.
    #[test]
    fn agrees_with_the_standard() {
        let salt: [u8; 16] = STANDARD.decode("W22ZaJ0SNY7soEsUEjb6gQ==").unwrap().try_into().unwrap();
        assert_eq!(
            verifier("pencil", &salt),
            "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
        );
    }
}
