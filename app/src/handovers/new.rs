//! `/handovers/new`: who gives, what, to whom; and what that would do.

use super::{
    api::{begin_handover, handover_choices},
    given::Given,
    model::{Choices, Plan},
    preview::PreviewOf,
    receivers::Receivers,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, ask, error_text, is_for_me},
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, Choice, Crumb, EmptyState, Form, FormActions, Notice, Page, SelectField, Skeleton,
        SkeletonShape, Tone,
    },
    words::handovers as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};
use uuid::Uuid;

/// The page with what it needs to begin.
pub struct NewHandoverPage {
    giver: Memo<Option<Uuid>>,
    people: Answer<Choices>,
    choices: Answer<Option<(Uuid, Choices)>>,
}

impl Screen for NewHandoverPage {
    fn data() -> Self {
        let query = use_query_map();
        let giver = Memo::new(move |_| query.with(|query| query.get_str("giver").and_then(|id| id.parse().ok())));
        Self { giver, people: ask(|| (), |()| handover_choices(None)), choices: ask(move || giver.get(), choices_of) }
    }

    fn view(this: Self) -> AnyView {
        let NewHandoverPage { giver, people, choices } = this;
        view! { <NewHandover giver people choices/> }.into_any()
    }
}

async fn choices_of(giver: Option<Uuid>) -> Result<Option<(Uuid, Choices)>, AppError> {
    match giver {
        Some(giver) => handover_choices(Some(giver)).await.map(|choices| Some((giver, choices))),
        None => Ok(None),
    }
}

#[component]
fn NewHandover(
    giver: Memo<Option<Uuid>>,
    people: Answer<Choices>,
    choices: Answer<Option<(Uuid, Choices)>>,
) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::AssignCustomers) {
        return view! { <TurnedAway title=w::new(lang)/> }.into_any();
    }
    let crumbs = vec![Crumb::link(w::title(lang), routes::HANDOVERS), Crumb::here(w::new(lang))];
    view! {
        <Page title=w::new(lang) crumbs>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> }>
                {move || Suspend::new(async move {
                    match people.await {
                        Ok(people) => view! { <Giver giver people/> }.into_any(),
                        Err(error) => {
                            view! { <Failed error on_retry=move |()| people.refetch()/> }.into_any()
                        }
                    }
                })}
            </Transition>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
                {move || Suspend::new(async move {
                    match choices.await {
                        Ok(Some((giver, choices))) => view! { <PlanForm giver choices/> }.into_any(),
                        Ok(None) => {
                            view! {
                                <EmptyState
                                    icon=icondata::LuArrowRightLeft
                                    title=w::choose_giver(lang)
                                    text=w::choose_giver_text(lang)
                                />
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! { <Failed error on_retry=move |()| choices.refetch()/> }.into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Failed(error: AppError, #[prop(into)] on_retry: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Notice tone=Tone::Bad title=w::loading_failed(lang) on_retry>
            {error_text(lang, &error)}
        </Notice>
    }
}

/// Who gives. It stands in the address, so that others may lead here.
#[component]
fn Giver(giver: Memo<Option<Uuid>>, people: Choices) -> impl IntoView {
    let (lang, navigate) = (use_lang(), use_navigate());
    let key = move |giver: Option<Uuid>| giver.map(|id| id.to_string()).unwrap_or_default();
    let value = RwSignal::new(key(giver.get_untracked()));
    Effect::new(move |_| value.set(key(giver.get())));
    let named = |(id, name, active): (Uuid, String, bool)| {
        Choice::new(id.to_string(), if active { name } else { w::inactive(lang, name) })
    };
    let mut choices = vec![Choice::new("", w::nobody_yet(lang))];
    choices.extend(people.givers.into_iter().map(named));
    let choose = move |id: String| {
        let address = if id.is_empty() { routes::NEW_HANDOVER.to_owned() } else { routes::new_handover(&id) };
        navigate(&address, NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() });
    };
    view! {
        <div class="handover__giver">
            <SelectField name="handover-giver" label=w::from(lang) value choices on_change=choose/>
        </div>
    }
}

/// What, to whom, and what it would do.
#[component]
fn PlanForm(giver: Uuid, choices: Choices) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let plan = RwSignal::new(Plan::of(giver));
    let choices = StoredValue::new(choices);
    let submit = move |()| {
        let navigate = navigate.clone();
        sending.form(begin_handover(plan.get_untracked()), move |id| {
            navigate(&routes::handover(id), NavigateOptions::default());
        });
    };
    view! {
        <Form name="handover-form" on_submit=submit error=sending.errors.rest()>
            <div class="handover">
                <div class="handover__plan">
                    <Given plan choices error=sending.errors.of("kinds")/>
                    <Receivers plan choices error=sending.errors.of("owner")/>
                </div>
                <div class="handover__preview">
                    <PreviewOf plan/>
                    <FormActions>
                        <Button
                            kind=ButtonKind::Primary
                            submit=true
                            icon=icondata::LuArrowRightLeft
                            busy=sending.busy()
                        >
                            {w::hand_over(lang)}
                        </Button>
                    </FormActions>
                </div>
            </div>
        </Form>
    }
}
