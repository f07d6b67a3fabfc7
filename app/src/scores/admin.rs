//! `/admin/scores`: what is worth how much, from when on one has which grade, and what happens then.

use super::{
    api::{read_scores, save_score_grades},
    criteria::Criteria,
    model::{Grades, Kind},
    rules::Rules,
    seen_model::{Book, Side},
    words_of::kind_word,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, Sending, TurnedAway, ask, is_for_me},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    routes,
    ui::{Button, ButtonKind, Choice, Form, FormActions, FormRow, Section, Segmented, SkeletonShape, TextField},
    words::scores as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// The page with what it needs to begin.
pub struct AdminScoresPage {
    book: Answer<Book>,
}

impl Screen for AdminScoresPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| read_scores()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<Book>) -> impl IntoView {
    let (lang, query, navigate) = (use_lang(), use_query_map(), use_navigate());
    if !is_for_me(Action::Administer) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let changed = Callback::new(move |()| book.refetch());
    let named = query.with_untracked(|query| query.get_str("of").and_then(Kind::from_key)).unwrap_or(Kind::Lead);
    let side = RwSignal::new(named.key().to_owned());
    Effect::new(move |before: Option<String>| {
        let chosen = side.get();
        if before.is_some_and(|before| before != chosen) {
            let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
            navigate(&format!("{}?of={chosen}", routes::ADMIN_SCORES), options);
        }
        chosen
    });
    let sides: Vec<Choice> = Kind::ALL.iter().map(|kind| Choice::new(kind.key(), kind_word(lang, *kind))).collect();
    let show = move |found: Book| {
        let found = StoredValue::new(found);
        let shown = move || {
            let chosen = side.with(|key| Kind::from_key(key)).unwrap_or(Kind::Lead);
            found.with_value(|book| {
                let (stages, fields) = (book.stages.clone(), book.fields.clone());
                book.sides.iter().find(|one| one.kind == chosen).cloned().map(|side| {
                    let (rules, criteria) = (side.rules.clone(), side.criteria.clone());
                    view! {
                        <Criteria kind=chosen criteria fields changed/>
                        <GradesForm side changed/>
                        <Rules kind=chosen rules stages changed/>
                    }
                })
            })
        };
        view! { {shown} }.into_any()
    };
    view! {
        <Frame here=Place::Scores>
            <p class="admin-note">{w::intro(lang)}</p>
            <Segmented name="score-of" label=w::score_of(lang) choices=sides value=side/>
            {loaded(book, SkeletonShape::Rows(8), show)}
        </Frame>
    }
    .into_any()
}

/// From which score on one has which grade.
#[component]
fn GradesForm(side: Side, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let Grades { a, b, c } = side.grades;
    let typed = [a, b, c].map(|points| RwSignal::new(points.to_string()));
    let start = [a, b, c].map(|points| points.to_string());
    let dirty = Signal::derive(move || typed.map(|one| one.get()) != start);
    let (kind, version) = (side.kind, side.version);
    let save = move |()| {
        let now = typed.map(|one| one.get_untracked());
        sending.form(save_score_grades(kind, version, now), move |_| {
            sending.toasts().success(w::grades_saved(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    let field = move |at: usize, name: &'static str| {
        view! {
            <TextField
                name=format!("score-grade-{name}")
                label=w::grade_from(lang, name.to_uppercase())
                value=typed[at]
                input_mode="numeric"
                max=5
                error=errors.of(name)
            />
        }
    };
    view! {
        <Section title=w::grades(lang)>
            <Form name="score-grades" on_submit=save dirty error=errors.rest()>
                <p class="admin-note">{w::grades_hint(lang)}</p>
                <FormRow>{field(0, "a")} {field(1, "b")} {field(2, "c")}</FormRow>
                <FormActions>
                    <Button submit=true kind=ButtonKind::Secondary busy=sending.busy()>
                        {w::save(lang)}
                    </Button>
                </FormActions>
            </Form>
        </Section>
    }
}
