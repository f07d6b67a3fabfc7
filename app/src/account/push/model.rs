//! Devices that are told of notices, and services that may be asked to.

use crate::{access::AppError, account::model::Agent};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Characters of an endpoint, as the table has it.
const LONGEST: usize = 1_000;

/// A device that is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub id: Uuid,
    /// Whether it is the one that asks.
    pub current: bool,
    pub agent: Agent,
    pub added_at: DateTime<Utc>,
    /// When its service last took a message.
    pub told_at: Option<DateTime<Utc>>,
    /// Why the last try failed: `unreachable`, `busy`, `refused`.
    pub trouble: Option<String>,
}

/// How push stands for the caller.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushSetup {
    /// The server's public key (P-256, uncompressed, base64url), which a browser binds its endpoint to; `None` where the server
    /// sends none: no service is allowed, or the master key is missing.
    pub key: Option<String>,
    /// The caller's devices, the newest first.
    pub devices: Vec<Device>,
}

/// One notice as a device shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pushed {
    /// Of the notice: a device shows each once.
    pub id: Uuid,
    pub title: String,
    /// What was said, or empty.
    pub text: String,
    /// The path that it leads to.
    pub address: String,
}

/// What a device shows after it was woken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Woken {
    /// The newest, at most three.
    pub notices: Vec<Pushed>,
    /// In place of all the others: how many they are, in words, and where they stand; also where nothing is left to tell.
    pub rest: Option<Pushed>,
}

/// What the server offers: handed to its functions with each request.
#[derive(Debug, Clone, Default)]
pub struct PushOffer {
    /// The public key; `None` where the master key is missing.
    pub key: Option<String>,
    pub services: PushServices,
}

/// The services of browsers that the server may send to. Endpoints come from browsers: without this list anybody could have the
/// server call any address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PushServices(Vec<String>);

impl PushServices {
    /// Of a list: hosts, `*.` before one standing for any name below it. `http://host:port` names one without TLS, for services of
    /// one's own network.
    ///
    /// # Errors
    /// The part that names no host.
    pub fn of(parts: &[String]) -> Result<Self, String> {
        let known = parts.iter().map(|part| part.trim().to_ascii_lowercase()).filter(|part| !part.is_empty());
        let known: Vec<String> = known.collect();
        let good = |part: &String| {
            let host = part.strip_prefix("http://").or_else(|| part.strip_prefix("*.")).unwrap_or(part);
            !host.is_empty() && host.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-:".contains(letter))
        };
        match known.iter().find(|part| !good(part)) {
            Some(wrong) => Err(wrong.clone()),
            None => Ok(Self(known)),
        }
    }

    /// Whether the server sends at all.
    #[must_use]
    pub const fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Whether the server may send there.
    ///
    /// # Errors
    /// `Invalid` on `endpoint`: too long, no such address, or of a service that is not listed.
    pub fn allow(&self, endpoint: &str) -> Result<(), AppError> {
        if !(10..=LONGEST).contains(&endpoint.len()) || !endpoint.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(AppError::invalid("endpoint", "push_endpoint"));
        }
        let Some((scheme, rest)) = endpoint.split_once("://") else {
            return Err(AppError::invalid("endpoint", "push_endpoint"));
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let listed = |known: &String| match (scheme, known.strip_prefix("*.")) {
            ("https", Some(parent)) => {
                host.strip_suffix(parent).is_some_and(|below| below.len() > 1 && below.ends_with('.'))
            }
            ("https", None) => host == *known,
            ("http", _) => known.strip_prefix("http://").is_some_and(|own| own == host),
            _ => false,
        };
        // A name before an @ would be read as the host by people, and what stands behind it by programs.
        if host.contains('@') || !self.0.iter().any(listed) {
            return Err(AppError::invalid("endpoint", "push_service_unknown"));
        }
        Ok(())
    }

    /// What a service wants to know the sender by: its own address (`aud` of RFC 8292).
    #[must_use]
    pub fn audience(endpoint: &str) -> Option<&str> {
        let start = endpoint.find("://")? + 3;
        let end = endpoint[start..].find('/').map_or(endpoint.len(), |at| start + at);
        Some(&endpoint[..end])
    }
}

/// Minutes until the next try after so many failures: 1, 2, 4 … at most 6 hours.
#[must_use]
pub fn patience(failures: i32) -> i64 {
    1_i64.checked_shl(u32::try_from(failures.clamp(1, 16) - 1).unwrap_or_default()).unwrap_or(360).min(360)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(parts: &[&str]) -> PushServices {
        PushServices::of(&parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>()).expect("they are hosts")
    }

    #[test]
    fn only_listed_services_are_called() {
        let known = services(&["fcm.googleapis.com", "*.notify.windows.com", "http://127.0.0.1:9000"]);
        for good in [
            "https://fcm.googleapis.com/fcm/send/abc",
            "https://wns2-by3p.notify.windows.com/w/?token=x",
            "http://127.0.0.1:9000/abc",
        ] {
            assert_eq!(known.allow(good), Ok(()), "{good}");
        }
        for bad in [
            "http://fcm.googleapis.com/fcm/send/abc",
            "https://fcm.googleapis.com.example.com/abc",
            "https://evilnotify.windows.com/abc",
            "https://.notify.windows.com/abc",
            "https://fcm.googleapis.com@10.0.0.1/abc",
            "https://fcm.googleapis.com:8443/abc",
            "http://127.0.0.1:9001/abc",
            "https://127.0.0.1:9000/abc",
            "https://localhost/abc",
            "ftp://fcm.googleapis.com/abc",
            "https://fcm.googleapis.com/a b",
            "nothing of the kind",
            "",
        ] {
            assert!(known.allow(bad).is_err(), "{bad}");
        }
        assert!(known.allow(&format!("https://fcm.googleapis.com/{}", "a".repeat(1_000))).is_err());
        assert!(!services(&[]).any() && known.any());
        assert_eq!(PushServices::of(&["https://a/b".to_owned()]), Err("https://a/b".to_owned()));
    }

    #[test]
    fn a_service_knows_itself_by_its_address() {
        assert_eq!(PushServices::audience("https://a.example/push/1?x=/y"), Some("https://a.example"));
        assert_eq!(PushServices::audience("http://127.0.0.1:9000"), Some("http://127.0.0.1:9000"));
        assert_eq!(PushServices::audience("nothing"), None);
    }

    #[test]
    fn patience_grows_and_ends() {
        assert_eq!([0, 1, 2, 3, 9, 10, 40].map(patience), [1, 1, 2, 4, 256, 360, 360]);
    }
}
