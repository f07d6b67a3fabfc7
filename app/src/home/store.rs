//! The first page: who chose what, and what each widget shows. The figures are those of the rooms that they come from, asked for in a
//! fixed number of statements, however many records, stages and people there are.

use super::{
    model::{Home, Placed, Widget, read, usual},
    told_model::{
        Alert, ENDS_SOON, LINES, PipelineNow, Pressing, StageNow, TicketLine, Told, expected_earlier, my_tickets,
    },
};
use crate::{
    access::{Action, AppError, Tx, may},
    deals::{
        model::{Filter, Stage, StageKind},
        store as deals,
    },
    desk::{
        reports::{period_model::day_of, store as desk},
        tickets::{list_model::TicketRow, list_store as tickets},
    },
    forecast::store as forecast,
    leads::model::{COUNTED, Source},
    locale::Lang,
};
use chrono::Days;
use uuid::Uuid;

/// What stands on the caller's page.
pub async fn home(tx: &mut Tx) -> Result<Home, AppError> {
    let (me, role) = (tx.person(), tx.role());
    let stored = sqlx::query_scalar!("select widgets from home_layout where person_id = $1", me)
        .fetch_optional(tx.conn())
        .await?;
    Ok(match stored {
        Some(stored) => Home { placed: read(&stored, role), chosen: true },
        None => Home { placed: usual(role), chosen: false },
    })
}

/// Keeps what stands there; `None`: what is usual.
pub async fn keep(tx: &mut Tx, placed: Option<&[Placed]>) -> Result<(), AppError> {
    let (me, now) = (tx.person(), tx.now());
    let Some(placed) = placed else {
        sqlx::query!("delete from home_layout where person_id = $1", me).execute(tx.conn()).await?;
        return Ok(());
    };
    let widgets: Vec<String> = placed.iter().map(|one| one.stored()).collect();
    sqlx::query!(
        r#"
        insert into home_layout (person_id, widgets, updated_at) values ($1, $2, $3)
        on conflict (person_id) do update set widgets = excluded.widgets, updated_at = excluded.updated_at
        "#,
        me,
        &widgets,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// What a widget shows.
///
/// # Errors
/// `NotAllowed` where it is not offered to the caller's role; `NotFound` for one that is shown by its own room.
pub async fn told(tx: &mut Tx, widget: Widget, lang: Lang) -> Result<Told, AppError> {
    if !widget.offered(tx.role()) {
        return Err(AppError::NotAllowed);
    }
    Ok(match widget {
        Widget::Month | Widget::Team => Told::Month(Box::new(forecast::this_month(tx, lang).await?)),
        Widget::Pipeline => Told::Pipeline(pipelines(tx, &Filter::default(), lang).await?),
        Widget::Alerts => Told::Alerts(alerts(tx, lang).await?),
        Widget::Tickets => Told::Tickets(desk::counts(tx).await?),
        Widget::MyTickets => {
            let page = tickets::page(tx, &my_tickets(), None).await?;
            let count = tickets::count_exactly(tx, &my_tickets()).await?;
            let line = |row: TicketRow| TicketLine {
                id: row.id,
                number: row.number,
                subject: row.subject,
                promised: row.promised,
            };
            Told::MyTickets { count, lines: page.rows.into_iter().take(LINES).map(line).collect() }
        }
        Widget::Agents => {
            let (today, agents) = desk::agents(tx).await?;
            Told::Agents(today, agents)
        }
        Widget::Sources => Told::Sources(sources(tx).await?),
        // They ask their own rooms.
        Widget::Tasks | Widget::Recent => return Err(AppError::NotFound),
    })
}

/// The open stages of every pipeline with the deals that fit, as the columns of the board count them. Pipelines without any are left out.
async fn pipelines(tx: &mut Tx, filter: &Filter, lang: Lang) -> Result<Vec<PipelineNow>, AppError> {
    let rows = sqlx::query!(
        r#"
        select p.id as pipeline, case when $1 then coalesce(p.name_en, p.name) else p.name end as "pipeline_name!",
               s.id, case when $1 then coalesce(s.name_en, s.name) else s.name end as "name!", s.probability
          from pipeline p join stage s on s.pipeline_id = p.id
         where not p.archived and not s.archived and s.kind = 'open'
         order by p.rank, p.name, p.id, s.rank
        "#,
        lang == Lang::En,
    )
    .fetch_all(tx.conn())
    .await?;
    let stage = |id: Uuid, name: &str, probability: i16| Stage {
        id,
        name: name.to_owned(),
        kind: StageKind::Open,
        probability,
        target_days: None,
        required: Vec::new(),
    };
    let stages: Vec<Stage> = rows.iter().map(|row| stage(row.id, &row.name, row.probability)).collect();
    let sight = deals::sight(tx).await?;
    let totals = deals::totals(tx, &sight, filter, &stages).await?;
    let mut all: Vec<PipelineNow> = Vec::new();
    for (row, total) in rows.into_iter().zip(totals) {
        if all.last().is_none_or(|last| last.id != row.pipeline) {
            all.push(PipelineNow { id: row.pipeline, name: row.pipeline_name, stages: Vec::new() });
        }
        if let Some(last) = all.last_mut() {
            last.stages.push(StageNow { id: row.id, name: row.name, count: total.count, sum: total.sum });
        }
    }
    all.retain(|one| one.stages.iter().any(|stage| stage.count > 0));
    Ok(all)
}

/// What of the caller's own goes wrong if nobody looks.
async fn alerts(tx: &mut Tx, lang: Lang) -> Result<Vec<Alert>, AppError> {
    let (me, role) = (tx.person(), tx.role());
    let mut alerts = Vec::new();
    if may(role, Action::SeeDeals) {
        alerts.extend(of_deals(tx, lang).await?);
        alerts.extend(of_quotes(tx).await?);
    }
    if may(role, Action::SeeCustomers) {
        let now = tx.now();
        let count = sqlx::query_scalar!(
            r#"
            select count(*) as "count!" from lead
             where owner_id = $1 and due_at < $2 and state in ('new', 'contacted', 'qualified')
            "#,
            me,
            now,
        )
        .fetch_one(tx.conn())
        .await?;
        alerts.push(Alert::Leads { count });
    }
    // Last: the list of tickets tells PostgreSQL how to plan, until the end of the transaction.
    if may(role, Action::EditTickets) {
        for figure in Pressing::ALL {
            let count = tickets::count_exactly(tx, &figure.of(me)).await?;
            alerts.push(Alert::Tickets { figure, count });
        }
    }
    alerts.retain(|alert| alert.count() > 0);
    Ok(alerts)
}

async fn of_deals(tx: &mut Tx, lang: Lang) -> Result<Vec<Alert>, AppError> {
    let me = tx.person();
    let stale = Filter { owners: vec![me], stale: true, ..Filter::default() };
    let mut alerts: Vec<Alert> = Vec::new();
    for PipelineNow { id, name, stages } in pipelines(tx, &stale, lang).await? {
        let count = stages.iter().map(|stage| stage.count).sum();
        alerts.push(Alert::Stale { pipeline: id, name, count });
    }
    let period = forecast::month(tx).await?;
    let count = forecast::count(tx, &expected_earlier(me, period)).await?;
    alerts.push(Alert::Overdue { period, count });
    Ok(alerts)
}

async fn of_quotes(tx: &mut Tx) -> Result<Vec<Alert>, AppError> {
    let (me, now) = (tx.person(), tx.now());
    let rows = sqlx::query!(
        r#"
        select q.id, coalesce(q.number || ' ', '') || q.title as "title!", q.valid_until, o.utc_offset, count(*) over () as "count!"
          from quote q cross join organisation o
         where q.owner_id = $1 and q.state = 'sent'
         order by q.valid_until, q.id limit 5
        "#,
        me,
    )
    .fetch_all(tx.conn())
    .await?;
    let mut alerts = vec![Alert::Quotes { count: rows.first().map_or(0, |row| row.count) }];
    for row in rows {
        let today = day_of(now, i32::from(row.utc_offset));
        if row.valid_until <= today + Days::new(ENDS_SOON) {
            alerts.push(Alert::Ending { quote: row.id, title: row.title, day: row.valid_until });
        }
    }
    Ok(alerts)
}

/// New leads by where they come from, of each source as many as its list counts.
async fn sources(tx: &mut Tx) -> Result<Vec<(Source, i64)>, AppError> {
    let keys: Vec<String> = Source::ALL.iter().map(|source| source.key().to_owned()).collect();
    let rows = sqlx::query!(
        r#"
        select s.key as "key!", (select count(*) from (
                 select 1 from lead l where l.state = 'new' and l.source = s.key limit $2) n) as "count!"
          from unnest($1::text[]) s (key)
        "#,
        &keys,
        COUNTED + 1,
    )
    .fetch_all(tx.conn())
    .await?;
    let known = rows.into_iter().filter_map(|row| Some((Source::from_key(&row.key)?, row.count)));
    let mut sources: Vec<(Source, i64)> = known.filter(|(_, count)| *count > 0).collect();
    sources.sort_by_key(|(_, count)| -count);
    Ok(sources)
}
