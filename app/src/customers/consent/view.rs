//! Consent on the page of a record, and the mark, which cannot be overlooked.

use super::{
    api::forbid_contact,
    form::{ForbidForm, SayForm},
    model::{Channel, Consent, ConsentOf, ConsentState, Consents},
};
use crate::{
    access::{Sending, use_organisation},
    locale::{Lang, format, use_lang},
    ui::{Badge, Button, ButtonSize, Dialog, IconButton, Notice, Section, Tone},
    words::consent as w,
};
use leptos::prelude::*;

/// At the head of the page: nobody may contact them, why, and who said so.
#[component]
pub fn DoNotContactNotice(#[prop(into)] consents: Signal<Consents>) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    move || {
        consents.get().none.map(|mark| {
            let day = format::date(lang, format::local(mark.at, offset).date_naive());
            view! {
                <Notice tone=Tone::Bad title=w::do_not_contact(lang)>
                    <p>{mark.reason}</p>
                    <p class="consent__proof">{w::recorded(lang, mark.by_name, day)}</p>
                </Notice>
            }
        })
    }
}

/// Channel by channel what they said, and the ways to write it down.
#[component]
pub fn ConsentHere(
    of: ConsentOf,
    #[prop(into)] consents: Signal<Consents>,
    #[prop(into)] may_write: Signal<bool>,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let (saying, open) = (RwSignal::new(Channel::Phone), RwSignal::new(false));
    let title = Signal::derive(move || w::consent_for(lang, channel_word(lang, saying.get())));
    let lines = move || {
        let all = consents.get();
        Channel::ALL
            .map(|channel| {
                let known = all.channels.get(&channel).cloned();
                view! { <ChannelLine channel known saying open may_write/> }
            })
            .collect_view()
    };
    let form = move || {
        let channel = saying.get_untracked();
        let known = consents.with_untracked(|all| all.channels.get(&channel).cloned());
        view! { <SayForm of channel known open on_saved=on_changed/> }
    };
    view! {
        <Section title=w::title(lang)>
            <ul class="consent">{lines}</ul>
            <Show when=move || may_write.get()>
                <Mark of consents on_changed/>
            </Show>
            <Dialog name="consent" title open>
                {form}
            </Dialog>
        </Section>
    }
}

#[component]
fn ChannelLine(
    channel: Channel,
    #[prop(optional_no_strip)] known: Option<Consent>,
    saying: RwSignal<Channel>,
    open: RwSignal<bool>,
    may_write: Signal<bool>,
) -> impl IntoView {
    let lang = use_lang();
    let state = known.as_ref().map(|known| known.state).unwrap_or_default();
    let tone = match state {
        ConsentState::Unknown => Tone::Neutral,
        ConsentState::Given => Tone::Good,
        ConsentState::Refused => Tone::Bad,
    };
    let proof = known.map(|known| {
        let said = w::proof(lang, format::date(lang, known.day), known.by_name);
        view! {
            <p class="consent__proof">{said}</p>
            {(!known.how.is_empty()).then(|| view! { <p class="consent__how">{known.how}</p> })}
        }
    });
    let change = move |_| {
        saying.set(channel);
        open.set(true);
    };
    view! {
        <li class="consent__channel">
            <span class="consent__name">{channel_word(lang, channel)}</span>
            <div class="consent__said">
                <Badge tone>{state_word(lang, state)}</Badge>
                {proof}
            </div>
            <Show when=move || may_write.get()>
                <IconButton
                    icon=icondata::LuPencil
                    label=w::consent_for(lang, channel_word(lang, channel))
                    small=true
                    on_click=change
                />
            </Show>
        </li>
    }
}

/// Sets the mark for a reason, or takes it away with a way back.
#[component]
fn Mark(of: ConsentOf, consents: Signal<Consents>, on_changed: Callback<()>) -> impl IntoView {
    let (lang, sending, open) = (use_lang(), Sending::new(), RwSignal::new(false));
    let allow = move |_| {
        let reason = consents.with_untracked(|all| all.none.as_ref().map(|mark| mark.reason.clone()));
        sending.step(forbid_contact(of, None), move |()| {
            on_changed.run(());
            let again = reason.clone();
            sending.toasts().undo(w::allowed(lang), move || {
                sending.step(forbid_contact(of, again.clone()), move |()| on_changed.run(()));
            });
        });
    };
    let marked = Signal::derive(move || consents.with(|all| all.none.is_some()));
    let set = move || {
        view! {
            <Button size=ButtonSize::Small icon=icondata::LuBan on_click=move |_| open.set(true)>
                {w::forbid(lang)}
            </Button>
        }
    };
    view! {
        <Show when=move || marked.get() fallback=set>
            <Button size=ButtonSize::Small icon=icondata::LuUndo2 busy=sending.busy() on_click=allow>
                {w::allow(lang)}
            </Button>
        </Show>
        <Dialog name="forbid" title=w::do_not_contact(lang) open>
            <ForbidForm of open on_saved=on_changed/>
        </Dialog>
    }
}

/// A channel in words.
const fn channel_word(lang: Lang, channel: Channel) -> &'static str {
    match channel {
        Channel::Phone => w::channel_phone(lang),
        Channel::Sms => w::channel_sms(lang),
        Channel::Email => w::channel_email(lang),
        Channel::Wechat => w::channel_wechat(lang),
    }
}

/// What somebody said, in words.
pub(super) const fn state_word(lang: Lang, state: ConsentState) -> &'static str {
    match state {
        ConsentState::Unknown => w::state_unknown(lang),
        ConsentState::Given => w::state_given(lang),
        ConsentState::Refused => w::state_refused(lang),
    }
}
