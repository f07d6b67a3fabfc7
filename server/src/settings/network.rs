use std::net::IpAddr;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

/// A network such as 10.0.0.0/8, or a single address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    /// Leading bits that must agree.
    bits: u8,
}

impl Network {
    /// Whether an address lies in this network. An IPv4 address written as IPv6 counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address.to_canonical(), address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(one)) => {
                let rest = 32 - u32::from(self.bits.min(32));
                u64::from(net.to_bits()) >> rest == u64::from(one.to_bits()) >> rest
            }
            (IpAddr::V6(net), IpAddr::V6(one)) => {
                let rest = 128 - u32::from(self.bits.min(128));
                // A shift by the whole width would overflow; no bits must agree then.
                rest == 128 || net.to_bits() >> rest == one.to_bits() >> rest
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("`{text}` is not a network such as 10.0.0.0/8");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse()).map_err(|_| wrong())?;
        if bits > most { Err(wrong()) } else { Ok(Self { address, bits }) }
    }
}

/// Several networks; in a file a list, in the environment separated by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// Whether none is listed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them contains the address.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl<'de> Deserialize<'de> for Networks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Line(String),
            List(Vec<String>),
        }
        let parts = match Written::deserialize(deserializer)? {
            Written::Line(line) => line.split(',').map(str::to_owned).collect(),
            Written::List(list) => list,
        };
        let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().map_err(de::Error::custom)).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_lies_inside() {
        let inside = |net: &str, one: &str| net.parse::<Network>().unwrap().contains(one.parse().unwrap());
        assert!(inside("10.0.0.0/8", "10.255.1.1"));
        assert!(!inside("10.0.0.0/8", "11.0.0.1"));
        assert!(inside("0.0.0.0/0", "8.8.8.8"));
        assert!(inside("::/0", "2001:db8::1"));
        assert!(inside("fd00::/8", "fd12::1"));
        assert!(inside("127.0.0.1", "::ffff:127.0.0.1"));
        assert!(!inside("127.0.0.1", "127.0.0.2"));
        assert!(!inside("::1", "127.0.0.1"));
    }

    #[test]
    fn refuses_what_is_no_network() {
        for wrong in ["10.0.0.0/33", "ten", "", "::/129", "10.0.0.0/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
