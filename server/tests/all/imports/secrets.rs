//! Sensitive fields as targets: nothing of a value lies open in the database, from the first piece of a file until all of it is
//! taken back, and the key of what was sent goes along when keys are replaced.

use crate::harness::{MASTER_KEY, TestDb};
use crate::imports::{Set, keep, receive, report, set, work};
use crate::sensitive::places_of;
use app::access::{AppError, Caller};
use app::fields::rekeying::{Round, step};
use app::fields::sealed_store;
use app::imports::model::Target;
use app::imports::plan::{Existing, KnownBy};
use app::imports::report::{Decision, HeldRef, State, Work};
use app::imports::{begin, held, refused, store};
use app::vault::{MasterKey, Plain, Purpose};
use server::keys;
use uuid::Uuid;

const ACCOUNT: &str = "6222 0212 3456 7890";
const OTHER: &str = "1702 0210 0920 0458 812";
const CARD: &str = "11010519491231002X";

async fn field(db: &TestDb, of: &str, name: &str, unique: bool) -> Uuid {
    let id = app::access::new_id();
    sqlx::query(
        "insert into custom_field (id, record_kind, kind, name, is_unique) values ($1, $2, 'sensitive', $3, $4)",
    )
    .bind(id)
    .bind(of)
    .bind(name)
    .bind(unique)
    .execute(&db.owner)
    .await
    .unwrap();
    id
}

/// Whose value it is by now, found as people find it.
async fn holders(caller: &Caller, field: Uuid, value: &str) -> Vec<String> {
    let mut tx = caller.read().await.unwrap();
    let plain = Plain::new(value.to_owned());
    let kind = app::fields::RecordKind::Customer;
    let found = sealed_store::find(&mut tx, kind, field, &plain, 20).await.unwrap();
    found.into_iter().map(|(_, name)| name).collect()
}

async fn open_places(db: &TestDb, values: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for value in values {
        found.extend(places_of(db, value).await);
    }
    found
}

async fn count(db: &TestDb, what: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {what}"))).fetch_one(&db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_value_lies_open_while_it_is_sent_checked_taken_and_taken_back() {
    let Set { caller, db, .. } = set().await;
    let account = field(&db, "customer", "银行账号", true).await;
    let long = "9".repeat(201);
    let csv = format!("客户名称,银行账号\n远帆机械,{ACCOUNT}\n海舟贸易,{OTHER}\n太长,{long}\n同号,{ACCOUNT}\n没有,\n");
    let all = [ACCOUNT, OTHER, &long];
    let (id, mut plan) = receive(&caller, &[("a.csv", csv.as_bytes())]).await.unwrap();
    assert!(plan.files[0].column_of(Target::Custom(account)).is_some(), "a header that names the field is mapped");
    assert_eq!(open_places(&db, &all).await, Vec::<String>::new(), "sent");
    let shape = store::files(&mut caller.read().await.unwrap(), id).await.unwrap().remove(0).shape.unwrap();
    assert_eq!(shape.columns[1].samples[0], ACCOUNT, "who maps the columns may still look at them");

    let checked = work(&caller, id, Work::Check).await;
    assert_eq!(checked.state, State::Draft, "{:?}", checked.failure);
    let preview = &checked.progress.preview;
    assert!(serde_json::to_string(preview).unwrap().contains("•••• 7890"), "{preview:?}");
    assert_eq!(open_places(&db, &all).await, Vec::<String>::new(), "checked");
    assert_eq!(count(&db, "sealed_value").await, 0);

    let row = work(&caller, id, Work::Run).await;
    let file = &row.progress.files[0];
    assert_eq!((row.state, file.created, file.refused), (State::Done, 3, 2), "{:?} {file:?}", row.failure);
    assert!(file.adds_up());
    let told: Vec<_> = report(&caller, id).await.into_iter().filter(|row| row.refused).collect();
    let told: Vec<_> =
        told.iter().map(|row| (row.line, row.field.as_str(), row.code.as_str(), row.value.as_str())).collect();
    let key = Target::Custom(account).key().into_owned();
    assert_eq!(told, [(4, key.as_str(), "too_long", "•••• 9999"), (5, key.as_str(), "custom_unique", "")]);
    assert_eq!(holders(&caller, account, ACCOUNT).await, ["远帆机械"]);
    assert_eq!(holders(&caller, account, OTHER).await, ["海舟贸易"]);
    assert_eq!((open_places(&db, &all).await, count(&db, "sealed_value").await), (vec![], 2), "taken");
    let mend = refused::rows(&caller, id, 0, 0).await.unwrap();
    assert_eq!(mend.rows.iter().map(|row| row.cells[1].as_str()).collect::<Vec<_>>(), ["", ""]);
    assert_eq!(mend.rows[0].cells[0], "太长");

    // The same again changes nothing and seals nothing.
    let again = format!("客户名称,银行账号\n远帆机械,{ACCOUNT}\n海舟贸易,{OTHER}\n");
    let (second, mut update) = receive(&caller, &[("b.csv", again.as_bytes())]).await.unwrap();
    update.existing = Existing::Update;
    keep(&caller, second, &update).await;
    let file = work(&caller, second, Work::Run).await.progress.files.remove(0);
    assert_eq!((file.updated, file.skipped, count(&db, "sealed_value").await), (0, 2, 2));

    // Another value takes its place, and taking the import back brings the former one.
    let new = "客户名称,银行账号\n远帆机械,4100 1531 0100 5020 6633\n";
    let (third, mut update) = receive(&caller, &[("c.csv", new.as_bytes())]).await.unwrap();
    update.existing = Existing::Update;
    keep(&caller, third, &update).await;
    assert_eq!(work(&caller, third, Work::Run).await.progress.files[0].updated, 1);
    assert_eq!(holders(&caller, account, "4100153101005020 6633").await, ["远帆机械"]);
    assert_eq!(holders(&caller, account, ACCOUNT).await, Vec::<String>::new());
    assert_eq!(work(&caller, third, Work::Undo).await.state, State::Undone);
    assert_eq!(holders(&caller, account, ACCOUNT).await, ["远帆机械"]);

    // The first one goes too; it can run once more, from what was sent.
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!(undone.state, State::Undone);
    assert_eq!(open_places(&db, &all).await, Vec::<String>::new(), "taken back");
    plan.known_by = KnownBy::KeyOrName;
    keep(&caller, id, &plan).await;
    assert_eq!(work(&caller, id, Work::Check).await.state, State::Draft);
    assert_eq!(open_places(&db, &[&all[..], &["4100 1531 0100 5020 6633"]].concat()).await, Vec::<String>::new());
    assert!(!places_of(&db, "远帆机械").await.is_empty(), "the look around sees what is there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_waits_is_sealed_and_becomes_what_somebody_decides() {
    let Set { caller, db, .. } = set().await;
    let account = field(&db, "customer", "银行账号", false).await;
    let first = "客户名称,电话\n青州海天机械设备有限公司,0532-88881234\n";
    let (id, _) = receive(&caller, &[("a.csv", first.as_bytes())]).await.unwrap();
    work(&caller, id, Work::Run).await;
    while app::customers::duplicates::worker::step(&db.doors).await.unwrap() > 0 {}
    let second = format!("客户名称,电话,银行账号\n青州海天机械设备公司,053288881234,{ACCOUNT}\n");
    let (id, mut plan) = receive(&caller, &[("b.csv", second.as_bytes())]).await.unwrap();
    plan.hold_alike = true;
    keep(&caller, id, &plan).await;
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.progress.files[0].held), (State::Done, 1), "{:?}", row.failure);
    assert_eq!(places_of(&db, ACCOUNT).await, Vec::<String>::new(), "held");
    let waiting = held::store::page(&mut caller.read().await.unwrap(), id, None, 10).await.unwrap().rows;
    assert_eq!(waiting[0].cells[2], ACCOUNT, "sealed, not lost");
    let admin = db.browser().await.signed_in("administrator").await;
    let shown = admin.call("held_rows", &serde_json::json!({ "id": id, "after": null })).await;
    assert!(shown.body.contains("•••• 7890") && !shown.body.contains(ACCOUNT), "{}", shown.body);
    let view = admin.call("import_of", &serde_json::json!({ "id": id })).await;
    assert!(view.body.contains("•••• 7890") && !view.body.contains(ACCOUNT), "{}", view.body);
    assert_eq!(held::settle::settle(&caller, id, &[HeldRef { rank: 0, line: 2 }], Decision::Same).await, Ok(1));
    assert_eq!(holders(&caller, account, ACCOUNT).await, ["青州海天机械设备有限公司"]);
    assert_eq!(places_of(&db, ACCOUNT).await, Vec::<String>::new(), "settled");
    assert_eq!(work(&caller, id, Work::Undo).await.state, State::Undone);
    assert_eq!(holders(&caller, account, ACCOUNT).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_keep_secrets_too() {
    let Set { caller, db, .. } = set().await;
    let card = field(&db, "contact", "证件号码", false).await;
    let csv = format!("姓名,客户名称,职务,证件号码\n李岚,远帆机械,经理,{CARD}\n");
    let (id, mut plan) = receive(&caller, &[("联系人.csv", csv.as_bytes())]).await.unwrap();
    plan.existing = Existing::Update;
    keep(&caller, id, &plan).await;
    let row = work(&caller, id, Work::Run).await;
    assert_eq!((row.state, row.progress.files[0].created), (State::Done, 1), "{:?}", row.failure);
    let held = format!("contact where custom ? '{card}' and deleted_at is null");
    assert_eq!((count(&db, &held).await, count(&db, "sealed_value").await), (1, 1));
    assert_eq!(places_of(&db, CARD).await, Vec::<String>::new());
    // The same again, as an import of its own, changes nothing.
    let (again, mut plan) = receive(&caller, &[("联系人.csv", csv.as_bytes())]).await.unwrap();
    plan.existing = Existing::Update;
    keep(&caller, again, &plan).await;
    let row = work(&caller, again, Work::Run).await;
    assert_eq!((row.progress.files[0].created, row.progress.files[0].updated), (0, 0));
    assert_eq!(count(&db, "sealed_value").await, 1);
    assert_eq!(work(&caller, id, Work::Undo).await.state, State::Undone);
    assert_eq!(places_of(&db, CARD).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_replaced_under_what_was_sent_and_what_lies_open_takes_no_secrets() {
    let Set { caller, db, .. } = set().await;
    let account = field(&db, "customer", "银行账号", false).await;
    let csv = format!("客户名称,银行账号\n远帆机械,{ACCOUNT}\n");
    let (id, _) = receive(&caller, &[("a.csv", csv.as_bytes())]).await.unwrap();
    let mut owner = db.owner.acquire().await.unwrap();
    keys::add(&mut owner, Purpose::Data, &MasterKey::read(MASTER_KEY).unwrap()).await.unwrap();
    let mut round = Round::default();
    while step(&db.doors, &mut round).await.unwrap() {}
    assert_eq!((round.done, round.closed), (1, 0));
    assert_eq!(count(&db, "key_ring where purpose = 'data'").await, 1, "the old one is gone");
    assert_eq!(work(&caller, id, Work::Run).await.state, State::Done);
    assert_eq!(holders(&caller, account, ACCOUNT).await, ["远帆机械"]);

    // A piece that was put in another's place does not open.
    let (id, _) = receive(&caller, &[("b.csv", csv.as_bytes())]).await.unwrap();
    sqlx::query("update import_piece set content = (select content from import_piece where import_id <> $1 limit 1) where import_id = $1")
        .bind(id)
        .execute(&db.owner)
        .await
        .unwrap();
    let row = work(&caller, id, Work::Check).await;
    assert_eq!((row.state, row.failure.is_some()), (State::Draft, true), "{:?}", row.failure);

    // What was sent before there were keys.
    let (id, mut plan) = receive(&caller, &[("c.csv", b"a,b\nx,y\n")]).await.unwrap();
    plan.files[0].kind = Some(app::imports::model::RecordKind::Customers);
    plan.files[0].columns[0].target = Some(Target::Name);
    plan.files[0].columns[1].target = Some(Target::Custom(account));
    keep(&caller, id, &plan).await;
    sqlx::query("update import set key_id = null, file_key = null where id = $1")
        .bind(id)
        .execute(&db.owner)
        .await
        .unwrap();
    let refused = begin::begin(&caller, id, Work::Check).await.map(drop);
    assert_eq!(refused, Err(AppError::conflict("import_lies_open")));
}
