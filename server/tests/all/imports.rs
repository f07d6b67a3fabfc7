//! Imports: what becomes of dirty rows, whether it adds up, the way back, and the real sample folder.

mod at_work;
mod contacts;
mod crash;
mod files;
mod formats;
mod interactions;
mod leads;
mod opportunities;
mod own_fields;
mod real_files;
mod running;
mod secrets;
mod tickets;
mod way_back;

use crate::harness::{TestDb, World};
use app::access::{Action, AppError, Caller, Role};
use app::imports::plan::Plan;
use app::imports::report::{FindingFilter, FindingRow, ImportRow, NewFile, Work};
use app::imports::{arrival, begin, findings, store};
use files::sample;
use serde_json::Value;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    caller: Caller,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let caller = db.caller(&world.session(Role::Administrator), Action::ImportRecords);
    Set { db, world, caller }
}

/// Sends files and has them looked at.
async fn receive(caller: &Caller, files: &[(&str, &[u8])]) -> Result<(Uuid, Plan), AppError> {
    let id = app::access::new_id();
    let new: Vec<NewFile> =
        files.iter().map(|(name, bytes)| NewFile { name: (*name).to_owned(), size: bytes.len() as i64 }).collect();
    let mut tx = caller.begin().await?;
    store::add(&mut tx, id, "test", &new).await?;
    for (rank, (_, bytes)) in (0_i16..).zip(files) {
        for (number, piece) in (0_i32..).zip(bytes.chunks(100_000)) {
            store::add_piece(&mut tx, id, rank, number, piece).await?;
        }
    }
    tx.commit().await?;
    let plan = arrival::look(caller, id).await?;
    Ok((id, plan))
}

async fn keep(caller: &Caller, id: Uuid, plan: &Plan) {
    let mut tx = caller.begin().await.unwrap();
    store::set_plan(&mut tx, id, plan).await.unwrap();
    tx.commit().await.unwrap();
}

async fn work(caller: &Caller, id: Uuid, work: Work) -> ImportRow {
    begin::begin(caller, id, work).await.unwrap().drive().await;
    store::import(&mut caller.read().await.unwrap(), id).await.unwrap().0
}

async fn report(caller: &Caller, id: Uuid) -> Vec<FindingRow> {
    let mut tx = caller.read().await.unwrap();
    findings::store::page(&mut tx, id, &FindingFilter::default(), None, 10_000).await.unwrap().rows
}

/// The sample with a plan that can run.
async fn ready(caller: &Caller) -> (Uuid, Plan) {
    let (id, mut plan) = receive(caller, &sample()).await.unwrap();
    plan.currency = Some("USD".to_owned());
    plan.pipeline.stages.retain(|rule| rule.value != "Dreaming");
    keep(caller, id, &plan).await;
    (id, plan)
}

/// Everything that people see, without versions and times of change.
async fn business_state(db: &TestDb) -> Value {
    sqlx::query_scalar(
        r#"
        select jsonb_build_object(
          'deals', (select jsonb_agg(to_jsonb(d) - 'version' - 'updated_at' order by d.id) from deal d where deleted_at is null),
          'customers', (select jsonb_agg(to_jsonb(c) - 'version' - 'updated_at' order by c.id) from customer c where deleted_at is null),
          'contacts', (select jsonb_agg(to_jsonb(k) - 'version' - 'updated_at' order by k.id) from contact k where deleted_at is null),
          'links', (select jsonb_agg(to_jsonb(l) order by l.customer_id, l.contact_id) from customer_contact l),
          'people', (select jsonb_agg(to_jsonb(p) - 'version' order by p.id) from person p where active),
          'teams', (select jsonb_agg(to_jsonb(t) - 'version' order by t.id) from team t),
          'products', (select jsonb_agg(to_jsonb(p) order by p.id) from product p where not archived),
          'pipelines', (select jsonb_agg(to_jsonb(p) - 'version' order by p.id) from pipeline p where not archived),
          'rates', (select jsonb_agg(to_jsonb(r)) from exchange_rate r),
          'shares', (select jsonb_agg(to_jsonb(s)) from share s))
        "#,
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

fn found(rows: &[FindingRow], rank: i16) -> Vec<(i32, &str, bool)> {
    rows.iter().filter(|row| row.rank == rank).map(|row| (row.line, row.code.as_str(), row.refused)).collect()
}
