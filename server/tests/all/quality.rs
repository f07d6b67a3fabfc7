//! Data quality: the same check in form, import and bulk change; completeness beside every way in; the work list and its way back.

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::{Action, AppError, Caller, Role},
    admin::{
        fields::model::FieldDraft,
        quality::model::{QualityBook, Trial, WeightsDraft},
    },
    customers::{
        contacts::model::{ContactForm, Place},
        model::{Customer, CustomerFilter, CustomerForm, CustomerKind, CustomerRow, CustomerSort, GroupBy},
        quality::{
            model::{Check, CheckDraft, Quality, RuleKind, TypedStands, What, WorkRow},
            walk,
        },
    },
    imports::{
        arrival, begin, findings,
        report::{FindingFilter, NewFile, Work},
        store,
    },
    lists::model::{Bunch, Page},
};
use chrono::{DateTime, Duration, Utc};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    admin: Browser,
    rep: Browser,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
    Set { db, world, admin, rep }
}

async fn sql(db: &TestDb, text: &str) {
    sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())).execute(&db.owner).await.unwrap();
}

async fn background(db: &TestDb) {
    while walk::step(&db.doors).await.unwrap() {}
}

/// Mobile numbers alone, refused.
fn mobile() -> CheckDraft {
    CheckDraft {
        field: "phone".into(),
        pattern: "19999999999".into(),
        message: "手机号是 11 位".into(),
        message_en: "A mobile number has 11 digits".into(),
        refuses: true,
        active: true,
        ..CheckDraft::default()
    }
}

fn refusal(field: &str) -> AppError {
    AppError::Invalid(vec![app::access::FieldError::said(field, "手机号是 11 位", "A mobile number has 11 digits")])
}

async fn save(admin: &Browser, draft: &CheckDraft) -> Uuid {
    let answer = admin.call("admin/quality/api/save_check", &json!({ "existing": null, "draft": draft })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

fn with_phone(name: &str, phone: &str) -> CustomerForm {
    CustomerForm { name: name.into(), phone: phone.into(), ..CustomerForm::default() }
}

async fn create(browser: &Browser, form: &CustomerForm) -> Answer {
    browser.call("create_customer", &json!({ "form": form })).await
}

async fn read(browser: &Browser, id: Uuid) -> Customer {
    browser.call("read_customer", &json!({ "id": id })).await.json()
}

async fn change(browser: &Browser, id: Uuid, edit: impl FnOnce(&mut CustomerForm)) -> Answer {
    let seen = read(browser, id).await;
    let mut form = CustomerForm::of(&seen.fields);
    edit(&mut form);
    browser.call("change_customer", &json!({ "id": id, "version": seen.version, "form": form })).await
}

async fn quality(browser: &Browser, id: Uuid) -> Quality {
    browser.call("customer_quality", &json!({ "id": id })).await.json()
}

async fn percent(s: &Set, id: Uuid) -> i16 {
    sqlx::query_scalar("select completeness from customer where id = $1").bind(id).fetch_one(&s.db.owner).await.unwrap()
}

async fn work(browser: &Browser, what: What, mine: bool) -> Vec<WorkRow> {
    browser.call("work_list", &json!({ "what": what, "mine": mine, "after": null })).await.json::<Page<WorkRow>>().rows
}

/// Brings a file in; gives how many rows were made, changed and refused, and what was found.
async fn import(caller: &Caller, text: &str) -> ([u32; 3], Vec<(i32, String, String)>) {
    let id = app::access::new_id();
    let mut tx = caller.begin().await.unwrap();
    let file = NewFile { name: "客户.csv".into(), size: text.len() as i64 };
    store::add(&mut tx, id, "test", &[file]).await.unwrap();
    store::add_piece(&mut tx, id, 0, 0, text.as_bytes()).await.unwrap();
    tx.commit().await.unwrap();
    let mut plan = arrival::look(caller, id).await.unwrap();
    plan.existing = app::imports::plan::Existing::Update;
    let mut tx = caller.begin().await.unwrap();
    store::set_plan(&mut tx, id, &plan).await.unwrap();
    tx.commit().await.unwrap();
    begin::begin(caller, id, Work::Run).await.unwrap().drive().await;
    let mut tx = caller.read().await.unwrap();
    let counts = store::import(&mut tx, id).await.unwrap().0.progress.files.remove(0);
    let rows = findings::store::page(&mut tx, id, &FindingFilter::default(), None, 100).await.unwrap().rows;
    let found = rows.into_iter().filter(|row| row.refused).map(|row| (row.line, row.field, row.code)).collect();
    ([counts.created, counts.updated, counts.refused], found)
}

#[tokio::test(flavor = "multi_thread")]
async fn form_import_and_bulk_refuse_the_same_value_in_the_same_words() {
    let s = set().await;
    let old = create(&s.rep, &with_phone("旧客户", "12")).await.json::<Uuid>();
    save(&s.admin, &mobile()).await;
    let people = CheckDraft {
        field: "source".into(),
        pattern: "展会|官网".into(),
        message: "来源只能是展会或官网".into(),
        message_en: "Only two sources".into(),
        ..mobile()
    };
    save(&s.admin, &people).await;
    // What the form asks for is what refuses.
    let asked: Vec<Check> = s.rep.call("checks_of", &json!({ "of": "customer" })).await.json();
    assert_eq!(asked.len(), 2);
    assert_eq!(create(&s.rep, &with_phone("新客户", "13")).await.error(), refusal("phone"));
    assert_eq!(create(&s.rep, &with_phone("新客户", "138 0532 0001")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(create(&s.rep, &with_phone("新客户", "13805320001")).await.status, StatusCode::OK);
    // What was wrong before stays, another field may change; the wrong one may not become another wrong one.
    assert_eq!(change(&s.rep, old, |form| form.address = "路一".into()).await.status, StatusCode::OK);
    assert_eq!(change(&s.rep, old, |form| form.phone = "14".into()).await.error(), refusal("phone"));
    assert_eq!(change(&s.rep, old, |form| form.phone = "13805320002".into()).await.status, StatusCode::OK);
    // The same in a file, with its line; rows that change a good one to a bad one too.
    let caller = s.db.caller(&s.world.session(Role::Administrator), Action::ImportRecords);
    let said = "said\n手机号是 11 位\nA mobile number has 11 digits".to_owned();
    let (counts, found) = import(&caller, "客户名称,联系电话\n甲公司,13805320003\n乙公司,0532 1\n旧客户,99\n").await;
    assert_eq!(counts, [1, 0, 2], "{found:?}");
    assert_eq!(found, [(3, "phone".to_owned(), said.clone()), (4, "phone".to_owned(), said)]);
    // One value for many: refused before anybody is changed.
    let set = json!({ "set": ["source", "电话"] });
    let chosen = json!({ "matching": CustomerFilter::default() });
    let refused = s.rep.call("begin_bulk", &json!({ "change": set, "chosen": chosen })).await;
    let words = app::access::FieldError::said("value", "来源只能是展会或官网", "Only two sources");
    assert_eq!(refused.error(), AppError::Invalid(vec![words]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dependence_holds_for_contacts_and_customers_and_asks_nobody_for_what_they_cannot_see() {
    let s = set().await;
    let field = FieldDraft {
        name: "等级".into(),
        sights: vec![(Role::SalesRep, app::admin::fields::model::Sight::Hidden)],
        ..FieldDraft::default()
    };
    let level: Uuid = s.admin.call("save_field", &json!({ "existing": null, "draft": field })).await.json();
    let one_of = |values: &str| TypedStands { how: "one_of".into(), values: values.into() };
    let companies = CheckDraft {
        kind: RuleKind::Depends,
        when: "kind".into(),
        is: one_of("公司"),
        field: "credit_code".into(),
        refuses: true,
        active: true,
        ..CheckDraft::default()
    };
    let company = s.admin.call("admin/quality/api/save_check", &json!({ "existing": null, "draft": companies })).await;
    let wanted = if company.status == StatusCode::OK {
        company.json::<Uuid>()
    } else {
        save(&s.admin, &CheckDraft { is: one_of("company"), ..companies }).await
    };
    let refused = create(&s.rep, &CustomerForm { name: "A".into(), ..CustomerForm::default() }).await.error();
    assert!(refused.of_field("credit_code").is_some(), "{refused:?}");
    let person = CustomerForm { name: "王芳".into(), kind: CustomerKind::Person, ..CustomerForm::default() };
    assert_eq!(create(&s.rep, &person).await.status, StatusCode::OK);
    // A field that the representative does not see is asked of who sees it.
    save(
        &s.admin,
        &CheckDraft {
            kind: RuleKind::Depends,
            when: "name".into(),
            field: format!("custom.{level}"),
            refuses: true,
            active: true,
            ..CheckDraft::default()
        },
    )
    .await;
    assert_eq!(create(&s.rep, &person).await.status, StatusCode::OK);
    let refused = create(&s.admin, &person).await.error();
    assert!(refused.of_field(&format!("custom.{level}")).is_some(), "{refused:?}");
    let seen: Vec<Check> = s.rep.call("checks_of", &json!({ "of": "customer" })).await.json();
    assert_eq!(seen.iter().map(|check| check.id).collect::<Vec<_>>(), [wanted]);
    // Contacts have checks of their own.
    let titled = CheckDraft { of: app::fields::RecordKind::Contact, ..mobile() };
    save(&s.admin, &titled).await;
    let form = ContactForm { name: "李雷".into(), phone: "1".into(), ..ContactForm::default() };
    let at = Some((s.world.customers.own, Place::default()));
    let refused = s.rep.call("create_contact", &json!({ "form": form, "at": at })).await;
    assert_eq!(refused.error(), refusal("phone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_is_tried_before_it_is_used_and_then_fills_the_work_list() {
    let s = set().await;
    for (name, phone) in [("甲", "12"), ("乙", "13805320001"), ("丙", "34")] {
        create(&s.rep, &with_phone(name, phone)).await;
    }
    let draft = CheckDraft { refuses: false, active: false, ..mobile() };
    let trial: Trial = s.admin.call("try_check", &json!({ "draft": draft, "after": null })).await.json();
    assert_eq!((trial.looked_at, trial.broken, trial.examples.len(), trial.next), (6, 2, 2, None));
    let id = save(&s.admin, &draft).await;
    background(&s.db).await;
    assert!(work(&s.rep, What::Broken, true).await.is_empty(), "it is not in use");
    let answer = s.admin.call("switch_check", &json!({ "id": id, "version": 1, "active": true })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    background(&s.db).await;
    let rows = work(&s.rep, What::Broken, true).await;
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].broken[0].message, "手机号是 11 位");
    // It only warns: such a customer is saved, and joins the list by every way in.
    assert_eq!(create(&s.rep, &with_phone("丁", "5")).await.status, StatusCode::OK);
    sql(
        &s.db,
        &format!("update customer set phone = '7', version = version + 1 where id = '{}'", s.world.customers.own),
    )
    .await;
    background(&s.db).await;
    let counts: Vec<(What, Option<i64>)> = s.rep.call("count_work", &json!({ "mine": true })).await.json();
    assert!(counts.contains(&(What::Broken, Some(4))), "{counts:?}");
    // What was mended is off the list at once, and what is out of sight is never on it.
    let mended = rows[0].id;
    change(&s.rep, mended, |form| form.phone = "13805320009".into()).await;
    assert!(work(&s.rep, What::Broken, false).await.iter().all(|row| row.id != mended));
    let stranger = s.db.browser().await.signed_in("stranger").await;
    assert!(work(&stranger, What::Broken, false).await.is_empty());
    // Removed, it says nothing any more.
    assert_eq!(s.admin.call("remove_check", &json!({ "id": id, "version": 2 })).await.status, StatusCode::OK);
    background(&s.db).await;
    let left: i64 =
        sqlx::query_scalar("select count(*) from customer where broken <> '{}'").fetch_one(&s.db.owner).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn completeness_follows_every_way_in() {
    let s = set().await;
    let id = create(&s.rep, &with_phone("青岛远帆", "1")).await.json::<Uuid>();
    let fresh = percent(&s, id).await;
    // Three of sixteen parts.
    assert_eq!(fresh, 18);
    let gaps: Vec<String> = quality(&s.rep, id).await.gaps.into_iter().map(|gap| gap.field).collect();
    assert_eq!(gaps.len(), 8);
    assert!(gaps.contains(&"credit_code".to_owned()) && !gaps.contains(&"reachable".to_owned()));
    change(&s.rep, id, |form| form.industry = "机械".into()).await;
    assert_eq!(percent(&s, id).await, 31);
    // A contact with a role, a next step, and both gone again.
    let form = ContactForm { name: "李雷".into(), ..ContactForm::default() };
    let place = Place { role: "buyer".into(), is_primary: true };
    let contact: Uuid = s.rep.call("create_contact", &json!({ "form": form, "at": (id, place) })).await.json();
    assert_eq!(percent(&s, id).await, 43);
    sql(&s.db, &format!("insert into activity (id, customer_id, title, due_at, owner_id) values (gen_random_uuid(), '{id}', 'T', now(), '{}')", s.world.rep)).await;
    assert_eq!(percent(&s, id).await, 56);
    sql(&s.db, &format!("update activity set done_at = now() where customer_id = '{id}'")).await;
    assert_eq!(percent(&s, id).await, 43);
    s.rep.call("delete_contact", &json!({ "id": contact })).await;
    assert_eq!(percent(&s, id).await, 31);
    // Nobody asks a person for what companies have.
    change(&s.rep, id, |form| form.kind = CustomerKind::Person).await;
    assert_eq!(percent(&s, id).await, 100 * 5 / 11);
    // Lists sort, filter and group by it.
    let filter = CustomerFilter { sort: CustomerSort::Completeness, reversed: true, ..CustomerFilter::default() };
    let rows =
        s.rep.call("api/customers", &json!({ "filter": filter, "after": null })).await.json::<Page<CustomerRow>>().rows;
    assert_eq!((rows[0].id, rows[0].completeness), (id, 45));
    let groups: Vec<Bunch> = s
        .rep
        .call("group_customers", &json!({ "filter": CustomerFilter::default(), "by": GroupBy::Completeness }))
        .await
        .json();
    let forty = groups.iter().find(|bunch| bunch.value.as_deref() == Some("40")).unwrap();
    assert_eq!(forty.count, 1);
    let among = CustomerFilter::default().among(GroupBy::Completeness, Some("40"));
    let rows =
        s.rep.call("api/customers", &json!({ "filter": among, "after": null })).await.json::<Page<CustomerRow>>().rows;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn completeness_follows_what_moves_and_what_is_put_away() {
    let s = set().await;
    let [from, to] = [("来", "1"), ("去", "2")].map(|(name, phone)| with_phone(name, phone));
    let from: Uuid = create(&s.rep, &from).await.json();
    let to: Uuid = create(&s.rep, &to).await.json();
    let now = async || (percent(&s, from).await, percent(&s, to).await);
    let (without, with) = (percent(&s, from).await, percent(&s, from).await + 13);
    let (deal, step) = (Uuid::now_v7(), Uuid::now_v7());
    let (pipeline, lead, rep) = (s.world.pipeline, s.world.lead, s.world.rep);
    sql(&s.db, &format!("insert into activity (id, customer_id, title, due_at, owner_id) values ('{step}', '{from}', 'T', now(), '{rep}')")).await;
    assert_eq!(now().await, (with, without));
    sql(&s.db, &format!("update activity set customer_id = '{to}' where id = '{step}'")).await;
    assert_eq!(now().await, (without, with), "a step goes to another customer");
    sql(&s.db, &format!(
        "insert into deal (id, name, customer_id, pipeline_id, stage_id, owner_id, currency, position)
           values ('{deal}', 'D', '{from}', '{pipeline}', '{lead}', '{rep}', 'CNY', 'V');
         insert into activity (id, deal_id, title, due_at, owner_id) values (gen_random_uuid(), '{deal}', 'T', now(), '{rep}');
         delete from activity where id = '{step}'"
    )).await;
    assert_eq!(now().await, (with, without));
    sql(&s.db, &format!("update deal set customer_id = '{to}' where id = '{deal}'")).await;
    assert_eq!(now().await, (without, with), "a deal goes to another customer");
    sql(&s.db, &format!("update deal set deleted_at = now() where id = '{deal}'")).await;
    assert_eq!(now().await, (without, without), "a deal is put away");
    sql(&s.db, &format!("update deal set deleted_at = null where id = '{deal}'")).await;
    assert_eq!(now().await, (without, with), "and comes back");
}

#[tokio::test(flavor = "multi_thread")]
async fn new_weights_count_all_customers_anew() {
    let s = set().await;
    let id = create(&s.rep, &with_phone("青岛远帆", "1")).await.json::<Uuid>();
    let book: QualityBook = s.admin.call("read_quality", &json!({})).await.json();
    assert_eq!(book.weights.len(), 9);
    let draft = WeightsDraft {
        weights: vec![("phone".into(), 1), ("email".into(), 1)],
        incomplete_below: "40".into(),
        outdated_months: "6".into(),
    };
    let send = json!({ "version": book.version, "draft": draft });
    assert_eq!(s.admin.call("weigh_fields", &send).await.status, StatusCode::OK);
    assert_eq!(s.admin.call("weigh_fields", &send).await.error(), AppError::conflict("changed"));
    background(&s.db).await;
    assert_eq!((percent(&s, id).await, percent(&s, s.world.customers.own).await), (50, 0));
    let book: QualityBook = s.admin.call("read_quality", &json!({})).await.json();
    assert!(book.walk.done && book.setting.incomplete_below == 40);
    assert!(work(&s.rep, What::Incomplete, true).await.iter().all(|row| row.id != id));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_of_date_is_confirmed_by_one_click_and_back() {
    let s = set().await;
    let own = s.world.customers.own;
    sql(&s.db, "update customer set updated_at = now() - interval '400 days', last_contact_at = null").await;
    let old: Vec<Uuid> = work(&s.rep, What::Outdated, false).await.iter().map(|row| row.id).collect();
    assert_eq!(old, [own]);
    assert!(quality(&s.rep, own).await.outdated);
    let before: Option<DateTime<Utc>> = s.rep.call("verify_customer", &json!({ "id": own })).await.json();
    assert_eq!(before, None);
    assert!(work(&s.rep, What::Outdated, false).await.is_empty());
    assert!(!quality(&s.rep, own).await.outdated);
    let kind: String = sqlx::query_scalar("select kind from event where subject_id = $1 order by id desc limit 1")
        .bind(own)
        .fetch_one(&s.db.owner)
        .await
        .unwrap();
    assert_eq!(kind, "customer.verified");
    let back = json!({ "id": own, "before": before });
    assert_eq!(s.rep.call("take_back_verified", &back).await.status, StatusCode::OK);
    assert_eq!(work(&s.rep, What::Outdated, false).await.len(), 1);
    // Nobody confirms ahead of time.
    let ahead = json!({ "id": own, "before": s.db.doors.clock.now() + Duration::days(3) });
    s.rep.call("take_back_verified", &ahead).await;
    assert_eq!(work(&s.rep, What::Outdated, false).await.len(), 1);
}
