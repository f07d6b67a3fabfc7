//! The tags on a customer's page: each says why it is there, and who may change the customer takes it off or adds another.

use super::api::{tag_customer, untag_customer};
use crate::{
    access::{Sending, use_organisation},
    customers::{
        api::tags_of_customers,
        list_model::{TagOf, TagWhy},
    },
    locale::{Lang, format, use_lang},
    ui::{Button, ButtonKind, ButtonSize, Dialog, Section, Tag},
    words::tag_rules as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// Why a tag is there, in words; nothing for one that somebody gave by hand.
#[must_use]
pub(in crate::customers) fn why_words(lang: Lang, offset: i32, why: &TagWhy) -> String {
    let rule = why.rule_en.as_deref().filter(|_| lang == Lang::En).unwrap_or(&why.rule);
    w::given_by_rule(lang, rule, format::date(lang, format::local(why.since, offset).date_naive()))
}

/// The section of tags. `on_changed` is told when the server has taken a change.
#[component]
pub fn TagsHere(
    customer: Uuid,
    tags: Vec<TagOf>,
    may_write: bool,
    #[prop(into)] on_changed: Callback<()>,
) -> impl IntoView {
    let (lang, open) = (use_lang(), RwSignal::new(false));
    let taken: Vec<Uuid> = tags.iter().map(|tag| tag.id).collect();
    let add = move || {
        may_write.then(|| {
            view! {
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon=icondata::LuPlus
                    on_click=move |_| open.set(true)
                >
                    {w::add_tag(lang)}
                </Button>
            }
        })
    };
    let none = tags.is_empty().then(|| view! { <p class="aside-none">{w::no_tags(lang)}</p> });
    let line = move |tag: TagOf| view! { <TagLine customer tag may_write on_changed/> };
    view! {
        <Section title=w::tags(lang) actions=add>
            {none}
            <ul class="customer-tags">{tags.into_iter().map(line).collect_view()}</ul>
            <Dialog name="add-customer-tag" title=w::add_tag(lang) open>
                <PickTag customer taken=taken.clone() open on_changed/>
            </Dialog>
        </Section>
    }
}

#[component]
fn TagLine(customer: Uuid, tag: TagOf, may_write: bool, on_changed: Callback<()>) -> impl IntoView {
    let (lang, offset, sending) = (use_lang(), use_organisation().utc_offset, Sending::new());
    let id = tag.id;
    let why = tag.why.as_ref().map(|why| why_words(lang, offset, why));
    let by_rule = why.is_some();
    let remove = move |()| {
        sending.step(untag_customer(customer, id), move |()| {
            on_changed.run(());
            let said = if by_rule { w::tag_removed_stays_off(lang) } else { w::tag_removed(lang) };
            sending.undo(said, on_changed, move || tag_customer(customer, id));
        });
    };
    let chip = if may_write {
        view! { <Tag label=tag.name colour=tag.colour on_remove=remove/> }.into_any()
    } else {
        view! { <Tag label=tag.name colour=tag.colour/> }.into_any()
    };
    view! { <li class="customer-tags__line">{chip} {why.map(|why| view! { <span class="customer-tags__why">{why}</span> })}</li> }
}

/// The tags that there are and that the customer does not have.
#[component]
fn PickTag(customer: Uuid, taken: Vec<Uuid>, open: RwSignal<bool>, on_changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let all = RwSignal::new(None::<Vec<TagOf>>);
    Effect::new(move |_| {
        spawn_local(async move {
            // Without them nothing can be chosen, and the dialog can be opened again.
            all.try_set(Some(tags_of_customers().await.unwrap_or_default()));
        });
    });
    let choice = move |tag: TagOf| {
        let id = tag.id;
        let put = move |_| {
            sending.step(tag_customer(customer, id), move |()| {
                open.set(false);
                on_changed.run(());
            });
        };
        view! {
            <li>
                <button type="button" class="customer-tags__choice" on:click=put>
                    <Tag label=tag.name colour=tag.colour/>
                </button>
            </li>
        }
    };
    move || {
        let others: Vec<TagOf> = all.get()?.into_iter().filter(|tag| !taken.contains(&tag.id)).collect();
        Some(if others.is_empty() {
            view! { <p class="aside-none">{w::no_other_tags(lang)}</p> }.into_any()
        } else {
            view! { <ul class="customer-tags customer-tags--choices">{others.into_iter().map(choice).collect_view()}</ul> }
                .into_any()
        })
    }
}
