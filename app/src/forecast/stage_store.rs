//! Counts how deals went through their stages: over the spans that a trigger keeps (`deal_span`), one statement for each part.

use super::{
    counted_model::{Base, Cut},
    counted_store::{Days, Within, offset, open_stages, push_base, push_key, within},
    model::{Named, Scope},
    stage_model::{Analysis, CameTo, Outcome, SHOWN_PARTS, StageOf, StageRow, StagesAsked, Stay, passages},
    store::{names, settle},
};
use crate::{
    access::{AppError, Tx},
    deals::store as deals,
    desk::reports::period_model::{Period, day_of, within_reason},
    locale::Lang,
};
use chrono::Months;
use rust_decimal::Decimal;
use sqlx::QueryBuilder;
use std::collections::HashMap;
use uuid::Uuid;

/// A part: its key, how many deals, how many won and lost, and what those were worth.
type Row = (Option<String>, i64, i64, i64, Decimal, Decimal);

/// The analysis of the deals of a base within some days.
pub async fn analysis(tx: &mut Tx, asked: &StagesAsked, lang: Lang) -> Result<Analysis, AppError> {
    settle(tx).await?;
    let offset = offset(tx).await?;
    let today = day_of(tx.now(), offset);
    let until = asked.until.map_or(today, within_reason);
    let from = asked.from.map(within_reason).or_else(|| until.checked_sub_months(Months::new(12))).unwrap_or(until);
    let days = Days::of(Period::between(from, until), offset);
    let pipelines = deals::pipelines(tx, lang).await?;
    let pipeline = asked.scope.pipeline.or_else(|| pipelines.first().map(|(id, _)| *id));
    let scope = Scope { pipeline, ..asked.scope };
    let within = within(tx, &scope).await?;
    // Deals are counted as closed or made; the other bases know no end.
    let base = if asked.base == Base::Closed { Base::Closed } else { Base::Made };
    let stages = match pipeline {
        Some(pipeline) => open_stages(tx, pipeline, lang).await?,
        None => Vec::new(),
    };
    let came = came(tx, base, &days, &within).await?;
    let stays = stays(tx, base, &days, &within).await?;
    let rows = stage_rows(stages, &came, &stays);
    let reasons = parts(tx, base, &days, &within, Cut::Reason, true, lang).await?;
    let mut parts = parts(tx, base, &days, &within, asked.cut, false, lang).await?;
    let left = parts.len().saturating_sub(SHOWN_PARTS);
    parts.truncate(SHOWN_PARTS);
    Ok(Analysis {
        from: days.period.from,
        until: days.period.until,
        scope,
        total: total(&came),
        stages: rows,
        reasons,
        rows: parts,
        left,
    })
}

fn total(came: &[CameTo]) -> Outcome {
    let mut total = Outcome::default();
    for one in came {
        total.all += one.count;
        match one.status.as_str() {
            "won" => {
                total.won += one.count;
                total.won_value += one.value;
            }
            "lost" => {
                total.lost += one.count;
                total.lost_value += one.value;
            }
            _ => {}
        }
    }
    total
}

fn stage_rows(stages: Vec<StageOf>, came: &[CameTo], stays: &HashMap<Uuid, Stay>) -> Vec<StageRow> {
    let passages = passages(&stages, came);
    let row = |(stage, passage): (StageOf, _)| StageRow {
        stay: stays.get(&stage.id).copied().unwrap_or_default(),
        stage,
        passage,
    };
    stages.into_iter().zip(passages).map(row).collect()
}

/// How far deals came, by their ends.
async fn came(tx: &mut Tx, base: Base, days: &Days, within: &Within) -> Result<Vec<CameTo>, AppError> {
    let mut sql = QueryBuilder::new(
        "select b.status, b.far, count(*), coalesce(sum(b.base_value), 0) from (
           select d.status, d.base_value, max(s.rank) filter (where s.kind = 'open' and s.pipeline_id = d.pipeline_id) as far
             from deal d join deal_span x on x.deal_id = d.id join stage s on s.id = x.stage_id where ",
    );
    push_base(&mut sql, base, days, within);
    sql.push(" group by d.id) b group by b.status, b.far");
    let rows: Vec<(String, Option<i32>, i64, Decimal)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(|(status, far, count, value)| CameTo { status, far, count, value }).collect())
}

/// How long deals stood in the stages that they have left: each time that they stood there counts.
async fn stays(tx: &mut Tx, base: Base, days: &Days, within: &Within) -> Result<HashMap<Uuid, Stay>, AppError> {
    let mut sql = QueryBuilder::new(
        "select x.stage_id, count(distinct x.deal_id),
                percentile_disc(array[0.5, 0.9]) within group (order by extract(epoch from x.left_at - x.entered_at)::bigint)
           from deal d join deal_span x on x.deal_id = d.id where x.left_at is not null and ",
    );
    push_base(&mut sql, base, days, within);
    sql.push(" group by x.stage_id");
    let rows: Vec<(Uuid, i64, Vec<i64>)> = sql.build_query_as().fetch_all(tx.conn()).await?;
    let stay = |(stage, deals, times): (Uuid, i64, Vec<i64>)| {
        (stage, Stay { deals, median: times.first().copied(), most: times.get(1).copied() })
    };
    Ok(rows.into_iter().map(stay).collect())
}

/// The deals part by part, the largest first; of reasons those of lost deals alone.
async fn parts(
    tx: &mut Tx,
    base: Base,
    days: &Days,
    within: &Within,
    cut: Cut,
    lost: bool,
    lang: Lang,
) -> Result<Vec<(Named, Outcome)>, AppError> {
    let mut sql = QueryBuilder::new(
        "select b.k, count(*), count(*) filter (where b.status = 'won'), count(*) filter (where b.status = 'lost'),
                coalesce(sum(b.base_value) filter (where b.status = 'won'), 0), coalesce(sum(b.base_value) filter (where b.status = 'lost'), 0)
           from (select ",
    );
    push_key(&mut sql, cut, days.offset);
    sql.push(" as k, d.status, d.base_value from deal d ");
    if cut == Cut::Product {
        sql.push("left join (select distinct l.deal_id, l.product_id from deal_product l) q on q.deal_id = d.id ");
    }
    sql.push("where ");
    push_base(&mut sql, base, days, within);
    if lost {
        sql.push(" and d.status = 'lost'");
    }
    sql.push(") b group by b.k");
    let mut rows: Vec<Row> = sql.build_query_as().fetch_all(tx.conn()).await?;
    match cut {
        // In the order of time.
        Cut::Cohort | Cut::Quarter => rows.sort_by(|one, other| other.0.cmp(&one.0)),
        _ => rows.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0))),
    }
    let keys: Vec<Option<String>> = rows.iter().map(|row| row.0.clone()).collect();
    let named = names(tx, cut, &keys, lang).await?;
    let outcome = |(_, all, won, lost, won_value, lost_value): Row| Outcome { all, won, lost, won_value, lost_value };
    Ok(named.into_iter().zip(rows.into_iter().map(outcome)).collect())
}
