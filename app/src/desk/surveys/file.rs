//! Answers as a file: as many lines as there are, a column for each question.

use super::{
    counted_store,
    question_model::{Question, Said},
    result_model::{AnswerMark, AnswerRow, Asked, Narrow},
    words_of::{channel_word, said_words},
};
use crate::{
    access::{AppError, Caller},
    customers::export::{Sheet, Value, customs, model::Wanted, tell, time_value},
    desk::tickets::rules_model::number_in_words,
    locale::Lang,
    words::{surveys as w, tickets as tw},
};
use serde::Deserialize;
use std::fs::File;

/// Answers that are read at once.
const AT_ONCE: usize = 1_000;

/// What is asked for: the answers behind one figure, or all of a report.
#[derive(Debug, Deserialize)]
pub struct Listed {
    #[serde(default)]
    pub asked: Asked,
    #[serde(default)]
    pub narrow: Narrow,
}

/// Writes all answers of a list, and into the log who took them; gives how many there are.
///
/// # Errors
/// `Invalid` for what cannot be read, those of the database, and of a full disk.
pub async fn write_answers(caller: Caller, wanted: Wanted, lang: Lang, file: File) -> Result<u64, AppError> {
    let listed: Listed = wanted.filter()?;
    let mut tx = caller.snapshot().await?;
    let (utc_offset, _) = customs(&mut tx).await?;
    let questions: Vec<Question> =
        counted_store::results(&mut tx, &listed.asked).await?.questions.into_iter().map(|one| one.question).collect();
    let heads = [
        w::answered_at(lang),
        w::score(lang),
        w::comment(lang),
        w::channel(lang),
        tw::customer(lang),
        tw::contact(lang),
        tw::product(lang),
        tw::owner(lang),
        tw::number(lang),
    ];
    let heads = heads.into_iter().map(str::to_owned);
    let heads = heads.chain(questions.iter().map(|one| one.text_in(lang).to_owned())).collect();
    let mut sheet = Sheet::begin(wanted.format, file, heads)?;
    let mut after: Option<AnswerMark> = None;
    loop {
        let (_, rows) = counted_store::all_answers(&mut tx, &listed.asked, &listed.narrow, after, AT_ONCE).await?;
        for row in &rows {
            sheet.row(&values(lang, utc_offset, row, &questions))?;
        }
        after = rows.last().map(AnswerRow::mark);
        if rows.len() < AT_ONCE {
            break;
        }
    }
    drop(tx);
    let rows = sheet.end()?;
    let mut tx = caller.begin().await?;
    tell(&mut tx, "survey_answer", &wanted, rows).await?;
    tx.commit().await?;
    Ok(rows)
}

fn values(lang: Lang, utc_offset: i32, row: &AnswerRow, questions: &[Question]) -> Vec<Value> {
    let name = |name: Option<&str>| Value::text(name);
    let said = |question: &Question| {
        let found: Option<&(Question, Said)> = row.answers.iter().find(|(asked, _)| asked.id == question.id);
        Value::text(found.map(|(asked, said)| said_words(lang, asked, said)).as_deref())
    };
    let mut values = vec![
        time_value(utc_offset, Some(row.answered_at)),
        Value::number(Some(row.score)),
        name(row.comment.as_deref()),
        name(Some(channel_word(lang, &row.channel))),
        name(row.customer.as_ref().map(|(_, name)| name.as_str())),
        name(row.contact.as_deref()),
        name(row.product.as_deref()),
        name(row.owner.as_deref()),
        name(row.ticket.map(|(_, number)| number_in_words(number)).as_deref()),
    ];
    values.extend(questions.iter().map(said));
    values
}
