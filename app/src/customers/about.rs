//! What is known of a customer.

use super::known::model::KnownName;
use super::{
    custom::CustomFacts, group::GroupHere, lifecycle::LifecycleControl, model::Customer, page::Shown,
    reach::ReachFacts, row::kind_word, tags::TagsHere,
};
use crate::{
    access::use_organisation,
    fields::RecordKind,
    locale::{format, use_lang},
    ui::{Ago, Avatar, AvatarSize, Badge, Fact, Facts, Icon, PhoneLink, Section, Tone},
    words::{customers as w, details as dw, fields as fw},
};
use leptos::prelude::*;

/// Under the name: kind, owner, industry, and how to reach them by one tap.
#[component]
pub(super) fn Head(shown: Shown) -> impl IntoView {
    let lang = use_lang();
    let kind = move || kind_word(lang, shown.customer.with(|customer| customer.fields.kind));
    // Its menu stays open while other things of the customer change.
    let lifecycle =
        Memo::new(move |_| shown.customer.with(|customer| (customer.id, customer.lifecycle, customer.may_write)));
    let line = move || {
        let customer = shown.customer.get();
        let known = customer.known.industry.map(|known| known.name_in(lang).to_owned());
        let industry = known.or_else(|| customer.fields.industry.clone());
        let fields = customer.fields;
        let owner = match customer.owner {
            Some((_, name)) => view! { <Avatar name size=AvatarSize::Small labelled=true/> }.into_any(),
            None => view! { <span>{w::no_owner(lang)}</span> }.into_any(),
        };
        view! {
            {owner}
            {industry.map(|industry| view! { <span>{industry}</span> })}
            {fields.phone.map(|number| view! { <PhoneLink number/> })}
            {fields.email.map(|address| view! { <MailLink address/> })}
            {(!customer.may_write).then(|| view! { <Badge tone=Tone::Neutral icon=icondata::LuEye>{w::may_read(lang)}</Badge> })}
        }
    };
    view! {
        <div class="record-head">
            <Badge>{kind}</Badge>
            {move || {
                let (customer, standing, may_write) = lifecycle.get();
                view! { <LifecycleControl customer standing may_write on_changed=move |()| shown.refresh()/> }
            }}
            {line}
        </div>
    }
}

/// The tags, drawn anew only where they are others.
#[component]
pub(super) fn TagsOf(shown: Shown) -> impl IntoView {
    let tags =
        Memo::new(move |_| shown.customer.with(|customer| (customer.id, customer.tags.clone(), customer.may_write)));
    move || {
        let (customer, tags, may_write) = tags.get();
        view! { <TagsHere customer tags may_write on_changed=move |()| shown.refresh()/> }
    }
}

/// An e-mail address that opens a new mail.
#[component]
pub(super) fn MailLink(address: String) -> impl IntoView {
    view! {
        <a class="mail" href=format!("mailto:{address}")>
            <Icon icon=icondata::LuMail/>
            <span>{address.clone()}</span>
        </a>
    }
}

/// All fields that hold something.
#[component]
pub(super) fn About(shown: Shown) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Section title=w::facts(lang)>
            <Facts>{move || view! { <Known customer=shown.customer.get()/> }}</Facts>
        </Section>
        {move || {
            let customer = shown.customer.get();
            view! {
                <CustomFacts of=RecordKind::Customer record=customer.id sheet=customer.sheet custom=customer.fields.custom/>
                <GroupHere group=customer.group/>
            }
        }}
    }
}

#[component]
fn Known(customer: Customer) -> impl IntoView {
    let (lang, own) = (use_lang(), use_organisation().currency);
    let fields = customer.fields;
    let revenue = fields.annual_revenue.map(|amount| format::money(amount, fields.currency.as_deref().unwrap_or(&own)));
    let named =
        |known: Option<KnownName>, text: Option<String>| known.map(|known| known.name_in(lang).to_owned()).or(text);
    let interests: Vec<&str> =
        fields.interests.iter().filter_map(|key| dw::text(lang, &format!("interest_{key}"))).collect();
    let lines = [
        (dw::short_name(lang), fields.short_name),
        (dw::credit_code(lang), fields.credit_code),
        (w::industry(lang), named(customer.known.industry, fields.industry)),
        (w::source(lang), fields.source),
        (w::country(lang), named(customer.known.country, fields.country)),
        (w::region(lang), fields.region),
        (w::address(lang), fields.address),
        (w::employees(lang), fields.employees.map(|number| format::count(number.into()))),
        (w::annual_revenue(lang), revenue),
        (w::founded_year(lang), fields.founded_year.map(|year| year.to_string())),
        (dw::wechat(lang), fields.wechat),
        (dw::interests(lang), (!interests.is_empty()).then(|| interests.join(fw::comma(lang)))),
        (dw::preferences(lang), fields.preferences),
    ];
    let line = |(label, value): (&'static str, Option<String>)| value.map(|value| view! { <Fact label>{value}</Fact> });
    view! {
        {lines.into_iter().map(line).collect_view()}
        <ReachFacts ways=fields.reach/>
        {fields.website.map(|site| view! { <Fact label=w::website(lang)><SiteLink site/></Fact> })}
        <Fact label=w::created(lang)>
            <Ago then=customer.created_at/>
        </Fact>
        <Fact label=w::updated(lang)>
            <Ago then=customer.updated_at/>
        </Fact>
    }
}

/// A website, opened beside the product. Only http and https become links: an address is typed by people.
#[component]
pub(super) fn SiteLink(site: String) -> impl IntoView {
    let href = match site.split_once("://") {
        Some(("http" | "https", _)) => Some(site.clone()),
        Some(_) => None,
        None => Some(format!("https://{site}")),
    };
    match href {
        Some(href) => view! {
            <a class="site" href=href target="_blank" rel="noopener noreferrer">
                {site}
            </a>
        }
        .into_any(),
        None => view! { <span>{site}</span> }.into_any(),
    }
}
