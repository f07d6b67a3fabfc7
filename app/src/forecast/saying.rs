//! Saying of a deal how probable it is and how sure one is of it.

use super::{
    api::say_of_deal,
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
use uuid::Uuid;

/// The deal of which something is to be said, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    pub id: Uuid,
    pub name: String,
    pub version: i32,
    pub said: Said,
}

/// The dialog; `said` is told of which deal what was said, and how it reads now.
#[component]
pub fn SayDialog(saying: RwSignal<Option<Saying>>, said: Callback<(Uuid, Said, Heard)>) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(saying.with(Option::is_some)));
    view! {
        <Dialog name="say-of-deal" title=w::say_title(lang) open on_close=move |()| saying.set(None)>
            {move || saying.get_untracked().map(|of| view! { <SayForm of said open/> })}
        </Dialog>
    }
}

#[component]
fn SayForm(of: Saying, said: Callback<(Uuid, Said, Heard)>, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let chance = RwSignal::new(of.said.probability.map(|chance| chance.to_string()).unwrap_or_default());
    let category = RwSignal::new(of.said.category.map(|one| one.key().to_owned()).unwrap_or_default());
    let begun = (chance.get_untracked(), category.get_untracked());
    let dirty = Memo::new(move |_| (chance.get(), category.get()) != begun);
    let named = Category::ALL.iter().map(|one| Choice::new(one.key(), category_word(lang, *one)));
    let choices: Vec<Choice> = std::iter::once(Choice::new("", w::say_by_probability(lang))).chain(named).collect();
    let of = StoredValue::new(of);
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
        let Saying { id, name, version, .. } = of.get_value();
        sending.form(say_of_deal(id, version, told_now), move |heard| {
            open.set(false);
            said.run((id, told_now, heard));
            let text = w::said_done(lang, &name);
            // The dialog is gone by then, and so is what it knew.
            let toasts = sending.toasts();
            let back = move |()| {
                spawn_local(async move {
                    match say_of_deal(id, heard.version, heard.was).await {
                        Ok(now) => {
                            said.try_run((id, heard.was, now));
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
            <p>{of.with_value(|of| of.name.clone())}</p>
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
