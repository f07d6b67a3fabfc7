//! Requests in the database: asking, deciding, taking back. Who may is decided there.

use super::model::{
    Approval, Approvals, Deputies, Deputy, DeputyDraft, Need, OfQuote, PAGE, Part, State, Step, Verdict, words,
};
use super::rule_model::Approver;
use crate::{
    access::{Action, AppError, Tx, may, new_id},
    events::{Event, record},
    quotes::{
        document_model::DocumentLine,
        sending_store::{check_offer, document, let_off},
        store::{form, today},
    },
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

/// What is shown of a document that was frozen.
#[derive(Deserialize)]
struct Paper {
    #[serde(default)]
    customer: String,
    #[serde(default)]
    lines: Vec<DocumentLine>,
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, AppError> {
    serde_json::from_value(value).map_err(|error| AppError::unforeseen(&error))
}

/// A page of requests: of the quote, of the caller's; what waits first, then the newest.
pub async fn page(tx: &mut Tx, part: Part, page: usize) -> Result<Approvals, AppError> {
    let me = tx.person();
    let rows = sqlx::query!(
        r#"
        select a.id, a.quote_id, a.number, a.title, a.state, p.name as asker, a.asked_at, a.word, a.rules, a.too_much, a.amount, a.currency, a.base,
               o.currency as house_currency, a.let_off, m.margin as "margin?", a.step, a.document, t.id as "turn?", t.name as "turn_name?",
               a.asker_id = $2 as "own!",
               coalesce((select jsonb_agg(jsonb_build_object(
                   'place', s.place, 'state', s.state, 'name', n.name, 'by', b.name, 'in_name_of', f.name, 'at', s.decided_at, 'reason', s.reason,
                   'approver', jsonb_strip_nulls(jsonb_build_object('kind', s.kind, 'id', s.person_id, 'role', s.role)),
                   'asked', coalesce((select jsonb_agg(k.name order by k.name) from approval_asked w join person k on k.id = w.person_id
                                       where w.approval_id = a.id and w.place = s.place), '[]')) order by s.place)
                 from approval_step s left join person n on n.id = s.person_id left join person b on b.id = s.decided_by
                 left join person f on f.id = s.for_id where s.approval_id = a.id), '[]') as "steps!"
          from approval a
          join person p on p.id = a.asker_id
         cross join organisation o
          left join approval_margin m on m.approval_id = a.id
          left join person t on a.state = 'waiting' and t.id = my_turn(a.id)
         where case $1 when 'waiting' then a.state = 'waiting' and a.id = any ((select my_open_approvals())::uuid[])
                       when 'asked' then a.asker_id = $2
                       when 'done' then exists (select 1 from approval_step s where s.approval_id = a.id and (s.decided_by = $2 or s.for_id = $2))
                       when 'quote' then a.quote_id = $3
                       when 'one' then a.id = $3 else false end
         order by a.state <> 'waiting', a.asked_at desc, a.id limit $4 offset $5
        "#,
        part.key(),
        me,
        part.named(),
        i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        i64::try_from(page.min(10_000) * PAGE).unwrap_or(i64::MAX),
    )
    .fetch_all(tx.conn())
    .await?;
    let more = rows.len() > PAGE;
    let quotes: Vec<Uuid> = rows.iter().map(|row| row.quote_id).collect();
    let (seen, written) = quotes_in_sight(tx, &quotes).await?;
    let mut found = Vec::new();
    for row in rows.into_iter().take(PAGE) {
        let state: State = read(Value::String(row.state))?;
        let paper: Paper = read(row.document)?;
        let other = row.currency != row.house_currency;
        found.push(Approval {
            id: row.id,
            quote: row.quote_id,
            sees_quote: seen.contains(&row.quote_id),
            number: row.number,
            title: row.title,
            customer: paper.customer,
            state,
            asker: row.asker,
            asked_at: row.asked_at,
            word: row.word,
            rules: row.rules,
            too_much: row.too_much,
            amount: row.amount,
            base: row.base.filter(|_| other).map(|base| (base, row.house_currency)),
            currency: row.currency,
            let_off: row.let_off,
            margin: row.margin,
            step: row.step,
            steps: read::<Vec<Step>>(row.steps)?,
            lines: paper.lines,
            mine: row.turn.is_some(),
            in_name_of: row.turn_name.filter(|_| row.turn != Some(me)),
            may_withdraw: state == State::Waiting && (row.own || written.contains(&row.quote_id)),
        });
    }
    Ok(Approvals { rows: found, more })
}

/// Which of these quotes the caller sees, and which of them they may change.
async fn quotes_in_sight(tx: &mut Tx, ids: &[Uuid]) -> Result<(Vec<Uuid>, Vec<Uuid>), AppError> {
    if !may(tx.role(), Action::SeeDeals) {
        return Ok((Vec::new(), Vec::new()));
    }
    let rows = sqlx::query!(r#"select id, may_write_quote(id) as "writes!" from quote where id = any ($1)"#, ids)
        .fetch_all(tx.conn())
        .await?;
    let written = rows.iter().filter(|row| row.writes).map(|row| row.id).collect();
    Ok((rows.into_iter().map(|row| row.id).collect(), written))
}

/// What the page of a quote shows: its requests, and what holds for it where it may be asked for now.
///
/// # Errors
/// `NotFound`.
pub async fn of_quote(tx: &mut Tx, id: Uuid) -> Result<OfQuote, AppError> {
    let row = sqlx::query!(
        r#"
        select q.version, q.current,
               may_write_quote(q.id) and q.state in ('draft', 'sent', 'declined', 'expired') and q.current > coalesce(q.sent, 0)
                 and not exists (select 1 from approval a where a.quote_id = q.id and (a.state = 'waiting' or (a.number = q.current and a.state <> 'withdrawn')))
                 as "askable!"
          from quote q where q.id = $1
        "#,
        id,
    )
    .fetch_one(tx.conn())
    .await?;
    let requests = page(tx, Part::Quote(id), 0).await?.rows;
    let needs = if row.askable { needs(tx, id, row.current).await? } else { Vec::new() };
    Ok(OfQuote { needs, requests, version: row.version, current: row.current })
}

async fn needs(tx: &mut Tx, id: Uuid, number: i32) -> Result<Vec<Need>, AppError> {
    let fields = form(tx, id, number).await?.check()?;
    let off = let_off(tx, id, &fields).await?;
    let rows = sqlx::query!(
        r#"select rule_id, name as "name!", steps as "steps!" from approval_needs($1, $2, $3, $4) order by place"#,
        id,
        number,
        off.deepest,
        off.whole,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut needs = Vec::new();
    for row in rows {
        let mut steps = Vec::new();
        for step in read::<Vec<Approver>>(row.steps)? {
            let name = match step {
                Approver::Person { id } => {
                    sqlx::query_scalar!("select name from person where id = $1", id).fetch_optional(tx.conn()).await?
                }
                _ => None,
            };
            steps.push((step, name));
        }
        needs.push(Need { rule: row.rule_id.map(|_| row.name), steps });
    }
    Ok(needs)
}

/// Asks for the newest version of a quote; gives the id of the request.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` with what cannot be sent anyway or on `word`; the conflicts `changed`, `quote_closed`,
/// `approval_needless`, `approval_nobody`.
pub async fn ask(tx: &mut Tx, quote: Uuid, version: i32, word: &str) -> Result<Uuid, AppError> {
    let word = word.trim();
    words(word, "word")?;
    let row = sqlx::query!(r#"select current, may_write_quote(id) as "writes!" from quote where id = $1"#, quote)
        .fetch_one(tx.conn())
        .await?;
    if !row.writes {
        return Err(AppError::NotAllowed);
    }
    let fields = form(tx, quote, row.current).await?.check()?;
    check_offer(tx, &fields).await?;
    let off = let_off(tx, quote, &fields).await?;
    let paper = document(tx, quote, row.current, "").await?;
    let paper = serde_json::to_value(&paper).map_err(|error| AppError::unforeseen(&error))?;
    let id = new_id();
    let done = sqlx::query_scalar!(
        r#"select ask_approval($1, $2, $3, $4, $5, $6, $7) as "done!""#,
        id,
        quote,
        version,
        off.deepest,
        off.whole,
        word,
        paper,
    )
    .fetch_one(tx.conn())
    .await?;
    match done.as_str() {
        "asked" => Ok(id),
        "changed" => Err(AppError::conflict("changed")),
        "needless" => Err(AppError::conflict("approval_needless")),
        "nobody" => Err(AppError::conflict("approval_nobody")),
        _ => Err(AppError::conflict("quote_closed")),
    }
}

/// What one does not see is not there.
async fn seen(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    sqlx::query_scalar!("select id from approval where id = $1", id).fetch_one(tx.conn()).await?;
    Ok(())
}

/// What a step came to, in the words of errors.
fn came_to(done: &str) -> Result<(), AppError> {
    match done {
        "done" => Ok(()),
        "over" => Err(AppError::conflict("approval_over")),
        "late" => Err(AppError::conflict("approval_late")),
        "followed" => Err(AppError::conflict("approval_followed")),
        _ => Err(AppError::NotAllowed),
    }
}

/// Decides a step; gives what it is taken back by.
///
/// # Errors
/// `NotFound`, `NotAllowed`, `Invalid` on `reason`, the conflict `approval_over`.
pub async fn decide(tx: &mut Tx, id: Uuid, verdict: &Verdict) -> Result<Uuid, AppError> {
    let reason = verdict.checked()?;
    seen(tx, id).await?;
    let decision = new_id();
    let done = sqlx::query_scalar!(
        r#"select decide_approval($1, $2, $3, $4, $5) as "done!""#,
        id,
        verdict.place,
        decision,
        verdict.approves,
        reason,
    )
    .fetch_one(tx.conn())
    .await?;
    came_to(&done)?;
    Ok(decision)
}

/// Takes one's own decision back, as long as nothing came of it.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflicts `approval_late` and `approval_followed`.
pub async fn undo(tx: &mut Tx, id: Uuid, decision: Uuid) -> Result<(), AppError> {
    seen(tx, id).await?;
    let done =
        sqlx::query_scalar!(r#"select undo_approval($1, $2) as "done!""#, id, decision).fetch_one(tx.conn()).await?;
    came_to(&done)
}

/// Withdraws what waits.
///
/// # Errors
/// `NotFound`, `NotAllowed`, the conflict `approval_over`.
pub async fn withdraw(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    seen(tx, id).await?;
    let done = sqlx::query_scalar!(r#"select withdraw_approval($1) as "done!""#, id).fetch_one(tx.conn()).await?;
    came_to(&done)
}

/// The caller's deputies whose days are not over, and for whom the caller is one.
pub async fn deputies(tx: &mut Tx) -> Result<Deputies, AppError> {
    let (me, day) = (tx.person(), today(tx).await?);
    let rows = sqlx::query!(
        r#"
        select d.id, d.person_id = $1 as "own!", p.id as other, p.name, d.from_day, d.to_day
          from approval_deputy d join person p on p.id = case when d.person_id = $1 then d.deputy_id else d.person_id end
         where d.to_day >= $2 and (d.person_id = $1 or d.deputy_id = $1) order by d.from_day, d.id limit 100
        "#,
        me,
        day,
    )
    .fetch_all(tx.conn())
    .await?;
    let (mut own, mut of_others) = (Vec::new(), Vec::new());
    for row in rows {
        let deputy = Deputy { id: row.id, person: (row.other, row.name), from: row.from_day, to: row.to_day };
        if row.own { own.push(deputy) } else { of_others.push(deputy) }
    }
    Ok(Deputies { own, of_others, today: day })
}

/// Names a deputy of the caller.
///
/// # Errors
/// `Invalid` with every field that cannot be taken.
pub async fn name_deputy(tx: &mut Tx, draft: &DeputyDraft) -> Result<(), AppError> {
    let (deputy, from, to) = draft.checked()?;
    let (id, me, now) = (new_id(), tx.person(), tx.now());
    if to < today(tx).await? {
        return Err(AppError::invalid("to_day", "approval_deputy_over"));
    }
    let known = sqlx::query_scalar!("select 1 from person where id = $1 and active", deputy);
    if known.fetch_optional(tx.conn()).await?.is_none() {
        return Err(AppError::invalid("deputy_id", "invalid_value"));
    }
    sqlx::query!(
        "insert into approval_deputy (id, person_id, deputy_id, from_day, to_day, created_at) values ($1, $2, $3, $4, $5, $6)",
        id,
        me,
        deputy,
        from,
        to,
        now,
    )
    .execute(tx.conn())
    .await?;
    let told = json!({ "deputy": deputy, "from": from, "to": to });
    record(tx, Event::of("person.deputy_named", "person", me).after(told)).await?;
    Ok(())
}

/// Ends one of the caller's deputies.
///
/// # Errors
/// `NotFound`.
pub async fn end_deputy(tx: &mut Tx, id: Uuid) -> Result<(), AppError> {
    let me = tx.person();
    let gone = sqlx::query_scalar!(
        "delete from approval_deputy where id = $1 and person_id = $2 returning deputy_id",
        id,
        me,
    )
    .fetch_one(tx.conn())
    .await?;
    record(tx, Event::of("person.deputy_ended", "person", me).after(json!({ "deputy": gone }))).await?;
    Ok(())
}
