//! Whom a survey would ask now, and of those whom it leaves out why; asked part by part until all customers were looked at.

use super::{
    api::preview_survey,
    model::Survey,
    preview_model::{LEFT_OUT, Person, Preview},
    words_of::left_out_word,
};
use crate::{
    access::error_text,
    locale::{format, use_lang},
    routes,
    ui::{Badge, Dialog, Notice, Tone},
    words::surveys as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

#[component]
pub(super) fn PreviewDialog(shown: RwSignal<Option<Survey>>) -> impl IntoView {
    let (lang, open) = (use_lang(), RwSignal::new(false));
    Effect::new(move |_| {
        if shown.with(Option::is_some) {
            open.set(true);
        }
    });
    let title =
        move || shown.with(|one| one.as_ref().map_or_else(|| w::who_now(lang).to_owned(), |one| one.form.name.clone()));
    view! {
        <Dialog name="survey-preview" title=Signal::derive(title) open wide=true on_close=move |()| shown.set(None)>
            {move || shown.get().map(|survey| view! { <Shown id=survey.id/> })}
        </Dialog>
    }
}

#[component]
fn Shown(id: Uuid) -> impl IntoView {
    let lang = use_lang();
    let (found, busy) = (RwSignal::new(Preview::default()), RwSignal::new(true));
    let trouble = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        spawn_local(async move {
            let mut after = None;
            loop {
                let part = preview_survey(id, after).await;
                // Closed meanwhile.
                if busy.try_get_untracked().is_none() {
                    return;
                }
                match part {
                    Ok(part) => {
                        after = part.next;
                        found.update(|found| found.add(part));
                    }
                    Err(error) => {
                        trouble.set(Some(error_text(lang, &error)));
                        after = None;
                    }
                }
                if after.is_none() {
                    return busy.set(false);
                }
            }
        });
    });
    let counts = move || {
        found.with(|found| {
            LEFT_OUT
                .iter()
                .filter_map(|why| Some((*why, *found.left_out.get(*why)?)))
                .map(|(why, count)| {
                    view! { <li>{left_out_word(lang, why)} " " <strong>{format::count(count)}</strong></li> }
                })
                .collect_view()
        })
    };
    view! {
        {move || trouble.get().map(|words| view! { <Notice tone=Tone::Bad>{words}</Notice> })}
        <div role="status">
            <p class="survey-preview__count">
                {move || found.with(|found| w::would_ask(lang, format::count(found.asked), format::count(found.looked_at)))}
            </p>
        </div>
        <Show when=move || busy.get()>
            <p class="aside-none">{w::looking(lang)}</p>
        </Show>
        <ul class="survey-preview__left">{counts}</ul>
        <ul class="aside-list">
            {move || found.with(|found| found.people.iter().cloned().map(|person| view! { <PersonLine person/> }).collect_view())}
        </ul>
    }
}

#[component]
fn PersonLine(person: Person) -> impl IntoView {
    let lang = use_lang();
    let (customer, name) = person.customer;
    let more: Vec<String> = person.contact.into_iter().chain(person.product).collect();
    let mark = match person.why {
        None => view! { <Badge tone=Tone::Good>{w::is_asked(lang)}</Badge> },
        Some(why) => view! { <Badge>{left_out_word(lang, &why)}</Badge> },
    };
    view! {
        <li class="aside-line">
            <a class="cell-link aside-line__name" href=routes::customer(customer)>
                {name}
            </a>
            <span class="aside-line__meta">
                {more.into_iter().map(|words| view! { <span>{words}</span> }).collect_view()} {mark}
            </span>
        </li>
    }
}
