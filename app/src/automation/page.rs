//! `/automation/:id`: one rule, put together and looked after; `new` for one that is not there yet.

use super::{
    api::{
        Choices, RuleSeen, automation_runs, automation_secret, read_automation, remove_automation, switch_automation,
        take_over_automation,
    },
    conditions::{fields, told},
    form::RuleForm,
    list::RestMark,
    model::Deed,
    runs::RunList,
    seen_model::{RuleLine, Runs, RunsAsked},
};
use crate::areas::Screen;
use crate::{
    access::{
        Action, Answer, AppError, Sending, TurnedAway, answer_not_found, ask, error_text, is_for_me, use_session,
    },
    locale::use_lang,
    routes,
    ui::{
        Button, ButtonKind, Confirm, Crumb, EmptyState, Fact, Facts, LinkButton, Notice, Page, Section, Skeleton,
        SkeletonShape, Switch, Tone, use_toasts,
    },
    words::automation as w,
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use uuid::Uuid;

type Read = Answer<(RuleSeen, Runs)>;

/// `/automation/:id`
pub struct RulePage {
    read: Read,
}

impl Screen for RulePage {
    fn data() -> Self {
        let (params, lang) = (use_params_map(), use_lang());
        // While the page is being left the address is already another's. What is no id is a rule that is not there.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let said = params.with(|params| params.get("id"));
            match said.as_deref() {
                Some("new") => None,
                Some(id) => Some(id.parse().unwrap_or_default()),
                None => was.copied().flatten(),
            }
        });
        let read = move |id: Option<Uuid>| async move {
            let seen = read_automation(id, lang).await?;
            let runs = match id {
                Some(id) => automation_runs(RunsAsked { rule: Some(id), ..RunsAsked::default() }, None).await?,
                None => Runs::default(),
            };
            Ok((seen, runs))
        };
        Self { read: ask(move || id.get(), read) }
    }

    fn view(this: Self) -> AnyView {
        let read = this.read;
        view! { <Room read/> }.into_any()
    }
}

fn way_back() -> Vec<Crumb> {
    vec![Crumb::link(w::title(use_lang()), routes::AUTOMATION)]
}

#[component]
fn Room(read: Read) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageAutomation) {
        return view! { <TurnedAway title=w::edit_rule(lang)/> }.into_any();
    }
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
            {move || Suspend::new(async move {
                match read.await {
                    Ok((seen, runs)) => view! { <Whole seen runs read/> }.into_any(),
                    Err(AppError::NotFound) => {
                        answer_not_found();
                        view! { <NotThere/> }.into_any()
                    }
                    Err(error) => {
                        view! {
                            <Page title=w::edit_rule(lang) crumbs=way_back()>
                                <Notice tone=Tone::Bad on_retry=move |()| read.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            </Page>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn NotThere() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Page title=w::edit_rule(lang) crumbs=way_back()>
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::AUTOMATION>{w::to_all(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

#[component]
fn Whole(seen: RuleSeen, runs: Runs, read: Read) -> impl IntoView {
    let (lang, toasts, go) = (use_lang(), use_toasts(), use_navigate());
    let title = seen.rule.as_ref().map_or_else(|| w::new_rule(lang).to_owned(), |rule| rule.name.clone());
    let new = seen.rule.is_none();
    let choices = StoredValue::new(seen.choices.clone());
    // Switching makes it another version, and what is half typed stays.
    let version = RwSignal::new(seen.rule.as_ref().map_or(0, |rule| rule.version));
    let saved = Callback::new(move |id: Uuid| {
        if new {
            toasts.success(w::saved_rests(lang));
            // Without asking: what was typed is kept.
            go(&routes::automation(id), NavigateOptions::default());
        } else {
            toasts.success(w::saved(lang));
            read.refetch();
        }
    });
    let (sending, runs) = (Sending::new(), RwSignal::new(runs));
    let below = seen.rule.clone().map(|rule| {
        let asked = RunsAsked { rule: Some(rule.id), ..RunsAsked::default() };
        let of_rule = asked.clone();
        // The runs alone, so that what is half typed stays.
        let again = Callback::new(move |()| {
            sending.step(automation_runs(of_rule.clone(), None), move |found| runs.set(found));
        });
        view! {
            <Section title=w::runs(lang)>
                {move || view! { <RunList asked=asked.clone() runs=runs.get() choices=choices.get_value() again/> }}
            </Section>
            <Care rule version read/>
        }
    });
    let head = seen.rule.clone().map(|rule| view! { <Head rule version choices read/> });
    view! {
        <Page title crumbs=way_back()>
            {head}
            <div class="automation-editor">
                <RuleForm subject=seen.rule version choices saved/>
            </div>
            {below}
        </Page>
    }
}

/// Whether it is at work, and what it says.
#[component]
fn Head(rule: RuleLine, version: RwSignal<i32>, choices: StoredValue<Choices>, read: Read) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, active, works) = (rule.id, RwSignal::new(rule.active), RwSignal::new((rule.active, rule.stopped)));
    let switch = move |wanted: bool| {
        let refused = move |error: AppError| {
            sending.toasts().error(error_text(lang, &error));
            read.refetch();
        };
        let switched = move |()| {
            version.update(|version| *version += 1);
            works.set((wanted, None));
        };
        sending.send(switch_automation(id, version.get_untracked(), wanted), switched, refused);
    };
    let named = (!rule.rule.conditions.is_empty()).then(|| fields(Signal::stored(Some(rule.rule.on)), choices));
    let said = told(rule.rule, named, choices);
    view! {
        <div class="automation-head">
            <Switch name="automation-active" label=w::working(lang) value=active on_change=switch/>
            {move || {
                let (active, stopped) = works.get();
                view! { <RestMark active stopped/> }
            }}
            <p class="automation-rule__words">{said}</p>
        </div>
    }
}

/// Who keeps it, the key of its calls, and the way to be rid of it.
#[component]
fn Care(rule: RuleLine, version: RwSignal<i32>, read: Read) -> impl IntoView {
    let (lang, sending, go) = (use_lang(), Sending::new(), use_navigate());
    let id = rule.id;
    let session = use_session();
    let others = session.as_ref().is_some_and(|me| me.may(Action::Administer) && me.person != rule.keeper.0);
    let calls = rule.rule.steps.iter().any(|step| matches!(step.deed, Deed::Call { .. }));
    let (asking, taking) = (RwSignal::new(false), RwSignal::new(false));
    let remove = move |()| {
        let go = go.clone();
        sending.step(remove_automation(id, version.get_untracked()), move |()| {
            sending.toasts().success(w::removed(lang));
            go(routes::AUTOMATION, NavigateOptions::default());
        });
    };
    let take = move |()| {
        sending.step(take_over_automation(id, version.get_untracked()), move |()| {
            taking.set(false);
            sending.toasts().success(w::taken_over(lang));
            read.refetch();
        });
    };
    view! {
        <Section title=w::keeper(lang)>
            <Facts>
                <Fact label=w::keeper(lang)>{rule.keeper.1}</Fact>
                {calls.then(|| view! { <Secret id/> })}
            </Facts>
            <div class="automation-care">
                {others
                    .then(|| {
                        view! {
                            <Button icon=icondata::LuUserCheck on_click=move |_| taking.set(true)>
                                {w::take_over(lang)}
                            </Button>
                        }
                    })}
                <Button kind=ButtonKind::Danger icon=icondata::LuTrash2 on_click=move |_| asking.set(true)>
                    {w::remove(lang)}
                </Button>
            </div>
        </Section>
        <Confirm name="remove-automation" open=asking title=w::remove(lang) text=w::remove_text(lang) action=w::remove(lang) on_confirm=remove busy=sending.busy()/>
        <Confirm name="take-automation" open=taking title=w::take_over(lang) text=w::take_over_text(lang) action=w::take_over(lang) on_confirm=take busy=sending.busy()/>
    }
}

/// The key by which receivers know our calls, shown when it is asked for.
#[component]
fn Secret(id: Uuid) -> impl IntoView {
    let (lang, sending, shown) = (use_lang(), Sending::new(), RwSignal::new(None::<String>));
    let show = move |_| sending.step(automation_secret(id), move |secret| shown.set(Some(secret)));
    view! {
        <Fact label=w::secret(lang)>
            {move || match shown.get() {
                Some(secret) => view! { <code class="automation-secret">{secret}</code> }.into_any(),
                None => view! {
                    <Button icon=icondata::LuEye busy=sending.busy() on_click=show>
                        {w::show_secret(lang)}
                    </Button>
                }
                .into_any(),
            }}
            <p class="field__hint">{w::secret_text(lang)}</p>
        </Fact>
    }
}
