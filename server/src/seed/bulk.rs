//! Making room for many rows at once, and putting everything back.
//!
//! COPY refuses tables under row-level security, the search index and the announcements need not hear of every row, and
//! indexes are quicker built than grown. All of it happens in the seeding's own transaction: whoever looks in from outside
//! never sees a table without its guards.

use super::Size;
use sqlx::{AssertSqlSafe, PgConnection};

/// The tables that are filled by COPY.
const TABLES: [&str; 12] = [
    "customer",
    "contact",
    "customer_contact",
    "customer_tag",
    "deal",
    "deal_contact",
    "deal_product",
    "deal_tag",
    "activity",
    "share",
    "event",
    "search_entry",
];
/// Triggers whose work the seeding does itself, for all rows together.
const QUIET: [(&str, &str); 20] = [
    ("customer", "search_added"),
    ("contact", "search_added"),
    ("deal", "search_added"),
    ("deal", "value_in_base"),
    // The spans are told from the log, when it is there.
    ("deal", "keep_deal_span_added"),
    ("event", "announce_events"),
    ("event", "customers_touched"),
    ("event", "keep_last_contact"),
    // All of them wait to be looked at already.
    ("customer", "customers_changed_due"),
    // How complete customers are is counted when all that hangs on them is there.
    ("customer", "keep_completeness_added"),
    ("customer", "keep_completeness"),
    ("customer_contact", "completeness_follows_added"),
    ("activity", "completeness_follows_planned"),
    ("activity", "completeness_follows_done"),
    // The background goes through all of them anyway.
    ("customer", "quality_added"),
    ("customer", "quality_changed"),
    ("contact", "quality_added"),
    ("contact", "quality_changed"),
    ("contact", "match_contacts_changed"),
    ("customer_contact", "match_contacts_linked"),
];

/// What was taken away and is to be put back.
pub struct Room {
    put_back: Vec<String>,
}

impl Room {
    /// Lifts guards and quietens triggers; for the large sizes also drops indexes and foreign keys.
    pub async fn make(conn: &mut PgConnection, size: Size) -> sqlx::Result<Self> {
        let mut room = Self { put_back: Vec::new() };
        for table in TABLES {
            run(conn, format!("alter table {table} no force row level security")).await?;
            room.put_back.push(format!("alter table {table} force row level security"));
        }
        for (table, trigger) in QUIET {
            run(conn, format!("alter table {table} disable trigger {trigger}")).await?;
            room.put_back.push(format!("alter table {table} enable trigger {trigger}"));
        }
        if size != Size::Demo {
            room.drop_indexes(conn).await?;
            room.drop_foreign_keys(conn).await?;
        }
        Ok(room)
    }

    async fn drop_indexes(&mut self, conn: &mut PgConnection) -> sqlx::Result<()> {
        let indexes: Vec<(String, String)> = sqlx::query_as(
            "select i.indexrelid::regclass::text, replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
               from pg_index i
              where i.indrelid = any ($1::text[]::regclass[])
                and not exists (select 1 from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u'))
              order by 1",
        )
        .bind(&TABLES[..])
        .fetch_all(&mut *conn)
        .await?;
        for (name, definition) in indexes {
            run(conn, format!("drop index {name}")).await?;
            self.put_back.push(definition);
        }
        Ok(())
    }

    async fn drop_foreign_keys(&mut self, conn: &mut PgConnection) -> sqlx::Result<()> {
        let keys: Vec<(String, String, String)> = sqlx::query_as(
            "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
               from pg_constraint
              where contype = 'f' and conrelid = any ($1::text[]::regclass[]) and conparentid = 0
              order by 1, 2",
        )
        .bind(&TABLES[..])
        .fetch_all(&mut *conn)
        .await?;
        for (table, name, definition) in keys {
            run(conn, format!("alter table {table} drop constraint {name}")).await?;
            self.put_back.push(format!("alter table {table} add constraint {name} {definition}"));
        }
        Ok(())
    }

    /// Puts back the indexes of all tables but one, all of whose rows are to be changed once more.
    pub async fn restore_indexes_but_of(&mut self, conn: &mut PgConnection, table: &str) -> sqlx::Result<()> {
        let place = format!(" ON public.{table} ");
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.put_back)
            .into_iter()
            .partition(|step| !step.starts_with("alter") && !step.contains(&place));
        self.put_back = later;
        for step in now {
            run(conn, step).await?;
        }
        Ok(())
    }

    /// Puts everything back, the last taken first: keys are checked over indexes that are there, guards come last.
    pub async fn restore(self, conn: &mut PgConnection) -> sqlx::Result<()> {
        let (indexes, rest): (Vec<_>, Vec<_>) = self.put_back.into_iter().partition(|step| !step.starts_with("alter"));
        for step in indexes.into_iter().chain(rest.into_iter().rev()) {
            run(conn, step).await?;
        }
        Ok(())
    }
}

/// Tells the planner what the tables hold now, and marks pages as seen by all, so that indexes answer alone.
pub async fn settle(conn: &mut PgConnection) -> sqlx::Result<()> {
    for table in TABLES {
        run(conn, format!("vacuum (analyze) {table}")).await?;
    }
    run(conn, "select search_learn()".to_owned()).await?;
    Ok(())
}

/// Runs a statement that this module put together from names of its own and of the catalogue.
async fn run(conn: &mut PgConnection, statement: String) -> sqlx::Result<()> {
    tracing::debug!(%statement, "sample data");
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(conn).await?;
    Ok(())
}
