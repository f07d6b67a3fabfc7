//! The rules: what each gives to whom, whether it runs every day, and what can be done with it.

use super::{
    api::{archive_tag_rule, run_tag_rule, switch_tag_rule},
    form::RuleForm,
    model::{TagRule, TagRuleDraft, TagRulesBook},
    trial::{TrialOutcome, Trying},
};
use crate::{
    access::Sending,
    admin::pipelines::model::name_in,
    customers::list::fields_of_conditions,
    lists::filters::{Field, group_words},
    locale::{format, use_lang},
    ui::{
        Badge, Button, ButtonKind, ButtonSize, Dialog, EmptyState, FormActions, IconButton, Section, Switch, Tag, Tone,
    },
    words::{admin as aw, tag_rules as w},
};
use leptos::prelude::*;

/// What is open: nothing, a new rule, or one that is changed.
pub(super) type Editing = RwSignal<Option<Option<TagRule>>>;

#[component]
pub(super) fn Rules(book: TagRulesBook, again: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let (editing, running): (Editing, _) = (RwSignal::new(None), RwSignal::new(None::<TagRule>));
    let fields = fields_of_conditions(RwSignal::new(book.fields.clone()));
    let add = move || {
        view! {
            <Button icon=icondata::LuPlus on_click=move |_| editing.set(Some(None))>
                {w::add_rule(lang)}
            </Button>
        }
    };
    let empty = book.rules.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuTags title=w::no_rules(lang) text=w::no_rules_text(lang) small=true/> }
    });
    let row = move |rule: TagRule| view! { <RuleRow rule fields editing running again/> };
    let tags = StoredValue::new(book.tags);
    view! {
        {move || {
            editing
                .get()
                .map(|subject| {
                    view! { <RuleForm subject tags=tags.get_value() fields editing again/> }
                })
        }}
        <Section title=w::rules(lang) actions=add>
            {empty}
            <ul class="admin-list">{book.rules.into_iter().map(row).collect_view()}</ul>
        </Section>
        <RunDialog running again/>
    }
}

#[component]
fn RuleRow(
    rule: TagRule,
    fields: Signal<Vec<Field>>,
    editing: Editing,
    running: RwSignal<Option<TagRule>>,
    again: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let name = name_in(lang, &rule.name, rule.name_en.as_deref()).to_owned();
    let (archived, broken) = (rule.archived, rule.broken);
    let conditions = rule.conditions.clone();
    let words = move || fields.with(|fields| group_words(lang, fields, &conditions));
    let holders = w::holders(lang, format::count(rule.holders));
    let (id, tag) = (format!("tag-rule-{}", rule.id), rule.tag.clone());
    let mark = match (archived, broken) {
        (true, _) => Some(view! { <Badge>{aw::archived(lang)}</Badge> }),
        (false, true) => Some(view! { <Badge tone=Tone::Bad icon=icondata::LuTriangleAlert>{w::broken(lang)}</Badge> }),
        (false, false) => None,
    };
    view! {
        <li class="admin-list__row tag-rule" id=id>
            <div class="admin-list__text" class:admin-list__text--archived=archived>
                <span class="tag-rule__head">
                    <Tag label=tag.name colour=tag.colour/>
                    <span class="admin-strong">{name.clone()}</span>
                    {mark}
                </span>
                <span class="tag-rule__words">{words}</span>
                <span class="tag-rule__words">{holders}</span>
            </div>
            <RuleDeeds rule name editing running again/>
        </li>
    }
}

#[component]
fn RuleDeeds(
    rule: TagRule,
    name: String,
    editing: Editing,
    running: RwSignal<Option<TagRule>>,
    again: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, archived, broken) = (rule.id, rule.version, rule.archived, rule.broken);
    let on = RwSignal::new(rule.active);
    let switch = move |active: bool| sending.switch(switch_tag_rule(id, version, active), again);
    let archive = move |_| sending.step(archive_tag_rule(id, version, !archived), move |()| again.run(()));
    let (icon, label) = if archived {
        (icondata::LuArchiveRestore, aw::take_out(lang, name.clone()))
    } else {
        (icondata::LuArchive, aw::put_away(lang, name.clone()))
    };
    let (ran, changed) = (rule.clone(), rule);
    let edit = w::edit_this(lang, &name);
    view! {
        {(!archived)
            .then(|| {
                view! {
                    <Switch
                        name=format!("tag-rule-on-{id}")
                        label=w::every_day(lang)
                        value=on
                        disabled=broken
                        on_change=switch
                    />
                    <Button
                        kind=ButtonKind::Quiet
                        size=ButtonSize::Small
                        icon=icondata::LuPlay
                        disabled=broken
                        on_click=move |_| running.set(Some(ran.clone()))
                    >
                        {w::run_now(lang)}
                    </Button>
                    <IconButton
                        icon=icondata::LuPencil
                        label=edit
                        small=true
                        on_click=move |_| editing.set(Some(Some(changed.clone())))
                    />
                }
            })}
        <IconButton icon label small=true on_click=archive/>
    }
}

/// What a rule would do now; and then it does.
#[component]
fn RunDialog(running: RwSignal<Option<TagRule>>, again: Callback<()>) -> impl IntoView {
    let (lang, open, sending) = (use_lang(), RwSignal::new(false), Sending::new());
    Effect::new(move |_| {
        if running.with(Option::is_some) {
            open.set(true);
        }
    });
    let title = move || {
        let rule = running.get();
        rule.map_or_else(String::new, |rule| w::run_this(lang, name_in(lang, &rule.name, rule.name_en.as_deref())))
    };
    let content = move || {
        let rule = running.get_untracked()?;
        let (trying, id) = (Trying::new(), rule.id);
        trying.begin(Some(id), TagRuleDraft::of(&rule));
        let run = move |_| {
            sending.step(run_tag_rule(id), move |_| {
                open.set(false);
                sending.toasts().success(w::run_begun(lang));
                again.run(());
            });
        };
        Some(view! {
            <TrialOutcome trying/>
            <FormActions>
                <Button kind=ButtonKind::Primary busy=sending.busy() on_click=run>
                    {w::run_now(lang)}
                </Button>
            </FormActions>
        })
    };
    view! {
        <Dialog
            name="run-tag-rule"
            title=Signal::derive(title)
            open
            wide=true
            on_close=move |()| running.set(None)
        >
            {content}
        </Dialog>
    }
}
