//! What can hang on a customer, whether a merge left any of it behind, and everything as it stands.

use super::*;
use sqlx::AssertSqlSafe;
use std::collections::BTreeSet;

/// Where something names a customer and is brought to another one by a merge.
const BROUGHT: [(&str, &str); 12] = [
    ("activity", "customer_id"),
    ("asset", "customer_id"),
    ("automation_run", "record_id"),
    ("customer", "parent_id"),
    ("deal", "customer_id"),
    ("file", "customer_id"),
    ("import_held", "suspect_id"),
    ("notice", "record_id"),
    ("product_voice", "customer_id"),
    ("quote", "customer_id"),
    ("survey_ask", "customer_id"),
    ("ticket", "customer_id"),
];

/// Where something names a customer and need not be brought anywhere, and why.
const STAYS: [(&str, &str); 21] = [
    // An earlier merge, and this one.
    ("customer", "merged_into"),
    ("customer_merge", "gone_id"),
    ("customer_merge", "kept_id"),
    // Given to the other one too.
    ("customer_contact", "customer_id"),
    ("customer_tag", "customer_id"),
    ("customer_touch", "customer_id"),
    ("tag_mark", "customer_id"),
    // Made anew.
    ("customer_key", "customer_id"),
    ("customer_profile", "customer_id"),
    ("duplicate", "first_id"),
    ("duplicate", "second_id"),
    // Read as that of the one that it became part of.
    ("lead", "customer_id"),
    ("lead", "known_customer_id"),
    ("sales_mail", "customer_id"),
    // Comes along with the field that holds it, where that is chosen.
    ("field_file", "customer_id"),
    ("sealed_value", "customer_id"),
    // What happened to this record, and to no other.
    ("customer_claim", "customer_id"),
    ("customer_release", "customer_id"),
    ("daily_outcome", "customer_id"),
    ("recycling_notice", "customer_id"),
    ("tag_outcome", "customer_id"),
];

/// What a merge may touch.
const TOUCHED: [&str; 22] = [
    "activity",
    "asset",
    "automation_run",
    "contact",
    "customer",
    "customer_contact",
    "customer_tag",
    "customer_touch",
    "deal",
    "file",
    "follow",
    "import_held",
    "lead",
    "notice",
    "product_voice",
    "quote",
    "sales_mail",
    "share",
    "survey_ask",
    "tag_mark",
    "ticket",
    "ticket_fact",
];

/// Everything that a merge may touch, without what only counts changes.
pub(super) async fn state(db: &TestDb) -> String {
    let lines = TOUCHED.map(|table| {
        format!(
            "select '{table} ' || (to_jsonb(t) - 'version' - 'updated_at' - 'reckoned')::text as line from {table} t"
        )
    });
    let all = format!("select string_agg(line, E'\\n' order by line) from ({}) l", lines.join(" union all "));
    sqlx::query_scalar(AssertSqlSafe(all)).fetch_one(&db.owner).await.unwrap()
}

/// Where a customer that went is named still, though it should not be.
pub(super) async fn left_on(db: &TestDb, gone: Uuid) -> Vec<String> {
    let places = BROUGHT.map(|(table, column)| {
        format!("select '{table}.{column}' as place where exists (select 1 from {table} where {column} = $1)")
    });
    sqlx::query_scalar(AssertSqlSafe(places.join(" union all "))).bind(gone).fetch_all(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn merges_know_all_that_names_a_customer() {
    let db = TestDb::new().await;
    let named: Vec<(String, String)> = sqlx::query_as(
        "select k.conrelid::regclass::text, a.attname::text from pg_constraint k
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
          where k.contype = 'f' and k.confrelid = 'customer'::regclass",
    )
    .fetch_all(&db.owner)
    .await
    .unwrap();
    let named: BTreeSet<_> = named.iter().map(|(table, column)| (table.as_str(), column.as_str())).collect();
    let known: BTreeSet<_> = BROUGHT.into_iter().chain(STAYS).collect();
    let unknown: Vec<_> = named.difference(&known).collect();
    assert_eq!(unknown, Vec::<&(&str, &str)>::new(), "a merge must bring these over, or something must follow it");
    assert!(STAYS.iter().all(|place| named.contains(place)), "these name no customer any more");
}

/// Something that hangs on a customer, beside deals, people, tags and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Asset,
    File,
    Follower,
    HeldRow,
    Lead,
    Letter,
    Notice,
    Quote,
    Reference,
    Run,
    Survey,
    Task,
    Ticket,
    Touch,
    Voice,
}

impl Thing {
    pub(super) const ALL: [Self; 15] = [
        Self::Asset,
        Self::File,
        Self::Follower,
        Self::HeldRow,
        Self::Lead,
        Self::Letter,
        Self::Notice,
        Self::Quote,
        Self::Reference,
        Self::Run,
        Self::Survey,
        Self::Task,
        Self::Ticket,
        Self::Touch,
        Self::Voice,
    ];

    /// The statements that hang one more on a customer, the one with this number. `field` is a custom field in which customers name
    /// customers.
    pub(super) fn sql(self, at: usize, world: &World, field: Uuid, customer: Uuid) -> String {
        let (id, rep, product) = (Uuid::now_v7(), world.rep, world.product);
        let follower = [world.rep, world.colleague, world.stranger][at % 3];
        match self {
            Self::Asset => {
                format!("insert into asset (id, customer_id, product_id) values ('{id}', '{customer}', '{product}');")
            }
            Self::File => format!("insert into file (id, customer_id, name) values ('{id}', '{customer}', 'f.txt');"),
            Self::Follower => format!(
                "insert into follow (person_id, record_kind, record_id) values ('{follower}', 'customer', '{customer}') on conflict do nothing;"
            ),
            Self::HeldRow => format!(
                "insert into import (id, name, started_by) values ('{id}', 'I', '{rep}');
                 insert into import_held (import_id, rank, line, cells, name, suspect_id, score)
                 values ('{id}', 0, 1, '{{}}', 'x', '{customer}', 80);"
            ),
            Self::Lead => format!(
                "insert into lead (id, company, source, owner_id, state, converted_at, customer_id)
                 values ('{id}', 'L', 'typed', '{rep}', 'converted', now(), '{customer}');"
            ),
            Self::Letter => format!(
                "insert into sales_mail (id, customer_id, sender_id, address, subject, text)
                 values ('{id}', '{customer}', '{rep}', 'a@example.com', 's', 't');"
            ),
            Self::Notice => format!(
                "insert into notice (id, person_id, kind, happened_at, record_kind, record_id)
                 values ('{id}', '{rep}', 'followed', now(), 'customer', '{customer}');"
            ),
            Self::Quote => format!(
                "insert into quote (id, customer_id, owner_id, title, currency, valid_until)
                 values ('{id}', '{customer}', '{rep}', 'Q', 'CNY', '2099-01-01');"
            ),
            Self::Reference => format!(
                "insert into customer (id, name, owner_id, custom)
                 values ('{id}', 'names {customer}', '{rep}', jsonb_build_object('{field}', '{customer}'));"
            ),
            Self::Run => format!(
                "insert into automation (id, name, keeper_id, active, rule) values ('{id}', 'A {id}', '{rep}', false, '{{}}');
                 insert into automation_run (id, rule_id, key, record_kind, record_id, state, rule, happened_at, due_at)
                 values ('{id}', '{id}', 'k', 'customer', '{customer}', 'waiting', '{{}}', now(), '2099-01-01');"
            ),
            Self::Survey => format!(
                "insert into survey (id, kind, name) values ('{id}', 'nps', 'S');
                 insert into survey_questions (survey_id, number, questions) values ('{id}', 1, '[]');
                 insert into survey_ask (id, survey_id, number, channel, customer_id, asked_at, answered_at, score)
                 values ('{id}', '{id}', 1, 'mail', '{customer}', now(), now(), 7);"
            ),
            Self::Task => format!(
                "insert into activity (id, customer_id, title, owner_id, done_at) values ('{id}', '{customer}', 'done', '{rep}', now());"
            ),
            Self::Ticket => format!(
                "insert into ticket (id, number, kind, subject, channel, customer_id) values ('{id}', 0, 'fault', 'T', 'phone', '{customer}');"
            ),
            Self::Touch => format!(
                "insert into customer_touch values ('{customer}', now() - interval '{at} days') on conflict do nothing;"
            ),
            Self::Voice => format!(
                "insert into product_topic (id, kind, title) values ('{id}', 'wish', 'P');
                 insert into product_voice (id, topic_id, customer_id) values ('{id}', '{id}', '{customer}');"
            ),
        }
    }
}
