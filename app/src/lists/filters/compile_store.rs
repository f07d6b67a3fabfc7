//! Conditions as SQL. Besides the board's columns this is the one place where SQL for people's requests is put together at run
//! time: expressions come from the lists' own tables of columns, operators from a closed list, values are bound.

use super::{
    checked::{Checked, Known, Somebody, Test, Value},
    custom_store::{held_by, push_day, push_held},
    model::{FieldKind, Op},
};
use crate::access::{AppError, Tx};
use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use rust_decimal::Decimal;
use sqlx::{PgConnection, Postgres, QueryBuilder};
use std::borrow::Cow;
use uuid::Uuid;

/// How a field is read from a record `r` of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub kind: FieldKind,
    /// An expression over `r`. For tags: the table of links as `t` and what ties it to `r`, from after `from` on. For money:
    /// the amount; `currency` names its currency.
    pub sql: Cow<'static, str>,
    /// The currency of an amount; `None` where it needs no conversion.
    pub currency: Option<&'static str>,
    /// The field of an administrator's that it reads. Whole values of such a field are found by what the record holds.
    pub custom: Option<Uuid>,
}

impl Column {
    #[must_use]
    pub const fn new(kind: FieldKind, sql: &'static str) -> Self {
        Self { kind, sql: Cow::Borrowed(sql), currency: None, custom: None }
    }

    /// An amount in a currency that the record names.
    #[must_use]
    pub const fn money_in(sql: &'static str, currency: &'static str) -> Self {
        Self { kind: FieldKind::Money, sql: Cow::Borrowed(sql), currency: Some(currency), custom: None }
    }
}

impl Known for Column {
    fn kind(&self) -> FieldKind {
        self.kind
    }
}

/// What conditions mean for this reader now.
#[derive(Debug, Clone, Default)]
pub struct Meaning {
    me: Uuid,
    now: DateTime<Utc>,
    /// Minutes east of UTC in which days begin.
    utc_offset: i16,
    /// What one unit of a currency is worth today in the organisation's.
    rates: Vec<(String, Decimal)>,
}

impl Meaning {
    /// Reads what the tests need, and nothing where they need nothing.
    pub async fn of(tx: &mut Tx, tree: &Checked<Column>) -> Result<Self, AppError> {
        let (me, now) = (tx.person(), tx.now());
        Self::read(tx.conn(), me, now, tree).await
    }

    /// The same on a connection that is no caller's; `me` is then nobody.
    pub async fn read(
        conn: &mut PgConnection,
        me: Uuid,
        now: DateTime<Utc>,
        tree: &Checked<Column>,
    ) -> Result<Self, AppError> {
        let mut meaning = Self { me, now, utc_offset: 0, rates: Vec::new() };
        let tests = tree.tests();
        let by_the_calendar = |test: &&Test<Column>| {
            matches!(test.value, Value::Day(_) | Value::DaySpan(..))
                || (test.column.kind == FieldKind::Day && matches!(test.value, Value::Days(_)))
        };
        if tests.iter().any(by_the_calendar) {
            meaning.utc_offset =
                sqlx::query_scalar!("select utc_offset from organisation").fetch_one(&mut *conn).await?;
        }
        if tests.iter().any(|test| test.column.currency.is_some()) {
            let today = meaning.now.date_naive();
            let rates = sqlx::query!(
                r#"
                select currency as "currency!", rate as "rate!" from (
                  select distinct on (r.currency) r.currency::text as currency, r.rate from exchange_rate r
                   where r.day <= $1 order by r.currency, r.day desc) l
                union all select o.currency::text, 1 from organisation o
                "#,
                today,
            )
            .fetch_all(&mut *conn)
            .await?;
            meaning.rates = rates.into_iter().map(|row| (row.currency, row.rate)).collect();
        }
        Ok(meaning)
    }

    fn midnight(&self, day: NaiveDate) -> DateTime<Utc> {
        day.and_time(NaiveTime::MIN).and_utc() - Duration::minutes(i64::from(self.utc_offset))
    }

    fn after_midnight_of(&self, day: NaiveDate) -> DateTime<Utc> {
        self.midnight(day.checked_add_days(Days::new(1)).unwrap_or(day))
    }

    fn ago(&self, days: i32) -> DateTime<Utc> {
        self.now - Duration::days(i64::from(days))
    }

    /// The organisation's day.
    pub(super) fn today(&self) -> NaiveDate {
        (self.now + Duration::minutes(i64::from(self.utc_offset))).date_naive()
    }

    pub(super) fn people(&self, people: &[Somebody]) -> Vec<Uuid> {
        people.iter().map(|one| if let Somebody::Person(id) = one { *id } else { self.me }).collect()
    }
}

/// The owners that the whole tree is bound to, if it is: then a list can walk from owner to owner.
#[must_use]
pub fn owners_of(tree: &Checked<Column>, owner_sql: &str, meaning: &Meaning) -> Option<Vec<Uuid>> {
    match tree {
        Checked::All(parts) => parts.iter().find_map(|part| owners_of(part, owner_sql, meaning)),
        Checked::Is(Test { column, op: Op::Is, value: Value::People(people) }) if column.sql == owner_sql => {
            Some(meaning.people(people))
        }
        _ => None,
    }
}

/// Appends the tree as one condition.
pub fn push(sql: &mut QueryBuilder<Postgres>, tree: &Checked<Column>, meaning: &Meaning) {
    match tree {
        Checked::All(parts) if parts.is_empty() => {
            sql.push("true");
        }
        Checked::All(parts) => joined(sql, parts, " and ", meaning),
        Checked::Any(parts) => joined(sql, parts, " or ", meaning),
        Checked::Is(test) => push_test(sql, test, meaning),
    }
}

fn joined(sql: &mut QueryBuilder<Postgres>, parts: &[Checked<Column>], word: &'static str, meaning: &Meaning) {
    for (place, part) in parts.iter().enumerate() {
        sql.push(if place == 0 { "(" } else { word });
        push(sql, part, meaning);
    }
    sql.push(")");
}

fn push_test(sql: &mut QueryBuilder<Postgres>, test: &Test<Column>, meaning: &Meaning) {
    let column = test.column.sql.as_ref();
    if let Some(held) = held_by(test, meaning) {
        return push_held(sql, &held);
    }
    match (test.column.kind, test.op, &test.value) {
        (FieldKind::Tags, op, value) => push_tags(sql, column, op, value),
        (FieldKind::YesNo, _, Value::Yes(yes)) => {
            sql.push(if *yes { "" } else { "not " }).push(column);
        }
        (_, Op::Empty, _) => {
            sql.push(column).push(" is null");
        }
        (_, Op::Filled, _) => {
            sql.push(column).push(" is not null");
        }
        (FieldKind::Money, ..) => push_money(sql, test, meaning),
        (FieldKind::Day, op, value) => push_day(sql, column, op, value, meaning.today()),
        (_, op, Value::Texts(texts)) => push_texts(sql, column, op, texts),
        (_, op, Value::Number(number)) => {
            sql.push(column).push(comparison(op));
            push_number(sql, *number);
        }
        (_, _, Value::Numbers(from, to)) => {
            sql.push(column).push(" between ");
            push_number(sql, *from);
            sql.push(" and ");
            push_number(sql, *to);
        }
        (_, Op::Within, Value::Days(days)) => {
            sql.push(column).push(" > ").push_bind(meaning.ago(*days));
        }
        (_, _, Value::Days(days)) => {
            // Never is longer ago than any day.
            sql.push("coalesce(").push(column).push(", '-infinity'::timestamptz) <= ").push_bind(meaning.ago(*days));
        }
        (_, Op::AtMost, Value::Day(day)) => {
            sql.push(column).push(" < ").push_bind(meaning.after_midnight_of(*day));
        }
        (_, _, Value::Day(day)) => {
            sql.push(column).push(" >= ").push_bind(meaning.midnight(*day));
        }
        (_, _, Value::DaySpan(from, to)) => {
            sql.push("(").push(column).push(" >= ").push_bind(meaning.midnight(*from));
            sql.push(" and ").push(column).push(" < ").push_bind(meaning.after_midnight_of(*to)).push(")");
        }
        (_, Op::Is, Value::People(people)) => {
            sql.push(column).push(" = any (").push_bind(meaning.people(people)).push("::uuid[])");
        }
        (_, _, Value::People(people)) => {
            sql.push("(").push(column).push(" is null or ").push(column).push(" <> all (");
            sql.push_bind(meaning.people(people)).push("::uuid[]))");
        }
        // Checking has paired every operator with its kind of value.
        (_, _, Value::None | Value::Ids(_) | Value::Yes(_)) => {
            sql.push("true");
        }
    }
}

const fn comparison(op: Op) -> &'static str {
    match op {
        Op::AtLeast => " >= ",
        Op::AtMost => " <= ",
        _ => " = ",
    }
}

/// Binds a whole number as one: compared with a decimal, a column of whole numbers is not found by its index, and behind a policy
/// PostgreSQL compares decimals only once it has read the row.
fn push_number(sql: &mut QueryBuilder<Postgres>, number: Decimal) {
    match i64::try_from(number) {
        Ok(whole) if number.fract().is_zero() => sql.push_bind(whole),
        _ => sql.push_bind(number),
    };
}

fn push_texts(sql: &mut QueryBuilder<Postgres>, column: &str, op: Op, texts: &[String]) {
    let texts = texts.to_vec();
    match op {
        Op::Is => {
            sql.push(column).push(" = any (").push_bind(texts).push("::text[])");
        }
        Op::IsNot => {
            sql.push("(").push(column).push(" is null or ").push(column).push(" <> all (");
            sql.push_bind(texts).push("::text[]))");
        }
        op => {
            let patterns: Vec<String> = texts.iter().map(|text| pattern(text)).collect();
            if op == Op::Contains {
                sql.push(column).push(" ilike any (").push_bind(patterns).push("::text[])");
            } else {
                sql.push("(").push(column).push(" is null or not ").push(column).push(" ilike any (");
                sql.push_bind(patterns).push("::text[]))");
            }
        }
    }
}

/// A pattern that finds the text anywhere, whatever signs it holds.
fn pattern(text: &str) -> String {
    format!("%{}%", text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

fn push_tags(sql: &mut QueryBuilder<Postgres>, links: &str, op: Op, value: &Value) {
    let ids = if let Value::Ids(ids) = value { ids.clone() } else { Vec::new() };
    match op {
        Op::Filled => {
            sql.push("exists (select 1 from ").push(links).push(")");
        }
        Op::Empty => {
            sql.push("not exists (select 1 from ").push(links).push(")");
        }
        Op::AllOf => {
            let mut distinct = ids;
            distinct.sort_unstable();
            distinct.dedup();
            let wanted = i64::try_from(distinct.len()).unwrap_or(i64::MAX);
            sql.push("(select count(*) from ").push(links).push(" and t.tag_id = any (").push_bind(distinct);
            sql.push("::uuid[])) = ").push_bind(wanted);
        }
        op => {
            sql.push(if op == Op::NoneOf { "not exists (select 1 from " } else { "exists (select 1 from " })
                .push(links);
            sql.push(" and t.tag_id = any (").push_bind(ids).push("::uuid[]))");
        }
    }
}

/// Amounts in the organisation's currency, by today's rates; one in a currency without a rate fits no amount.
fn push_money(sql: &mut QueryBuilder<Postgres>, test: &Test<Column>, meaning: &Meaning) {
    let amount = |sql: &mut QueryBuilder<Postgres>| {
        sql.push(&test.column.sql);
        if let Some(currency) = test.column.currency {
            let (names, rates): (Vec<_>, Vec<_>) = meaning.rates.iter().cloned().unzip();
            sql.push(" * (").push_bind(rates).push("::numeric[])[array_position(").push_bind(names).push("::text[], ");
            sql.push(currency).push("::text)]");
        }
    };
    match test.value {
        Value::Numbers(from, to) => {
            amount(sql);
            sql.push(" between ").push_bind(from).push(" and ").push_bind(to);
        }
        Value::Number(number) => {
            amount(sql);
            sql.push(comparison(test.op)).push_bind(number);
        }
        _ => {
            sql.push("true");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn signs_of_patterns_are_found_as_they_are() {
        assert_eq!(pattern("50%_\\"), "%50\\%\\_\\\\%");
    }
}
