//! The tokens, those in use first.

use super::{
    api::revoke_api_token,
    model::{ApiToken, Scope},
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{Ago, Badge, Button, ButtonKind, ButtonSize, Confirm, EmptyState, Tone},
    words::api_tokens as w,
};
use leptos::prelude::*;
use uuid::Uuid;

pub(super) const fn scope_word(lang: Lang, scope: Scope) -> &'static str {
    match scope {
        Scope::Create => w::scope_create(lang),
        Scope::Read => w::scope_read(lang),
        Scope::Leads => w::scope_leads(lang),
    }
}

#[component]
pub(super) fn Tokens(tokens: Vec<ApiToken>, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (open, ending) = (RwSignal::new(false), RwSignal::new(None::<(Uuid, String)>));
    let ask = Callback::new(move |of: (Uuid, String)| {
        ending.set(Some(of));
        open.set(true);
    });
    let end = move |()| {
        if let Some((id, name)) = ending.get_untracked() {
            sending.step(revoke_api_token(id), move |()| {
                sending.toasts().success(w::revoked_now(lang, name));
                changed.run(());
            });
        }
    };
    let title = move || ending.get().map_or_else(String::new, |(_, name)| w::revoke_this(lang, name));
    let empty = tokens.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuKeyRound title=w::none(lang) text=w::none_text(lang)/> }
    });
    view! {
        {empty}
        <ul class="admin-list api-tokens">
            {tokens.into_iter().map(|token| view! { <TokenLine token ask/> }).collect_view()}
        </ul>
        <Confirm
            name="revoke-api-token"
            open
            title=Signal::derive(title)
            text=w::revoke_text(lang)
            action=w::revoke(lang)
            on_confirm=end
            busy=sending.busy()
        />
    }
}

#[component]
fn TokenLine(token: ApiToken, ask: Callback<(Uuid, String)>) -> impl IntoView {
    let lang = use_lang();
    let ApiToken { id, name, hint, scopes, created_by, created_at, last_used_at, revoked_at, came } = token;
    let ended = revoked_at.map(|then| {
        view! {
            <Badge tone=Tone::Bad>{w::revoked(lang)}</Badge>
            " "
            <Ago then/>
        }
    });
    let used = match last_used_at {
        Some(then) => view! { <span>{w::used(lang)} " " <Ago then/></span> }.into_any(),
        None => view! { <span>{w::not_used(lang)}</span> }.into_any(),
    };
    let may: Vec<&str> = scopes.into_iter().map(|scope| scope_word(lang, scope)).collect();
    let made = created_by.map(|who| view! { <span>{w::made_by(lang, who)} " " <Ago then=created_at/></span> });
    let end = revoked_at.is_none().then(|| {
        let of = name.clone();
        view! {
            <Button kind=ButtonKind::Danger size=ButtonSize::Small on_click=move |_| ask.run((id, of.clone()))>
                {w::revoke(lang)}
            </Button>
        }
    });
    view! {
        <li class="admin-list__row web-forms__row" id=format!("api-token-{id}")>
            <div class="admin-list__text">
                <span class="admin-strong">{name}</span>
                " "
                <code class="api-tokens__hint">{w::ends_in(lang, hint)}</code>
                " "
                {ended}
                <span class="web-forms__facts">
                    {may.into_iter().map(|word| view! { <span>{word}</span> }).collect_view()}
                    {used}
                    <span>{w::came(lang, came)}</span>
                    {made}
                </span>
            </div>
            {end}
        </li>
    }
}
