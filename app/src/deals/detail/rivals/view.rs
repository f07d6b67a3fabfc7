//! The section of competitors.

use super::{
    api::{add_rival, known_rivals, remove_rival, set_lost_to},
    model::Rival,
};
use crate::{
    deals::{
        detail::desk::{Desk, Sheet},
        model::StageKind,
    },
    ui::{
        Badge, Button, ButtonKind, ButtonSize, Choice, Dialog, Form, FormActions, IconButton, Section, SelectField,
        TextField, Tone,
    },
    words::deal as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Whom else the customer talks to, and who won where the deal was lost.
#[component]
pub fn Rivals(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let sheet = Sheet::default();
    let rivals = desk.part(|page| page.rivals.clone());
    let lost = desk.part(|page| page.status == StageKind::Lost);
    let add = move || {
        view! {
            <Show when=move || desk.may_edit()>
                <Button size=ButtonSize::Small kind=ButtonKind::Quiet icon=icondata::LuPlus on_click=move |_| sheet.open.set(true)>
                    {w::add(lang)}
                </Button>
            </Show>
        }
    };
    let rows = move || match rivals.get() {
        none if none.is_empty() => view! { <p class="deal-none">{w::no_rivals(lang)}</p> }.into_any(),
        rivals => {
            let lost = lost.get();
            let items = rivals.iter().cloned().map(|rival| view! { <Item desk rival lost/> }).collect_view();
            let ask = (lost && desk.may_edit()).then(|| view! { <LostTo desk rivals/> });
            view! {
                <ul class="deal-contacts">{items}</ul>
                {ask}
            }
            .into_any()
        }
    };
    view! {
        <Section title=w::rivals(lang) actions=add>
            {rows}
            <Dialog name="add-rival" title=w::add_rival(lang) open=sheet.open>
                <AddForm desk sheet/>
            </Dialog>
        </Section>
    }
}

#[component]
fn Item(desk: Desk, rival: Rival, lost: bool) -> impl IntoView {
    let lang = desk.lang;
    let Rival { id, name, note, won } = rival;
    let remove_label = w::remove_named(lang, &name);
    let (said, again) = (note.clone(), name.clone());
    let remove = Callback::new(move |()| {
        let (name, note) = (again.clone(), said.clone().unwrap_or_default());
        desk.step(remove_rival(desk.id, id), move |()| {
            let back = move |()| {
                let (name, note) = (name.clone(), note.clone());
                // As it was, with that the deal was lost to them.
                let again = async move {
                    let id = add_rival(desk.id, name, note).await?;
                    if won { set_lost_to(desk.id, Some(id)).await } else { Ok(()) }
                };
                desk.step(again, |()| ());
            };
            desk.toasts.undo(w::rival_removed(lang), Callback::new(back));
        });
    });
    view! {
        <li id=format!("rival-{id}") class="deal-contact">
            <div class="deal-contact__words">
                <span class="deal-close">
                    {name} {(won && lost).then(|| view! { <Badge tone=Tone::Bad icon=icondata::LuTrophy>{w::won_it(lang)}</Badge> })}
                </span>
                {note.map(|note| view! { <span class="deal-contact__part">{note}</span> })}
            </div>
            <Show when=move || desk.may_edit()>
                <IconButton icon=icondata::LuX label=remove_label.clone() small=true on_click=move |_| remove.run(())/>
            </Show>
        </li>
    }
}

/// Which of them won; it counts in the analysis of what is lost.
#[component]
fn LostTo(desk: Desk, rivals: Vec<Rival>) -> impl IntoView {
    let lang = desk.lang;
    let won = rivals.iter().find(|one| one.won).map(|one| one.id);
    let value = RwSignal::new(won.map(|id| id.to_string()).unwrap_or_default());
    let named = rivals.into_iter().map(|one| Choice::new(one.id, one.name));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", w::lost_to_none(lang))).chain(named).collect();
    let choose = move |id: String| desk.step(set_lost_to(desk.id, id.parse::<Uuid>().ok()), |()| ());
    view! { <SelectField name="lost-to" label=w::lost_to(lang) value choices on_change=choose/> }
}

#[component]
fn AddForm(desk: Desk, sheet: Sheet) -> impl IntoView {
    let lang = desk.lang;
    let (name, note) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let known = desk.fetch(known_rivals());
    let dirty = Memo::new(move |_| [name, note].iter().any(|typed| typed.with(|typed| !typed.trim().is_empty())));
    let errors = sheet.errors;
    errors.clear();
    // What is on the deal already is not offered; typed again it gets another note.
    let others = move || {
        let taken = desk.page.with(|page| page.rivals.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
        known.get().unwrap_or_default().into_iter().filter(|name| !taken.contains(name)).collect::<Vec<_>>()
    };
    let choice = move |one: String| {
        let put = one.clone();
        view! {
            <li>
                <Button size=ButtonSize::Small on_click=move |_| name.set(put.clone())>
                    {one}
                </Button>
            </li>
        }
    };
    let submit = move |()| {
        desk.form(sheet, add_rival(desk.id, name.get_untracked(), note.get_untracked()), |_| ());
    };
    view! {
        <Form name="add-rival-form" on_submit=submit dirty error=errors.rest()>
            <TextField name="rival_name" label=w::rival(lang) value=name max=100 required=true autofocus=true error=errors.of("name")/>
            <Show when=move || !others().is_empty()>
                <ul class="deal-tags deal-tags--choices" aria-label=w::known_rivals(lang)>
                    {move || others().into_iter().map(choice).collect_view()}
                </ul>
            </Show>
            <TextField name="rival_note" label=w::rival_about(lang) hint=w::rival_note(lang) value=note max=500 error=errors.of("note")/>
            <FormActions>
                <Button on_click=move |_| sheet.open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sheet.busy>
                    {w::add(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
