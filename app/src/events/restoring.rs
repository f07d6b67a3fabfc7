//! Putting an old value of a field back, from the entry that tells of its change.

use super::{entry::Entry, entry_line::said, story::Story};
use crate::{
    access::{AppError, error_text},
    customers::{api::restore_customer_value, contacts::api::restore_contact_value},
    deals::detail::api::restore_deal_value,
    locale::use_lang,
    ui::{ButtonKind, IconButton},
    words::events as w,
};
use leptos::{prelude::*, task::spawn_local};
use std::borrow::Cow;

/// Whether a field can be put back from an entry: the fields of forms; stages and what hangs on a record have ways of their own.
fn can_restore(entry: &Entry, field: &str) -> bool {
    let own = match entry.kind.as_str() {
        "customer.changed" | "contact.changed" => true,
        "deal.changed" => {
            matches!(field, "name" | "customer" | "value" | "currency" | "expected_close" | "source" | "close_note")
        }
        _ => false,
    };
    own && entry.before.as_ref().is_some_and(|before| before.get(field).is_some())
}

async fn restore(entry: &Entry, field: String) -> Result<(), AppError> {
    let key = entry.key();
    match entry.kind.as_str() {
        "customer.changed" => restore_customer_value(key, field).await,
        "contact.changed" => restore_contact_value(key, field).await,
        _ => restore_deal_value(key, field).await,
    }
}

/// Puts the value back that a field had before; what is refused is said with its reason.
#[component]
pub(super) fn RestoreButton(entry: Entry, field: String, name: Cow<'static, str>, story: Story) -> impl IntoView {
    let lang = use_lang();
    let offered = can_restore(&entry, &field) && said(&entry, "import").is_empty();
    let (entry, field) = (StoredValue::new(entry), StoredValue::new(field));
    let name = StoredValue::new(name);
    let press = move |_| {
        // The news of it may draw this line anew before the answer comes.
        let (entry, field, said) =
            (entry.get_value(), field.get_value(), name.with_value(|name| w::value_restored(lang, name)));
        spawn_local(async move {
            match restore(&entry, field).await {
                Ok(()) => {
                    story.toasts.success(said);
                    story.read_newer();
                }
                Err(error) => story.toasts.error(error_text(lang, &error)),
            }
        });
    };
    offered.then(|| {
        view! {
            <Show when=move || story.may_write.get()>
                <span class="entry__restore">
                    <IconButton
                        icon=icondata::LuUndo2
                        label=w::restore_value(lang, name.get_value())
                        kind=ButtonKind::Quiet
                        small=true
                        on_click=press
                    />
                </span>
            </Show>
        }
    })
}
