//! Addresses outside the house: whoever has the token in them reaches what they name, and nothing else.

/// Where a customer rates a ticket, by a token that nobody else has.
#[must_use]
pub fn rate(token: &str) -> String {
    format!("/rate/{token}")
}

/// A survey for everybody who has its code.
#[must_use]
pub fn survey(token: &str) -> String {
    format!("/survey/{token}")
}

/// Where a customer says whether a complaint is settled, by a token that stands in a mail alone.
#[must_use]
pub fn confirm(token: &str) -> String {
    format!("/confirm/{token}")
}

/// A quote, for the customer who has its link.
#[must_use]
pub fn quote_link(token: &str) -> String {
    format!("/quote/{token}")
}

/// A form, for everybody.
#[must_use]
pub fn web_form(token: &str) -> String {
    format!("/forms/{token}")
}

/// A chat, for everybody.
#[must_use]
pub fn chat(token: &str) -> String {
    format!("/chat/{token}")
}
