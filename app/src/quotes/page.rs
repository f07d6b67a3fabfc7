//! `/quotes/:id`: one quote, how it stands, its versions and letters.

use super::{
    answering::{AnswerDialog, Answers},
    api::{copy_quote, quote},
    compared::Versions,
    document_model::percent,
    editor::Editor,
    form_model::QuoteForm,
    model::{LetterRow, QuoteSeen, QuoteState},
    sending::SendDialog,
    sums_view::SumsView,
    words_of::QuoteBadge,
};
use crate::areas::Screen;
use crate::{
    access::{Action, Answer, AppError, Kept, Sending, TurnedAway, answer_not_found, ask, is_for_me, use_session},
    approvals::{ApprovalsHere, ask_of_quote, model::OfQuote},
    events::live::use_live,
    locale::{format, use_lang},
    routes,
    ui::{
        Ago, Badge, Button, ButtonKind, Crumb, EmptyState, Fact, Facts, LinkButton, Notice, Page, Section, Skeleton,
        SkeletonShape, Tone,
    },
    words::quotes as w,
};
use chrono::NaiveDate;
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use rust_decimal::Decimal;
use uuid::Uuid;

pub(super) type Read = Answer<QuoteSeen>;

/// What the parts of the page share.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub id: Uuid,
    pub read: Read,
    /// The version that was seen last, or made here, and what stands in it.
    pub version: RwSignal<i32>,
    pub written: RwSignal<QuoteForm>,
    /// For steps that outlive the form they began in.
    pub steps: Sending,
    /// The dialog that sends.
    pub sending: RwSignal<bool>,
    /// The dialog that writes down what the customer said.
    pub answering: RwSignal<bool>,
}

/// The page with what it needs to begin.
pub struct QuotePage {
    id: Memo<Option<Uuid>>,
    read: Read,
    approvals: Answer<OfQuote>,
}

impl Screen for QuotePage {
    fn data() -> Self {
        let params = use_params_map();
        // While the page is being left the address is already another's.
        let id = Memo::new(move |was: Option<&Option<Uuid>>| {
            let found = params.with(|params| params.get_str("id").and_then(|id| id.parse().ok()));
            found.or(was.copied().flatten())
        });
        let read = |id: Option<Uuid>| async move { quote(id.ok_or(AppError::NotFound)?).await };
        Self { id, read: ask(move || id.get(), read), approvals: ask_of_quote(id) }
    }

    fn view(this: Self) -> AnyView {
        let QuotePage { id, read, approvals } = this;
        view! { <Loaded id read approvals/> }.into_any()
    }
}

fn way_back() -> Vec<Crumb> {
    vec![Crumb::link(w::title(use_lang()), routes::QUOTES)]
}

#[component]
fn Loaded(id: Memo<Option<Uuid>>, read: Read, approvals: Answer<OfQuote>) -> impl IntoView {
    let lang = use_lang();
    if !is_for_me(Action::SeeDeals) {
        return view! { <TurnedAway title=w::quote(lang)/> }.into_any();
    }
    use_live(move |event| {
        let named = event.after.as_ref().and_then(|after| after.get("quote")?.as_str()?.parse::<Uuid>().ok());
        if event.resync || (named.is_some() && named == id.get_untracked()) {
            read.refetch();
        }
    });
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> }>
            {move || {
                // Untracked: what comes later changes what is drawn, and what is half typed outlives it.
                Suspend::new(
                    ScopedFuture::new_untracked(async move {
                        match read.await {
                            Err(AppError::NotFound) => {
                                answer_not_found();
                                view! { <NotThere/> }.into_any()
                            }
                            _ => view! { <Shown read approvals/> }.into_any(),
                        }
                    }),
                )
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn NotThere() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Page title=w::quote(lang) crumbs=way_back()>
            <EmptyState icon=icondata::LuSearchX title=w::not_there(lang) text=w::not_there_text(lang)>
                <LinkButton href=routes::QUOTES>{w::to_all(lang)}</LinkButton>
            </EmptyState>
        </Page>
    }
}

#[component]
fn Shown(read: Read, approvals: Answer<OfQuote>) -> impl IntoView {
    let steps = Sending::new();
    let draw = move |now: Signal<QuoteSeen>| {
        // Another quote is drawn anew.
        let id = Memo::new(move |_| now.with(|seen| seen.row.id));
        let whole = move || {
            let desk = Desk {
                id: id.get(),
                read,
                steps,
                version: RwSignal::new(now.with_untracked(|seen| seen.version)),
                written: RwSignal::new(now.with_untracked(|seen| seen.form.clone())),
                sending: RwSignal::new(false),
                answering: RwSignal::new(false),
            };
            view! { <Whole now desk approvals/> }
        };
        whole.into_any()
    };
    view! { <Kept answer=read fallback=|| view! { <Skeleton shape=SkeletonShape::Record/> } draw/> }
}

#[component]
fn Whole(now: Signal<QuoteSeen>, desk: Desk, approvals: Answer<OfQuote>) -> impl IntoView {
    let lang = use_lang();
    // What somebody else wrote meanwhile is not overwritten unseen: then the version stays, and saving says that it has changed.
    Effect::new(move |_| {
        now.with(|seen| {
            if desk.written.with_untracked(|written| written.check().ok() == seen.form.check().ok()) {
                desk.version.set(seen.version);
            }
        });
    });
    let title = Memo::new(move |_| {
        now.with(|seen| match &seen.row.number {
            Some(number) => format!("{number} {}", seen.row.title),
            None => seen.row.title.clone(),
        })
    });
    // What is typed outlives what does not concern it.
    let writes = Memo::new(move |_| {
        now.with(|seen| (seen.current, seen.sent, seen.may_edit && !seen.waits && seen.row.state.is_open()))
    });
    let body = move || {
        let (.., writes) = writes.get();
        let seen = now.get_untracked();
        desk.version.set(seen.version);
        desk.written.set(seen.form.clone());
        if writes { view! { <Editor seen desk/> }.into_any() } else { view! { <Closed seen/> }.into_any() }
    };
    let actions = move || {
        let file = Signal::derive(move || routes::quote_file(desk.id, now.with(|seen| seen.current)));
        view! {
            <LinkButton href=file icon=icondata::LuFileDown new_tab=true>
                {w::as_file(lang)}
            </LinkButton>
            <CopyHere id=desk.id/>
            <Answers now desk/>
        }
    };
    view! {
        <Page title crumbs=way_back() actions>
            <div class="quote-page">
                {move || view! { <Head seen=now.get()/> }}
                <ApprovalsHere quote=desk.id all=approvals version=Signal::derive(move || now.with(|seen| seen.version)) changed=move |()| desk.read.refetch()/>
                {body}
                <Versions now/>
                {move || view! { <Letters letters=now.with(|seen| seen.letters.clone())/> }}
            </div>
            <SendDialog now desk/>
            <AnswerDialog now desk/>
        </Page>
    }
}

/// Makes another draft of what it says: also of one that was accepted, which is written no more.
#[component]
fn CopyHere(id: Uuid) -> impl IntoView {
    let (lang, sending, navigate) = (use_lang(), Sending::new(), use_navigate());
    let copy = move |_| {
        let go = navigate.clone();
        sending.step(copy_quote(id), move |made| {
            sending.toasts().success(w::copied_quote(lang));
            go(&routes::quote(made), NavigateOptions::default());
        });
    };
    let may = use_session().is_some_and(|session| session.may(Action::EditDeals));
    may.then(|| {
        view! {
            <Button kind=ButtonKind::Quiet icon=icondata::LuCopy busy=sending.busy() on_click=copy>
                {w::copy_quote(lang)}
            </Button>
        }
    })
}

/// How it stands, and for whom it is.
#[component]
fn Head(seen: QuoteSeen) -> impl IntoView {
    let lang = use_lang();
    let row = seen.row;
    let link = |href: String, name: String| view! { <a class="cell-link" href=href>{name}</a> };
    let customer = match row.customer {
        Some((id, name)) => link(routes::customer(id), name).into_any(),
        None => w::hidden(lang).into_any(),
    };
    let deal = row.deal.map(|(id, name)| view! { <Fact label=w::deal(lang)>{link(routes::deal(id), name)}</Fact> });
    let said = seen.answered.map(|answered| {
        let who = match answered.by {
            Some(by) => w::said_to(lang, answered.name, by),
            None => answered.name,
        };
        view! {
            <Fact label=w::answered(lang)>
                {who} " · " <Ago then=answered.at/> {answered.reason.map(|reason| view! { <p class="record__note">{reason}</p> })}
            </Fact>
        }
    });
    view! {
        <div class="record-head">
            <QuoteBadge state=row.state/>
            {row.changed.then(|| view! { <Badge tone=Tone::Warn>{w::changed(lang)}</Badge> })}
            <strong>{format::money(row.amount, &row.currency)}</strong>
            <span>{w::valid_to(lang, format::date(lang, row.valid_until))}</span>
        </div>
        <Facts>
            <Fact label=w::customer(lang)>{customer}</Fact>
            {deal}
            <Fact label=w::owner(lang)>{row.owner.1}</Fact>
            {said}
        </Facts>
    }
}

/// A quote that is not written any more, or not by the reader.
#[component]
fn Closed(seen: QuoteSeen) -> impl IntoView {
    let lang = use_lang();
    let form = seen.form;
    let sums = form.sums();
    let currency = form.currency.clone();
    let line = move |line: super::form_model::LineForm| {
        let priced = line.priced();
        let price = priced.as_ref().map(|priced| format::money(priced.price, &currency));
        let off =
            priced.filter(|priced| !priced.discount.is_zero()).map(|priced| format!(" −{}", percent(priced.discount)));
        let amount = priced.map(|priced| priced.amount(super::sums_model::places(&currency)));
        view! {
            <li class="aside-line">
                <span class="aside-line__name">{line.name}</span>
                <span class="aside-line__meta">
                    {line.quantity} " " {line.unit} " × " {price} {off} " · " {amount.map(|amount| format::money(amount, &currency))}
                </span>
            </li>
        }
    };
    let discount = form.discount.trim().parse::<Decimal>().unwrap_or_default();
    let text = |label: &'static str, text: String| {
        (!text.is_empty()).then(|| view! { <Fact label><p class="record__note">{text}</p></Fact> })
    };
    let delivery =
        [form.incoterm, form.place].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let deliver_on = form.deliver_on.parse().map(|day: NaiveDate| format::date(lang, day)).unwrap_or_default();
    let closed = matches!(seen.row.state, QuoteState::Accepted | QuoteState::Withdrawn);
    view! {
        {closed.then(|| view! { <Notice tone=Tone::Neutral>{w::closed(lang)}</Notice> })}
        <Section title=w::lines(lang)>
            <ul class="aside-list">{form.lines.into_iter().map(line).collect_view()}</ul>
            <SumsView sums currency=form.currency discount/>
            <Facts>
                {text(w::incoterm(lang), delivery)}
                {text(w::deliver_on(lang), deliver_on)}
                {text(w::terms(lang), form.terms)}
                {text(w::notes(lang), form.notes)}
            </Facts>
        </Section>
    }
}

/// The letters with which it went out.
#[component]
fn Letters(letters: Vec<LetterRow>) -> impl IntoView {
    let lang = use_lang();
    let line = move |letter: LetterRow| {
        let (tone, word) = match letter.state.as_str() {
            "sent" => (Tone::Good, w::letter_sent(lang)),
            "failed" | "bounced" => (Tone::Bad, w::letter_failed(lang)),
            _ => (Tone::Neutral, w::letter_waits(lang)),
        };
        view! {
            <li class="aside-line">
                <span class="aside-line__name">{letter.address}</span>
                <Badge tone>{word}</Badge>
                <span class="aside-line__meta">
                    {w::version(lang, letter.number)} " · " <Ago then=letter.at/>
                </span>
            </li>
        }
    };
    (!letters.is_empty()).then(|| {
        view! {
            <Section title=w::letters(lang)>
                <ul class="aside-list">{letters.into_iter().map(line).collect_view()}</ul>
            </Section>
        }
    })
}
