//! Time zones by name; the database of zones is the server's alone.

use crate::access::AppError;
use chrono_tz::Tz;

/// The zone of this name.
///
/// # Errors
/// `Invalid` on `zone`.
pub fn zone(name: &str) -> Result<Tz, AppError> {
    name.parse().map_err(|_| AppError::invalid("zone", "sla_zone_unknown"))
}
