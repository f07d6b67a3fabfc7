//! What a guest sees: their tickets as a list, and one of them with all that was said.

use super::{Seated, Shell, Visit, entering};
use crate::http::Served;
use app::{
    access::AppError,
    desk::{
        portal::{
            guest_store::Guest,
            reading_store::{self, Line, Lines, Request, Words},
            saying_store::form_id,
        },
        satisfaction::model::{LONGEST as LONGEST_COMMENT, SCORES},
        tickets::{
            model::LONGEST,
            rules_model::{State as Stage, number_in_words},
        },
    },
    locale::{Lang, format},
    routes::{HELP, PORTAL, PORTAL_NEW, portal_file, portal_ticket},
    words::{portal as w, satisfaction as sw, tickets as tw},
};
use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Utc};
use http::{StatusCode, request::Parts};
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

/// What the address of a page says.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    asked: bool,
    #[serde(default)]
    done: bool,
    after: Option<Uuid>,
    #[serde(default)]
    rated: bool,
}

/// The door for who is not signed in; the list for who is.
pub async fn home(State(served): State<Served>, Query(asked): Query<Asked>, parts: Parts) -> Response {
    let Visit { mut tx, shell, guest, .. } = match Visit::begin(&served, &parts).await {
        Ok(visit) => visit,
        Err(answer) => return answer,
    };
    let lang = shell.lang;
    let Some(guest) = guest else {
        return if asked.asked {
            shell.page(StatusCode::OK, w::asked(lang), &entering::asked(&shell))
        } else {
            shell.page(StatusCode::OK, w::enter(lang), &entering::door(&shell, "", None))
        };
    };
    let found = async {
        let lines = reading_store::lines(&mut tx, &guest, asked.done, asked.after).await?;
        tx.commit().await?;
        Ok::<_, AppError>(lines)
    };
    match found.await {
        Ok(lines) => {
            let title = if guest.company { w::all_of_us(lang) } else { w::mine(lang) };
            shell.page(StatusCode::OK, title, &list(&served, &shell, &guest, &lines, &asked))
        }
        Err(error) => shell.refused(&error),
    }
}

fn day(served: &Served, lang: Lang, moment: DateTime<Utc>) -> String {
    format::date_time(lang, moment, served.directory.organisation().utc_offset)
}

/// Where a ticket stands, as its customer reads it.
fn stage_word(lang: Lang, stage: Stage) -> &'static str {
    match stage {
        Stage::New => w::state_new(lang),
        Stage::Open | Stage::WaitingOthers => w::state_working(lang),
        Stage::WaitingCustomer => w::state_yours(lang),
        Stage::Solved => w::state_solved(lang),
        Stage::Closed => w::state_closed(lang),
    }
}

fn list(served: &Served, shell: &Shell, guest: &Guest, found: &Lines, asked: &Asked) -> Markup {
    let lang = shell.lang;
    let page = |done: bool, after: Option<Uuid>| {
        let after = after.map(|id| format!("&after={id}")).unwrap_or_default();
        format!("{PORTAL}?done={done}{after}")
    };
    html! {
        p.soft { (w::signed_in_as(lang, &guest.name)) }
        h1 { (if guest.company { w::all_of_us(lang) } else { w::mine(lang) }) }
        p { a.main href=(PORTAL_NEW) { (w::new(lang)) } }
        form.search role="search" action=(HELP) method="get" {
            label.hidden for="q" { (w::help_search(lang)) }
            input id="q" name="q" type="search" maxlength="100" placeholder=(w::help_search(lang));
            input type="hidden" name="lang" value=(lang.tag());
            button type="submit" { (w::help_find(lang)) }
        }
        nav.ways aria-label=(w::title(lang)) {
            @for (done, word) in [(false, w::open_ones(lang)), (true, w::done_ones(lang))] {
                a href=(page(done, None)) aria-current=[(done == asked.done).then_some("page")] { (word) }
            }
        }
        @if found.lines.is_empty() && asked.after.is_none() {
            p.empty { (if asked.done { w::none_done(lang) } else { w::none_open(lang) }) }
            @if !asked.done { p.empty { (w::none_open_text(lang)) } }
        }
        ul.lines { @for line in &found.lines { (line_of(served, lang, line)) } }
        @if let Some(last) = found.lines.last().filter(|_| found.more) { p { a href=(page(asked.done, Some(last.id))) { (w::older(lang)) } } }
        @if asked.after.is_some() { p { a href=(page(asked.done, None)) { (w::newest(lang)) } } }
    }
}

fn line_of(served: &Served, lang: Lang, line: &Line) -> Markup {
    html! {
        li {
            a href=(portal_ticket(line.id)) {
                span.line__name { (line.subject) }
                span.line__facts {
                    (stage(lang, line.state)) " " (number_in_words(line.number)) " · " (w::updated(lang, day(served, lang, line.updated_at)))
                    @if !line.mine { " · " (w::colleague(lang)) }
                }
            }
        }
    }
}

fn stage(lang: Lang, stage: Stage) -> Markup {
    html! { span.stage data-state=(stage.key()) { (stage_word(lang, stage)) } }
}

/// What was typed and could not be taken, with why.
#[derive(Default)]
pub struct Typed {
    pub text: String,
    pub trouble: Option<String>,
    pub score: Option<i16>,
    pub comment: String,
    pub rate_trouble: Option<&'static str>,
}

/// One ticket. One that became part of another leads there, where the guest sees that one.
pub async fn one(
    State(served): State<Served>,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Response {
    let Seated { mut tx, shell, guest, .. } = match Seated::begin(&served, &parts).await {
        Ok(seated) => seated,
        Err(answer) => return answer,
    };
    let found = async {
        let request = reading_store::request(&mut tx, id).await?;
        let said = reading_store::said(&mut tx, &guest, id, asked.after).await?;
        tx.commit().await?;
        Ok::<_, AppError>((request, said))
    };
    match found.await {
        Ok((Request { kept: Some(kept), .. }, _)) => Redirect::to(&portal_ticket(kept)).into_response(),
        Ok((request, said)) => {
            let content = told(&served, &shell, &request, &said, &Typed::default(), &asked);
            shell.page(StatusCode::OK, &request.subject, &content)
        }
        Err(error) => shell.refused(&error),
    }
}

/// The page of a ticket anew, because what was sent could not be taken.
pub async fn again(served: &Served, seated: Seated, id: Uuid, status: StatusCode, typed: &Typed) -> Response {
    let Seated { mut tx, shell, guest, .. } = seated;
    let shell = shell.at(portal_ticket(id));
    let found = async {
        let request = reading_store::request(&mut tx, id).await?;
        let said = reading_store::said(&mut tx, &guest, id, None).await?;
        Ok::<_, AppError>((request, said))
    };
    match found.await {
        Ok((request, said)) => {
            let asked = Asked { asked: false, done: false, after: None, rated: false };
            shell.page(status, &request.subject, &told(served, &shell, &request, &said, typed, &asked))
        }
        Err(error) => shell.refused(&error),
    }
}

fn told(
    served: &Served,
    shell: &Shell,
    request: &Request,
    (said, more): &(Vec<Words>, bool),
    typed: &Typed,
    asked: &Asked,
) -> Markup {
    let lang = shell.lang;
    let kind = tw::text(lang, &format!("kind_{}", request.kind.key())).unwrap_or_default();
    let older = said.first().filter(|_| *more);
    html! {
        p { a href=(PORTAL) { (w::home(lang)) } }
        h1 { (request.subject) }
        p.soft {
            (stage(lang, request.state)) " " (number_in_words(request.number)) " · " (kind) " · " (w::made(lang, day(served, lang, request.created_at)))
        }
        @if request.merged { div.told role="note" { p { strong { (w::merged(lang)) } } p { (w::merged_text(lang)) } } }
        section aria-label=(w::said(lang)) {
            @if asked.after.is_some() { p { a href=(portal_ticket(request.id)) { (w::newest(lang)) } } }
            @if let Some(first) = older { p { a href=(format!("{}?after={}", portal_ticket(request.id), first.id)) { (w::older(lang)) } } }
            ol.talk { @for words in said { (words_of(served, shell, words)) } }
        }
        @if !request.merged { (answer_form(lang, request, typed)) }
        @if request.may_rate || request.rating.is_some() { (rating(lang, request, typed, asked.rated)) }
    }
}

fn words_of(served: &Served, shell: &Shell, words: &Words) -> Markup {
    let lang = shell.lang;
    let who = match (words.ours, words.mine) {
        (true, _) => shell.name.as_str(),
        (false, true) => w::you(lang),
        (false, false) => w::colleague_said(lang),
    };
    html! {
        li.talk__one data-ours=(words.ours) id=(format!("m-{}", words.id)) {
            p.talk__who { strong { (who) } " " time datetime=(words.written_at.to_rfc3339()) { (day(served, lang, words.written_at)) } }
            p.talk__text { (words.text) }
            @if !words.quoted.is_empty() { details { summary { (w::quoted(lang)) } p.talk__text { (words.quoted) } } }
            @if !words.files.is_empty() {
                ul.talk__files {
                    @for one in &words.files {
                        li {
                            @if one.refused.is_some() { (one.file.name) " " (w::not_kept(lang)) }
                            @else { a href=(portal_file(one.file.id)) { (one.file.name) } }
                        }
                    }
                }
            }
        }
    }
}

/// Files that go along with words.
pub fn files_field(lang: Lang) -> Markup {
    use app::desk::portal::model::{LARGEST, MOST_FILES};
    html! {
        label for="files" { (w::files(lang)) }
        input id="files" name="files" type="file" multiple aria-describedby="files-hint";
        p.soft id="files-hint" { (w::files_hint(lang, MOST_FILES, LARGEST >> 20)) }
    }
}

fn answer_form(lang: Lang, request: &Request, typed: &Typed) -> Markup {
    let action = portal_ticket(request.id);
    let closed = request.state == Stage::Closed;
    let lead = match request.state {
        Stage::Solved => Some(w::answer_reopens(lang)),
        Stage::Closed => Some(w::answer_closed(lang)),
        _ => None,
    };
    html! {
        section id="answer" {
            h2 { (w::answer(lang)) }
            @if let Some(lead) = lead { p { (lead) } }
            form.fields action=(format!("{action}/answer")) method="post" enctype="multipart/form-data" {
                @if let Some(trouble) = &typed.trouble { p.rate__trouble role="alert" id="text-trouble" { (trouble) } }
                input type="hidden" name="id" value=(form_id());
                @if closed { input type="hidden" name="reopen" value="yes"; }
                label.hidden for="text" { (w::answer(lang)) }
                textarea id="text" name="text" rows="5" maxlength=(LONGEST) required
                    aria-describedby=[typed.trouble.as_ref().map(|_| "text-trouble")] { (typed.text) }
                (files_field(lang))
                button.main type="submit" { (if closed { w::reopen(lang) } else { w::send(lang) }) }
            }
            @if request.state.is_open() {
                form action=(format!("{action}/solved")) method="post" { button type="submit" { (w::solved_button(lang)) } }
            }
        }
    }
}

fn rating(lang: Lang, request: &Request, typed: &Typed, thanks: bool) -> Markup {
    let word = |score: i16| sw::text(lang, &format!("score_{score}")).unwrap_or_default();
    let kept = request.rating.as_ref();
    let chosen = typed.score.or(kept.map(|(score, _)| *score));
    let comment =
        kept.and_then(|(_, comment)| comment.as_deref()).filter(|_| typed.comment.is_empty()).unwrap_or(&typed.comment);
    html! {
        section id="rate" {
            h2 { (w::rate(lang)) }
            @if thanks { p role="status" { (w::rate_thanks(lang)) } }
            @if !request.may_rate {
                @if let Some((score, _)) = kept { p { (sw::score_of(lang, score, word(*score))) } }
            } @else {
                form.rate action=(format!("{}/rate", portal_ticket(request.id))) method="post" {
                    fieldset {
                        legend { (sw::rate_lead(lang, number_in_words(request.number))) }
                        @if let Some(trouble) = typed.rate_trouble { p.rate__trouble role="alert" { (trouble) } }
                        @for score in SCORES {
                            label.rate__score {
                                input type="radio" name="score" value=(score) required checked[chosen == Some(score)];
                                span { (score) " · " (word(score)) }
                            }
                        }
                    }
                    label for="comment" { (sw::rate_comment(lang)) }
                    textarea id="comment" name="comment" rows="3" maxlength=(LONGEST_COMMENT) { (comment) }
                    button type="submit" { (if kept.is_some() { sw::rate_change(lang) } else { sw::rate_send(lang) }) }
                }
            }
        }
    }
}
