//! The sheet in which conditions are put together.

use super::{
    Field,
    condition::ConditionLine,
    draft::{Bracket, Draft, Line, Part},
    model::Group,
};
use crate::{
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, Choice, Dialog, Form, FormActions, IconButton, Segmented},
    words::lists as w,
};
use leptos::prelude::*;

/// A dialog over the list; a sheet on phones. What is put together takes effect when it is applied.
#[component]
pub fn FilterDialog(
    open: RwSignal<bool>,
    #[prop(into)] fields: Signal<Vec<Field>>,
    #[prop(into)] group: Signal<Group>,
    #[prop(into)] on_apply: Callback<Group>,
    /// Of something that keeps them: nothing is looked for by them now.
    #[prop(optional)]
    kept: bool,
) -> impl IntoView {
    let lang = use_lang();
    let (title, apply) =
        if kept { (w::conditions(lang), w::use_these(lang)) } else { (w::filter(lang), w::apply(lang)) };
    view! {
        <Dialog name="conditions" title open wide=true>
            <FilterForm open fields group on_apply apply/>
        </Dialog>
    }
}

#[component]
fn FilterForm(
    open: RwSignal<bool>,
    fields: Signal<Vec<Field>>,
    group: Signal<Group>,
    on_apply: Callback<Group>,
    apply: &'static str,
) -> impl IntoView {
    let lang = use_lang();
    let draft = Draft::of(&group.get_untracked(), fields);
    let done = move |group: Group| {
        open.set(false);
        on_apply.run(group);
    };
    let submit = move |()| {
        if let Some(tree) = draft.tree() {
            done(tree);
        }
    };
    view! {
        <Form name="conditions-form" on_submit=submit>
            <AllOrAny name="conditions-any" any=draft.any/>
            <div class="conditions">
                <For each=move || draft.parts.get() key=Part::id let:part>
                    <PartOf draft part/>
                </For>
            </div>
            <div class="conditions__add">
                <Button
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    icon=icondata::LuPlus
                    on_click=move |_| draft.parts.update(|parts| parts.push(Part::Line(draft.blank())))
                >
                    {w::add_condition(lang)}
                </Button>
                <Button
                    kind=ButtonKind::Quiet
                    size=ButtonSize::Small
                    icon=icondata::LuBraces
                    on_click=move |_| draft.parts.update(|parts| parts.push(draft.bracket()))
                >
                    {w::add_group(lang)}
                </Button>
            </div>
            <FormActions>
                <Button on_click=move |_| done(Group::default())>{w::clear(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true>
                    {apply}
                </Button>
            </FormActions>
        </Form>
    }
}

/// Whether all must hold or one is enough.
#[component]
fn AllOrAny(#[prop(into)] name: String, any: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let key = |any: bool| if any { "any" } else { "all" }.to_owned();
    let value = RwSignal::new(key(any.get_untracked()));
    Effect::new(move |_| any.set(value.with(|value| value == "any")));
    let choices = vec![Choice::new("all", w::all_of(lang)), Choice::new("any", w::any_of(lang))];
    view! { <Segmented name label=w::how_joined(lang) choices value/> }
}

#[component]
fn PartOf(draft: Draft, part: Part) -> impl IntoView {
    let lang = use_lang();
    let id = part.id();
    let remove = move |()| draft.parts.update(|parts| parts.retain(|part| part.id() != id));
    match part {
        Part::Line(line) => view! { <ConditionLine draft line on_remove=remove/> }.into_any(),
        Part::Bracket(bracket) => view! { <BracketOf draft bracket on_remove=remove/> }.into_any(),
        Part::Kept(_, group) => view! {
            <div class="conditions__kept">
                <p>{w::kept_group(lang, group.len())}</p>
                <IconButton icon=icondata::LuX label=w::remove_group(lang) small=true on_click=move |_| remove(())/>
            </div>
        }
        .into_any(),
    }
}

#[component]
fn BracketOf(draft: Draft, bracket: Bracket, #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let Bracket { id, any, lines } = bracket;
    let remove = move |line: usize| {
        lines.update(|lines| lines.retain(|one| one.id != line));
        if lines.with_untracked(Vec::is_empty) {
            on_remove.run(());
        }
    };
    view! {
        <fieldset class="conditions__group">
            <legend class="visually-hidden">{w::group(lang)}</legend>
            <div class="conditions__group-head">
                <AllOrAny name=format!("conditions-any-{id}") any/>
                <IconButton icon=icondata::LuX label=w::remove_group(lang) small=true on_click=move |_| on_remove.run(())/>
            </div>
            <For each=move || lines.get() key=|line: &Line| line.id let:line>
                <ConditionLine draft line on_remove=move |()| remove(line.id)/>
            </For>
            <Button
                kind=ButtonKind::Quiet
                size=ButtonSize::Small
                icon=icondata::LuPlus
                on_click=move |_| lines.update(|lines| lines.push(draft.blank()))
            >
                {w::add_condition(lang)}
            </Button>
        </fieldset>
    }
}
