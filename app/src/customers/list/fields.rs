//! The fields that conditions can be put on, as people read them; `list_store.rs` says how each is read.

use crate::{
    access::{Action, api::colleagues, use_organisation, use_session},
    customers::{
        api::{industries, tags_of_customers},
        lifecycle::{self, model::Lifecycle},
        model::CustomerKind,
        row::kind_word,
    },
    fields::Catalogue,
    lists::filters::{Field, FieldKind, field_of},
    locale::use_lang,
    words::{customers as w, pools as pw, quality as q, tag_rules as t, views as v},
};
use leptos::{prelude::*, task::spawn_local};

/// All fields, behind the usual ones those that administrators made. People and tags are named when the page stands; until then they can be neither chosen nor told by name.
pub(crate) fn fields(custom: RwSignal<Catalogue>) -> Signal<Vec<Field>> {
    let (lang, currency) = (use_lang(), use_organisation().currency);
    let sees_deals = use_session().is_some_and(|session| session.may(Action::SeeDeals));
    let (people, tags) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
    Effect::new(move |_| {
        spawn_local(async move {
            // Without the names the other conditions can still be put together.
            let found = colleagues().await.unwrap_or_default();
            people.try_set(found.into_iter().map(|(id, name)| (id.to_string(), name)).collect::<Vec<_>>());
            let found = tags_of_customers().await.unwrap_or_default();
            tags.try_set(found.into_iter().map(|tag| (tag.id.to_string(), tag.name)).collect::<Vec<_>>());
        });
    });
    Signal::derive(move || {
        use FieldKind::{Choice, Money, Number, Person, Tags, Text, Time, YesNo};
        let kinds = CustomerKind::ALL.map(|kind| (kind.key().to_owned(), kind_word(lang, kind).to_owned())).to_vec();
        let stands = |is: Lifecycle| (is.key().to_owned(), lifecycle::word(lang, is).to_owned());
        let mut all = vec![
            ("name", w::name(lang).to_owned(), Text, vec![]),
            ("owner", w::owner(lang).to_owned(), Person, people.get()),
            ("tags", v::tags(lang).to_owned(), Tags, tags.get()),
            ("industry", w::industry(lang).to_owned(), Text, vec![]),
            ("kind", w::kind(lang).to_owned(), Choice, kinds),
            ("lifecycle", pw::lifecycle(lang).to_owned(), Choice, Lifecycle::ALL.map(stands).to_vec()),
            ("country", w::country(lang).to_owned(), Text, vec![]),
            ("region", w::region(lang).to_owned(), Text, vec![]),
            ("contacted", w::last_contact(lang).to_owned(), Time, vec![]),
            ("created", w::created(lang).to_owned(), Time, vec![]),
            ("updated", w::updated(lang).to_owned(), Time, vec![]),
            ("completeness", q::completeness_percent(lang).to_owned(), Number, vec![]),
            ("touched", q::touched(lang).to_owned(), Time, vec![]),
            ("verified", q::verified(lang).to_owned(), Time, vec![]),
            ("broken", q::breaks_checks(lang).to_owned(), YesNo, vec![]),
        ];
        if sees_deals {
            all.push(("has_deals", v::has_open_deals(lang).to_owned(), YesNo, vec![]));
            all.push(("deal_value", v::open_deal_value_in(lang, &currency), Money, vec![]));
            all.push(("won_value", t::won_value_in(lang, &currency), Money, vec![]));
            all.push(("last_won", t::last_won(lang).to_owned(), Time, vec![]));
        }
        all.extend([
            ("source", w::source(lang).to_owned(), Text, vec![]),
            ("phone", w::phone(lang).to_owned(), Text, vec![]),
            ("email", w::email(lang).to_owned(), Text, vec![]),
            ("website", w::website(lang).to_owned(), Text, vec![]),
            ("address", w::address(lang).to_owned(), Text, vec![]),
            ("employees", w::employees(lang).to_owned(), Number, vec![]),
            ("revenue", v::annual_revenue_in(lang, &currency), Money, vec![]),
            ("founded", w::founded_year(lang).to_owned(), Number, vec![]),
        ]);
        let field = |(key, label, kind, choices): (&str, String, FieldKind, Vec<(String, String)>)| Field {
            key: key.to_owned(),
            label,
            kind,
            choices,
        };
        let people = people.get();
        let own = custom
            .with(|custom| custom.fields.iter().filter_map(|field| field_of(lang, field, &people)).collect::<Vec<_>>());
        all.into_iter().map(field).chain(own).collect()
    })
}

/// The industries in use, read when somebody asks.
pub(in crate::customers) fn known_industries() -> RwSignal<Vec<String>> {
    let known = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without them the one in the address is still offered.
            known.try_set(industries().await.unwrap_or_default());
        });
    });
    known
}
