//! The approvals of a quote, on its page: what holds for it, the way to ask, and what became of it.

use super::{
    api::{approvals_of_quote, ask_approval},
    card::Card,
    model::{Approval, Need, OfQuote, State},
    words_of::{approver_word, steps_words},
};
use crate::{
    access::{Answer, AppError, Kept, Sending, ask},
    events::live::use_live,
    locale::use_lang,
    ui::{Button, ButtonKind, Dialog, Form, FormActions, Notice, Section, TextArea, Tone},
    words::approvals as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// What [`ApprovalsHere`] shows. A page asks for it before it draws: what is asked while a page waits for something else is asked
/// several times by the server, and the browser does not find it again.
pub fn ask_of_quote(quote: Memo<Option<Uuid>>) -> Answer<OfQuote> {
    let find = |quote: Option<Uuid>| async move { approvals_of_quote(quote.ok_or(AppError::NotFound)?).await };
    ask(move || quote.get(), find)
}

/// Nothing where no rule holds and nobody ever asked. `changed` reads the quote anew.
#[component]
pub fn ApprovalsHere(
    quote: Uuid,
    all: Answer<OfQuote>,
    version: Signal<i32>,
    #[prop(into)] changed: Callback<()>,
) -> impl IntoView {
    // What was saved may be another quote in the eyes of a rule.
    Effect::new(move |seen: Option<i32>| {
        let version = version.get();
        if seen.is_some_and(|seen| seen != version) {
            all.refetch();
        }
        version
    });
    let again = Callback::new(move |()| {
        all.refetch();
        changed.run(());
    });
    use_live(move |event| {
        let named = event.after.as_ref().and_then(|after| after.get("quote")?.as_str()?.parse::<Uuid>().ok());
        if event.resync || (named == Some(quote) && event.kind.starts_with("approval.")) {
            all.refetch();
        }
    });
    let draw = move |now: Signal<OfQuote>| view! { <Here quote now again/> }.into_any();
    view! { <Kept answer=all quiet=true draw/> }
}

#[component]
fn Here(quote: Uuid, now: Signal<OfQuote>, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let any = Memo::new(move |_| now.with(|now| !now.needs.is_empty() || !now.requests.is_empty()));
    let requests = Memo::new(move |_| now.with(|now| now.requests.clone()));
    let needs = Memo::new(move |_| now.with(|now| now.needs.clone()));
    let holds = move || {
        let holds = |one: &Approval| {
            now.with(|now| one.number == now.current) && matches!(one.state, State::Waiting | State::Approved)
        };
        let state = requests.with(|all| all.iter().find(|one| holds(one)).map(|one| one.state));
        let words = match state {
            Some(State::Approved) => (Tone::Good, w::stands_approved(lang)),
            Some(_) => (Tone::Accent, w::stands_waiting(lang)),
            None => return None,
        };
        Some(view! { <Notice tone=words.0>{words.1}</Notice> })
    };
    let declined = move || {
        let declined =
            now.with(|now| now.requests.iter().any(|one| one.number == now.current && one.state == State::Declined));
        declined.then(|| view! { <Notice tone=Tone::Warn>{w::stands_declined(lang)}</Notice> })
    };
    view! {
        <Show when=move || any.get()>
            <Section title=w::title(lang)>
                {holds} {declined}
                {move || {
                    let needs = needs.get();
                    (!needs.is_empty()).then(|| view! { <Needed needs open/> })
                }}
                <div class="approvals">
                    <For each=move || requests.get() key=|one| format!("{one:?}") let:one>
                        <Card one changed=again/>
                    </For>
                </div>
            </Section>
        </Show>
        <Dialog name="approval-ask" title=w::ask(lang) open>
            {move || view! { <AskForm quote now open again/> }}
        </Dialog>
    }
}

/// Which rules hold, who agrees, and the button that asks them.
#[component]
fn Needed(needs: Vec<Need>, open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let line = move |need: Need| {
        let steps = need.steps.iter().map(|(approver, name)| approver_word(lang, *approver, name.as_deref()));
        let who = steps_words(lang, steps);
        let rule = need.rule.unwrap_or_else(|| w::over_limit(lang).to_owned());
        view! {
            <li class="aside-line">
                <span class="aside-line__name">{rule}</span>
                <span class="aside-line__meta">{who}</span>
            </li>
        }
    };
    view! {
        <Notice tone=Tone::Warn>{w::needed(lang)}</Notice>
        <ul class="aside-list">{needs.into_iter().map(line).collect_view()}</ul>
        <div>
            <Button kind=ButtonKind::Primary icon=icondata::LuStamp on_click=move |_| open.set(true)>
                {w::ask(lang)}
            </Button>
        </div>
    }
}

#[component]
fn AskForm(quote: Uuid, now: Signal<OfQuote>, open: RwSignal<bool>, again: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let word = RwSignal::new(String::new());
    let send = move |()| {
        let version = now.with_untracked(|now| now.version);
        sending.form(ask_approval(quote, version, word.get_untracked()), move |_| {
            open.set(false);
            sending.toasts().success(w::asked_now(lang));
            again.run(());
        });
    };
    let errors = sending.errors;
    view! {
        <Form name="approval-ask-form" on_submit=send error=errors.rest()>
            <p class="admin-note">{w::ask_hint(lang)}</p>
            <TextArea name="approval-word" label=w::word(lang) value=word max=1000 error=errors.of("word")/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::ask(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
