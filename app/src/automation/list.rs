//! `/automation`: the rules, whether they are at work, and how that goes.

use super::{
    api::{Book, Choices, list_automation, switch_automation},
    conditions::{fields, told},
    model::{On, Why},
    seen_model::RuleLine,
    words_of::{on_word, word},
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Sending, TurnedAway, ask, error_text, is_for_me},
    lists::filters::Field,
    locale::use_lang,
    routes,
    ui::{Ago, Badge, ButtonKind, EmptyState, LinkButton, Notice, Page, Skeleton, SkeletonShape, Switch, Tone},
    words::automation as w,
};
use leptos::prelude::*;

/// `/automation`
pub struct AutomationPage {
    book: Answer<Book>,
}

impl Screen for AutomationPage {
    fn data() -> Self {
        let lang = use_lang();
        Self { book: ask(move || lang, list_automation) }
    }

    fn view(this: Self) -> AnyView {
        let book = this.book;
        view! { <Room book/> }.into_any()
    }
}

#[component]
fn Room(book: Answer<Book>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::ManageAutomation) {
        return view! { <TurnedAway title=w::title(lang)/> }.into_any();
    }
    let actions = move || {
        view! {
            <div class="page__tight">
                <LinkButton href=routes::AUTOMATION_RUNS icon=icondata::LuHistory>
                    {w::all_runs(lang)}
                </LinkButton>
                <LinkButton href=routes::NEW_AUTOMATION kind=ButtonKind::Primary icon=icondata::LuPlus>
                    {w::new_rule(lang)}
                </LinkButton>
            </div>
        }
    };
    view! {
        <Page title=w::title(lang) actions>
            <p class="admin-note">{w::intro(lang)}</p>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(6)/> }>
                {move || Suspend::new(async move {
                    match book.await {
                        Ok(found) => view! { <Rules found book/> }.into_any(),
                        Err(error) => {
                            view! {
                                <Notice tone=Tone::Bad on_retry=move |()| book.refetch()>
                                    {error_text(lang, &error)}
                                </Notice>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Page>
    }
    .into_any()
}

#[component]
fn Rules(found: Book, book: Answer<Book>) -> impl IntoView {
    let lang = use_lang();
    if found.rules.is_empty() {
        return view! {
            <EmptyState icon=icondata::LuWorkflow title=w::no_rules(lang) text=w::no_rules_text(lang)>
                <LinkButton href=routes::NEW_AUTOMATION>{w::new_rule(lang)}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let choices = StoredValue::new(found.choices);
    // Each kind of record asks for its names once, however many rules have conditions on it.
    let conditioned = |on: On| found.rules.iter().any(|one| one.rule.on == on && !one.rule.conditions.is_empty());
    let named: Vec<(On, Signal<Vec<Field>>)> = On::ALL
        .iter()
        .filter(|on| conditioned(**on))
        .map(|on| (*on, fields(Signal::stored(Some(*on)), choices)))
        .collect();
    let row = move |rule: RuleLine| {
        let fields = named.iter().find(|(on, _)| *on == rule.rule.on).map(|(_, fields)| *fields);
        view! { <RuleRow rule fields choices book/> }
    };
    view! { <ul class="admin-list">{found.rules.into_iter().map(row).collect_view()}</ul> }.into_any()
}

/// Why it does not work, if it does not.
#[component]
pub(super) fn RestMark(active: bool, stopped: Option<Why>) -> impl IntoView {
    let lang = use_lang();
    match (active, stopped) {
        (true, _) => ().into_any(),
        (false, Some(why)) => {
            view! { <Badge tone=Tone::Bad>{word(lang, &format!("stopped_{}", why.key()))}</Badge> }.into_any()
        }
        (false, None) => view! { <Badge>{w::rests(lang)}</Badge> }.into_any(),
    }
}

#[component]
fn RuleRow(
    rule: RuleLine,
    #[prop(optional_no_strip)] fields: Option<Signal<Vec<Field>>>,
    choices: StoredValue<Choices>,
    book: Answer<Book>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, name) = (rule.id, rule.version, rule.name.clone());
    let on: On = rule.rule.on;
    let said = told(rule.rule.clone(), fields, choices);
    let active = RwSignal::new(rule.active);
    let switch = move |wanted: bool| {
        let refused = move |error: AppError| {
            sending.toasts().error(error_text(lang, &error));
            // The switch shows again what is.
            book.refetch();
        };
        sending.send(switch_automation(id, version, wanted), move |()| book.refetch(), refused);
    };
    let ran = if rule.ran == 0 { w::never_ran(lang).to_owned() } else { w::ran(lang, rule.ran) };
    let failed = (rule.failed > 0).then(|| {
        let href = format!("{}?rule={id}&state=failed", routes::AUTOMATION_RUNS);
        view! {
            " "
            <a class="automation-failed" href=href>
                <Badge tone=Tone::Bad icon=icondata::LuTriangleAlert>
                    {w::failed_runs(lang, rule.failed)}
                </Badge>
            </a>
        }
    });
    let (works, stopped, keeper, last) = (rule.active, rule.stopped, rule.keeper.1, rule.last_run);
    view! {
        <li class="admin-list__row rule-row" id=format!("automation-{id}")>
            <div class="admin-list__text">
                <span class="automation-rule__head">
                    <a class="admin-strong" href=routes::automation(id)>
                        {name.clone()}
                    </a>
                    <Badge>{on_word(lang, on)}</Badge>
                    <RestMark active=works stopped/>
                </span>
                <span class="automation-rule__words">{said}</span>
                <span class="automation-rule__words">
                    {w::kept_by(lang, keeper)} " · " {ran}
                    {last.map(|last| view! { " · " {w::last_run(lang)} " " <Ago then=last/> })} {failed}
                </span>
            </div>
            <div class="rule-row__deeds">
                <Switch
                    name=format!("automation-use-{id}")
                    label=w::use_rule(lang, name)
                    value=active
                    on_change=switch
                />
            </div>
        </li>
    }
}
