//! A line to a mail server: opened within a time, kept from being read, and what is wrong with it in terms that people can act on.

use super::model::{Host, Tls, Trouble};
use rustls_native_certs::load_native_certs;
use std::{
    io::ErrorKind,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName},
    },
};

/// How long a server may take to take a call.
const PATIENCE: Duration = Duration::from_secs(15);

/// How long somebody waits who tries a mailbox.
pub const AS_LONG_AS_ONE_WAITS: Duration = Duration::from_secs(25);

/// What goes wrong with a mail server: what it is, and what was said.
pub type Failure = (Trouble, String);

/// A line, whatever it is made of.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for T {}

/// Whom to believe: those whom the system believes, and those of the house.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Certificates of further authorities, in DER.
    pub own: Vec<Vec<u8>>,
}

impl Trust {
    fn config(&self) -> Result<Arc<ClientConfig>, Failure> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(load_native_certs().certs);
        roots.add_parsable_certificates(self.own.iter().map(|der| CertificateDer::from(der.clone())));
        let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| (Trouble::Other, short(&error)))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

/// What somebody said, on one line and not too long.
#[must_use]
pub fn short(said: &impl std::fmt::Display) -> String {
    let line: String =
        said.to_string().chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(300).collect();
    line.trim().to_owned()
}

/// Where no mail server is, and others listen who trust everybody on the machine's own network: the service addresses of clouds.
fn is_forbidden(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_link_local() || four.is_unspecified() || four.is_multicast() || four.is_broadcast(),
        IpAddr::V6(six) => {
            six.is_unspecified()
                || six.is_multicast()
                || six.is_unicast_link_local()
                || six.to_ipv4_mapped().is_some_and(|four| is_forbidden(IpAddr::V4(four)))
        }
    }
}

/// Where the server is.
///
/// # Errors
/// `NoSuchHost`, `Forbidden`.
pub async fn addresses(host: &Host) -> Result<Vec<SocketAddr>, Failure> {
    let looked_up = timeout(PATIENCE, lookup_host((host.host.as_str(), host.port))).await;
    let found: Vec<SocketAddr> = match looked_up {
        Ok(Ok(found)) => found.collect(),
        Ok(Err(error)) => return Err((Trouble::NoSuchHost, short(&error))),
        Err(_) => return Err((Trouble::Silent, String::new())),
    };
    if found.is_empty() {
        return Err((Trouble::NoSuchHost, String::new()));
    }
    let fine: Vec<SocketAddr> = found.into_iter().filter(|address| !is_forbidden(address.ip())).collect();
    if fine.is_empty() { Err((Trouble::Forbidden, String::new())) } else { Ok(fine) }
}

/// Calls the server; the line is open yet.
///
/// # Errors
/// Why nobody answers.
pub async fn call(host: &Host) -> Result<TcpStream, Failure> {
    let found = addresses(host).await?;
    match timeout(PATIENCE, TcpStream::connect(&found[..])).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(of_io(&error)),
        Err(_) => Err((Trouble::Silent, String::new())),
    }
}

/// Makes a line that nobody else reads.
///
/// # Errors
/// `Certificate`, `NoTls`, `Silent`.
pub async fn veil<S: Stream + 'static>(host: &str, trust: &Trust, stream: S) -> Result<Box<dyn Stream>, Failure> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| (Trouble::Certificate, short(&error)))?;
    let connector = TlsConnector::from(trust.config()?);
    match timeout(PATIENCE, connector.connect(name, stream)).await {
        Ok(Ok(stream)) => Ok(Box::new(stream)),
        Ok(Err(error)) => Err(of_io(&error)),
        Err(_) => Err((Trouble::Silent, String::new())),
    }
}

/// A line as the mailbox wants it from the first byte on.
///
/// # Errors
/// Those of [`call`] and [`veil`].
pub async fn open(host: &Host, trust: &Trust) -> Result<Box<dyn Stream>, Failure> {
    let stream = call(host).await?;
    if host.tls == Tls::Tls { veil(&host.host, trust, stream).await } else { Ok(Box::new(stream)) }
}

/// What an error of the line means.
#[must_use]
pub fn of_io(error: &std::io::Error) -> Failure {
    let said = short(error);
    let trouble = match error.kind() {
        ErrorKind::ConnectionRefused => Trouble::Refused,
        ErrorKind::TimedOut | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Trouble::Silent,
        ErrorKind::InvalidData | ErrorKind::InvalidInput if said.contains("certificate") => Trouble::Certificate,
        ErrorKind::InvalidData => Trouble::NoTls,
        _ => Trouble::Broken,
    };
    (trouble, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_the_service_addresses_of_a_cloud() {
        for bad in ["169.254.169.254", "0.0.0.0", "fe80::1", "::ffff:169.254.169.254", "224.0.0.1"] {
            assert!(is_forbidden(bad.parse().unwrap_or(IpAddr::V4([8, 8, 8, 8].into()))), "{bad}");
        }
        for fine in ["127.0.0.1", "10.0.0.5", "192.168.1.2", "8.8.8.8", "::1"] {
            assert!(!is_forbidden(fine.parse().unwrap_or(IpAddr::V4([0, 0, 0, 0].into()))), "{fine}");
        }
    }
}
