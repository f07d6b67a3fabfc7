//! A field of a large base becomes unique while people write: nothing slips past, and two that are alike end it.

use super::{Set, add, create, draft, set, with};
use app::{
    access::AppError,
    admin::fields::{
        model::{AdminField, FieldBook, FieldDraft, UniqueCheck},
        worker,
    },
    fields::{FieldKind, RecordKind, key_of},
};
use http::StatusCode;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection};
use std::time::Duration;
use uuid::Uuid;

const MANY: i32 = 21_000;

async fn large(s: &Set) -> Uuid {
    let code = add(&s.admin, &draft(FieldKind::Text, "编号")).await;
    let sql = format!(
        "alter table customer disable trigger user;
         insert into customer (id, name, owner_id, custom) select gen_random_uuid(), 'N' || i, '{}', jsonb_build_object('{code}', 'C-' || i) from generate_series(1, {MANY}) i;
         alter table customer enable trigger user",
        s.world.rep
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&s.db.owner).await.unwrap();
    code
}

async fn field(s: &Set, id: Uuid) -> AdminField {
    let book: FieldBook = s.admin.call("read_fields", &json!({ "of": RecordKind::Customer })).await.json();
    book.fields.into_iter().find(|one| one.field.id == id).unwrap()
}

async fn make_unique(s: &Set, id: Uuid) {
    let strict = FieldDraft { unique: true, ..draft(FieldKind::Text, "编号") };
    let version = field(s, id).await.version;
    let saved = s.admin.call("save_field", &json!({ "existing": [id, version], "draft": strict })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
}

async fn to_the_end(s: &Set, id: Uuid) -> AdminField {
    for _ in 0..2_000 {
        worker::step(&s.db.doors).await.unwrap();
        let now = field(s, id).await;
        if !matches!(now.check, Some(UniqueCheck::UnderWay(_))) {
            return now;
        }
        // It waits for whoever writes, and PostgreSQL counts those of other tests too.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_there_is_taken_up_and_nothing_slips_past() {
    let s = set().await;
    let code = large(&s).await;
    // Somebody writes before the field becomes unique, and ends afterwards.
    let mut early = s.db.owner.acquire().await.unwrap();
    let mut writing = early.begin().await.unwrap();
    let sql = format!(
        "insert into customer (id, name, owner_id, custom) values (gen_random_uuid(), 'Early', '{}', jsonb_build_object('{code}', 'E-1'))",
        s.world.rep
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *writing).await.unwrap();
    make_unique(&s, code).await;
    let now = field(&s, code).await;
    assert!(now.field.unique && matches!(now.check, Some(UniqueCheck::UnderWay(0))), "{now:?}");
    for _ in 0..5 {
        worker::step(&s.db.doors).await.unwrap();
    }
    assert!(matches!(field(&s, code).await.check, Some(UniqueCheck::UnderWay(0))), "it waits for who is writing");
    writing.commit().await.unwrap();
    drop(early);
    // What is new is held to it at once.
    assert_eq!(create(&s.rep, &with("New", &[(code, "N-1")])).await.status, StatusCode::OK);
    let twice = create(&s.rep, &with("Twice", &[(code, "n-1 ")])).await;
    assert_eq!(twice.error(), AppError::invalid(&key_of(code), "custom_unique"));
    // People go on writing while it is taken up.
    let (taken, ()) = tokio::join!(to_the_end(&s, code), async {
        for n in 0..20 {
            let answer = create(&s.rep, &with("While", &[(code, &format!("W-{n}"))])).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        }
    });
    assert!(taken.field.unique && taken.check.is_none(), "{taken:?}");
    let kept: i64 = sqlx::query_scalar("select count(*) from custom_unique where field_id = $1")
        .bind(code)
        .fetch_one(&s.db.owner)
        .await
        .unwrap();
    assert_eq!(kept, i64::from(MANY) + 22);
    for value in ["C-1", "C-20999", "E-1", "w-7"] {
        let refused = create(&s.rep, &with("Again", &[(code, value)])).await;
        assert_eq!(refused.error(), AppError::invalid(&key_of(code), "custom_unique"), "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_are_alike_end_it_and_are_named() {
    let s = set().await;
    let code = large(&s).await;
    let one: Uuid = create(&s.rep, &with("One", &[(code, "same")])).await.json();
    let other: Uuid = create(&s.rep, &with("Other", &[(code, " SAME")])).await.json();
    make_unique(&s, code).await;
    let ended = to_the_end(&s, code).await;
    assert!(!ended.field.unique);
    let Some(UniqueCheck::Alike(first, second)) = ended.check else { panic!("{:?}", ended.check) };
    let mut alike = [first, second];
    alike.sort_unstable();
    let mut expected = [one, other];
    expected.sort_unstable();
    assert_eq!(alike, expected);
    assert_eq!(create(&s.rep, &with("Third", &[(code, "same")])).await.status, StatusCode::OK, "it is not unique");
    // One gives way, then it works.
    let sql = format!("update customer set custom = '{{}}' where custom ->> '{code}' ilike '%same%' and id <> '{one}'");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&s.db.owner).await.unwrap();
    make_unique(&s, code).await;
    let ended = to_the_end(&s, code).await;
    assert!(ended.field.unique && ended.check.is_none(), "{ended:?}");
}
