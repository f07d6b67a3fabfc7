//! What is known of a ticket, beside its story.

use super::{
    desk::Desk,
    model::Ticket,
    rules_model::number_in_words,
    words_of::{category_word, channel_word},
};
use crate::{
    access::use_organisation,
    locale::{Lang, format},
    routes,
    ui::{Ago, Avatar, AvatarSize, Fact, Facts as FactList, PhoneLink, Section, Tag},
    words::tickets as w,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// Labels and values: whose it is, for whom, and when what was.
#[component]
pub(super) fn Facts(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    view! {
        <Section title=w::facts(lang)>
            {move || desk.ticket.with(|ticket| view! { <FactsOf ticket=ticket.clone() lang/> })}
        </Section>
        {move || {
            desk.ticket
                .with(|ticket| ticket.fields.description.clone())
                .map(|text| view! { <LongText title=w::description(lang) text/> })
        }}
        {move || {
            desk.ticket
                .with(|ticket| ticket.solution.clone())
                .map(|text| view! { <LongText title=w::solution(lang) text/> })
        }}
    }
}

#[component]
fn LongText(title: &'static str, text: String) -> impl IntoView {
    view! {
        <Section title>
            <p class="record__note">{text}</p>
        </Section>
    }
}

#[component]
fn FactsOf(ticket: Ticket, lang: Lang) -> impl IntoView {
    let nobody = move || view! { <span class="aside-none">{w::nobody(lang)}</span> }.into_any();
    let owner = match ticket.owner {
        Some((_, name)) => view! { <Avatar name size=AvatarSize::Small labelled=true/> }.into_any(),
        None => nobody(),
    };
    let customer = ticket.customer.map(|(id, name)| {
        view! {
            <Fact label=w::customer(lang)>
                <a class="cell-link" href=routes::customer(id)>
                    {name}
                </a>
            </Fact>
        }
    });
    let contact = ticket.contact.map(|(id, name)| {
        view! {
            <Fact label=w::contact(lang)>
                <a class="cell-link" href=routes::contact(id)>
                    {name}
                </a>
                " "
                {ticket.contact_phone.map(|number| view! { <PhoneLink number/> })}
            </Fact>
        }
    });
    let text =
        move |label: &'static str, value: Option<String>| value.map(|value| view! { <Fact label>{value}</Fact> });
    let tags = (!ticket.tags.is_empty()).then(|| {
        let tags = ticket.tags.into_iter().map(|tag| view! { <li><Tag label=tag.name colour=tag.colour/></li> });
        view! {
            <Fact label=w::tags(lang)>
                <ul class="deal-tags">{tags.collect_view()}</ul>
            </Fact>
        }
    });
    view! {
        <FactList>
            <Fact label=w::number(lang)>{number_in_words(ticket.number)}</Fact>
            <Fact label=w::owner(lang)>{owner}</Fact>
            {text(w::team(lang), ticket.team.map(|(_, name)| name))}
            {customer}
            {contact}
            {text(w::category(lang), ticket.category.map(|category| category_word(lang, &category)))}
            {text(w::product(lang), ticket.product)}
            <Fact label=w::channel(lang)>{channel_word(lang, ticket.fields.channel)}</Fact>
            {tags}
            {text(w::minutes(lang), (ticket.minutes > 0).then(|| w::minutes_worked(lang, ticket.minutes)))}
            {text(w::created_by(lang), ticket.created_by)}
            <Moment label=w::created(lang) moment=Some(ticket.created_at)/>
            <Moment label=w::first_reply(lang) moment=ticket.first_reply_at/>
            <Moment label=w::solved_at(lang) moment=ticket.solved_at/>
            <Moment label=w::closed_at(lang) moment=ticket.closed_at/>
        </FactList>
    }
}

/// When something was, and how long ago; nothing where it has not been.
#[component]
fn Moment(label: &'static str, moment: Option<DateTime<Utc>>) -> impl IntoView {
    let (lang, offset) = (crate::locale::use_lang(), use_organisation().utc_offset);
    moment.map(|then| {
        view! {
            <Fact label>
                {format::date_time(lang, then, offset)} " "
                <span class="aside-none">
                    <Ago then/>
                </span>
            </Fact>
        }
    })
}
