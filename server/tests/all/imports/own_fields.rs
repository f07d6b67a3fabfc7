//! Fields that an organisation made for itself, as columns of files.

use crate::harness::TestDb;
use crate::imports::{Set, business_state, found, keep, receive, report, set, work};
use app::fields::key_of;
use app::imports::model::{RecordKind, Target};
use app::imports::own::OwnFields;
use app::imports::plan::Existing;
use app::imports::report::{ImportRow, State, Work};
use app::imports::sample;
use app::locale::Lang;
use serde_json::{Value, json};
use uuid::Uuid;

struct Fields {
    park: Uuid,
    licence: Uuid,
    market: Uuid,
    ends: Uuid,
    buyer: Uuid,
    key_account: Uuid,
    birthday: Uuid,
    export: Uuid,
    domestic: Uuid,
}

async fn fields(db: &TestDb) -> Fields {
    let id = app::access::new_id;
    let fields = Fields {
        park: id(),
        licence: id(),
        market: id(),
        ends: id(),
        buyer: id(),
        key_account: id(),
        birthday: id(),
        export: id(),
        domestic: id(),
    };
    let choices = json!([{ "id": fields.export, "name": "出口", "name_en": "Export" },
                         { "id": fields.domestic, "name": "内销", "name_en": "Domestic" }]);
    for (id, of, kind, name, name_en, unique, choices, target) in [
        (fields.park, "customer", "text", "工业园区", Some("Industrial park"), false, json!([]), None),
        (fields.licence, "customer", "text", "出口许可证", None, true, json!([]), None),
        (fields.market, "customer", "choices", "市场", Some("Markets"), false, choices, None),
        (fields.ends, "customer", "date", "协议到期", None, false, json!([]), None),
        (fields.buyer, "customer", "reference", "内勤", None, false, json!([]), Some("person")),
        (fields.key_account, "customer", "checkbox", "重点", None, false, json!([]), None),
        (fields.birthday, "contact", "date", "生日", Some("Birthday"), false, json!([]), None),
    ] {
        sqlx::query(
            "insert into custom_field (id, record_kind, kind, name, name_en, is_unique, choices, target) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id)
        .bind(of)
        .bind(kind)
        .bind(name)
        .bind(name_en)
        .bind(unique)
        .bind(choices)
        .bind(target)
        .execute(&db.owner)
        .await
        .unwrap();
    }
    fields
}

async fn custom(db: &TestDb, name: &str) -> Value {
    sqlx::query_scalar("select custom from customer where name = $1 and deleted_at is null")
        .bind(name)
        .fetch_one(&db.owner)
        .await
        .unwrap()
}

fn counts(row: &ImportRow) -> [u32; 4] {
    let file = &row.progress.files[0];
    [file.created, file.updated, file.skipped, file.refused]
}

const HEAD: &str = "客户名称,Industrial Park,出口许可证,市场,协议到期,内勤,重点\n";

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_a_file_find_own_fields_by_name_and_are_read_like_a_form() {
    let Set { caller, db, .. } = set().await;
    let own = fields(&db).await;
    let before = business_state(&db).await;
    let text = format!(
        "{HEAD}青州机械,中德生态园,L-1,export；内销,2027/6/30,sales_rep,是\n\
         东海贸易,,l-1 ,出口,,,否\n\
         北山泵业,,,火星,,,\n\
         西岭轴承,,,,not a day,,\n\
         南湖化工,,,,,nobody here,\n\
         中原铸造,,,,,,maybe\n"
    );
    let (id, plan) = receive(&caller, &[("客户.csv", text.as_bytes())]).await.unwrap();
    assert_eq!(plan.files[0].kind, Some(RecordKind::Customers));
    for (at, field) in [own.park, own.licence, own.market, own.ends, own.buyer, own.key_account].into_iter().enumerate()
    {
        assert_eq!(plan.files[0].column_of(Target::Custom(field)), Some(at + 1));
    }
    let checked = work(&caller, id, Work::Check).await;
    let preview = &checked.progress.preview[0].rows[0].cells;
    assert!(preview.contains(&(Target::Custom(own.park), "中德生态园".to_owned())), "{preview:?}");
    let row = work(&caller, id, Work::Run).await;
    let said = report(&caller, id).await;
    assert_eq!((row.state, counts(&row)), (State::Done, [1, 0, 0, 5]), "{said:?}");
    // In the words of the form, and the second licence where it stands.
    let codes = [
        (3, "custom_unique", true),
        (4, "not_a_choice", true),
        (5, "not_a_date", true),
        (6, "reference_gone", true),
        (7, "not_yes_or_no", true),
    ];
    assert_eq!(found(&said, 0), codes);
    assert_eq!(said[0].field, key_of(own.licence));
    let rep: Uuid =
        sqlx::query_scalar("select id from person where name = 'sales_rep'").fetch_one(&db.owner).await.unwrap();
    let expected = json!({
        own.park.to_string(): "中德生态园", own.licence.to_string(): "L-1",
        own.market.to_string(): [own.export, own.domestic], own.ends.to_string(): "2027-06-30",
        own.buyer.to_string(): rep, own.key_account.to_string(): true,
    });
    assert_eq!(custom(&db, "青州机械").await, expected);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_changes_what_the_file_says_and_undo_puts_it_back() {
    let Set { caller, db, .. } = set().await;
    let own = fields(&db).await;
    let first = format!("{HEAD}青州机械,中德生态园,L-1,出口,2027-06-30,,是\n东海贸易,软件园,L-2,,,,\n");
    let (id, _) = receive(&caller, &[("a.csv", first.as_bytes())]).await.unwrap();
    assert_eq!(counts(&work(&caller, id, Work::Run).await), [2, 0, 0, 0]);
    let before = business_state(&db).await;
    // The same again changes nothing.
    let update = |text: String, clear: bool| {
        let caller = caller.clone();
        async move {
            let (id, mut plan) = receive(&caller, &[("a.csv", text.as_bytes())]).await.unwrap();
            (plan.existing, plan.clear_empty) = (Existing::Update, clear);
            keep(&caller, id, &plan).await;
            (id, work(&caller, id, Work::Run).await)
        }
    };
    let (_, row) = update(first.clone(), false).await;
    assert_eq!(counts(&row), [0, 0, 2, 0]);
    assert_eq!(business_state(&db).await, before);
    let second = format!("{HEAD}青州机械,保税区,,,,,否\n东海贸易,,,内销,,,\n");
    let (id, row) = update(second.clone(), false).await;
    assert_eq!(counts(&row), [0, 2, 0, 0], "{:?}", report(&caller, id).await);
    let is = json!({
        own.park.to_string(): "保税区", own.licence.to_string(): "L-1", own.market.to_string(): [own.export],
        own.ends.to_string(): "2027-06-30",
    });
    assert_eq!(custom(&db, "青州机械").await, is);
    let undone = work(&caller, id, Work::Undo).await;
    assert_eq!((undone.state, undone.progress.undo_kept), (State::Undone, 0));
    assert_eq!(business_state(&db).await, before);
    // Where empty cells empty fields, they do so here too.
    let (id, _) = update(second, true).await;
    assert_eq!(custom(&db, "东海贸易").await, json!({ own.market.to_string(): [own.domestic] }));
    assert_eq!(work(&caller, id, Work::Undo).await.progress.undo_kept, 0);
    assert_eq!(business_state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_have_their_own_fields_and_a_field_that_is_no_more_takes_no_column() {
    let Set { caller, db, .. } = set().await;
    let own = fields(&db).await;
    let run = |text: &'static str| {
        let caller = caller.clone();
        async move {
            let (id, mut plan) = receive(&caller, &[("contacts.csv", text.as_bytes())]).await.unwrap();
            assert_eq!(plan.files[0].kind, Some(RecordKind::Contacts));
            plan.existing = Existing::Update;
            keep(&caller, id, &plan).await;
            (id, plan, work(&caller, id, Work::Run).await)
        }
    };
    let (_, plan, row) = run("姓名,所属客户,手机,职位,Birthday\n王小明,青州机械,138,经理,1990-05-01\n").await;
    assert_eq!(plan.files[0].column_of(Target::Custom(own.birthday)), Some(4));
    assert_eq!(counts(&row), [1, 0, 0, 0]);
    let before = business_state(&db).await;
    let (id, _, row) = run("姓名,所属客户,手机,职位,Birthday\n王小明,青州机械,138,经理,1991-05-01\n").await;
    assert_eq!(counts(&row), [0, 1, 0, 0]);
    let day: Option<String> = sqlx::query_scalar("select custom ->> $1 from contact where name = '王小明'")
        .bind(own.birthday.to_string())
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(day.as_deref(), Some("1991-05-01"));
    assert_eq!(work(&caller, id, Work::Undo).await.progress.undo_kept, 0);
    assert_eq!(business_state(&db).await, before);
    sqlx::query("update custom_field set archived = true where id = $1")
        .bind(own.birthday)
        .execute(&db.owner)
        .await
        .unwrap();
    let (_, plan, _) = run("姓名,所属客户,手机,职位,Birthday\n韩梅,青州机械,139,经理,1990-05-01\n").await;
    assert_eq!(plan.files[0].columns[4].target, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_have_a_column_for_each() {
    let Set { db, .. } = set().await;
    let own = fields(&db).await;
    let admin = db.browser().await.signed_in("administrator").await;
    let known: OwnFields = admin.call("own_fields_to_fill", &json!({})).await.json();
    assert!(known.customers.field(own.park).is_some());
    let text = sample::csv(RecordKind::Customers, Lang::En, &known);
    let heads = text.lines().next().unwrap();
    assert!(heads.contains("Industrial park") && heads.contains("Markets"), "{heads}");
    assert!(text.contains("Export") && !sample::csv(RecordKind::Deals, Lang::En, &known).contains("Industrial park"));
    let book = admin.call("template_workbook", &json!({ "kind": "customers", "lang": "zh-CN" })).await;
    assert_eq!(book.status, http::StatusCode::OK, "{}", book.body);
}
