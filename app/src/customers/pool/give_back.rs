//! Giving a customer back to a pool, from its page.

use super::{
    api::{choices_for_return, return_customer, undo_return},
    model::{Named, Return, ReturnChoices},
};
use crate::{
    access::{AppError, Sending, error_text},
    locale::{Lang, use_lang},
    routes,
    ui::{
        Button, ButtonKind, Choice, Dialog, Form, FormActions, Notice, SelectField, Skeleton, SkeletonShape, TextArea,
        Toasts, Tone,
    },
    words::{customers as cw, pool as w},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use uuid::Uuid;

/// A dialog that asks to which pool and why. `leaving` is set once the customer goes: that the reader cannot see it any more is
/// then no news to them.
#[component]
pub fn GiveBack(
    open: RwSignal<bool>,
    customer: Uuid,
    #[prop(into)] name: Signal<String>,
    leaving: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <Dialog name="give-back" title=w::give_back(use_lang()) open>
            <Asked open customer name leaving/>
        </Dialog>
    }
}

/// Asks what there is to choose from each time it opens.
#[component]
fn Asked(open: RwSignal<bool>, customer: Uuid, name: Signal<String>, leaving: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let choices = RwSignal::new(None::<Result<ReturnChoices, AppError>>);
    Effect::new(move |_| {
        spawn_local(async move {
            choices.try_set(Some(choices_for_return().await));
        });
    });
    move || match choices.get() {
        None => view! { <Skeleton shape=SkeletonShape::Lines(4)/> }.into_any(),
        Some(Err(error)) => view! { <Notice tone=Tone::Bad>{error_text(lang, &error)}</Notice> }.into_any(),
        Some(Ok(choices)) if choices.pools.is_empty() => {
            view! { <Notice tone=Tone::Warn title=w::no_pool(lang)>{w::no_pool_text(lang)}</Notice> }.into_any()
        }
        Some(Ok(choices)) => view! { <ReturnForm choices open customer name leaving/> }.into_any(),
    }
}

fn offered(lang: Lang, all: &[Named]) -> Vec<Choice> {
    let word = |one: &Named| one.name_en.as_ref().filter(|_| lang == Lang::En).unwrap_or(&one.name).clone();
    all.iter().map(|one| Choice::new(one.id.to_string(), word(one))).collect()
}

#[component]
fn ReturnForm(
    choices: ReturnChoices,
    open: RwSignal<bool>,
    customer: Uuid,
    name: Signal<String>,
    leaving: RwSignal<bool>,
) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let pool = RwSignal::new(choices.pools.first().map(|pool| pool.id.to_string()).unwrap_or_default());
    let reason = RwSignal::new(String::new());
    let note = RwSignal::new(String::new());
    let several = choices.pools.len() > 1;
    let pools = offered(lang, &choices.pools);
    let mut reasons = vec![Choice::new("", w::choose_reason(lang))];
    reasons.extend(offered(lang, &choices.reasons));
    let send = move |()| {
        let order = Return {
            customer,
            pool: pool.with_untracked(|id| id.parse().ok()),
            reason: reason.with_untracked(|id| id.parse().ok()),
            note: note.get_untracked(),
        };
        let (navigate, name, toasts) = (navigate.clone(), name.get_untracked(), sending.toasts());
        let done = move |release| {
            open.set(false);
            let back = navigate.clone();
            let undo = move |()| bring_back(lang, toasts, release, customer, back.clone());
            toasts.undo(w::returned_toast(lang, &name), undo);
            navigate(routes::CUSTOMERS, NavigateOptions::default());
        };
        leaving.set(true);
        sending.send(return_customer(order), done, move |error| {
            leaving.set(false);
            sending.refuse(&error);
        });
    };
    let errors = sending.errors;
    view! {
        <p class="dialog__text">{w::give_back_text(lang)}</p>
        <Form name="give-back-form" on_submit=send error=errors.rest()>
            {several
                .then(|| {
                    view! {
                        <SelectField
                            name="give-back-pool"
                            label=w::pool(lang)
                            value=pool
                            choices=pools
                            error=errors.of("pool")
                        />
                    }
                })}
            <SelectField
                name="give-back-reason"
                label=w::reason(lang)
                value=reason
                choices=reasons
                required=true
                error=errors.of("reason")
            />
            <TextArea name="give-back-note" label=w::note(lang) hint=w::note_hint(lang) value=note error=errors.of("note")/>
            <FormActions>
                <Button on_click=move |_| open.set(false)>{cw::cancel(lang)}</Button>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::give_back(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}

fn bring_back(
    lang: Lang,
    toasts: Toasts,
    release: Uuid,
    customer: Uuid,
    navigate: impl Fn(&str, NavigateOptions) + 'static,
) {
    spawn_local(async move {
        match undo_return(release).await {
            Ok(()) => {
                toasts.success(w::return_undone_toast(lang));
                navigate(&routes::customer(customer), NavigateOptions::default());
            }
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}
