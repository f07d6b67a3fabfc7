//! Which customers a rule concerns: the conditions of the list of customers, compiled in the same place, asked of many customers at
//! once. Administrators ask it before a rule works, the daily worker when it does.

use crate::{
    access::{AppError, Role, Tx},
    customers::list_store::column,
    fields::{Catalogue, RecordKind, model::field_of_key, store::catalogue_for_role},
    lists::filters::{
        checked::{Checked, Somebody, Test, Value},
        compile_store::{self, Column, Meaning},
        custom_store::names_custom,
        model::{FieldKind, Group, Op},
    },
};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::{PgConnection, Postgres, QueryBuilder, types::Json};
use uuid::Uuid;

/// Names shown of those that gain and of those that lose.
const NAMED: i64 = 10;

/// Conditions ready to be asked.
pub struct Judge {
    tree: Checked<Column>,
    meaning: Meaning,
}

/// Checks the conditions of a rule for a tag against the fields that there are.
///
/// # Errors
/// `Invalid` on `conditions`: none, a field that is no longer there, "me", or the tag that the rule itself gives.
pub fn check(conditions: &Group, tag: Option<Uuid>, catalogue: &Catalogue) -> Result<Checked<Column>, AppError> {
    if conditions.is_empty() {
        return Err(AppError::invalid("conditions", "required"));
    }
    let find = |key: &str| match field_of_key(key) {
        Some(id) => catalogue.field(id).and_then(Column::of_custom),
        // Rules see what administrators see.
        None => column(Role::Administrator, key),
    };
    let tree = Checked::of(conditions, &find).map_err(|error| match error {
        AppError::Invalid(mut errors) => {
            for error in &mut errors {
                "conditions".clone_into(&mut error.field);
            }
            AppError::Invalid(errors)
        }
        other => other,
    })?;
    let speaks_of_me =
        |test: &&Test<Column>| matches!(&test.value, Value::People(people) if people.contains(&Somebody::Me));
    if tree.tests().iter().any(speaks_of_me) {
        return Err(AppError::invalid("conditions", "tag_rule_me"));
    }
    // It would take away what makes it give.
    let own = |test: &&Test<Column>| {
        test.column.kind == FieldKind::Tags
            && (matches!(test.op, Op::Empty | Op::Filled)
                || matches!((&test.value, tag), (Value::Ids(ids), Some(tag)) if ids.contains(&tag)))
    };
    if tree.tests().iter().any(own) {
        return Err(AppError::invalid("conditions", "tag_rule_own_tag"));
    }
    Ok(tree)
}

/// The fields that administrators made, as far as conditions name any.
pub async fn catalogue_for(conn: &mut PgConnection, conditions: &Group) -> Result<Catalogue, AppError> {
    if names_custom(conditions) {
        catalogue_for_role(conn, RecordKind::Customer).await
    } else {
        Ok(Catalogue::default())
    }
}

impl Judge {
    /// Checks conditions and reads what they need.
    ///
    /// # Errors
    /// As [`check`].
    pub async fn of(
        conn: &mut PgConnection,
        conditions: &Group,
        tag: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        let catalogue = catalogue_for(conn, conditions).await?;
        let tree = check(conditions, tag, &catalogue)?;
        let meaning = Meaning::read(conn, Uuid::nil(), now, &tree).await?;
        // Many rows are asked the same: neither a plan for unknown values nor compiling it pays.
        sqlx::query!("select set_config('plan_cache_mode', 'force_custom_plan', true) as plans, set_config('jit', 'off', true) as jit")
            .fetch_one(&mut *conn)
            .await?;
        Ok(Self { tree, meaning })
    }

    /// The next customers behind one as `l`: id, name, and what the rule would do, as far as the tag and the marks say.
    fn push_judged(&self, sql: &mut QueryBuilder<Postgres>, asked: &Asked) {
        sql.push("with j as materialized (select r.id, r.name, coalesce((");
        compile_store::push(sql, &self.tree, &self.meaning);
        sql.push("), false) as holds, exists (select 1 from customer_tag t where t.customer_id = r.id and t.tag_id = ");
        sql.push_bind(asked.tag);
        sql.push(") as has, m.given from customer r left join tag_mark m on m.customer_id = r.id and m.rule_id = ");
        sql.push_bind(asked.rule);
        sql.push(" where r.deleted_at is null and r.id > ").push_bind(asked.after);
        sql.push(" order by r.id limit ").push_bind(asked.most);
        sql.push(
            "), l as (select j.id, j.name, case when j.holds and not j.has and j.given is distinct from false then 'gain' \
             when not j.holds and j.has and j.given and ",
        );
        sql.push_bind(asked.takes_back);
        sql.push(" then 'lose' when not j.holds and (not j.given or j.given and not j.has) then 'release' end as what from j) ");
    }
}

/// Of whom a rule is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// `None` for one that is not kept yet.
    pub rule: Option<Uuid>,
    /// `None` for a tag that is not there yet.
    pub tag: Option<Uuid>,
    pub takes_back: bool,
    pub after: Uuid,
    pub most: i64,
}

/// The next customers behind one, and what is to be done with them.
#[derive(Debug, Default)]
pub struct Batch {
    pub looked_at: i64,
    /// `None` at the end.
    pub last: Option<Uuid>,
    pub gain: Vec<Uuid>,
    pub lose: Vec<Uuid>,
    /// A hand had taken the tag off, and the conditions hold no longer.
    pub release: Vec<Uuid>,
}

/// Judges the next customers behind one.
pub async fn batch(conn: &mut PgConnection, judge: &Judge, asked: &Asked) -> Result<Batch, AppError> {
    let mut sql = QueryBuilder::new("");
    judge.push_judged(&mut sql, asked);
    sql.push("select l.id, l.what from l order by l.id");
    let rows: Vec<(Uuid, Option<String>)> = sql.build_query_as().fetch_all(conn).await?;
    let mut batch = Batch {
        looked_at: i64::try_from(rows.len()).unwrap_or(i64::MAX),
        last: rows.last().map(|(id, _)| *id),
        ..Batch::default()
    };
    for (id, what) in rows {
        match what.as_deref() {
            Some("gain") => batch.gain.push(id),
            Some("lose") => batch.lose.push(id),
            Some(_) => batch.release.push(id),
            None => {}
        }
    }
    Ok(batch)
}

/// Customers that conditions hold for, among the next ones behind one.
#[derive(Debug, Default)]
pub struct Fitting {
    pub ids: Vec<Uuid>,
    pub looked_at: i64,
    /// `None` at the end.
    pub last: Option<Uuid>,
}

/// Looks at the next customers behind one; without conditions all of them fit.
pub async fn fitting(
    conn: &mut PgConnection,
    judge: Option<&Judge>,
    after: Uuid,
    most: i64,
) -> Result<Fitting, AppError> {
    let mut sql = QueryBuilder::new("select r.id, ");
    match judge {
        Some(judge) => {
            sql.push("coalesce((");
            compile_store::push(&mut sql, &judge.tree, &judge.meaning);
            sql.push("), false)");
        }
        None => {
            sql.push("true");
        }
    }
    sql.push(" from customer r where r.deleted_at is null and r.id > ").push_bind(after);
    sql.push(" order by r.id limit ").push_bind(most);
    let rows: Vec<(Uuid, bool)> = sql.build_query_as().fetch_all(conn).await?;
    let last = rows.last().map(|(id, _)| *id);
    let looked_at = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let ids = rows.into_iter().filter_map(|(id, fits)| fits.then_some(id)).collect();
    Ok(Fitting { ids, looked_at, last })
}

/// A customer that would gain or lose the tag.
#[derive(Debug, Clone, Deserialize)]
pub struct Named {
    pub id: Uuid,
    pub name: String,
}

/// What a rule would do with the next customers behind one.
#[derive(Debug)]
pub struct Trial {
    pub looked_at: i64,
    pub last: Option<Uuid>,
    pub gain: i64,
    pub lose: i64,
    pub gaining: Vec<Named>,
    pub losing: Vec<Named>,
}

/// Tries a rule under the caller's own rights; nothing is changed.
pub async fn trial(tx: &mut Tx, judge: &Judge, asked: &Asked) -> Result<Trial, AppError> {
    let mut sql = QueryBuilder::new("");
    judge.push_judged(&mut sql, asked);
    sql.push(
        "select count(*), (array_agg(l.id order by l.id desc))[1], count(*) filter (where l.what = 'gain'), \
         count(*) filter (where l.what = 'lose')",
    );
    for what in ["gain", "lose"] {
        sql.push(", (select jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name)) from (select n.id, n.name from l n where n.what = ");
        sql.push_bind(what).push(" order by n.id limit ").push_bind(NAMED).push(") f)");
    }
    sql.push(" from l");
    type Row = (i64, Option<Uuid>, i64, i64, Option<Json<Vec<Named>>>, Option<Json<Vec<Named>>>);
    let (looked_at, last, gain, lose, gaining, losing): Row = sql.build_query_as().fetch_one(tx.conn()).await?;
    let names = |found: Option<Json<Vec<Named>>>| found.map(|found| found.0).unwrap_or_default();
    Ok(Trial { looked_at, last, gain, lose, gaining: names(gaining), losing: names(losing) })
}
