//! Where a request comes from.

use crate::settings::Settings;
use http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The visitor's address: the connection's, or, where that is a trusted proxy, the last address in `X-Forwarded-For` that is
/// not a trusted proxy itself.
pub fn of_visitor(settings: &Settings, connection: SocketAddr, headers: &HeaderMap) -> IpAddr {
    let direct = connection.ip().to_canonical();
    if !settings.trusted_proxies.contain(direct) {
        return direct;
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> =
        forwarded.flat_map(|value| value.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
    hops.into_iter().rev().find(|hop| !settings.trusted_proxies.contain(*hop)).unwrap_or(direct)
}

/// Where somebody comes from, as far as one counts what comes from there: a house has one address of the fourth version, or 2⁶⁴ of the sixth
/// (RFC 6177).
pub fn house_of(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}
