//! The form of a rule: which tag, under which conditions, and what that would do today.

use super::{
    api::save_tag_rule,
    list::Editing,
    model::{TagRule, TagRuleDraft},
    trial::{TrialOutcome, Trying},
};
use crate::{
    access::Sending,
    customers::model::TagOf,
    lists::filters::{ConditionsPart, ConditionsSheet, Field, Group, KeptConditions},
    locale::use_lang,
    ui::{
        Button, ButtonKind, CheckField, Choice, Colour, Form, FormActions, FormErrors, FormRow, Section, SelectField,
        Tag, TextField,
    },
    words::{admin as aw, deal as dw, tag_rules as w, ui as u},
};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};
use uuid::Uuid;

/// What is typed.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    name_en: RwSignal<String>,
    tag: RwSignal<String>,
    new_tag: RwSignal<String>,
    colour: RwSignal<String>,
    conditions: RwSignal<Group>,
    takes_back: RwSignal<bool>,
}

impl Typed {
    fn start(draft: TagRuleDraft) -> Self {
        Self {
            name: RwSignal::new(draft.name),
            name_en: RwSignal::new(draft.name_en),
            tag: RwSignal::new(draft.tag),
            new_tag: RwSignal::new(draft.new_tag),
            colour: RwSignal::new(draft.colour),
            conditions: RwSignal::new(draft.conditions),
            takes_back: RwSignal::new(draft.takes_back),
        }
    }

    fn draft(self) -> TagRuleDraft {
        TagRuleDraft {
            name: self.name.get(),
            name_en: self.name_en.get(),
            tag: self.tag.get(),
            new_tag: self.new_tag.get(),
            colour: self.colour.get(),
            conditions: self.conditions.get(),
            takes_back: self.takes_back.get(),
        }
    }
}

/// Adds a rule, or changes one.
#[component]
pub(super) fn RuleForm(
    #[prop(optional_no_strip)] subject: Option<TagRule>,
    tags: Vec<TagOf>,
    fields: Signal<Vec<Field>>,
    editing: Editing,
    again: Callback<()>,
) -> impl IntoView {
    let (lang, sending, trying) = (use_lang(), Sending::new(), Trying::new());
    let existing = subject.as_ref().map(|rule| (rule.id, rule.version));
    let colour = Colour::Blue.name().to_owned();
    let fresh = TagRuleDraft { takes_back: true, colour, ..TagRuleDraft::default() };
    let typed = Typed::start(subject.as_ref().map_or(fresh, TagRuleDraft::of));
    let start = untrack(|| typed.draft());
    let dirty = Signal::derive(move || typed.draft() != start);
    let conditions = KeptConditions::new(typed.conditions, fields);
    let save = move |()| {
        sending.form(save_tag_rule(existing, untrack(|| typed.draft())), move |_: Uuid| {
            editing.set(None);
            again.run(());
        });
    };
    let errors = sending.errors;
    forget_when_changed(typed, trying);
    Effect::new(|_| focus_name());
    let title = if existing.is_some() { w::edit_rule(lang) } else { w::add_rule(lang) };
    view! {
        <Section title>
            <Form name="tag-rule-form" on_submit=save dirty error=errors.rest()>
                <FormRow>
                    <TextField name="tag-rule-name" label=w::name(lang) value=typed.name hint=w::name_hint(lang) max=100 required=true error=errors.of("name")/>
                    <TextField name="tag-rule-name-en" label=w::name_en(lang) value=typed.name_en max=100 error=errors.of("name_en")/>
                </FormRow>
                <TagToGive typed known=subject.map(|rule| rule.tag) tags errors/>
                <ConditionsPart name="tag-rule-conditions" conditions hint=w::conditions_hint(lang) error=errors.of("conditions")/>
                <CheckField name="tag-rule-back" label=w::takes_back(lang) hint=w::takes_back_hint(lang) value=typed.takes_back/>
                <TrialOutcome trying/>
                <FormActions>
                    <Button on_click=move |_| editing.set(None)>{u::cancel(lang)}</Button>
                    <Button
                        icon=icondata::LuFlaskConical
                        busy=trying.busy()
                        on_click=move |_| trying.begin(existing.map(|(id, _)| id), untrack(|| typed.draft()))
                    >
                        {w::preview(lang)}
                    </Button>
                    <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                        {aw::save(lang)}
                    </Button>
                </FormActions>
            </Form>
            <ConditionsSheet conditions/>
        </Section>
    }
}

/// The form opens above the list: who pressed a button below is led to it.
fn focus_name() {
    let field = document().get_element_by_id("tag-rule-name").and_then(|field| field.dyn_into::<HtmlElement>().ok());
    if let Some(field) = field {
        // Where it cannot take the focus, nothing is lost.
        field.focus().ok();
    }
}

/// What was tried is another rule once its conditions or its tag are others.
fn forget_when_changed(typed: Typed, trying: Trying) {
    Effect::new(move |before: Option<TagRuleDraft>| {
        let now = TagRuleDraft { name: String::new(), name_en: String::new(), ..typed.draft() };
        if before.is_some_and(|before| before != now) {
            trying.forget();
        }
        now
    });
}

/// One of the tags that there are, or a new one; of a rule that is there the tag stays.
#[component]
fn TagToGive(
    typed: Typed,
    #[prop(optional_no_strip)] known: Option<TagOf>,
    tags: Vec<TagOf>,
    errors: FormErrors,
) -> impl IntoView {
    let lang = use_lang();
    if let Some(tag) = known {
        return view! {
            <p class="tag-rule__fixed">
                <span>{w::tag(lang)}</span>
                <Tag label=tag.name colour=tag.colour/>
            </p>
        }
        .into_any();
    }
    let first = Choice::new("", w::a_new_tag(lang));
    let choices: Vec<Choice> =
        std::iter::once(first).chain(tags.into_iter().map(|tag| Choice::new(tag.id.to_string(), tag.name))).collect();
    let word = move |colour: Colour| dw::text(lang, &format!("colour_{}", colour.name())).unwrap_or_default();
    let colours: Vec<Choice> = Colour::ALL.into_iter().map(|colour| Choice::new(colour.name(), word(colour))).collect();
    let colours = StoredValue::new(colours);
    view! {
        <SelectField name="tag-rule-tag" label=w::tag(lang) value=typed.tag choices error=errors.of("tag")/>
        <Show when=move || typed.tag.with(String::is_empty)>
            <FormRow>
                <TextField name="tag-rule-new-tag" label=w::new_tag(lang) value=typed.new_tag max=50 error=errors.of("new_tag")/>
                <SelectField name="tag-rule-colour" label=w::colour(lang) value=typed.colour choices=colours.get_value()/>
            </FormRow>
        </Show>
    }
    .into_any()
}
