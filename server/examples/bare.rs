//! What figure P5 compares with: handlers of axum and sqlx without anything of Qingzhou around them, which open the same
//! transaction and run the same statements as `read_column` and `move_deals`. `end2end/bench/p5.mjs` starts it beside a server
//! and compares both answers, so that the statements here do not grow old unnoticed.
//!
//! `bare E-MAIL`: serves for that person until standard input closes; prints `LISTEN=http://…`.

use std::sync::Arc;

use anyhow::Context;
use app::access::{Clock, new_id};
use app::deals::position;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Json, Router, routing};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use server::database::{Database, Purpose};
use server::settings::{Said, Settings};
use server::{doors, provision, say};
use sqlx::{AssertSqlSafe, FromRow, PgConnection, PgPool, Postgres, Transaction};
use tokio::net::TcpListener;
use uuid::Uuid;

/// As `BoardQuery` compiles the first page of one column for a sales representative, in the order by hand.
const COLUMN: &str = "
select d.id, d.name, d.customer_id, c.name as customer_name, d.owner_id, p.name as owner_name, d.value, d.base_value,
       d.currency, d.expected_close, d.stage_id, d.position, d.entered_stage_at, a.title as activity_title, a.due_at as activity_due_at,
       t.tags, d.version, (d.owner_id = $1 or d.id = any ((select shared_ids_to_write('deal'))::uuid[])) as may_edit
  from unnest($2::uuid[]) with ordinality as s (id, rank) cross join lateral (
       select d.* from (select d.id from ((select d.* from unnest($3::uuid[]) as o (id) cross join lateral (
           select d.id, d.position from deal d where d.owner_id = o.id and d.stage_id = s.id and d.deleted_at is null
            order by d.position, d.id limit $4) d)
         union all (select d.id, d.position from deal d where d.id = any ($5::uuid[]) and d.owner_id <> all ($3::uuid[])
                       and d.stage_id = s.id and d.deleted_at is null)) d
        order by d.position, d.id limit $4) k join deal d on d.id = k.id) d
  join person p on p.id = d.owner_id
  left join customer c on c.id = d.customer_id and c.deleted_at is null
  left join lateral (select n.title, n.due_at from activity n where n.deal_id = d.id and n.done_at is null order by n.due_at limit 1) a on true
  left join lateral (select jsonb_agg(jsonb_build_object('name', g.name, 'colour', g.colour) order by g.name) as tags
                       from deal_tag dt join tag g on g.id = dt.tag_id where dt.deal_id = d.id) t on true
 order by s.rank, d.position, d.id";

/// As `BoardQuery` compiles single cards for a sales representative.
const CARDS: &str = "
select d.id, d.name, d.customer_id, c.name as customer_name, d.owner_id, p.name as owner_name, d.value, d.base_value,
       d.currency, d.expected_close, d.stage_id, d.position, d.entered_stage_at, a.title as activity_title, a.due_at as activity_due_at,
       t.tags, d.version, (d.owner_id = $1 or d.id = any ((select shared_ids_to_write('deal'))::uuid[])) as may_edit
  from deal d
  join person p on p.id = d.owner_id
  left join customer c on c.id = d.customer_id and c.deleted_at is null
  left join lateral (select n.title, n.due_at from activity n where n.deal_id = d.id and n.done_at is null order by n.due_at limit 1) a on true
  left join lateral (select jsonb_agg(jsonb_build_object('name', g.name, 'colour', g.colour) order by g.name) as tags
                       from deal_tag dt join tag g on g.id = dt.tag_id where dt.deal_id = d.id) t on true
 where d.deleted_at is null and d.id = any ($2)";

const SIGHT: &str = "select array[$1::uuid], shared_ids('deal')";
const TARGET: &str =
    "select pipeline_id, name, kind, probability, target_days, required from stage where id = $1 and not archived";
const LOCK: &str = "
select d.id, d.stage_id, (select s.name from stage s where s.id = d.stage_id) as stage_name, d.status, d.position,
       d.entered_stage_at, d.closed_at, d.close_reason_id, d.close_note, d.customer_id, d.owner_id
  from deal d
 where d.id = any ($1) and d.deleted_at is null order by d.id for update";
const NEIGHBOURS: &str =
    "select id, position from deal where id = any ($1) and stage_id = $2 and deleted_at is null and id <> all ($3)";
const MOVE: &str = "
update deal d
   set stage_id = $3, pipeline_id = $4, status = $5, position = moved.position,
       entered_stage_at = case when d.stage_id = $3 then d.entered_stage_at else $6 end,
       closed_at = case when $5 = 'open' then null when d.stage_id = $3 then d.closed_at else $6 end,
       version = d.version + 1, updated_at = $6
  from unnest($1::uuid[], $2::text[]) as moved (id, position)
 where d.id = moved.id";
const RECORD: &str = "
insert into event (id, recorded_at, happened_at, actor_id, kind, subject_kind, subject_id, owner_id, version, before, after)
values ($1, $2, $2, $3, 'deal.moved', 'deal', $4, $3, $5, $6, $7)";

/// Like `app::deals::model::Card`, flat.
#[derive(Debug, Serialize, FromRow)]
struct Card {
    id: Uuid,
    name: String,
    customer_id: Option<Uuid>,
    customer_name: Option<String>,
    owner_id: Uuid,
    owner_name: String,
    value: Option<Decimal>,
    base_value: Option<Decimal>,
    currency: String,
    expected_close: Option<NaiveDate>,
    stage_id: Uuid,
    position: String,
    entered_stage_at: DateTime<Utc>,
    activity_title: Option<String>,
    activity_due_at: Option<DateTime<Utc>>,
    tags: Option<Value>,
    version: i32,
    may_edit: bool,
}

/// What a handler needs.
#[derive(Debug)]
struct Served {
    app: PgPool,
    /// Logged in as the owner, for reading without taking on a role.
    owner: PgPool,
    person: Uuid,
}

/// What is to be moved, and between which two.
#[derive(Debug, Deserialize)]
struct Order {
    items: Vec<Uuid>,
    stage: Uuid,
    after: Uuid,
    before: Uuid,
}

/// Whatever goes wrong is a bug of the benchmark: it is told in full.
struct Trouble(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl axum::response::IntoResponse for Trouble {
    fn into_response(self) -> axum::response::Response {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("{:#}", self.0)).into_response()
    }
}

/// Opens the transaction as `Caller` does.
async fn open(served: &Served, begin: &str) -> sqlx::Result<Transaction<'static, Postgres>> {
    let opening = format!(
        "{begin}; set local role qz_sales_rep; select set_config('qz.person', '{}', true), set_config('qz.now', '{}', true)",
        served.person,
        Utc::now().to_rfc3339_opts(SecondsFormat::Micros, true),
    );
    served.app.begin_with(AssertSqlSafe(opening)).await
}

async fn column(connection: &mut PgConnection, person: Uuid, stage: Uuid) -> sqlx::Result<Vec<Card>> {
    let (owners, shared): (Vec<Uuid>, Vec<Uuid>) =
        sqlx::query_as(SIGHT).bind(person).fetch_one(&mut *connection).await?;
    let cards = sqlx::query_as(COLUMN).bind(person).bind(vec![stage]).bind(owners).bind(51_i64).bind(shared);
    cards.fetch_all(connection).await
}

async fn read(State(served): State<Arc<Served>>, Path(stage): Path<Uuid>) -> Result<Json<Vec<Card>>, Trouble> {
    let mut tx = open(&served, "begin read only").await?;
    Ok(Json(column(&mut tx, served.person, stage).await?))
}

/// The same without the transaction, as who sees everything: the difference is the price of the transaction and its policies.
async fn read_plainly(State(served): State<Arc<Served>>, Path(stage): Path<Uuid>) -> Result<Json<Vec<Card>>, Trouble> {
    let mut connection = served.owner.acquire().await?;
    Ok(Json(column(&mut connection, served.person, stage).await?))
}

/// Nothing but the transaction.
async fn only_open(State(served): State<Arc<Served>>) -> Result<&'static str, Trouble> {
    open(&served, "begin read only").await?.rollback().await?;
    Ok("opened")
}

async fn cards(connection: &mut PgConnection, person: Uuid, ids: &[Uuid]) -> sqlx::Result<Vec<Card>> {
    sqlx::query_as(CARDS).bind(person).bind(ids).fetch_all(connection).await
}

async fn move_card(State(served): State<Arc<Served>>, Json(order): Json<Order>) -> Result<Json<Vec<Card>>, Trouble> {
    let now = Utc::now();
    let mut tx = open(&served, "begin").await?;
    let (pipeline, stage_name, kind, ..): (Uuid, String, String, i16, Option<i32>, Vec<String>) =
        sqlx::query_as(TARGET).bind(order.stage).fetch_one(&mut *tx).await?;
    sqlx::query(LOCK).bind(&order.items).fetch_all(&mut *tx).await?;
    let before = cards(&mut tx, served.person, &order.items).await?;
    let beside: Vec<(Uuid, String)> = sqlx::query_as(NEIGHBOURS)
        .bind(vec![order.after, order.before])
        .bind(order.stage)
        .bind(&order.items)
        .fetch_all(&mut *tx)
        .await?;
    let key_of = |id| beside.iter().find(|(other, _)| *other == id).map(|(_, key)| key.as_str());
    let keys = position::between(key_of(order.after), key_of(order.before), order.items.len(), rand::random)?;
    let moved = sqlx::query(MOVE).bind(&order.items).bind(&keys).bind(order.stage).bind(pipeline).bind(&kind).bind(now);
    moved.execute(&mut *tx).await?;
    for (card, key) in before.iter().zip(&keys) {
        let was =
            json!({ "stage": card.stage_id, "position": card.position, "entered_stage_at": card.entered_stage_at });
        let is = json!({ "stage": order.stage, "stage_name": stage_name, "status": kind, "position": key });
        let event = sqlx::query(RECORD).bind(new_id()).bind(now).bind(served.person).bind(card.id);
        event.bind(card.version + 1).bind(was).bind(is).execute(&mut *tx).await?;
    }
    let after = cards(&mut tx, served.person, &order.items).await?;
    tx.commit().await?;
    Ok(Json(after))
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let email = std::env::args().nth(1).context("for whom? bare E-MAIL")?;
    let settings = Settings::load(&Said::default())?;
    let database = Database::open(&settings, Purpose::Command, &say).await?;
    let addresses = provision::known_addresses(&database, &settings)?;
    let owner = PgPool::connect_lazy_with(addresses.owner.clone());
    let person = sqlx::query_scalar("select id from person where email = $1 and role = 'sales_rep'");
    let person = person.bind(&email).fetch_one(&owner).await.with_context(|| format!("{email} sells nothing here"))?;
    let app = doors::open(&addresses.app, &addresses.jobs, Clock::default()).app;
    let router = Router::new()
        .route("/column/{stage}", routing::get(read))
        .route("/plain/{stage}", routing::get(read_plainly))
        .route("/open", routing::get(only_open))
        .route("/move", routing::post(move_card))
        .with_state(Arc::new(Served { app, owner, person }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("LISTEN=http://{}", listener.local_addr()?);
    let (closed, end) = tokio::sync::oneshot::channel::<()>();
    std::thread::spawn(move || {
        // An error there means the same as its end.
        std::io::copy(&mut std::io::stdin().lock(), &mut std::io::sink()).ok();
        drop(closed);
    });
    let ended = async move {
        // Nothing is ever sent; the channel closing is the message.
        end.await.ok();
    };
    axum::serve(listener, router).with_graceful_shutdown(ended).await?;
    database.stop().await
}
