//! Numbers and addresses of people who said that they do not want to be reached by them: to be read, not to be tapped.

use crate::{
    customers::about::MailLink,
    locale::use_lang,
    ui::{Icon, PhoneLink, grouped},
    words::consent as w,
};
use leptos::prelude::*;

/// A phone number; dialled by a tap, unless it is barred.
#[component]
pub fn GuardedPhone(number: String, barred: bool) -> impl IntoView {
    if barred { view! { <Barred text=grouped(&number)/> }.into_any() } else { view! { <PhoneLink number/> }.into_any() }
}

/// An e-mail address; opens a new mail, unless it is barred.
#[component]
pub fn GuardedMail(address: String, barred: bool) -> impl IntoView {
    if barred { view! { <Barred text=address/> }.into_any() } else { view! { <MailLink address/> }.into_any() }
}

/// What is known and not offered, with the reason.
#[component]
fn Barred(text: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <span class="barred" title=w::barred(lang)>
            <Icon icon=icondata::LuBan/>
            <span>{text}</span>
            <span class="visually-hidden">{w::barred(lang)}</span>
        </span>
    }
}
