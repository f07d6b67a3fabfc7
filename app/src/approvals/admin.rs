//! `/admin/approvals`: the rules, what each does in a sentence, and after how long somebody is reminded.

use super::{
    api::{approval_rules, arrange_approval_rules, remind_of_approvals, remove_approval_rule, save_approval_rule},
    rule_form::RuleForm,
    rule_model::{Rule, RuleBook, RuleDraft},
    words_of::sentence,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, Sending, ask},
    admin::frame::{Frame, Place, loaded},
    desk::assignment::rule_words,
    locale::use_lang,
    ui::{
        Button, ButtonKind, Dialog, EmptyState, Form, FormActions, RuleDeed, RuleRow, Section, SkeletonShape, Subject,
        TextField, shifted,
    },
    words::{approvals as w, desk_assignment as aw},
};
use leptos::prelude::*;
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct AdminApprovalsPage {
    book: Answer<RuleBook>,
}

impl Screen for AdminApprovalsPage {
    fn data() -> Self {
        Self { book: ask(|| (), |()| approval_rules()) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<RuleBook>) -> impl IntoView {
    let lang = use_lang();
    let changed = Callback::new(move |()| book.refetch());
    let show = move |found: RuleBook| {
        view! {
            <Rules book=found.clone() changed/>
            <Reminder book=found changed/>
        }
        .into_any()
    };
    view! {
        <Frame here=Place::Approvals>
            <p class="admin-note">{w::admin_intro(lang)}</p>
            <p class="admin-note">{w::limit_intro(lang)}</p>
            {loaded(book, SkeletonShape::Rows(4), show)}
        </Frame>
    }
}

#[component]
fn Rules(book: RuleBook, changed: Callback<()>) -> impl IntoView {
    let (lang, sending, subject) = (use_lang(), Sending::new(), Subject::new());
    let order: Vec<Uuid> = book.rules.iter().map(|rule| rule.id).collect();
    let all = order.len();
    let step = Callback::new(move |(rule, deed): (Rule, RuleDeed)| match deed {
        RuleDeed::Change => subject.change(rule),
        RuleDeed::Remove => sending.step(remove_approval_rule(rule.id, rule.version), move |()| {
            changed.run(());
            let draft = RuleDraft::of(&rule);
            sending.undo(aw::rule_removed(lang, rule.name), changed, move || save_approval_rule(None, draft.clone()));
        }),
        RuleDeed::Use(on) => {
            let draft = RuleDraft { active: on, ..RuleDraft::of(&rule) };
            sending.switch(save_approval_rule(Some((rule.id, rule.version)), draft), changed);
        }
        RuleDeed::Shift(down) => {
            if let Some(order) = shifted(&order, rule.id, down) {
                sending.step(arrange_approval_rules(order), move |()| changed.run(()));
            }
        }
    });
    let add = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=move |_| subject.add()>
                {aw::add_rule(lang)}
            </Button>
        }
    };
    let empty = book.rules.is_empty().then(|| {
        view! { <EmptyState icon=icondata::LuStamp title=aw::no_rules(lang) text=w::no_rules_text(lang) small=true/> }
    });
    let saved = Callback::new(move |()| {
        subject.open.set(false);
        changed.run(());
        sending.toasts().success(w::rule_saved(lang));
    });
    let kept = StoredValue::new(book.clone());
    let row = move |(above, rule): (usize, Rule)| {
        let does = kept.with_value(|book| sentence(lang, &rule, book));
        let guarded = rule.margin.is_some().then(|| w::margin_guarded(lang).to_owned());
        view! {
            <RuleRow
                kind="approval-rule"
                id=rule.id
                name=rule.name.clone()
                active=rule.active
                words=rule_words(lang, &rule.name)
                lines=std::iter::once(does).chain(guarded).collect()
                place=(above, all)
                step=move |deed| step.run((rule.clone(), deed))
            />
        }
    };
    view! {
        <Section title=w::rules(lang) actions=add>
            {empty}
            <ol class="admin-list">{book.rules.into_iter().enumerate().map(row).collect_view()}</ol>
            <Dialog name="approval-rule" title=subject.title(aw::edit_rule(lang), aw::add_rule(lang)) open=subject.open wide=true>
                {move || view! { <RuleForm subject=subject.one() book=kept.get_value() saved/> }}
            </Dialog>
        </Section>
    }
}

/// After how many hours somebody is reminded.
#[component]
fn Reminder(book: RuleBook, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let begun = book.remind_hours.to_string();
    let hours = RwSignal::new(begun.clone());
    let dirty = Signal::derive(move || hours.get() != begun);
    let send = move |()| {
        sending.form(remind_of_approvals(book.version, hours.get_untracked()), move |()| {
            sending.toasts().success(w::saved(lang));
            changed.run(());
        });
    };
    let errors = sending.errors;
    view! {
        <Section title=w::reminder(lang)>
            <Form name="approval-reminder" on_submit=send dirty error=errors.rest()>
                <TextField
                    name="approval-hours"
                    label=w::remind_hours(lang)
                    hint=w::remind_hint(lang)
                    value=hours
                    input_mode="numeric"
                    max=3
                    error=errors.of("hours")
                />
                <FormActions>
                    <Button submit=true busy=sending.busy()>
                        {w::save(lang)}
                    </Button>
                </FormActions>
            </Form>
        </Section>
    }
}
