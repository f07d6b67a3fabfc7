use crate::{
    clock::use_now,
    locale::use_lang,
    ui::{
        Ago, Avatar, AvatarSize, Badge, Chart, Colour, Countdown, Deadline, Drawn, Fact, Facts, Kbd, Notice, PhoneLink,
        Point, Progress, Series, Tag, Tone,
    },
    words::gallery as w,
};
use chrono::Duration;
use leptos::prelude::*;

const TONES: [Tone; 5] = [Tone::Neutral, Tone::Accent, Tone::Good, Tone::Warn, Tone::Bad];

/// Badges, tags, avatars, notices, facts.
#[component]
pub(super) fn Marks() -> impl IntoView {
    let lang = use_lang();
    let people = [w::person_one(lang), w::person_two(lang), w::person_three(lang)];
    view! {
        <div class="gallery__row">
            {TONES.map(|tone| view! { <Badge tone>{w::late(lang)}</Badge> }).collect_view()}
            <Badge tone=Tone::Bad icon=icondata::LuClock>{w::late(lang)}</Badge>
        </div>
        <div class="gallery__row">
            {Colour::ALL.map(|colour| view! { <Tag label=w::key_account(lang) colour=colour.name()/> }).collect_view()}
            <Tag label=w::key_account(lang) colour="teal" on_remove=|()| ()/>
            <Tag label=w::key_account(lang) colour="orange" dot=true/>
        </div>
        <div class="gallery__row">
            {people.map(|name| view! { <Avatar name/> }).collect_view()}
            <Avatar name=people[0] size=AvatarSize::Small labelled=true/>
            <Avatar name=people[1] size=AvatarSize::Large/>
            <Kbd keys="mod K"/>
        </div>
        <div class="stack">
            {TONES.map(|tone| view! { <Notice tone title=w::late(lang)>{w::sentence(lang)}</Notice> }).collect_view()}
            <Notice tone=Tone::Bad on_retry=|()| ()>{w::sentence(lang)}</Notice>
            <Progress label=w::import(lang) value=0.42 text=w::import_progress(lang)/>
        </div>
        <Columns/>
        <Deadlines/>
        <Values/>
    }
}

/// A chart of bars and a line; its marks come back here.
#[component]
fn Columns() -> impl IntoView {
    let lang = use_lang();
    let people = [w::person_one(lang), w::person_two(lang), w::person_three(lang)];
    let series = |drawn, values: [u32; 3]| {
        let point = |(name, value): (&str, u32)| Point {
            value: Some(f64::from(value)),
            title: format!("{name}: {value}"),
            href: "/ui".to_owned(),
        };
        let points = people.into_iter().zip(values).map(point).collect();
        Series {
            name: if drawn == Drawn::Bars { w::key_account(lang) } else { w::late(lang) }.to_owned(),
            drawn,
            points,
        }
    };
    view! {
        <Chart
            label=w::key_account(lang)
            columns=people.map(str::to_owned).to_vec()
            series=vec![series(Drawn::Bars, [3, 8, 5]), series(Drawn::Line, [2, 4, 6])]
            top="8".to_owned()
        />
    }
}

#[component]
fn Values() -> impl IntoView {
    let (lang, now) = (use_lang(), use_now());
    let then = now.get_untracked() - Duration::days(3);
    view! {
        <Facts>
            <Fact label=w::name(lang)>{w::person_one(lang)}</Fact>
            <Fact label=w::phone(lang)>
                <PhoneLink number="13800138000"/>
            </Fact>
            <Fact label=w::last_seen(lang)>
                <Ago then/>
            </Fact>
            <Fact label=w::note(lang)>{w::sentence_long(lang)}</Fact>
        </Facts>
    }
}

/// Running, pressing, over, standing still, done in time, done too late.
#[component]
fn Deadlines() -> impl IntoView {
    let (lang, now) = (use_lang(), use_now().get_untracked());
    let due = |minutes: i64| Deadline {
        due: Some(now + Duration::minutes(minutes)),
        warn_at: Some(now + Duration::minutes(minutes - 60)),
        ..Deadline::default()
    };
    let all = [
        due(1_600),
        due(40),
        due(-25),
        Deadline { paused: true, ..Deadline::default() },
        Deadline { done: Some(true), ..Deadline::default() },
        Deadline { done: Some(false), ..Deadline::default() },
    ];
    view! {
        <div class="gallery__row">
            {all.map(|deadline| view! { <Countdown label=w::deadline(lang) deadline=deadline labelled=true/> }).collect_view()}
        </div>
    }
}
