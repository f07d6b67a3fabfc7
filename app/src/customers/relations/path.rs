//! The way a customer came, as a row of steps.

use super::model::{Milestone, SourcePath, days_between};
use crate::{
    access::{Answer, Kept, use_organisation},
    locale::{Lang, format, use_lang},
    routes,
    ui::{Icon, Section, Skeleton, SkeletonShape},
    words::relations as w,
};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// From the source to the first order, with the days in between. What is not reached yet stands there pale.
#[component]
pub fn PathHere(
    path: Answer<SourcePath>,
    /// What stands beside the title.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    let lang = use_lang();
    let beside = move || actions.map(ViewFnOnce::run);
    let draw = |path: Signal<SourcePath>| (move || view! { <Steps path=path.get()/> }).into_any();
    view! {
        <Section title=w::path(lang) actions=beside>
            <Kept answer=path fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> } draw/>
        </Section>
    }
}

/// One step as it is shown.
struct Step {
    icon: icondata::Icon,
    label: &'static str,
    /// Who, or which deal.
    detail: Option<AnyView>,
    at: Option<DateTime<Utc>>,
    reached: bool,
}

fn steps_of(lang: Lang, path: SourcePath) -> Vec<Step> {
    let source = path.source.clone();
    let (entered_at, entered_by) = path.entered.unzip();
    let detail = |text: Option<String>| text.map(|text| view! { <span>{text}</span> }.into_any());
    let mut steps = vec![
        Step {
            icon: icondata::LuMegaphone,
            label: w::source(lang),
            reached: source.is_some(),
            detail: detail(Some(source.unwrap_or_else(|| w::source_unknown(lang).to_owned()))),
            at: None,
        },
        Step {
            icon: icondata::LuUserPlus,
            label: w::entered(lang),
            detail: detail(entered_by.flatten()),
            reached: entered_at.is_some(),
            at: entered_at,
        },
        Step {
            icon: icondata::LuPhone,
            label: w::talked(lang),
            detail: None,
            reached: path.talked.is_some(),
            at: path.talked,
        },
    ];
    if path.sees_deals {
        steps.push(milestone(icondata::LuHandshake, w::offered(lang), path.offered));
        steps.push(milestone(icondata::LuTrophy, w::won(lang), path.won));
    }
    steps
}

fn milestone(icon: icondata::Icon, label: &'static str, reached: Option<Milestone>) -> Step {
    let at = reached.as_ref().map(|milestone| milestone.at);
    let detail = reached.map(|milestone| {
        view! {
            <a class="path__deal" href=routes::deal(milestone.deal)>
                {milestone.name}
            </a>
        }
        .into_any()
    });
    Step { icon, label, detail, reached: at.is_some(), at }
}

#[component]
fn Steps(path: SourcePath) -> impl IntoView {
    let (lang, offset) = (use_lang(), use_organisation().utc_offset);
    let mut before = None;
    let items = steps_of(lang, path)
        .into_iter()
        .map(|step| {
            let took = before.zip(step.at).and_then(|(from, to)| days_between(from, to));
            before = step.at.or(before);
            let when = match step.at {
                Some(at) => format::date(lang, format::local(at, offset).date_naive()),
                None if step.reached => String::new(),
                None => w::not_yet(lang).to_owned(),
            };
            view! {
                <li class="path__step" class:path__step--open=!step.reached>
                    <Icon icon=step.icon/>
                    <span class="path__label">{step.label}</span>
                    <span class="path__detail">{step.detail}</span>
                    <span class="path__when">
                        {when}
                        {took.map(|days| view! { <span class="path__took">{w::days_later(lang, days)}</span> })}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="path">{items}</ol> }
}
