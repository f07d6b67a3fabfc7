//! Figures and tickets as files: as many lines as there are.

use super::{
    export_store::{self, Line},
    model::{Asked, Clock, Measure, Value as Shown},
    store,
    sum_model::Tally,
    words_of::{clock_word, column_word, cut_word, measure_word, part_word, period_word},
};
use crate::{
    access::{AppError, Caller},
    customers::export::{Sheet, Value, customs, model::Wanted, tell, time_value},
    desk::tickets::{
        list_model::TicketFilter,
        list_store,
        model::CategoryName,
        rules_model::{Channel, Kind, Priority, State, number_in_words},
        words_of::{category_word, channel_word, kind_word, priority_word, state_word},
    },
    locale::Lang,
    words::{desk_reports as w, tickets as tw},
};
use rust_decimal::Decimal;
use std::fs::File;
use uuid::Uuid;

/// Tickets that are read at once.
const AT_ONCE: i64 = 1_000;

/// Writes the figures over time and part by part, and into the log who took them; gives how many lines there are.
///
/// # Errors
/// `Invalid` for what cannot be read, those of the database, and of a full disk.
pub async fn write_report(caller: Caller, wanted: Wanted, lang: Lang, file: File) -> Result<u64, AppError> {
    let asked: Asked = wanted.filter()?;
    let mut tx = caller.snapshot().await?;
    let trend = store::trend(&mut tx, &asked).await?;
    let (_, parts) = store::all_parts(&mut tx, &asked).await?;
    drop(tx);
    let measures = Measure::ALL.map(|measure| head(lang, asked.clock, measure));
    let heads = [w::by(lang).to_owned(), w::title(lang).to_owned()].into_iter().chain(measures).collect();
    let mut sheet = Sheet::begin(wanted.format, file, heads)?;
    let line = |by: &str, name: String, tally: &Tally| -> Vec<Value> {
        let names = [Value::Text(by.to_owned()), Value::Text(name)];
        names.into_iter().chain(Measure::ALL.map(|measure| value(measure.value(tally)))).collect()
    };
    sheet.row(&line(w::together(lang), period_word(lang, trend.period), &trend.total))?;
    for (period, tally) in &trend.columns {
        sheet.row(&line(w::days_head(lang), column_word(lang, *period, trend.grouping), tally))?;
    }
    for (named, tally) in &parts {
        sheet.row(&line(cut_word(lang, asked.cut), part_word(lang, named), tally))?;
    }
    let rows = sheet.end()?;
    log(&caller, "desk_report", &wanted, rows).await
}

/// A number that needs its measure beside it.
fn head(lang: Lang, clock: Clock, measure: Measure) -> String {
    let word = measure_word(lang, measure);
    match measure {
        Measure::FirstMedian | Measure::FirstMost | Measure::ResolveMedian | Measure::ResolveMost => {
            w::in_minutes(lang, word, clock_word(lang, clock))
        }
        Measure::FirstKept | Measure::ResolveKept | Measure::Reopened | Measure::Satisfied => {
            w::in_per_cent(lang, word)
        }
        _ => word.to_owned(),
    }
}

fn value(shown: Shown) -> Value {
    match shown {
        Shown::Count(count) => Value::number(Some(count)),
        Shown::Minutes(minutes) => Value::number(minutes),
        Shown::Share(tenths) => Value::number(tenths.map(|tenths| Decimal::new(tenths, 1))),
    }
}

/// Writes all tickets of a list as they are at this moment, and into the log who took them; gives how many there are.
///
/// # Errors
/// As [`write_report`].
pub async fn write_tickets(caller: Caller, wanted: Wanted, lang: Lang, file: File) -> Result<u64, AppError> {
    let filter: TicketFilter = wanted.filter()?;
    let mut tx = caller.snapshot().await?;
    let (utc_offset, _) = customs(&mut tx).await?;
    let mut sheet = Sheet::begin(wanted.format, file, ticket_heads(lang))?;
    let mut after = None;
    loop {
        let marks = list_store::marks(&mut tx, &filter, after.as_ref(), AT_ONCE).await?;
        let ids: Vec<Uuid> = marks.iter().map(|mark| mark.id).collect();
        for line in export_store::lines(&mut tx, &ids).await? {
            sheet.row(&ticket_values(lang, utc_offset, &line))?;
        }
        after = marks.into_iter().next_back();
        if after.is_none() || i64::try_from(ids.len()).unwrap_or(0) < AT_ONCE {
            break;
        }
    }
    drop(tx);
    let rows = sheet.end()?;
    log(&caller, "ticket", &wanted, rows).await
}

async fn log(caller: &Caller, list: &str, wanted: &Wanted, rows: u64) -> Result<u64, AppError> {
    let mut tx = caller.begin().await?;
    tell(&mut tx, list, wanted, rows).await?;
    tx.commit().await?;
    Ok(rows)
}

fn ticket_heads(lang: Lang) -> Vec<String> {
    let time = |word: &str, clock: Clock| w::in_minutes(lang, word, clock_word(lang, clock));
    let (first, solved) = (tw::first_reply(lang), tw::solved_at(lang));
    let mut heads: Vec<String> = [
        tw::subject(lang),
        tw::number(lang),
        tw::kind(lang),
        tw::priority(lang),
        tw::state(lang),
        tw::channel(lang),
        tw::category(lang),
        tw::product(lang),
        tw::customer(lang),
        tw::owner(lang),
        tw::team(lang),
        tw::created(lang),
        first,
        solved,
    ]
    .map(str::to_owned)
    .to_vec();
    heads.extend([
        time(first, Clock::All),
        time(first, Clock::Worked),
        measure_word(lang, Measure::FirstKept).to_owned(),
        time(solved, Clock::All),
        time(solved, Clock::Worked),
        measure_word(lang, Measure::ResolveKept).to_owned(),
        measure_word(lang, Measure::Reopened).to_owned(),
        w::score(lang).to_owned(),
        tw::minutes(lang).to_owned(),
    ]);
    heads
}

fn ticket_values(lang: Lang, utc_offset: i32, line: &Line) -> Vec<Value> {
    let word = |word: Option<&'static str>| Value::text(word);
    let name = |name: &Option<String>| Value::text(name.as_deref());
    let time = |moment| time_value(utc_offset, moment);
    let kept = |kept: Option<bool>| Value::text(kept.map(|kept| if kept { w::kept(lang) } else { w::broken(lang) }));
    let category = line.category.clone().map(|name| CategoryName { name, name_en: line.category_en.clone() });
    vec![
        Value::Text(line.subject.clone()),
        Value::Text(number_in_words(line.number)),
        word(Kind::from_key(&line.kind).map(|kind| kind_word(lang, kind))),
        word(Some(priority_word(lang, Priority::of_rank(line.priority)))),
        word(State::from_key(&line.state).map(|state| state_word(lang, state))),
        word(Channel::from_key(&line.channel).map(|channel| channel_word(lang, channel))),
        Value::text(category.map(|category| category_word(lang, &category)).as_deref()),
        name(&line.product),
        name(&line.customer),
        name(&line.owner),
        name(&line.team),
        time(Some(line.created_at)),
        time(line.first_reply_at),
        time(line.solved_at),
        Value::number(line.first_minutes),
        Value::number(line.first_worked),
        kept(line.first_kept),
        Value::number(line.resolve_minutes),
        Value::number(line.resolve_worked),
        kept(line.resolve_kept),
        Value::number(Some(line.reopened)),
        Value::number(line.score),
        Value::number(Some(line.minutes)),
    ]
}
