//! Saying of a deal how probable it is and how sure one is of it.

use super::{
    api::say_of_deal,
    counted_model::DealRow,
    model::{Category, Heard, Said},
    words_of::category_word,
};
use crate::{
    access::{AppError, Sending, error_text},
    locale::use_lang,
    ui::{Button, ButtonKind, Choice, Dialog, Form, FormActions, SelectField, TextField},
    words::forecast as w,
};
use leptos::{prelude::*, task::spawn_local};

/// The dialog over the list; `said` is told how the row reads now.
#[component]
pub(super) fn SayDialog(saying: RwSignal<Option<DealRow>>, said: Callback<DealRow>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(saying.with(Option::is_some)));
    view! {
        <Dialog name="say-of-deal" title=w::say_title(lang) open on_close=move |()| saying.set(None)>
            {move || saying.get_untracked().map(|row| view! { <SayForm row said open/> })}
        </Dialog>
    }
}

/// How a row reads once something was said of it.
fn told(row: &DealRow, said: Said, heard: &Heard) -> DealRow {
    let Heard { version, probability, category, .. } = *heard;
    DealRow { probability, category, said, version, ..row.clone() }
}

#[component]
fn SayForm(row: DealRow, said: Callback<DealRow>, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let chance = RwSignal::new(row.said.probability.map(|chance| chance.to_string()).unwrap_or_default());
    let category = RwSignal::new(row.said.category.map(|one| one.key().to_owned()).unwrap_or_default());
    let begun = (chance.get_untracked(), category.get_untracked());
    let dirty = Memo::new(move |_| (chance.get(), category.get()) != begun);
    let named = Category::ALL.iter().map(|one| Choice::new(one.key(), category_word(lang, *one)));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", w::say_by_probability(lang))).chain(named).collect();
    let row = StoredValue::new(row);
    let send = move |()| {
        let text = chance.get_untracked();
        let probability = match text.trim().trim_end_matches(['%', '％']) {
            "" => None,
            digits => match digits.trim().parse::<i16>() {
                Ok(chance) => Some(chance),
                Err(_) => return sending.refuse(&AppError::invalid("probability", "deal_probability_range")),
            },
        };
        let told_now = Said { probability, category: Category::from_key(&category.get_untracked()) };
        let before = row.get_value();
        sending.form(say_of_deal(before.id, before.version, told_now), move |heard| {
            open.set(false);
            said.run(told(&before, told_now, &heard));
            let text = w::said_done(lang, &before.name);
            // The dialog is gone by then, and so is what it knew.
            let toasts = sending.toasts();
            let back = move |()| {
                let before = before.clone();
                spawn_local(async move {
                    match say_of_deal(before.id, heard.version, heard.was).await {
                        Ok(now) => {
                            said.try_run(told(&before, heard.was, &now));
                        }
                        Err(error) => toasts.error(error_text(lang, &error)),
                    }
                });
            };
            toasts.undo(text, back);
        });
    };
    view! {
        <Form name="say-form" on_submit=send dirty error=sending.errors.rest()>
            <p>{row.with_value(|row| row.name.clone())}</p>
            <SelectField name="say_category" label=w::category(lang) value=category choices/>
            <TextField
                name="say_probability"
                label=w::say_probability(lang)
                hint=w::say_probability_hint(lang)
                value=chance
                error=sending.errors.of("probability")
                input_mode="numeric"
                max=5
            />
            <FormActions>
                <Button on_click=move |_| open.set(false)>{w::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
