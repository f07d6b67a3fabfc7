//! Calls to other programs: signed, never into the house, answered within a time, and never followed elsewhere.

use super::address_model::{Target, is_private};
use crate::desk::mail::line::{Stream, Trust, short, veil};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, lookup_host},
    time::timeout,
};

/// How long somebody may take to take a call.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long they may take to answer it.
const ANSWERING: Duration = Duration::from_secs(10);
/// The longest line with which an answer begins.
const LONGEST_LINE: usize = 1_024;

/// How calls are made.
#[derive(Debug, Clone, Default)]
pub struct Calls {
    /// Whether they may lead into the networks of the house.
    pub into_house: bool,
    /// Whose certificates are believed.
    pub trust: Trust,
}

/// What is said.
#[derive(Debug, Clone)]
pub struct Call {
    pub url: String,
    /// The same for each try: whoever takes it twice knows it again.
    pub id: String,
    /// When it is signed, in seconds.
    pub at: i64,
    pub secret: String,
    pub body: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was taken, with this status.
    Taken(u16),
    /// It was refused for good.
    Refused(Value),
    /// It did not arrive, or they asked to be called later.
    Later(Value),
    /// It went out and no answer came.
    Unknown(Value),
}

fn because(code: &str, said: &str) -> Value {
    json!({ "trouble": code, "said": said })
}

/// The signature of a call, as `v1=` and hexadecimal digits: of id, time and body, each behind a dot.
#[must_use]
pub fn signature(call: &Call) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(call.secret.as_bytes()).ok()?;
    mac.update(format!("{}.{}.{}", call.id, call.at, call.body).as_bytes());
    let digits: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("v1={digits}"))
}

impl Calls {
    /// Calls, once.
    pub async fn call(&self, call: &Call) -> Answer {
        let (Some(target), Some(signature)) = (Target::read(&call.url), signature(call)) else {
            return Answer::Refused(because("address", ""));
        };
        let stream = match self.connect(&target).await {
            Ok(stream) => stream,
            Err(answer) => return answer,
        };
        let request = format!(
            "POST {} HTTP/1.1\r\nhost: {}\r\nuser-agent: Qingzhou\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nqingzhou-id: {}\r\nqingzhou-timestamp: {}\r\nqingzhou-signature: {signature}\r\n\r\n{}",
            target.path,
            target.authority(),
            call.body.len(),
            call.id,
            call.at,
            call.body,
        );
        // From the first byte on nobody knows what the other side makes of a line that breaks.
        match timeout(ANSWERING, ask(stream, request.as_bytes())).await {
            Ok(Ok(Some(status))) => judged(status),
            Ok(Ok(None)) => Answer::Unknown(because("answer", "")),
            Ok(Err(error)) => Answer::Unknown(because("broken", &short(&error))),
            Err(_) => Answer::Unknown(because("silent", "")),
        }
    }

    /// A line to where the call goes. The address that was looked at is the one that is called.
    async fn connect(&self, target: &Target) -> Result<Box<dyn Stream>, Answer> {
        let later = |code: &str, said: &str| Answer::Later(because(code, said));
        let found: Vec<SocketAddr> = match timeout(CONNECTING, lookup_host((target.host.as_str(), target.port))).await {
            Ok(Ok(found)) => found.collect(),
            Ok(Err(error)) => return Err(later("host", &short(&error))),
            Err(_) => return Err(later("host", "")),
        };
        let fine: Vec<SocketAddr> =
            found.iter().copied().filter(|address| self.into_house || !is_private(address.ip())).collect();
        if fine.is_empty() {
            let refused = Answer::Refused(because("private", &target.host));
            return Err(if found.is_empty() { later("host", "") } else { refused });
        }
        let stream = match timeout(CONNECTING, TcpStream::connect(&fine[..])).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(later("connect", &short(&error))),
            Err(_) => return Err(later("connect", "")),
        };
        if target.tls {
            veil(&target.host, &self.trust, stream).await.map_err(|(_, said)| later("certificate", &said))
        } else {
            Ok(Box::new(stream))
        }
    }
}

/// Says it, and reads the status with which the answer begins; `None` where it begins with none.
async fn ask(mut stream: Box<dyn Stream>, request: &[u8]) -> std::io::Result<Option<u16>> {
    stream.write_all(request).await?;
    stream.flush().await?;
    let (mut line, mut piece) = (Vec::new(), [0_u8; 256]);
    while !line.contains(&b'\n') && line.len() < LONGEST_LINE {
        let read = stream.read(&mut piece).await?;
        if read == 0 {
            break;
        }
        line.extend_from_slice(&piece[..read]);
    }
    let text = String::from_utf8_lossy(&line);
    let mut words = text.lines().next().unwrap_or_default().split(' ');
    let speaks = words.next().is_some_and(|version| version.starts_with("HTTP/1."));
    Ok(words.next().and_then(|status| status.parse().ok()).filter(|_| speaks))
}

/// What a status means: whether it was taken, may be tried later, or never will be.
fn judged(status: u16) -> Answer {
    let told = json!({ "status": status });
    match status {
        200..=299 => Answer::Taken(status),
        408 | 425 | 429 | 500..=599 => Answer::Later(told),
        _ => Answer::Refused(told),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_id_time_and_body() {
        let call = Call {
            url: String::new(),
            id: "a:0".to_owned(),
            at: 1_767_225_600,
            secret: "key".to_owned(),
            body: "{}".to_owned(),
        };
        let signed = signature(&call);
        assert!(signed.as_ref().is_some_and(|text| text.len() == 67 && text.starts_with("v1=")));
        for other in [
            Call { id: "a:1".to_owned(), ..call.clone() },
            Call { at: 1_767_225_601, ..call.clone() },
            Call { body: "{ }".to_owned(), ..call.clone() },
            Call { secret: "other".to_owned(), ..call.clone() },
        ] {
            assert_ne!(signature(&other), signed);
        }
        assert_eq!(signature(&call), signed);
    }

    #[test]
    fn a_redirection_is_a_refusal_and_a_broken_server_is_asked_again() {
        assert_eq!(judged(204), Answer::Taken(204));
        assert!(matches!(judged(302), Answer::Refused(_)));
        assert!(matches!(judged(404), Answer::Refused(_)));
        assert!(matches!(judged(429), Answer::Later(_)));
        assert!(matches!(judged(503), Answer::Later(_)));
    }
}
