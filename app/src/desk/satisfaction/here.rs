//! What the customer said, beside the ticket, and the way to ask for it.

use super::{
    api::{ask_for_rating, ticket_rating},
    link::LinkDialog,
    model::{LOW, Rating, RatingLink},
};
use crate::{
    access::{Answer, Sending, ask},
    desk::tickets::rules_model::number_in_words,
    events::{LiveEvent, live::use_live},
    locale::use_lang,
    routes,
    ui::{Ago, Badge, Button, ButtonSize, Section, Skeleton, SkeletonShape, Tone},
    words::satisfaction as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Score and words, or a button that makes a link. `done` is whether the ticket is solved and has a customer, `may_ask` whether the
/// reader works on tickets.
#[component]
pub(in crate::desk) fn RatingHere(
    ticket: Uuid,
    #[prop(into)] done: Signal<bool>,
    #[prop(into)] may_ask: Signal<bool>,
) -> impl IntoView {
    let lang = use_lang();
    let rating: Answer<Option<Rating>> = ask(move || ticket, ticket_rating);
    let made = RwSignal::new(None::<RatingLink>);
    let open = RwSignal::new(false);
    // Of this page and not of the button: word of the new link may come before the link, and the button is then made anew.
    let sending = Sending::new();
    use_live(move |event: LiveEvent| {
        let of_rating = matches!(event.kind.as_str(), "ticket.rated" | "ticket.rating_asked");
        if event.resync || (event.subject == ticket && of_rating) {
            rating.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> }>
            {move || Suspend::new(async move {
                // Without it the ticket is shown all the same.
                let found = rating.await.ok().flatten();
                move || {
                    let offered = done.get() && may_ask.get() && found.as_ref().is_none_or(|one| one.score.is_none());
                    (offered || found.is_some())
                        .then(|| {
                            let found = found.clone();
                            view! {
                                <Section title=w::title(lang)>
                                    {found.map(|rating| view! { <Said rating/> })}
                                    {offered.then(|| view! { <AskButton ticket sending made open/> })}
                                </Section>
                            }
                        })
                }
            })}
        </Transition>
        <LinkDialog made open/>
    }
}

/// Asks the server for a link, and shows it.
#[component]
fn AskButton(
    ticket: Uuid,
    sending: Sending,
    made: RwSignal<Option<RatingLink>>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let lang = use_lang();
    let ask = move |_| {
        let origin = window().location().origin().unwrap_or_default();
        sending.step(ask_for_rating(ticket, origin), move |link| {
            made.set(Some(link));
            open.set(true);
        });
    };
    view! {
        <Button size=ButtonSize::Small icon=icondata::LuStar busy=sending.busy() on_click=ask>
            {w::ask(lang)}
        </Button>
    }
}

#[component]
fn Said(rating: Rating) -> impl IntoView {
    let lang = use_lang();
    let Rating { asked_at, asked_by, score, comment, rated_at, follow_up } = rating;
    let Some((score, rated_at)) = score.zip(rated_at) else {
        let by = asked_by.unwrap_or_else(|| w::by_itself(lang).to_owned());
        return view! {
            <p class="aside-none">{w::asked(lang, by)} " " <Ago then=asked_at/></p>
        }
        .into_any();
    };
    let tone = match score {
        ..=LOW => Tone::Bad,
        3 => Tone::Warn,
        _ => Tone::Good,
    };
    let follow_up = follow_up.map(|(id, number)| {
        view! {
            <p>
                <a class="cell-link" href=routes::ticket(id)>
                    {w::followed_up(lang, number_in_words(number))}
                </a>
            </p>
        }
    });
    view! {
        <p>
            <Badge tone icon=icondata::LuStar>
                {w::score_of(lang, score, score_word(lang, score))}
            </Badge>
            " "
            <span class="aside-none">
                <Ago then=rated_at/>
            </span>
        </p>
        {comment.map(|text| view! { <p class="record__note">{text}</p> })}
        {follow_up}
    }
    .into_any()
}

/// A score in words.
pub(super) fn score_word(lang: crate::locale::Lang, score: i16) -> &'static str {
    w::text(lang, &format!("score_{score}")).unwrap_or_default()
}
