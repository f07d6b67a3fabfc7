//! The section of tags.

use super::{
    api::{tag_deal, tag_deal_anew, tags, untag_deal},
    model::DealTag,
};
use crate::{
    deals::detail::desk::{Desk, Sheet},
    ui::{
        Button, ButtonKind, ButtonSize, Choice, Colour, Dialog, Form, FormActions, FormRow, Section, SelectField, Tag,
        TextField,
    },
    words::{deal as w, ui as u},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The tags on the deal, each with a way to take it off.
#[component]
pub fn Tags(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let sheet = Sheet::default();
    let on_deal = desk.part(|page| page.tags.clone());
    let may = Memo::new(move |_| desk.may_edit());
    let add = move || {
        view! {
            <Show when=move || may.get()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| sheet.open.set(true)>
                    {w::add(lang)}
                </Button>
            </Show>
        }
    };
    let chips = move || match on_deal.get() {
        none if none.is_empty() => view! { <p class="deal-none">{w::no_tags(lang)}</p> }.into_any(),
        tags => view! {
            <ul class="deal-tags">
                {tags.into_iter().map(|tag| view! { <li><Chip desk tag may_edit=may.get()/></li> }).collect_view()}
            </ul>
        }
        .into_any(),
    };
    view! {
        <Section title=w::tags(lang) actions=add>
            {chips}
            <Dialog name="add-tag" title=w::add_tag(lang) open=sheet.open>
                <PickTag desk sheet/>
                <NewTag desk sheet/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Chip(desk: Desk, tag: DealTag, may_edit: bool) -> impl IntoView {
    let (lang, id) = (desk.lang, tag.id);
    if !may_edit {
        return view! { <Tag label=tag.name colour=tag.colour/> }.into_any();
    }
    let remove = move |()| {
        desk.step(untag_deal(desk.id, id), move |()| {
            let undo = move |()| desk.step(tag_deal(desk.id, id), |()| ());
            desk.toasts.undo(w::tag_removed(lang), Callback::new(undo));
        });
    };
    view! { <Tag label=tag.name colour=tag.colour on_remove=remove/> }.into_any()
}

/// The tags that there are and that the deal does not have.
#[component]
fn PickTag(desk: Desk, sheet: Sheet) -> impl IntoView {
    let all = desk.fetch(tags());
    let others = move || {
        let taken: Vec<Uuid> = desk.page.with(|page| page.tags.iter().map(|tag| tag.id).collect());
        all.get().unwrap_or_default().into_iter().filter(|tag| !taken.contains(&tag.id)).collect::<Vec<_>>()
    };
    let choice = move |tag: DealTag| {
        let id = tag.id;
        let put = move |_| desk.form(sheet, tag_deal(desk.id, id), |()| ());
        view! {
            <li>
                <button type="button" class="deal-tags__choice" on:click=put>
                    <Tag label=tag.name colour=tag.colour/>
                </button>
            </li>
        }
    };
    view! { <ul class="deal-tags deal-tags--choices">{move || others().into_iter().map(choice).collect_view()}</ul> }
}

#[component]
fn NewTag(desk: Desk, sheet: Sheet) -> impl IntoView {
    let lang = desk.lang;
    let (name, colour) = (RwSignal::new(String::new()), RwSignal::new(Colour::Blue.name().to_owned()));
    let dirty = Memo::new(move |_| name.with(|name| !name.trim().is_empty()));
    let word = move |colour: Colour| w::text(lang, &format!("colour_{}", colour.name())).unwrap_or_default();
    let colours: Vec<Choice> = Colour::ALL.into_iter().map(|colour| Choice::new(colour.name(), word(colour))).collect();
    let errors = sheet.errors;
    errors.clear();
    let submit = move |()| {
        desk.form(sheet, tag_deal_anew(desk.id, name.get_untracked(), colour.get_untracked()), |()| ());
    };
    view! {
        <Form name="new-tag-form" on_submit=submit dirty error=errors.rest()>
            <FormRow>
                <TextField name="tag_name" label=w::new_tag(lang) value=name error=errors.of("name") max=50/>
                <SelectField name="tag_colour" label=w::colour(lang) value=colour choices=colours error=errors.of("colour")/>
            </FormRow>
            <FormActions>
                <Button on_click=move |_| sheet.open.set(false)>{u::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sheet.busy>
                    {w::make_tag(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
