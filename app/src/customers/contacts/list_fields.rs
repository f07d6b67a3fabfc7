//! The fields that conditions can be put on, as people read them; `list_store.rs` says how each is read.

use crate::{
    access::api::colleagues,
    fields::Catalogue,
    lists::filters::{Field, FieldKind, field_of},
    locale::use_lang,
    words::{contact_list as w, contacts as kw, customers as cw},
};
use leptos::{prelude::*, task::spawn_local};

/// All fields, behind the usual ones those that administrators made (`custom`). The names of people are read when the page stands;
/// until then they can be neither chosen nor told by name.
pub(super) fn fields(custom: RwSignal<Catalogue>) -> Signal<Vec<Field>> {
    let lang = use_lang();
    let people = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        spawn_local(async move {
            // Without the names the other conditions can still be put together.
            let found = colleagues().await.unwrap_or_default();
            people.try_set(found.into_iter().map(|(id, name)| (id.to_string(), name)).collect::<Vec<_>>());
        });
    });
    Signal::derive(move || {
        use FieldKind::{Person, Text, Time, YesNo};
        let all = [
            ("name", kw::name(lang), Text),
            ("owner", kw::owner(lang), Person),
            ("title", kw::job_title(lang), Text),
            ("phone", kw::phone(lang), Text),
            ("email", kw::email(lang), Text),
            ("wechat", kw::wechat(lang), Text),
            ("has_customer", w::has_customer(lang), YesNo),
            ("primary", kw::primary(lang), YesNo),
            ("do_not_contact", w::do_not_contact(lang), YesNo),
            ("created", cw::created(lang), Time),
            ("updated", kw::updated(lang), Time),
            ("note", kw::note(lang), Text),
        ];
        let field = |(key, label, kind): (&str, &str, FieldKind)| Field {
            key: key.to_owned(),
            label: label.to_owned(),
            kind,
            choices: if kind == Person { people.get() } else { Vec::new() },
        };
        let people = people.get();
        let own = custom
            .with(|custom| custom.fields.iter().filter_map(|field| field_of(lang, field, &people)).collect::<Vec<_>>());
        all.into_iter().map(field).chain(own).collect()
    })
}
