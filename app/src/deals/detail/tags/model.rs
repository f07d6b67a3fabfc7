//! Tags that people put on deals.

use crate::access::AppError;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DealTag {
    pub id: Uuid,
    pub name: String,
    /// A colour name of the design system.
    pub colour: String,
}

/// A name for a new tag: 1 to 50 characters, without space around it.
///
/// # Errors
/// `Invalid` on `name`.
pub fn checked_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(AppError::invalid("name", "required")),
        1..=50 => Ok(name.to_owned()),
        _ => Err(AppError::invalid("name", "tag_name_length")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_a_short_name() {
        assert_eq!(checked_name(" 大单 "), Ok("大单".to_owned()));
        assert_eq!(checked_name(" "), Err(AppError::invalid("name", "required")));
        assert_eq!(checked_name(&"长".repeat(51)), Err(AppError::invalid("name", "tag_name_length")));
    }
}
