//! One request: what it is about, who said what, and the two buttons for whoever's turn it is.

use super::{
    api::{ask_approval, decide_approval, undo_approval, withdraw_approval},
    model::{Approval, State, Step, Verdict},
    words_of::{StateBadge, approver_word, percent},
};
use crate::{
    access::{Sending, error_text},
    locale::{Lang, format, use_lang},
    quotes::{document_model::DocumentLine, sums_model::places},
    routes,
    ui::{Ago, Button, ButtonKind, Fact, Facts, Notice, TextArea, Tone},
    words::approvals as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// Takes something back wherever one is by then, and reads anew what is still there.
fn take_back<T: 'static>(
    sending: Sending,
    changed: Callback<()>,
    call: impl Future<Output = Result<T, crate::access::AppError>> + 'static,
) {
    let (toasts, lang) = (sending.toasts(), sending.lang());
    spawn_local(async move {
        match call.await {
            Ok(_) => toasts.success(w::taken_back(lang)),
            Err(error) => toasts.error(error_text(lang, &error)),
        }
        changed.try_run(());
    });
}

/// A request, wherever it is shown.
#[component]
pub(super) fn Card(
    one: Approval,
    changed: Callback<()>,
    /// Whether it stands right below the title of the page, not in a section of it.
    #[prop(optional)]
    top: bool,
) -> impl IntoView {
    let lang = use_lang();
    let title = match one.sees_quote {
        true => view! { <a class="cell-link" href=routes::quote(one.quote)>{one.title.clone()}</a> }.into_any(),
        false => one.title.clone().into_any(),
    };
    let title = if top {
        view! { <h2 class="approval__title">{title}</h2> }.into_any()
    } else {
        view! { <h3 class="approval__title">{title}</h3> }.into_any()
    };
    let word = (!one.word.is_empty()).then(|| view! { <p class="record__note approval__word">{one.word.clone()}</p> });
    let in_name = one.in_name_of.clone().map(|name| {
        view! { <Notice tone=Tone::Accent>{w::you_decide_for(lang, name)}</Notice> }
    });
    let lines = one.lines.clone();
    let over = one.state != State::Waiting;
    view! {
        <article class="approval" id=format!("approval-{}", one.id)>
            <header class="approval__head">
                {title}
                <StateBadge state=one.state/>
            </header>
            <p class="approval__asked">
                {w::asked_by(lang, one.asker.clone())} " · " {w::version(lang, one.number)} " · " <Ago then=one.asked_at/>
            </p>
            {word}
            <Figures one=one.clone()/>
            <Lines lines currency=one.currency.clone()/>
            <ol class="approval__steps" aria-label=w::steps(lang)>
                {one.steps.iter().cloned().map(|step| view! { <StepLine step over/> }).collect_view()}
            </ol>
            {in_name}
            {one.mine.then(|| view! { <Decide id=one.id place=one.step changed/> })}
            {one.may_withdraw.then(|| view! { <Withdraw one=one.clone() changed/> })}
        </article>
    }
}

#[component]
fn Figures(one: Approval) -> impl IntoView {
    let lang = use_lang();
    let base = one.base.map(|(base, currency)| format!(" ≈ {}", format::money(base, &currency)));
    let mut why = one.rules;
    if one.too_much {
        why.push(w::over_limit(lang).to_owned());
    }
    let why = why.join(if lang == Lang::En { ", " } else { "、" });
    view! {
        <Facts>
            <Fact label=w::customer(lang)>{one.customer}</Fact>
            <Fact label=w::amount(lang)>
                <strong>{format::money(one.amount, &one.currency)}</strong>
                {base}
            </Fact>
            <Fact label=w::let_off(lang)>{percent(one.let_off)}</Fact>
            {one.margin.map(|margin| view! { <Fact label=w::margin(lang)>{percent(margin)}</Fact> })}
            <Fact label=w::why(lang)>{why}</Fact>
        </Facts>
    }
}

/// What is offered, as it was when somebody asked.
#[component]
fn Lines(lines: Vec<DocumentLine>, currency: String) -> impl IntoView {
    let lang = use_lang();
    let count = lines.len();
    let line = move |line: DocumentLine| {
        let off = (!line.priced.discount.is_zero()).then(|| format!(" −{}", percent(line.priced.discount)));
        let amount = format::money(line.priced.amount(places(&currency)), &currency);
        view! {
            <li class="aside-line">
                <span class="aside-line__name">{line.name}</span>
                <span class="aside-line__meta">
                    {line.priced.quantity.normalize().to_string()} " " {line.unit} " × " {format::money(line.priced.price, &currency)} {off}
                    " · " {amount}
                </span>
            </li>
        }
    };
    view! {
        <details class="approval__lines">
            <summary>{w::lines(lang, count)}</summary>
            <ul class="aside-list">{lines.into_iter().map(line).collect_view()}</ul>
        </details>
    }
}

/// `over`: nobody decides what is still open.
#[component]
fn StepLine(step: Step, over: bool) -> impl IntoView {
    let lang = use_lang();
    let who = approver_word(lang, step.approver, step.name.as_deref());
    let names = step.asked.join(if lang == Lang::En { ", " } else { "、" });
    let said = match (step.by, step.in_name_of) {
        (Some(by), Some(other)) => Some(w::for_other(lang, by, other)),
        (by, _) => by,
    };
    let goes_on = !over || matches!(step.state, State::Approved | State::Declined);
    let asked = (!over && step.state == State::Open && !names.is_empty()).then(|| w::asks(lang, names));
    view! {
        <li class="approval__step">
            <span class="approval__who">{who}</span>
            {goes_on.then(|| view! { <StateBadge state=step.state/> })}
            <span class="approval__said">
                {said} {step.at.map(|at| view! { " · " <Ago then=at/> })} {asked}
            </span>
            {step.reason.map(|reason| view! { <p class="record__note">{reason}</p> })}
        </li>
    }
}

/// Approve or decline: two buttons under one thumb, and why.
#[component]
fn Decide(id: Uuid, place: i16, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let reason = RwSignal::new(String::new());
    let decide = move |approves: bool| {
        let verdict = Verdict { place, approves, reason: reason.get_untracked() };
        let done = move |decision: Uuid| {
            let back = move |()| take_back(sending, changed, undo_approval(id, decision));
            sending.toasts().undo(if approves { w::approved_now(lang) } else { w::declined_now(lang) }, back);
            changed.run(());
        };
        sending.send(decide_approval(id, verdict), done, move |error| {
            // Somebody else decided: what they said is shown in place of the buttons.
            if matches!(error, crate::access::AppError::Conflict(_)) {
                sending.toasts().error(error_text(lang, &error));
                changed.run(());
            } else {
                sending.refuse(&error);
            }
        });
    };
    let errors = sending.errors;
    let rest = errors.rest();
    view! {
        <div class="approval__decide">
            <TextArea
                name=format!("approval-reason-{id}")
                label=w::reason(lang)
                hint=w::reason_hint(lang)
                value=reason
                rows=1
                max=1000
                error=errors.of("reason")
            />
            {move || rest.get().map(|text| view! { <Notice tone=Tone::Bad>{text}</Notice> })}
            <div class="approval__buttons">
                <Button icon=icondata::LuX busy=sending.busy() on_click=move |_| decide(false)>
                    {w::decline(lang)}
                </Button>
                <Button kind=ButtonKind::Primary icon=icondata::LuCheck busy=sending.busy() on_click=move |_| decide(true)>
                    {w::approve(lang)}
                </Button>
            </div>
        </div>
    }
}

/// Ends the asking; the way back asks anew with the same word.
#[component]
fn Withdraw(one: Approval, changed: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let withdraw = move |_| {
        let (quote, word) = (one.quote, one.word.clone());
        sending.step(withdraw_approval(one.id), move |()| {
            let back = move |()| {
                let word = word.clone();
                take_back(sending, changed, async move {
                    let now = super::api::approvals_of_quote(quote).await?;
                    ask_approval(quote, now.version, word).await
                });
            };
            sending.toasts().undo(w::withdrawn_now(lang), back);
            changed.run(());
        });
    };
    view! {
        <Button kind=ButtonKind::Quiet icon=icondata::LuUndo2 busy=sending.busy() on_click=withdraw>
            {w::withdraw(lang)}
        </Button>
    }
}
