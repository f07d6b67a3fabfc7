//! `/admin/taxes`: the taxes, and how much each role may let off.

use super::{
    api::{change_tax, read_taxes, set_discount_limit},
    form::TaxFormFields,
    model::{Limit, Tax, TaxBook, TaxForm},
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    catalogue::{model::name_in, words_of::percent},
    locale::use_lang,
    ui::{Badge, Button, ButtonKind, Dialog, EmptyState, Form, IconButton, Section, SkeletonShape, TextField},
    words::{access as aw, catalogue as w},
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct TaxesPage {
    book: Answer<TaxBook>,
}

impl Screen for TaxesPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_taxes()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<TaxBook>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<Tax>));
    let edit = Callback::new(move |about: Option<Tax>| {
        subject.set(about);
        open.set(true);
    });
    let done = Callback::new(move |()| {
        open.set(false);
        book.refetch();
    });
    let turn = Callback::new(move |tax: Tax| {
        let form = TaxForm { active: !tax.active, ..TaxForm::of(&tax) };
        let said = if tax.active { w::list_off(lang, &tax.name) } else { w::list_on(lang, &tax.name) };
        sending.step(change_tax(tax.id, tax.version, form), move |was| {
            book.refetch();
            sending.toasts().undo(said, move || {
                sending.step(change_tax(tax.id, tax.version + 1, was.clone()), move |_| book.refetch());
            });
        });
    });
    let show = move |found: TaxBook| {
        let limits = found.limits.into_iter().map(move |limit| view! { <LimitRow limit book page=sending/> });
        view! {
            <Taxes taxes=found.taxes edit turn/>
            <Section title=w::limits(lang)>
                <p class="admin-note">{w::limits_text(lang)}</p>
                {limits.collect_view()}
            </Section>
        }
        .into_any()
    };
    let title = move || if subject.with(Option::is_some) { w::change_tax(lang) } else { w::add_tax(lang) };
    view! {
        <Frame here=Place::Taxes>
            {loaded(book, SkeletonShape::Rows(5), show)}
            <Dialog name="tax" title=Signal::derive(move || title().to_owned()) open>
                <TaxFormFields subject=subject.get_untracked() done/>
            </Dialog>
        </Frame>
    }
}

#[component]
fn Taxes(taxes: Vec<Tax>, edit: Callback<Option<Tax>>, turn: Callback<Tax>) -> impl IntoView {
    let lang = use_lang();
    let add = move || {
        view! {
            <Button kind=ButtonKind::Secondary icon=icondata::LuPlus on_click=move |_| edit.run(None)>
                {w::add_tax(lang)}
            </Button>
        }
    };
    let empty = taxes.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuPercent title=w::no_taxes(lang) text=w::no_taxes_text(lang) small=true/> }
    });
    view! {
        <Section title=w::taxes(lang) actions=add>
            {empty}
            <ul class="admin-list">{taxes.into_iter().map(|tax| view! { <TaxRow tax edit turn/> }).collect_view()}</ul>
        </Section>
    }
}

#[component]
fn TaxRow(tax: Tax, edit: Callback<Option<Tax>>, turn: Callback<Tax>) -> impl IntoView {
    let lang = use_lang();
    let name = name_in(lang, &tax.name, tax.name_en.as_deref()).to_owned();
    let how = if tax.included { w::included(lang) } else { w::on_top(lang) };
    let (icon, label) = if tax.active {
        (icondata::LuArchive, w::switch_off(lang, &name))
    } else {
        (icondata::LuArchiveRestore, w::switch_on(lang, &name))
    };
    let (active, about) = (tax.active, tax.clone());
    view! {
        <li class="admin-list__row">
            <span class="admin-list__text" class:admin-list__text--archived=!active>
                {format!("{} · {name} · {} · {how}", tax.code, percent(tax.percent))}
            </span>
            {(!active).then(|| view! { <Badge>{w::switched_off(lang)}</Badge> })}
            <IconButton
                icon=icondata::LuPencil
                label=w::change_this(lang, &name)
                small=true
                on_click=move |_| edit.run(Some(about.clone()))
            />
            <IconButton icon label small=true on_click=move |_| turn.run(tax.clone())/>
        </li>
    }
}

/// How much a role may let off; kept when it is sent.
#[component]
fn LimitRow(
    limit: Limit,
    book: Answer<TaxBook>,
    /// Of the page: what can be taken back outlives the row.
    page: Sending,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let Limit { role, version, percent } = limit;
    let value = RwSignal::new(percent.normalize().to_string());
    let name = aw::text(lang, &format!("role_{}", role.key())).unwrap_or_default();
    let send = move |()| {
        sending.form(set_discount_limit(role, version, value.get_untracked()), move |was| {
            page.toasts().undo(w::limit_kept(lang, name), move || {
                page.step(set_discount_limit(role, version + 1, was.clone()), move |_| book.refetch());
            });
            book.refetch();
        });
    };
    let errors = sending.errors;
    view! {
        <Form name=format!("limit-{}", role.key()) on_submit=send error=errors.rest()>
            <div class="admin-inline">
                <TextField
                    name=format!("limit-{}-percent", role.key())
                    label=w::limit_of(lang, name)
                    value
                    error=errors.of("percent")
                    input_mode="decimal"
                    max=8
                />
                <Button submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </div>
        </Form>
    }
}
