//! Skills, and which categories want them; levels of things, for people and categories alike.

use super::{
    api::{Book, remove_skill, save_skill},
    draft_model::SkillDraft,
};
use crate::{
    access::Sending,
    desk::tickets::{bar::category_choices, words_of::category_word},
    locale::use_lang,
    ui::{
        Badge, Button, ButtonKind, Choice, Dialog, EmptyState, Form, FormActions, IconButton, Section, SelectField,
        Subject, TextField,
    },
    words::desk_assignment as w,
};
use leptos::prelude::*;
use uuid::Uuid;

/// Things, each with a level that is chosen.
pub(super) type LevelsTyped = RwSignal<Vec<(Uuid, RwSignal<i16>)>>;

pub(super) fn levels_of(all: &[(Uuid, i16)]) -> LevelsTyped {
    RwSignal::new(all.iter().map(|(id, level)| (*id, RwSignal::new(*level))).collect())
}

/// Adds things one by one, each with a level from 1 to 5.
#[component]
pub(super) fn Levels(
    name: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
    levels: LevelsTyped,
) -> impl IntoView {
    let lang = use_lang();
    let (known, next) = (StoredValue::new(choices), RwSignal::new(String::new()));
    let add = move |key: String| {
        if let Ok(id) = key.parse::<Uuid>() {
            levels.update(|all| all.push((id, RwSignal::new(1))));
        }
        next.set(String::new());
    };
    let offered = Signal::derive(move || {
        let taken: Vec<String> = levels.with(|all| all.iter().map(|(id, _)| id.to_string()).collect());
        let left = known
            .with_value(|all| all.iter().filter(|choice| !taken.contains(&choice.value)).cloned().collect::<Vec<_>>());
        std::iter::once(Choice::new("", w::add_one(lang))).chain(left).collect::<Vec<_>>()
    });
    let row = move |(id, level): (Uuid, RwSignal<i16>)| {
        let key = id.to_string();
        let called = known.with_value(|all| {
            all.iter().find(|choice| choice.value == key).map(|choice| choice.label.trim().to_owned())
        })?;
        let value = RwSignal::new(level.get_untracked().to_string());
        let set = move |text: String| level.set(text.parse().unwrap_or(1));
        let steps: Vec<Choice> = (1..=5).map(|step: i16| Choice::new(step.to_string(), step.to_string())).collect();
        let remove = move |_| levels.update(|all| all.retain(|(one, _)| *one != id));
        Some(view! {
            <li class="assignment-level">
                <span class="assignment-level__name">{called.clone()}</span>
                <SelectField
                    name=format!("{name}-level-{id}")
                    label=w::level_of(lang, &called)
                    hide_label=true
                    value
                    choices=steps
                    on_change=set
                />
                <IconButton icon=icondata::LuX label=w::remove_one(lang, called) small=true on_click=remove/>
            </li>
        })
    };
    view! {
        <div class="assignment-picks">
            <SelectField name=name label value=next choices=offered on_change=add/>
            <ul class="assignment-levels">
                {move || levels.get().into_iter().filter_map(row).collect_view()}
            </ul>
        </div>
    }
}

/// A skill: its id, name and version.
type Skill = (Uuid, String, i32);

#[component]
pub(super) fn Skills(book: Book, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let kept = StoredValue::new(book.clone());
    let add = move || {
        view! {
            <Button icon=icondata::LuPlus on_click=move |_| subject.add()>
                {w::add_skill(lang)}
            </Button>
        }
    };
    let done = Callback::new(move |()| {
        subject.open.set(false);
        sending.toasts().success(w::skill_saved(lang));
        changed.run(());
    });
    let remove = Callback::new(move |(id, name, version): Skill| {
        let draft = kept.with_value(|book| draft_of(book, id, &name));
        sending.step(remove_skill(id, version), move |()| {
            changed.run(());
            // People do not get it back.
            sending.undo(w::skill_removed(lang, name), changed, move || save_skill(None, draft.clone()));
        });
    });
    let empty = book.skills.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuGraduationCap title=w::no_skills(lang) small=true/> }
    });
    let row = move |one: Skill| view! { <SkillRow one book=kept subject remove/> };
    view! {
        <Section title=w::skills(lang) actions=add>
            <p class="admin-note">{w::skills_hint(lang)}</p>
            {empty}
            <ul class="admin-list">{book.skills.into_iter().map(row).collect_view()}</ul>
            <Dialog name="desk-skill" title=subject.title(w::edit_skill(lang), w::add_skill(lang)) open=subject.open>
                {move || view! { <SkillForm subject=subject.one() book=kept done/> }}
            </Dialog>
        </Section>
    }
}

fn draft_of(book: &Book, id: Uuid, name: &str) -> SkillDraft {
    let wanted =
        book.wanted.iter().filter(|(_, skill, _)| *skill == id).map(|(category, _, level)| (*category, *level));
    SkillDraft { name: name.to_owned(), wanted: wanted.collect() }
}

#[component]
fn SkillRow(one: Skill, book: StoredValue<Book>, subject: Subject<Skill>, remove: Callback<Skill>) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (one.0, one.1.clone());
    let wanted = book.with_value(|book| {
        let category = |(category, skill, level): &(Uuid, Uuid, i16)| {
            let known = book.known.categories.iter().find(|one| one.0 == *category).filter(|_| *skill == id);
            let words = known.map(|known| w::wanted_of(lang, category_word(lang, &known.1), *level));
            words.map(|words| view! { <Badge>{words}</Badge> })
        };
        book.wanted.iter().filter_map(category).collect_view()
    });
    let again = one.clone();
    view! {
        <li class="admin-list__row rule-row">
            <div class="admin-list__text">
                <span class="admin-strong">{name.clone()}</span>
                <span class="rule-row__badges">{wanted}</span>
            </div>
            <IconButton
                icon=icondata::LuPencil
                label=w::edit_this(lang, name.clone())
                small=true
                on_click=move |_| subject.change(one.clone())
            />
            <IconButton
                icon=icondata::LuTrash2
                label=w::remove_this(lang, name)
                small=true
                on_click=move |_| remove.run(again.clone())
            />
        </li>
    }
}

#[component]
fn SkillForm(
    #[prop(optional_no_strip)] subject: Option<Skill>,
    book: StoredValue<Book>,
    done: Callback<()>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let existing = subject.as_ref().map(|(id, _, version)| (*id, *version));
    let draft =
        subject.map_or_else(SkillDraft::default, |(id, name, _)| book.with_value(|book| draft_of(book, id, &name)));
    let (name, levels) = (RwSignal::new(draft.name), levels_of(&draft.wanted));
    let typed = move || SkillDraft {
        name: name.get(),
        wanted: levels.get().into_iter().map(|(id, level)| (id, level.get())).collect(),
    };
    let start = untrack(typed);
    let dirty = Signal::derive(move || typed() != start);
    let save = move |()| sending.form(save_skill(existing, untrack(typed)), move |_| done.run(()));
    let categories = book.with_value(|book| category_choices(lang, &book.known.categories));
    view! {
        <Form name="desk-skill-form" on_submit=save dirty error=sending.errors.rest()>
            <TextField
                name="skill-name"
                label=w::name(lang)
                value=name
                max=60
                required=true
                autofocus=true
                error=sending.errors.of("name")
            />
            <Levels name="skill-category" label=w::wanted_by(lang) choices=categories levels/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
