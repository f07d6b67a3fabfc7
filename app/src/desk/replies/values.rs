//! What variables stand for on a ticket.

use super::text_model::{Filled, fill};
use crate::{
    desk::tickets::{model::Ticket, rules_model::number_in_words},
    locale::Lang,
    words::desk_replies as w,
};

/// A text with what is known of the ticket; what is not known is marked, in the language of the text.
pub(super) fn filled(text: &str, ticket: &Ticket, agent: &str, english: bool) -> Filled {
    let name = |named: &Option<(uuid::Uuid, String)>| named.as_ref().map(|(_, name)| name.clone());
    let value = |variable: &str| match variable {
        "customer" => name(&ticket.customer),
        "contact" => name(&ticket.contact),
        "ticket.number" => Some(number_in_words(ticket.number)),
        "ticket.subject" => Some(ticket.fields.subject.clone()),
        "product" => ticket.product.clone(),
        "agent" => Some(agent.to_owned()),
        _ => None,
    };
    let lang = if english { Lang::En } else { Lang::ZhCn };
    fill(text, value, |variable| w::blank(lang, variable_word(lang, variable)))
}

/// What a variable is called.
pub(super) fn variable_word(lang: Lang, variable: &str) -> &'static str {
    w::text(lang, &format!("variable_{}", variable.replace('.', "_"))).unwrap_or_default()
}
