//! What is worth points, as a list.

use super::{
    api::{remove_score_criterion, save_score_criterion},
    criterion_form::CriterionForm,
    form_model::CriterionDraft,
    model::{Criterion, Kind, What},
    words_of::{row_words, signed, what_in_words},
};
use crate::{
    access::Sending,
    fields::FieldDef,
    locale::{Lang, use_lang},
    ui::{Button, ButtonKind, Dialog, EmptyState, RuleDeed, RuleRow, Section, Subject},
    words::scores as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Criteria(
    kind: Kind,
    criteria: Vec<Criterion>,
    fields: Vec<FieldDef>,
    changed: Callback<()>,
) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let fields = StoredValue::new(fields);
    let called = move |one: &Criterion| fields.with_value(|fields| what_in_words(lang, &one.what, fields));
    let step = Callback::new(move |(one, deed): (Criterion, RuleDeed)| match deed {
        RuleDeed::Change => subject.change(one),
        RuleDeed::Remove => sending.step(remove_score_criterion(kind, one.id, one.version), move |()| {
            changed.run(());
            let (said, draft) = (w::removed(lang, called(&one)), CriterionDraft::of(&one));
            sending.undo(said, changed, move || save_score_criterion(None, kind, draft.clone()));
        }),
        RuleDeed::Use(on) => {
            let draft = CriterionDraft { active: on, ..CriterionDraft::of(&one) };
            sending.switch(save_score_criterion(Some((one.id, one.version)), kind, draft), changed);
        }
        // All of them count: they have no order.
        RuleDeed::Shift(_) => {}
    });
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| subject.add()>
                {w::add_criterion(lang)}
            </Button>
        }
    };
    let none = criteria.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuGauge title=w::no_criteria(lang) text=w::no_criteria_text(lang) small=true/> }
    });
    let saved = Callback::new(move |()| {
        subject.open.set(false);
        changed.run(());
        sending.toasts().success(w::criterion_saved(lang));
    });
    let row = move |one: Criterion| {
        let name = called(&one);
        let words = row_words(lang, &name);
        view! {
            <RuleRow
                kind="score-criterion"
                id=one.id
                name
                active=one.active
                words
                badges=worth(lang, &one)
                step=move |deed| step.run((one.clone(), deed))
            />
        }
    };
    view! {
        <Section title=w::criteria(lang) actions=add>
            {none}
            <ul class="admin-list">{criteria.into_iter().map(row).collect_view()}</ul>
            <Dialog name="score-criterion" title=subject.title(w::edit_criterion(lang), w::add_criterion(lang)) open=subject.open wide=true>
                {move || view! { <CriterionForm kind fields subject=subject.one() saved/> }}
            </Dialog>
        </Section>
    }
}

/// What it is worth, in all cases.
fn worth(lang: Lang, one: &Criterion) -> Vec<String> {
    match one.what {
        What::Field { .. } | What::Custom { .. } => vec![signed(one.points)],
        What::Event { half_life, most, .. } => {
            let fades = half_life.map_or_else(|| w::never_fades(lang).to_owned(), |days| w::half_after(lang, days));
            vec![w::each(lang, signed(one.points)), w::at_most(lang, most), fades]
        }
        What::Answer { partly, no, .. } => {
            vec![w::worth_answers(lang, signed(one.points), signed(partly), signed(no))]
        }
    }
}
