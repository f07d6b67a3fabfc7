//! Passwords: argon2id, as OWASP's password storage cheat sheet recommends it (19 MiB, two passes, one lane).

use super::AppError;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

/// Shortest password that is taken, in characters.
pub const SHORTEST: usize = 10;
/// Longest, so that hashing cannot be used to keep the server busy.
pub const LONGEST: usize = 200;

/// As many hashes at once as there are cores: memory stays bounded (19 MiB each) and the rest of the product responsive.
static AT_ONCE: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)));

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19_456, 2, 1, None).unwrap_or_default())
}

/// Refuses passwords that are too short or too long.
///
/// # Errors
/// `Invalid` on the field `password`.
pub fn check(password: &str) -> Result<(), AppError> {
    match password.chars().count() {
        ..SHORTEST => Err(AppError::invalid("password", "password_too_short")),
        SHORTEST..=LONGEST => Ok(()),
        _ => Err(AppError::invalid("password", "password_too_long")),
    }
}

/// The hash to store, in PHC form.
///
/// # Errors
/// `Invalid` for a password that [`check`] refuses.
pub async fn hash(password: &str) -> Result<String, AppError> {
    check(password)?;
    let password = password.to_owned();
    bounded(move || argon2().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|e| e.to_string()))
        .await?
        .map_err(|error| AppError::unforeseen(&error))
}

/// Whether a password belongs to a stored hash. Without a hash the same work is done, so that the time taken does not tell
/// whether an account exists.
///
/// # Errors
/// Only if the work itself could not be done.
pub async fn verify(password: &str, stored: Option<String>) -> Result<bool, AppError> {
    let password = password.to_owned();
    bounded(move || match stored {
        Some(stored) => {
            PasswordHash::new(&stored).is_ok_and(|hash| argon2().verify_password(password.as_bytes(), &hash).is_ok())
        }
        None => {
            // The result is of no use; only the time it takes is.
            drop(argon2().hash_password(password.as_bytes()));
            false
        }
    })
    .await
}

async fn bounded<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, AppError> {
    let place = AT_ONCE.acquire().await.map_err(|error| AppError::unforeseen(&error))?;
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::unforeseen(&error));
    drop(place);
    done
}
