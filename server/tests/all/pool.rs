//! The public pool: what is hidden before a claim, caps under real concurrency, giving back and its undo, the daily rules; and
//! the lifecycle.

mod daily_work;
mod rush;
mod words;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::{Action, AppError, Role},
    customers::{
        lifecycle::model::{Lifecycle, LifecycleChange, Standing},
        model::Customer,
        pool::model::{Claimed, PoolBook, PoolFilter, PoolStanding, Refusal},
    },
};
use chrono::Duration;
use http::StatusCode;
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const PHONE: &str = "13912345678";

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

async fn run(db: &TestDb, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&db.owner).await.unwrap();
}

async fn scalar<T>(db: &TestDb, sql: &'static str, id: Uuid) -> T
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).bind(id).fetch_one(&db.owner).await.unwrap()
}

/// A pool for the north, managed by its manager; `rules` are further columns with their values.
async fn pool(db: &TestDb, world: &World, rules: &[(&str, &str)]) -> Uuid {
    let id = app::access::new_id();
    let columns: String = rules.iter().map(|(column, _)| format!(", {column}")).collect();
    let values: String = rules.iter().map(|(_, value)| format!(", {value}")).collect();
    run(
        db,
        format!(
            "insert into pool (id, name, for_everybody{columns}) values ('{id}', '公海 {id}', false{values});
             insert into pool_team values ('{id}', '{}'); insert into pool_manager values ('{id}', '{}');",
            world.north, world.manager
        ),
    )
    .await;
    id
}

/// A customer that waits in a pool, with a contact and a note.
async fn pooled(db: &TestDb, world: &World, pool: Uuid, name: &str) -> Uuid {
    let (id, contact) = (app::access::new_id(), app::access::new_id());
    run(
        db,
        format!(
            "insert into customer (id, name, phone, email, pool_id, pooled_at, former_owner_id) values
               ('{id}', '{name}', '{PHONE}', 'secret@example.com', '{pool}', now() - interval '1 day', '{}');
             insert into contact (id, name, phone) values ('{contact}', '王采购', '13700000001');
             insert into customer_contact (customer_id, contact_id) values ('{id}', '{contact}');
             insert into event (id, kind, subject_kind, subject_id, customer_id, actor_id, after) values
               (gen_random_uuid(), 'note.added', 'customer', '{id}', '{id}', '{}', '{{\"text\": \"价格谈到八折\"}}');",
            world.stranger, world.stranger
        ),
    )
    .await;
    id
}

async fn open(browser: &Browser, filter: &PoolFilter) -> Answer {
    browser.call("open_pool", &json!({ "filter": filter })).await
}

fn of(pool: Uuid) -> PoolFilter {
    PoolFilter { pool: Some(pool), ..PoolFilter::default() }
}

async fn book(browser: &Browser, filter: &PoolFilter) -> PoolBook {
    open(browser, filter).await.json()
}

/// How many a pool holds, however long counting takes: at once it is given up where that would take long, as beside other tests.
async fn counted(browser: &Browser, pool: Uuid) -> i64 {
    found(browser, pool, "").await
}

/// How many of it are found by words.
async fn found(browser: &Browser, pool: Uuid, text: &str) -> i64 {
    let filter = PoolFilter { text: text.to_owned(), ..of(pool) };
    browser.call("count_in_pool", &json!({ "pool": pool, "filter": filter })).await.json()
}

async fn claim(browser: &Browser, pool: Uuid, customers: &[Uuid]) -> Claimed {
    browser.call("claim_customers", &json!({ "pool": pool, "customers": customers })).await.json()
}

async fn give_back(browser: &Browser, db: &TestDb, customer: Uuid, pool: Uuid) -> Answer {
    let reason: Uuid =
        sqlx::query_scalar("select id from pool_reason order by rank limit 1").fetch_one(&db.owner).await.unwrap();
    let order = json!({ "customer": customer, "pool": pool, "reason": reason, "note": "下半年再看" });
    browser.call("return_customer", &json!({ "order": order })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_pool_hides_is_nowhere_in_the_answers() {
    let (db, world, browser) = set().await;
    let pool = pool(&db, &world, &[("hidden", "'{phone,email,contacts,story}'")]).await;
    let id = pooled(&db, &world, pool, "海兴机床").await;
    let rep = browser.signed_in("sales_rep").await;
    let listed = open(&rep, &of(pool)).await;
    assert!(listed.body.contains("海兴机床"), "{}", listed.body);
    let preview = rep.call("pool_preview", &json!({ "customer": id })).await;
    assert!(preview.body.contains("note.added"), "{}", preview.body);
    for answer in [&listed, &preview] {
        for secret in [PHONE, "secret@example.com", "王采购", "13700000001", "八折"] {
            assert!(!answer.body.contains(secret), "{secret} in {}", answer.body);
        }
    }
    // It cannot be found by what is hidden, not by the search over everything, and it has no page.
    assert_eq!((found(&rep, pool, PHONE).await, found(&rep, pool, "海兴").await), (0, 1));
    assert!(!rep.call("search/api/search", &json!({ "query": PHONE })).await.body.contains(&id.to_string()));
    assert_eq!(rep.call("read_customer", &json!({ "id": id })).await.status, StatusCode::NOT_FOUND);
    // Its managers and those who see all see it whole.
    for name in ["sales_manager", "administrator"] {
        let whole = browser.signed_in(name).await;
        assert!(open(&whole, &of(pool)).await.body.contains(PHONE), "{name}");
        assert!(whole.call("pool_preview", &json!({ "customer": id })).await.body.contains("王采购"), "{name}");
        assert_eq!(whole.call("read_customer", &json!({ "id": id })).await.status, StatusCode::OK, "{name}");
    }
    // For the other team there is no such pool, and no such customer.
    let stranger = browser.signed_in("stranger").await;
    assert_eq!(open(&stranger, &of(pool)).await.status, StatusCode::NOT_FOUND);
    assert!(!stranger.call("pool_preview", &json!({ "customer": id })).await.body.contains("note.added"));
    let answer = stranger.call("claim_customers", &json!({ "pool": pool, "customers": [id] })).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    // Once it is theirs, it is whole.
    assert_eq!(claim(&rep, pool, &[id]).await.done, [id]);
    let mine: Customer = rep.call("read_customer", &json!({ "id": id })).await.json();
    assert_eq!(mine.fields.phone.as_deref(), Some(PHONE));
    let contacts = rep.call("contacts_at", &json!({ "customer": id })).await;
    assert!(contacts.body.contains("王采购"), "{}", contacts.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_claims_is_told_of_each_refusal() {
    let (db, world, browser) = set().await;
    let rules = [("daily_cap", "2"), ("cool_off_days", "30"), ("delay_hours", "12")];
    let pool = pool(&db, &world, &rules).await;
    let rep = browser.signed_in("sales_rep").await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C", "D"] {
        ids.push(pooled(&db, &world, pool, name).await);
    }
    let fresh = pooled(&db, &world, pool, "fresh").await;
    run(&db, format!("update customer set pooled_at = now() where id = '{fresh}'")).await;
    let claimed = claim(&rep, pool, &[fresh, ids[0], world.customers.foreign, ids[1], ids[2]]).await;
    assert_eq!(claimed.done, [ids[0], ids[1]]);
    let refused = [(fresh, Refusal::TooNew), (world.customers.foreign, Refusal::Taken), (ids[2], Refusal::DailyCap)];
    assert_eq!(claimed.refused, refused);
    let left = book(&rep, &of(pool)).await;
    assert_eq!(left.pool().unwrap().left(), Some(0));
    // The next day there is more, but not what was given back.
    let answer = give_back(&rep, &db, ids[0], pool).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    db.doors.clock.set(db.doors.clock.now() + Duration::days(1));
    let rep = browser.signed_in("sales_rep").await;
    let next = claim(&rep, pool, &[ids[0], ids[2]]).await;
    assert_eq!((next.done, next.refused), (vec![ids[2]], vec![(ids[0], Refusal::Cooling)]));
    db.doors.clock.set(db.doors.clock.now() + Duration::days(30));
    let rep = browser.signed_in("sales_rep").await;
    assert_eq!(claim(&rep, pool, &[ids[0]]).await.done, [ids[0]]);
    // Each is a noun of its own: who, when, from whom.
    let claims: i64 =
        scalar(&db, "select count(*) from customer_claim where person_id = $1 and how = 'claimed'", world.rep).await;
    assert_eq!(claims, 4);
    let from: Option<Uuid> = scalar(&db, "select from_id from customer_claim where customer_id = $1", ids[1]).await;
    assert_eq!(from, Some(world.stranger));
}

#[tokio::test(flavor = "multi_thread")]
async fn managers_hand_out_within_their_reach() {
    let (db, world, browser) = set().await;
    let pool = pool(&db, &world, &[("holding_cap", "2"), ("holding_skips_deals", "true")]).await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C"] {
        ids.push(pooled(&db, &world, pool, name).await);
    }
    let assign = |person: Uuid, ids: Vec<Uuid>| json!({ "pool": pool, "customers": ids, "person": person });
    let manager = browser.signed_in("sales_manager").await;
    let away = manager.call("assign_from_pool", &assign(world.stranger, ids.clone())).await;
    assert_eq!(away.status, StatusCode::UNPROCESSABLE_ENTITY);
    // The colleague's own customer has an open deal and does not count.
    let handed: Claimed = manager.call("assign_from_pool", &assign(world.colleague, ids.clone())).await.json();
    assert_eq!((handed.done, handed.refused), (ids[..2].to_vec(), vec![(ids[2], Refusal::HoldingCap)]));
    run(&db, "delete from pool_manager".to_owned()).await;
    let nobody = manager.call("assign_from_pool", &assign(world.rep, vec![ids[2]])).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

/// All of a customer that giving it back touches, without versions and moments.
async fn state(db: &TestDb, id: Uuid) -> String {
    sqlx::query_scalar(
        "select coalesce((select (to_jsonb(c) - 'version' - 'updated_at')::text from customer c where c.id = $1), '')
             || coalesce((select string_agg((to_jsonb(t) - 'version' - 'updated_at')::text, '|' order by t.id) from contact t
                  join customer_contact cc on cc.contact_id = t.id where cc.customer_id = $1), '')
             || coalesce((select string_agg(to_jsonb(s)::text, '|' order by s.person_id) from share s where s.record_id = $1), '')
             || coalesce((select to_jsonb(e)::text from search_entry e where e.record_id = $1), '')",
    )
    .bind(id)
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn giving_back_and_taking_that_back_is_identity() {
    let (db, world, browser) = set().await;
    let pool = pool(&db, &world, &[]).await;
    let id = world.customers.own;
    run(
        &db,
        format!(
            "insert into share (record_kind, record_id, person_id, can_write, shared_by) values
               ('customer', '{id}', '{}', true, '{}'), ('customer', '{id}', '{}', false, '{}');
             update search_entry set touched_at = '2026-01-01' where record_id = '{id}';
             insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, currency, position)
             values (gen_random_uuid(), 'D', '{id}', '{}', '{}', '{}', 'CNY', 'Z')",
            world.stranger, world.rep, world.colleague, world.rep, world.pipeline, world.lead, world.stranger
        ),
    )
    .await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let before = state(&db, id).await;
    let answer = give_back(&rep, &db, id, pool).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let release: Uuid = answer.json();
    assert_ne!(state(&db, id).await, before);
    // Who works on an open deal still sees it, and cannot change it any more.
    for person in [&rep, &stranger] {
        let seen: Customer = person.call("read_customer", &json!({ "id": id })).await.json();
        assert!(!seen.may_write && seen.owner.is_none());
    }
    let colleague = browser.signed_in("colleague").await;
    assert_eq!(
        colleague.call("read_customer", &json!({ "id": id })).await.status,
        StatusCode::NOT_FOUND,
        "a share ended"
    );
    let other = stranger.call("undo_return", &json!({ "release": release })).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND, "only who did it takes it back");
    let undone = rep.call("undo_return", &json!({ "release": release })).await;
    assert_eq!(undone.status, StatusCode::OK, "{}", undone.body);
    run(&db, format!("update search_entry set touched_at = '2026-01-01' where record_id = '{id}'")).await;
    assert_eq!(state(&db, id).await, before);
    let again = rep.call("undo_return", &json!({ "release": release })).await;
    assert_eq!(again.error(), AppError::conflict("changed_since"));
    // What was claimed meanwhile stays claimed.
    let release: Uuid = give_back(&rep, &db, id, pool).await.json();
    assert_eq!(claim(&colleague, pool, &[id]).await.done, [id]);
    assert_eq!(
        rep.call("undo_return", &json!({ "release": release })).await.error(),
        AppError::conflict("changed_since")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owner_and_manager_give_back() {
    let (db, world, browser) = set().await;
    let pool = pool(&db, &world, &[]).await;
    run(
        &db,
        format!(
            "insert into share (record_kind, record_id, person_id, can_write, shared_by) values ('customer', '{}', '{}', true, '{}')",
            world.customers.team, world.rep, world.colleague
        ),
    )
    .await;
    let (rep, manager) = (browser.signed_in("sales_rep").await, browser.signed_in("sales_manager").await);
    assert_eq!(give_back(&rep, &db, world.customers.team, pool).await.status, StatusCode::FORBIDDEN);
    assert_eq!(give_back(&rep, &db, world.customers.foreign, pool).await.status, StatusCode::NOT_FOUND);
    assert_eq!(give_back(&manager, &db, world.customers.foreign, pool).await.status, StatusCode::NOT_FOUND);
    assert_eq!(give_back(&manager, &db, world.customers.team, pool).await.status, StatusCode::OK);
    let stranger = browser.signed_in("stranger").await;
    let refused = give_back(&stranger, &db, world.customers.foreign, pool).await;
    assert_eq!(
        refused.error().of_field("pool").map(|error| error.code.clone()).as_deref(),
        Some("customer_pool_may_receive")
    );
    for name in ["marketing", "service_manager", "read_only"] {
        let other = browser.signed_in(name).await;
        assert_eq!(give_back(&other, &db, world.customers.own, pool).await.status, StatusCode::FORBIDDEN, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_it_an_owner_takes_it_out_of_the_pool() {
    let (db, world, browser) = set().await;
    let pool = pool(&db, &world, &[]).await;
    let id = pooled(&db, &world, pool, "A").await;
    let admin = browser.signed_in("administrator").await;
    let answer = admin.call("assign_customer", &json!({ "id": id, "owner": world.rep })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let standing: PoolStanding = admin.call("standing_in_pools", &json!({ "customer": id })).await.json();
    assert_eq!(standing, PoolStanding::default());
    assert_eq!(counted(&admin, pool).await, 0);
}

/// Sets the stage of the representative's deal as she does it herself.
async fn set_stage(db: &TestDb, world: &World, stage: Uuid, status: &str) {
    let caller = db.caller(&world.session(Role::SalesRep), Action::EditDeals);
    let mut tx = caller.begin().await.unwrap();
    let closed = if status == "open" { "null" } else { "app_now()" };
    let sql = format!(
        "update deal set stage_id = '{stage}', status = '{status}', closed_at = {closed} where id = '{}'",
        world.deals.own
    );
    sqlx::query(AssertSqlSafe(sql)).execute(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn standing_of(browser: &Browser, id: Uuid) -> Standing {
    browser.call("read_customer", &json!({ "id": id })).await.json::<Customer>().lifecycle
}

#[tokio::test(flavor = "multi_thread")]
async fn a_won_deal_makes_a_customer_at_once_and_a_hand_outweighs_the_rules() {
    let (db, world, browser) = set().await;
    let (rep, id) = (browser.signed_in("sales_rep").await, world.customers.own);
    set_stage(&db, &world, world.won, "won").await;
    assert_eq!(standing_of(&rep, id).await, Standing { is: Lifecycle::Customer, by_hand: false });
    set_stage(&db, &world, world.lead, "open").await;
    assert_eq!(standing_of(&rep, id).await.is, Lifecycle::Prospect, "won no longer");
    let change = LifecycleChange {
        customer: id,
        seen: Standing::default(),
        wanted: Standing { is: Lifecycle::Lost, by_hand: true },
    };
    let answer = rep.call("change_lifecycle", &json!({ "change": change })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(rep.call("change_lifecycle", &json!({ "change": change })).await.status, StatusCode::CONFLICT);
    set_stage(&db, &world, world.won, "won").await;
    assert_eq!(standing_of(&rep, id).await, change.wanted);
    let back = rep.call("change_lifecycle", &json!({ "change": change.back() })).await;
    assert_eq!(back.status, StatusCode::OK);
    daily_work::all(&db).await;
    assert_eq!(standing_of(&rep, id).await.is, Lifecycle::Customer, "the daily work catches up");
    // Half a year without another one.
    db.doors.clock.set(db.doors.clock.now() + Duration::days(181));
    daily_work::all(&db).await;
    assert_eq!(standing_of(&browser.signed_in("administrator").await, id).await.is, Lifecycle::Dormant);
    let told: i64 = scalar(
        &db,
        "select count(*) from event where customer_id = $1 and kind = 'customer.lifecycle_changed' and actor_id is null",
        id,
    )
    .await;
    assert_eq!(told, 4, "made a customer, unmade, made again, dormant");
}
