//! What happens when a score gets far enough: the list of rules, and the form of one.

use super::{
    api::{remove_score_rule, save_score_rule},
    form_model::RuleDraft,
    model::{Kind, Rule},
    words_of::row_words,
};
use crate::{
    access::Sending,
    locale::{Lang, use_lang},
    ui::{
        Button, ButtonKind, CheckField, Choice, Dialog, EmptyState, Form, FormActions, FormRow, RuleDeed, RuleRow,
        Section, SelectField, Subject, TextField,
    },
    words::scores as w,
};
use leptos::prelude::*;
use uuid::Uuid;

type Stages = Vec<(Uuid, String)>;

#[component]
pub(super) fn Rules(kind: Kind, rules: Vec<Rule>, stages: Stages, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let step = Callback::new(move |(rule, deed): (Rule, RuleDeed)| match deed {
        RuleDeed::Change => subject.change(rule),
        RuleDeed::Remove => sending.step(remove_score_rule(kind, rule.id, rule.version), move |()| {
            changed.run(());
            let draft = RuleDraft::of(&rule);
            sending.undo(w::removed(lang, rule.name), changed, move || save_score_rule(None, kind, draft.clone()));
        }),
        RuleDeed::Use(on) => {
            let draft = RuleDraft { active: on, ..RuleDraft::of(&rule) };
            sending.switch(save_score_rule(Some((rule.id, rule.version)), kind, draft), changed);
        }
        // All that fit do what they do: they have no order.
        RuleDeed::Shift(_) => {}
    });
    let add = move || {
        view! {
            <Button icon=icondata::LuPlus on_click=move |_| subject.add()>
                {w::add_rule(lang)}
            </Button>
        }
    };
    let none = rules.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuBellRing title=w::no_rules(lang) text=w::no_rules_text(lang) small=true/> }
    });
    let saved = Callback::new(move |()| {
        subject.open.set(false);
        changed.run(());
        sending.toasts().success(w::rule_saved(lang));
    });
    let kept = StoredValue::new(stages);
    let row = move |rule: Rule| {
        view! {
            <RuleRow
                kind="score-rule"
                id=rule.id
                name=rule.name.clone()
                active=rule.active
                words=row_words(lang, &rule.name)
                badges=kept.with_value(|stages| deeds(lang, &rule, stages))
                step=move |deed| step.run((rule.clone(), deed))
            />
        }
    };
    view! {
        <Section title=w::rules(lang) actions=add>
            <p class="admin-note">{w::rules_hint(lang)}</p>
            {none}
            <ul class="admin-list">{rules.into_iter().map(row).collect_view()}</ul>
            <Dialog name="score-rule" title=subject.title(w::edit_rule(lang), w::add_rule(lang)) open=subject.open>
                {move || view! { <RuleForm kind subject=subject.one() stages=kept.get_value() saved/> }}
            </Dialog>
        </Section>
    }
}

/// What it does, in words.
fn deeds(lang: Lang, rule: &Rule, stages: &Stages) -> Vec<String> {
    let stage = rule.stage.map(|id| {
        let name = stages.iter().find(|(one, _)| *one == id).map(|(_, name)| name.clone());
        w::does_move(lang, name.unwrap_or_else(|| w::gone_stage(lang).to_owned()))
    });
    [
        Some(w::from_points(lang, rule.at_least)),
        rule.notify.then(|| w::does_notify(lang).to_owned()),
        rule.assign.then(|| w::does_assign(lang).to_owned()),
        stage,
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[component]
fn RuleForm(
    kind: Kind,
    #[prop(optional_no_strip)] subject: Option<Rule>,
    stages: Stages,
    saved: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|rule| (rule.id, rule.version));
    let blank = RuleDraft { slack: "5".to_owned(), notify: true, active: true, ..RuleDraft::default() };
    let draft = subject.as_ref().map_or(blank, RuleDraft::of);
    let (name, at_least, slack) =
        (RwSignal::new(draft.name.clone()), RwSignal::new(draft.at_least.clone()), RwSignal::new(draft.slack.clone()));
    let (notify, assign, active) =
        (RwSignal::new(draft.notify), RwSignal::new(draft.assign), RwSignal::new(draft.active));
    let stage = RwSignal::new(draft.stage.clone());
    let typed = move || RuleDraft {
        name: name.get(),
        at_least: at_least.get(),
        slack: slack.get(),
        notify: notify.get(),
        assign: assign.get(),
        stage: stage.get(),
        active: active.get(),
    };
    let dirty = Signal::derive(move || typed() != draft);
    let save = move |()| sending.form(save_score_rule(existing, kind, untrack(typed)), move |_| saved.run(()));
    let errors = sending.errors;
    let acts = match kind {
        Kind::Lead => view! { <CheckField name="score-rule-assign" label=w::does_assign(lang) hint=w::assign_hint(lang) value=assign/> }.into_any(),
        Kind::Deal => {
            let mut choices = vec![Choice::new("", w::no_move(lang))];
            choices.extend(stages.into_iter().map(|(id, name)| Choice::new(id, name)));
            view! {
                <SelectField
                    name="score-rule-stage"
                    label=w::move_to(lang)
                    hint=w::move_hint(lang)
                    value=stage
                    choices
                    error=errors.of("stage")
                />
            }
            .into_any()
        }
    };
    view! {
        <Form name="score-rule-form" on_submit=save dirty error=errors.rest()>
            <TextField name="score-rule-name" label=w::name(lang) value=name max=100 required=true error=errors.of("name")/>
            <FormRow>
                <TextField
                    name="score-rule-from"
                    label=w::at_least(lang)
                    value=at_least
                    required=true
                    max=5
                    error=errors.of("at_least")
                />
                <TextField
                    name="score-rule-slack"
                    label=w::slack(lang)
                    hint=w::slack_hint(lang)
                    value=slack
                    input_mode="numeric"
                    max=4
                    error=errors.of("slack")
                />
            </FormRow>
            <CheckField name="score-rule-notify" label=w::does_notify(lang) value=notify error=errors.of("notify")/>
            {acts}
            <CheckField name="score-rule-active" label=w::in_use(lang) hint=w::rule_in_use_hint(lang) value=active/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
