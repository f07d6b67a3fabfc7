//! Articles beside the answer. Alt with their number puts one into it: a link where customers may read it, its words where they may not.

use super::{api::suggest_articles, model::Suggestion};
use crate::{
    desk::tickets::desk::{Desk, Put},
    routes,
    ui::{Badge, Button, ButtonKind, ButtonSize, Tone, covered},
    words::desk_suggestions as w,
};
use leptos::{ev::KeyboardEvent, prelude::*, task::spawn_local};

/// The address at which customers read an article.
fn link_to(one: &Suggestion) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{}\n{origin}{}", one.title, routes::help(one.id))
}

/// Asked for when the page stands, and again when the customer has said something; nothing is shown where nothing fits.
#[component]
pub(in crate::desk) fn SuggestionsHere(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let all = RwSignal::new(Vec::<Suggestion>::new());
    let about = desk.part(|ticket| (ticket.fields.subject.clone(), ticket.replies));
    Effect::new(move |_| {
        about.track();
        spawn_local(async move {
            // Without them one answers all the same.
            if let Ok(found) = suggest_articles(desk.id).await {
                all.try_set(found);
            }
        });
    });
    let put = move |text: String| {
        desk.put.set(Some(Put::In(Some(text.clone()), Some(text))));
        desk.toasts.success(w::put_in(lang));
    };
    Effect::new(move |_| {
        let pressed = move |event: KeyboardEvent| {
            let number = event.code().strip_prefix("Digit").and_then(|number| number.parse::<usize>().ok());
            let Some(at) = number.filter(|_| event.alt_key() && !event.ctrl_key() && !event.meta_key()) else { return };
            if event.default_prevented() || covered() {
                return;
            }
            let chosen = all.with_untracked(|all| at.checked_sub(1).and_then(|at| all.get(at)).cloned());
            if let Some(one) = chosen {
                event.prevent_default();
                put(if one.public { link_to(&one) } else { one.text });
            }
        };
        let listening = window_event_listener(leptos::ev::keydown, pressed);
        on_cleanup(move || listening.remove());
    });
    let row = move |(at, one): (usize, Suggestion)| {
        let (linked, text) = (one.clone(), one.text.clone());
        let link = one.public.then(|| {
            view! {
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuLink on_click=move |_| put(link_to(&linked))>
                    {w::put_link(lang)}
                </Button>
            }
        });
        view! {
            <li class="suggestion">
                <a class="cell-link suggestion__title" href=routes::article(one.id) target="_blank">
                    {one.title}
                </a>
                {(!one.public).then(|| view! { <Badge tone=Tone::Warn>{w::internal(lang)}</Badge> })}
                <kbd class="kbd">{format!("Alt {}", at + 1)}</kbd>
                {link}
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon=icondata::LuTextQuote
                    on_click=move |_| put(text.clone())
                >
                    {w::put_text(lang)}
                </Button>
            </li>
        }
    };
    move || {
        let found = all.get();
        (!found.is_empty()).then(|| {
            view! {
                <section class="suggestions" aria-label=w::title(lang)>
                    <h2 class="suggestions__title">{w::title(lang)}</h2>
                    <ol class="suggestions__list">{found.into_iter().enumerate().map(row).collect_view()}</ol>
                </section>
            }
        })
    }
}
