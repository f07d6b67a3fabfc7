//! Lists of few lines: what needs a look, how the desk stands, one's own tickets, agents, and where leads come from.

use super::told_model::{Alert, Pressing, TicketLine, expected_earlier, my_tickets};
use crate::{
    access::use_session,
    deals::{
        board::address::{Look, address_of as board},
        model::Filter,
    },
    desk::{
        deadlines::PromiseMark,
        reports::{
            model::{AgentNow, NowFigure, answered_by, open_of},
            words_of::now_word,
        },
        tickets::{list_model::TicketFilter, place::address_of as tickets, rules_model::number_in_words},
    },
    forecast::place::deals,
    leads::{
        filters::list_address as leads,
        model::{LeadFilter, Source, State, View},
        words_of::source_word,
    },
    locale::{Lang, format, use_lang},
    quotes::{
        list::address_of as quotes,
        model::{QuoteFilter, QuoteState},
    },
    routes,
    ui::{Cell, Column, EmptyState, Icon, Row, Table},
    words::{desk_reports as dw, home as w},
};
use chrono::NaiveDate;
use leptos::prelude::*;
use uuid::Uuid;

/// A line of words and a number that opens what it counts.
#[component]
fn Line(
    href: String,
    words: String,
    #[prop(optional, into)] count: Option<String>,
    #[prop(optional)] icon: Option<icondata::Icon>,
    /// It presses.
    #[prop(optional)]
    bad: bool,
) -> impl IntoView {
    view! {
        <li>
            <a class="home-line" class:home-line--bad=bad href=href>
                {icon.map(|icon| view! { <Icon icon/> })}
                <span class="home-line__words">{words}</span>
                {count.map(|count| view! { <span class="home-line__count">{count}</span> })}
            </a>
        </li>
    }
}

/// What of one's own goes wrong if nobody looks.
#[component]
pub(super) fn Alerts(alerts: Vec<Alert>) -> impl IntoView {
    let lang = use_lang();
    let me = use_session().map(|session| session.person).unwrap_or_default();
    if alerts.is_empty() {
        let (title, text) = (w::none_alerts(lang), w::none_alerts_text(lang));
        return view! { <EmptyState small=true icon=icondata::LuCircleCheck title text/> }.into_any();
    }
    let several = alerts.iter().filter(|alert| matches!(alert, Alert::Stale { .. })).count() > 1;
    let line = |alert: Alert| {
        let (icon, bad, href, words) = told(lang, me, several, &alert);
        match alert {
            Alert::Ending { day, .. } => {
                view! { <Line icon bad href words count=format::date_short(lang, day)/> }.into_any()
            }
            _ => view! { <Line icon bad href words count=format::count(alert.count())/> }.into_any(),
        }
    };
    view! { <ul class="home-lines">{alerts.into_iter().map(line).collect_view()}</ul> }.into_any()
}

/// Icon, whether it presses, the list that it counts, and words.
fn told(lang: Lang, me: Uuid, several: bool, alert: &Alert) -> (icondata::Icon, bool, String, String) {
    match alert {
        Alert::Stale { pipeline, name, .. } => {
            let filter = Filter { pipeline: *pipeline, owners: vec![me], stale: true, ..Filter::default() };
            let words = if several { w::stale_in(lang, name) } else { w::stale(lang).to_owned() };
            (icondata::LuHourglass, false, board(&filter, Look::Board), words)
        }
        Alert::Overdue { period, .. } => {
            (icondata::LuCalendarX, true, deals(&expected_earlier(me, *period)), w::overdue(lang).to_owned())
        }
        Alert::Leads { .. } => {
            let filter = LeadFilter { view: Some(View::Mine), overdue: true, ..LeadFilter::default() };
            (icondata::LuUserPlus, true, leads(&filter), w::late_leads(lang).to_owned())
        }
        Alert::Tickets { figure, .. } => {
            let (bad, words) = match figure {
                Pressing::Overdue => (true, w::tickets_overdue(lang)),
                Pressing::DueSoon => (true, w::tickets_due_soon(lang)),
                Pressing::Waiting => (false, w::tickets_waiting(lang)),
            };
            (icondata::LuHeadset, bad, tickets(&figure.of(me)), words.to_owned())
        }
        Alert::Quotes { .. } => {
            let filter = QuoteFilter { owner: Some(me), state: Some(QuoteState::Sent), ..QuoteFilter::default() };
            (icondata::LuFileText, false, quotes(&filter), w::quotes_waiting(lang).to_owned())
        }
        Alert::Ending { quote, title, .. } => {
            (icondata::LuFileClock, true, routes::quote(*quote), w::quote_ending(lang, title))
        }
    }
}

/// How the desk stands; every number opens its list.
#[component]
pub(super) fn Tickets(counts: [i64; 5]) -> impl IntoView {
    let lang = use_lang();
    let number = move |(figure, count): (NowFigure, i64)| {
        let alarming = figure == NowFigure::Overdue && count > 0;
        view! {
            <li>
                <a class="desk-now__number" class:desk-now__number--bad=alarming href=tickets(&figure.filter())>
                    <span class="desk-now__count">{format::count(count)}</span>
                    <span class="desk-now__label">{now_word(lang, figure)}</span>
                </a>
            </li>
        }
    };
    view! { <ul class="desk-now">{NowFigure::ALL.into_iter().zip(counts).map(number).collect_view()}</ul> }
}

/// One's own open tickets, what is due first.
#[component]
pub(super) fn MyTickets(count: i64, lines: Vec<TicketLine>) -> impl IntoView {
    let lang = use_lang();
    if lines.is_empty() {
        let (title, text) = (w::none_tickets(lang), w::none_tickets_text(lang));
        return view! { <EmptyState small=true icon=icondata::LuInbox title text/> }.into_any();
    }
    let line = |line: TicketLine| {
        let mark = line.promised.map(|promised| view! { <PromiseMark promised/> });
        view! {
            <li>
                <a class="home-line" href=routes::ticket(line.id)>
                    <span class="home-line__words">
                        {line.subject} " " <span class="home-line__second">{number_in_words(line.number)}</span>
                    </span>
                    <span class="home-line__aside">{mark}</span>
                </a>
            </li>
        }
    };
    view! {
        <ul class="home-lines">{lines.into_iter().map(line).collect_view()}</ul>
        <p class="widget__foot">
            <a class="widget__all" href=tickets(&my_tickets())>
                {w::all_my_tickets(lang, format::count(count))}
            </a>
        </p>
    }
    .into_any()
}

/// Who works on how many tickets.
#[component]
pub(super) fn Agents(today: NaiveDate, agents: Vec<AgentNow>) -> impl IntoView {
    let lang = use_lang();
    if agents.is_empty() {
        let (title, text) = (w::none_agents(lang), w::none_agents_text(lang));
        return view! { <EmptyState small=true icon=icondata::LuHeadset title text/> }.into_any();
    }
    let columns = vec![
        Column::new("agent", dw::agent(lang)),
        Column::new("open", dw::now_open(lang)).numeric(),
        Column::new("answered", dw::answered_today(lang)).numeric(),
    ];
    let row = move |agent: AgentNow| {
        let AgentNow { id, name, open, answered } = agent;
        let cell = |count: i64, word: &str, filter: &TicketFilter| {
            let spoken = dw::figure_spoken(lang, &name, word, format::count(count));
            match count {
                0 => view! { <span class="aside-none">{format::count(0)}</span> }.into_any(),
                _ => view! { <a class="cell-link" href=tickets(filter) aria-label=spoken>{format::count(count)}</a> }
                    .into_any(),
            }
        };
        let has = cell(open, dw::now_open(lang), &open_of(id));
        let did = cell(answered, dw::answered_today(lang), &answered_by(id, today));
        view! {
            <Row>
                <Cell>{name}</Cell>
                <Cell numeric=true>{has}</Cell>
                <Cell numeric=true>{did}</Cell>
            </Row>
        }
    };
    view! {
        <Table label=w::agents(lang) columns>
            {agents.into_iter().map(row).collect_view()}
        </Table>
    }
    .into_any()
}

/// New leads by where they come from.
#[component]
pub(super) fn Sources(sources: Vec<(Source, i64)>) -> impl IntoView {
    let lang = use_lang();
    if sources.is_empty() {
        let (title, text) = (w::none_sources(lang), w::none_sources_text(lang));
        return view! { <EmptyState small=true icon=icondata::LuUserPlus title text/> }.into_any();
    }
    let line = |(source, count): (Source, i64)| {
        let filter = LeadFilter {
            view: Some(View::All),
            state: Some(State::New),
            source: Some(source),
            ..LeadFilter::default()
        };
        let words = source_word(lang, source).to_owned();
        view! { <Line href=leads(&filter) words count=format::count(count)/> }
    };
    view! { <ul class="home-lines">{sources.into_iter().map(line).collect_view()}</ul> }.into_any()
}
