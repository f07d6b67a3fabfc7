//! On the page of one's account: one's time zone, and the address of one's calendar.

use super::api::{FeedSetup, calendar_setup, keep_time_zone, make_calendar_feed, revoke_calendar_feed};
use crate::{
    access::{Answer, Kept, Sending, ask},
    locale::use_lang,
    ui::{
        Ago, Button, ButtonKind, Choice, Confirm, FormActions, Section, SelectField, Skeleton, SkeletonShape,
        TextField, to_clipboard,
    },
    words::tasks as w,
};
use leptos::prelude::*;

/// Zones that are offered; whoever has another one keeps it.
const ZONES: [&str; 12] = [
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Dubai",
    "Europe/Moscow",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Australia/Sydney",
];

#[component]
pub fn FeedSettings() -> impl IntoView {
    let lang = use_lang();
    let setup: Answer<FeedSetup> = ask(|| (), |()| calendar_setup());
    let draw = move |now: Signal<FeedSetup>| view! { <Setup setup now/> }.into_any();
    view! {
        <Section title=w::calendar(lang)>
            <Kept answer=setup fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(3)/> } draw/>
        </Section>
    }
}

#[component]
fn Setup(setup: Answer<FeedSetup>, now: Signal<FeedSetup>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let own = now.with_untracked(|now| now.zone.clone()).unwrap_or_default();
    let mut zones = vec![Choice::new("", w::zone_house(lang))];
    zones.extend(ZONES.into_iter().map(|zone| Choice::new(zone, zone.replace('_', " "))));
    if !own.is_empty() && !ZONES.contains(&own.as_str()) {
        zones.push(Choice::new(own.clone(), own.clone()));
    }
    let zone = RwSignal::new(own);
    let keep = move |chosen: String| {
        sending.step(keep_time_zone((!chosen.is_empty()).then_some(chosen)), move |()| {
            sending.toasts().success(w::zone_kept(lang));
        });
    };
    view! {
        <SelectField name="time-zone" label=w::zone(lang) hint=w::zone_hint(lang) value=zone choices=zones on_change=keep/>
        <Feed setup now/>
    }
}

#[component]
fn Feed(setup: Answer<FeedSetup>, now: Signal<FeedSetup>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let address = RwSignal::new(String::new());
    let asking = RwSignal::new(false);
    let make = move |_| {
        sending.step(make_calendar_feed(), move |path| {
            let origin = window().location().origin().unwrap_or_default();
            address.set(format!("{origin}{path}"));
            setup.refetch();
        });
    };
    let revoke = move |()| {
        sending.step(revoke_calendar_feed(), move |()| {
            address.set(String::new());
            sending.toasts().success(w::feed_revoked(lang));
            setup.refetch();
        });
    };
    let copy = move |_| {
        if address.with_untracked(|address| to_clipboard(address)).is_none() {
            return;
        }
        sending.toasts().success(w::feed_copied(lang));
    };
    let there = Memo::new(move |_| now.with(|now| now.feed.is_some()));
    let read = move || {
        now.with(|now| now.feed).map(|(_, read)| match read {
            Some(then) => view! { <p>{w::feed_read(lang)} " " <Ago then/></p> }.into_any(),
            None => view! { <p>{w::feed_unread(lang)}</p> }.into_any(),
        })
    };
    view! {
        <p class="admin-note">{w::feed_text(lang)}</p>
        {read}
        <Show when=move || address.with(|address| !address.is_empty())>
            <TextField name="feed-address" label=w::feed_address(lang) hint=w::feed_once(lang) value=address/>
            <Button icon=icondata::LuCopy on_click=copy>{w::feed_copy(lang)}</Button>
        </Show>
        <FormActions>
            <Show when=move || there.get()>
                <Button kind=ButtonKind::Danger on_click=move |_| asking.set(true)>{w::feed_revoke(lang)}</Button>
            </Show>
            <Button busy=sending.busy() on_click=make>
                {move || if there.get() { w::feed_renew(lang) } else { w::feed_make(lang) }}
            </Button>
        </FormActions>
        <Confirm
            name="revoke-feed"
            open=asking
            title=w::feed_revoke(lang)
            text=w::feed_revoke_text(lang)
            action=w::feed_revoke(lang)
            on_confirm=revoke
            busy=sending.busy()
        />
    }
}
