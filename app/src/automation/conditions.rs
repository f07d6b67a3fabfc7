//! The fields that conditions of rules can be put on; `record_store.rs` says how each is read.

use super::{
    api::Choices,
    model::{On, Rule},
    words_of::{field_word, sentence, state_word, word},
};
use crate::{
    access::use_organisation,
    customers::list::fields_of_conditions,
    leads::model::Source,
    lists::filters::{Field, FieldKind, group_words},
    locale::{Lang, use_lang},
    words::{automation as w, customers as cw, leads as lw, tickets as tw},
};
use leptos::prelude::*;

/// A rule as a sentence, with its conditions; of those of customers the names of people come a moment later.
pub(super) fn told(rule: Rule, fields: Option<Signal<Vec<Field>>>, choices: StoredValue<Choices>) -> Signal<String> {
    let lang = use_lang();
    Signal::derive(move || {
        let conditions = fields.map(|fields| fields.with(|fields| group_words(lang, fields, &rule.conditions)));
        choices.with_value(|choices| sentence(lang, &rule, conditions, choices))
    })
}

/// The fields of the record that a rule is for.
pub(super) fn fields(on: Signal<Option<On>>, choices: StoredValue<Choices>) -> Signal<Vec<Field>> {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let of_customers = fields_of_conditions(RwSignal::new(choices.with_value(|choices| choices.custom.clone())));
    Signal::derive(move || match on.get() {
        Some(On::Customer) => of_customers.get(),
        Some(on) => choices.with_value(|choices| others(lang, on, choices, &currency)),
        None => Vec::new(),
    })
}

fn others(lang: Lang, on: On, choices: &Choices, currency: &str) -> Vec<Field> {
    use FieldKind::{Choice, Day, Money, Person, Tags, Text, Time};
    let field =
        |key: &str, label: String, kind: FieldKind| Field { key: key.to_owned(), label, kind, choices: Vec::new() };
    let named = |key: &str, kind: FieldKind| field(key, field_word(lang, key), kind);
    let chosen =
        |key: &str, label: String, choices: Vec<(String, String)>| Field { choices, ..field(key, label, Choice) };
    let ids = |all: &[(uuid::Uuid, String)]| -> Vec<(String, String)> {
        all.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
    };
    let states = |states: &[&str]| -> Vec<(String, String)> {
        states.iter().map(|state| ((*state).to_owned(), state_word(lang, on, state, choices))).collect()
    };
    let from_tickets = |key: &str, all: &[&str]| -> Vec<(String, String)> {
        all.iter()
            .map(|one| ((*one).to_owned(), tw::text(lang, &format!("{key}_{one}")).unwrap_or_default().to_owned()))
            .collect()
    };
    let mut all = vec![Field { choices: ids(&choices.people), ..named("owner", Person) }];
    match on {
        On::Lead => {
            let source = |one: &Source| {
                (one.key().to_owned(), lw::text(lang, &format!("source_{}", one.key())).unwrap_or_default().to_owned())
            };
            all.push(chosen("source", field_word(lang, "lead_source"), Source::ALL.iter().map(source).collect()));
            all.push(chosen(
                "state",
                field_word(lang, "lead_state"),
                states(&["new", "contacted", "qualified", "disqualified", "converted"]),
            ));
            all.extend(["country", "city", "industry", "interest", "campaign"].map(|key| named(key, Text)));
        }
        On::Deal => {
            all.push(Field { label: w::value_in(lang, currency), ..named("value", Money) });
            let stages = choices.stages.iter().map(|(id, name, _)| (id.to_string(), name.clone())).collect();
            all.push(chosen("stage", field_word(lang, "stage"), stages));
            let status =
                ["open", "won", "lost"].map(|key| (key.to_owned(), word(lang, &format!("status_{key}")))).to_vec();
            all.push(chosen("status", w::deal_status(lang).to_owned(), status));
            all.extend([named("expected_close", Day), named("source", Text), named("name", Text)]);
            all.push(Field { choices: ids(&choices.tags), ..named("tags", Tags) });
        }
        On::Quote => {
            all.push(chosen(
                "state",
                field_word(lang, "state"),
                states(&["draft", "sent", "accepted", "declined", "expired", "withdrawn"]),
            ));
            all.push(Field { label: w::value_in(lang, currency), ..named("value", Money) });
            all.push(field("valid_until", w::moment_valid(lang).to_owned(), Day));
        }
        On::Ticket => {
            all.push(chosen(
                "state",
                field_word(lang, "state"),
                states(&["new", "open", "waiting_customer", "waiting_others", "solved", "closed"]),
            ));
            let ranks = ["urgent", "high", "normal", "low"];
            let priorities = from_tickets("priority", &ranks).into_iter().enumerate();
            let priorities = priorities.map(|(place, (_, label))| ((place + 1).to_string(), label)).collect();
            all.push(chosen("priority", field_word(lang, "priority"), priorities));
            all.push(chosen(
                "kind",
                field_word(lang, "kind"),
                from_tickets("kind", &["question", "fault", "complaint", "return"]),
            ));
            all.push(chosen(
                "channel",
                field_word(lang, "channel"),
                from_tickets("channel", &["phone", "wechat", "email", "web", "chat", "visit"]),
            ));
            all.push(named("subject", Text));
            all.push(Field { choices: ids(&choices.tags), ..named("tags", Tags) });
        }
        On::Customer => {}
    }
    all.push(field("created", cw::created(lang).to_owned(), Time));
    all
}
