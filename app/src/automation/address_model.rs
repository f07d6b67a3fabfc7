//! Where a call goes: an address of the web, and which addresses of the network are nobody's business.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An address of the web that can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub tls: bool,
    /// A name or a number, without brackets.
    pub host: String,
    pub port: u16,
    /// From the first stroke on.
    pub path: String,
}

/// The longest address.
const LONGEST: usize = 500;

impl Target {
    /// Reads an address as it is typed; `None` for what cannot be called. Passwords have no place in it, they would be shown.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        if typed.len() > LONGEST || !typed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return None;
        }
        let (tls, rest) = match typed.split_once("://")? {
            (scheme, rest) if scheme.eq_ignore_ascii_case("https") => (true, rest),
            (scheme, rest) if scheme.eq_ignore_ascii_case("http") => (false, rest),
            _ => return None,
        };
        let rest = rest.split('#').next().unwrap_or_default();
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (host, port) = match authority.strip_prefix('[') {
            Some(six) => {
                let (host, port) = six.split_once(']')?;
                host.parse::<Ipv6Addr>().ok()?;
                (host, port.strip_prefix(':').or(port.is_empty().then_some("")))
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, Some("")),
            },
        };
        let port = match port? {
            "" => {
                if tls {
                    443
                } else {
                    80
                }
            }
            port => port.parse().ok().filter(|port| *port != 0)?,
        };
        let named = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':');
        if host.is_empty() || host.len() > 253 || !host.bytes().all(named) {
            return None;
        }
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        Some(Self { tls, host: host.to_ascii_lowercase(), port, path })
    }

    /// As a request names whom it is for.
    #[must_use]
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == if self.tls { 443 } else { 80 } { host } else { format!("{host}:{}", self.port) }
    }
}

/// Whether an address leads into a network of one's own, to the machine itself, or to nobody: a rule could otherwise ask what
/// trusts everybody within the house.
#[must_use]
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_private_four(four),
        IpAddr::V6(six) => {
            let parts = six.segments();
            let four = |high: u16, low: u16| {
                let [a, b] = high.to_be_bytes();
                let [c, d] = low.to_be_bytes();
                is_private_four(Ipv4Addr::new(a, b, c, d))
            };
            match parts {
                // Of the older kind, written as one of the newer: as such, mapped, translated, or carried within.
                [0, 0, 0, 0, 0, 0 | 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => four(high, low),
                [0x2002, high, low, ..] => four(high, low),
                // Its own translations, tunnels, examples, groups, this link, this house.
                [0x64, 0xff9b, 1, ..] | [0x2001, 0 | 0xdb8, ..] | [0x100, 0, 0, 0, ..] => true,
                [first, ..] => {
                    first & 0xff00 == 0xff00
                        || first & 0xfe00 == 0xfc00
                        || first & 0xff80 == 0xfe80
                        || first & 0xffc0 == 0xfec0
                }
            }
        }
    }
}

const fn is_private_four(four: Ipv4Addr) -> bool {
    let [a, b, c, _] = four.octets();
    four.is_loopback()
        || four.is_private()
        || four.is_link_local()
        || four.is_multicast()
        || four.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && b & 0xc0 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && b & 0xfe == 18)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_is_read_whole_or_not_at_all() {
        let read = |typed: &str| {
            Target::read(typed).map(|to| (to.tls, to.host.clone(), to.port, to.path.clone(), to.authority()))
        };
        let is = |tls, host: &str, port, path: &str, authority: &str| {
            Some((tls, host.to_owned(), port, path.to_owned(), authority.to_owned()))
        };
        assert_eq!(
            read("https://Hooks.example.com/a?b=c#d"),
            is(true, "hooks.example.com", 443, "/a?b=c", "hooks.example.com")
        );
        assert_eq!(read("http://example.com:8080?x"), is(false, "example.com", 8080, "/?x", "example.com:8080"));
        assert_eq!(read("https://[2001:4860::1]:99/"), is(true, "2001:4860::1", 99, "/", "[2001:4860::1]:99"));
        for wrong in [
            "",
            "example.com",
            "ftp://example.com",
            "https://",
            "https://a b.com",
            "https://me:secret@example.com/",
            "https://example.com:0/",
            "https://example.com:x/",
            "https://[::1/",
            "https://[::1]x/",
            "https://ex\r\nample.com",
        ] {
            assert_eq!(Target::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_within_the_house_is_known_in_every_writing() {
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "::127.0.0.1",
            "2001:db8::1",
        ] {
            assert!(private.parse().is_ok_and(is_private), "{private}");
        }
        for public in ["8.8.8.8", "1.1.1.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"] {
            assert!(public.parse().is_ok_and(|address| !is_private(address)), "{public}");
        }
    }

    proptest! {
        /// Nothing that is typed ends a line of the request, and an address written in full is the same address.
        #[test]
        fn whatever_is_typed_stays_on_its_line(typed in "(https?://)?[ -~\\r\\n]{0,60}") {
            if let Some(to) = Target::read(&typed) {
                let line = format!("{}{}", to.authority(), to.path);
                prop_assert!(line.bytes().all(|byte| byte.is_ascii_graphic()));
                let scheme = if to.tls { "https" } else { "http" };
                prop_assert_eq!(Target::read(&format!("{scheme}://{line}")), Some(to));
            }
        }
    }
}
