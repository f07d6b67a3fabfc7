//! Files in custom fields: sent before the record is saved, bound to one field of one record, seen by who sees both, kept where they
//! were replaced, and swept where nothing was saved.

use crate::harness::{Answer, Browser, TestDb, World, settings};
use app::{
    access::{AppError, Role},
    admin::fields::{
        file_model::FileAsk,
        model::{FieldDraft, Sight},
    },
    customers::{
        bulk::model::{Change, Chosen},
        contacts::model::{Contact, ContactForm},
        merges::model::{MergeField, MergeOrder},
        model::{Customer, CustomerFilter, CustomerForm, CustomerRow},
    },
    events::entry::{Entries, Group, TimelineOf},
    fields::{FieldKind, HeldFile, RecordKind, file_model::held_ids, key_of},
    files::model::Kind,
    imports::own::OwnFields,
    lists::{
        filters::{Condition, Group as Conditions, Op},
        model::Page,
    },
};
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};
use server::keeper;
use sqlx::AssertSqlSafe;
use std::sync::Arc;
use uuid::Uuid;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

struct Set {
    db: TestDb,
    world: World,
    browser: Browser,
    admin: Browser,
    rep: Browser,
    folder: tempfile::TempDir,
}

impl Set {
    async fn new() -> Self {
        let db = TestDb::new().await;
        let world = World::build(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings().as_ref().clone();
        settings.files = Some(folder.path().to_owned());
        settings.largest_file = 2;
        let browser = Browser::with(&db, Arc::new(settings)).await;
        let (admin, rep) = (browser.signed_in("administrator").await, browser.signed_in("sales_rep").await);
        Self { db, world, browser, admin, rep, folder }
    }

    async fn field(&self, draft: FieldDraft) -> Uuid {
        let answer = self.admin.call("save_field", &json!({ "existing": null, "draft": draft })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json()
    }

    fn objects(&self) -> usize {
        let dirs = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        dirs.map(|dir| std::fs::read_dir(dir.path()).unwrap().count()).sum()
    }

    async fn run(&self, sql: &str) -> Result<u64, sqlx::Error> {
        Ok(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&self.db.owner).await?.rows_affected())
    }

    async fn count(&self, what: &str) -> i64 {
        let sql = format!("select count(*) from {what}");
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&self.db.owner).await.unwrap()
    }

    /// The keeper, a day later.
    async fn sweep_later(&self) -> usize {
        self.run("update file_due set due_at = due_at - interval '1 day'").await.unwrap();
        self.sweep().await.1
    }

    async fn sweep(&self) -> (i32, usize) {
        keeper::step(&self.db.doors, &self.browser.depot).await.unwrap()
    }
}

fn draft(name: &str) -> FieldDraft {
    FieldDraft { kind: FieldKind::File, name: name.to_owned(), ..FieldDraft::default() }
}

async fn send(browser: &Browser, field: Uuid, name: &str, bytes: &[u8]) -> Answer {
    let encoded: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let address = format!("/files?on=field&record={field}&name={encoded}");
    let mut request = Request::builder().method(Method::POST).uri(address).header(header::HOST, "localhost");
    request = request.header(header::CONTENT_LENGTH, bytes.len());
    if let Some(cookie) = browser.cookie() {
        request = request.header(header::COOKIE, cookie);
    }
    browser.request(request.body(Body::from(bytes.to_vec())).unwrap()).await
}

async fn sent(browser: &Browser, field: Uuid, name: &str, bytes: &[u8]) -> HeldFile {
    let answer = send(browser, field, name, bytes).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn fetched(browser: &Browser, file: Uuid) -> (StatusCode, Vec<u8>) {
    let mut request = Request::builder().uri(format!("/files/field/{file}")).header(header::HOST, "localhost");
    if let Some(cookie) = browser.cookie() {
        request = request.header(header::COOKIE, cookie);
    }
    let (parts, body) = browser.open(request.body(Body::empty()).unwrap()).await.into_parts();
    (parts.status, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

fn ids(files: &[&HeldFile]) -> String {
    files.iter().map(|file| file.id.to_string()).collect::<Vec<_>>().join(",")
}

fn with(name: &str, field: Uuid, files: &[&HeldFile]) -> CustomerForm {
    CustomerForm { name: name.to_owned(), custom: [(field, ids(files))].into(), ..CustomerForm::default() }
}

async fn create(browser: &Browser, form: &CustomerForm) -> Answer {
    browser.call("create_customer", &json!({ "form": form })).await
}

async fn made(browser: &Browser, form: &CustomerForm) -> Uuid {
    let answer = create(browser, form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn read(browser: &Browser, id: Uuid) -> Customer {
    browser.call("read_customer", &json!({ "id": id })).await.json()
}

/// Saves the form of a customer with these files in the field.
async fn change(browser: &Browser, id: Uuid, field: Uuid, files: &[&HeldFile]) -> Answer {
    let seen = read(browser, id).await;
    let mut form = CustomerForm::of(&seen.fields);
    form.custom.insert(field, ids(files));
    browser.call("change_customer", &json!({ "id": id, "version": seen.version, "form": form })).await
}

fn held(seen: &Customer, field: Uuid) -> Vec<String> {
    let name = |id: Uuid| seen.sheet.files.get(&id).map(|file| file.name.clone()).unwrap_or_default();
    held_ids(seen.fields.custom.get(field)).into_iter().map(name).collect()
}

async fn earlier(browser: &Browser, id: Uuid, field: Uuid) -> Vec<String> {
    let asked = json!({ "of": "customer", "record": id, "field": field });
    browser.call("earlier_files", &asked).await.json::<Vec<HeldFile>>().into_iter().map(|file| file.name).collect()
}

async fn timeline(browser: &Browser, id: Uuid) -> Answer {
    let asked = json!({ "of": TimelineOf::Customer(id), "group": Group::All, "before": null });
    browser.call("timeline", &asked).await
}

fn at(field: Uuid, code: &str) -> AppError {
    AppError::invalid(&key_of(field), code)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sent_first_saved_with_a_new_record_replaced_brought_back_and_taken_out() {
    let s = Set::new().await;
    let field = s.field(FieldDraft { required: true, ..draft("营业执照") }).await;
    let none = CustomerForm { name: "远帆机械".into(), ..CustomerForm::default() };
    assert_eq!(create(&s.rep, &none).await.error(), at(field, "required"));
    let first = sent(&s.rep, field, "执照.txt", b"light boat").await;
    assert_eq!(
        (first.name.as_str(), first.media_type.as_str(), first.size),
        ("执照.txt", "text/plain; charset=utf-8", 10)
    );
    // Until it is saved it is there for who sent it, and for nobody else.
    assert_eq!(fetched(&s.rep, first.id).await, (StatusCode::OK, b"light boat".to_vec()));
    assert_eq!(fetched(&s.admin, first.id).await.0, StatusCode::NOT_FOUND);
    assert_eq!(create(&s.admin, &with("别人", field, &[&first])).await.error(), at(field, "file_gone"));
    let id = made(&s.rep, &with("远帆机械", field, &[&first])).await;
    assert_eq!((s.count("file_due").await, s.objects()), (0, 1));
    let seen = read(&s.rep, id).await;
    assert_eq!((held(&seen, field), fetched(&s.admin, first.id).await.0), (vec!["执照.txt".into()], StatusCode::OK));
    // It stands in no other record, and in this one no second time is a change.
    assert_eq!(create(&s.rep, &with("第二家", field, &[&first])).await.error(), at(field, "file_gone"));
    assert_eq!(change(&s.rep, id, field, &[&first]).await.json::<i32>(), seen.version);
    let second = sent(&s.rep, field, "执照.txt", b"another boat").await;
    assert_eq!(change(&s.rep, id, field, &[&first, &second]).await.error(), at(field, "one_file_only"));
    assert_eq!(change(&s.rep, id, field, &[&second]).await.status, StatusCode::OK);
    assert_eq!(earlier(&s.rep, id, field).await, ["执照.txt"]);
    assert_eq!(fetched(&s.rep, first.id).await.1, b"light boat", "the former one is kept");
    let story: Entries = timeline(&s.rep, id).await.json();
    let told = story.entries.into_iter().find(|entry| entry.kind == "customer.changed").unwrap();
    let back = json!({ "key": told.key(), "field": key_of(field) });
    assert_eq!(s.rep.call("restore_customer_value", &back).await.status, StatusCode::OK);
    assert_eq!(held_ids(read(&s.rep, id).await.fields.custom.get(field)), [first.id]);
    assert_eq!(change(&s.rep, id, field, &[]).await.error(), at(field, "required"));
    let optional = json!({ "existing": [field, 1], "draft": draft("营业执照") });
    assert_eq!(s.admin.call("save_field", &optional).await.status, StatusCode::OK);
    assert_eq!(change(&s.rep, id, field, &[]).await.status, StatusCode::OK);
    assert_eq!(read(&s.rep, id).await.fields.custom.get(field), &Value::Null);
    assert_eq!(earlier(&s.rep, id, field).await.len(), 2);

    // For good: with the record go its files.
    let deleted: Value = s.rep.call("delete_customer", &json!({ "id": id })).await.json();
    assert_eq!(fetched(&s.rep, first.id).await.0, StatusCode::NOT_FOUND, "out of sight with the record");
    assert_eq!(s.rep.call("restore_customer", &json!({ "deleted": deleted })).await.status, StatusCode::OK);
    assert_eq!(fetched(&s.rep, first.id).await.0, StatusCode::OK);
    s.run(&format!("select erase_rows('customer', array['{id}'::uuid])")).await.unwrap();
    assert_eq!((s.count("field_file").await, s.count("file_due").await), (0, 2));
    assert_eq!((s.sweep_later().await, s.objects()), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_for_a_form_that_was_never_saved_is_swept() {
    let s = Set::new().await;
    let field = s.field(draft("图纸")).await;
    let lost = sent(&s.rep, field, "lost.png", PNG).await;
    let kept = sent(&s.rep, field, "kept.png", PNG).await;
    made(&s.rep, &with("A", field, &[&kept])).await;
    assert_eq!(s.sweep().await.1, 0, "a form may be open for a while");
    assert_eq!((s.sweep_later().await, s.objects()), (1, 1));
    assert_eq!((s.count("field_file").await, s.count("file_due").await), (1, 0));
    assert_eq!(create(&s.rep, &with("B", field, &[&lost])).await.error(), at(field, "file_gone"));
    assert_eq!(fetched(&s.rep, kept.id).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_field_hides_its_files_from_every_place_and_one_that_is_read_takes_none() {
    let s = Set::new().await;
    let sights = vec![(Role::SalesRep, Sight::Hidden), (Role::SalesManager, Sight::Reads)];
    let field = s.field(FieldDraft { sights, ..draft("保密协议") }).await;
    let file = sent(&s.admin, field, "secret-nda.txt", b"nothing to see").await;
    let id = s.world.customers.own;
    assert_eq!(change(&s.admin, id, field, &[&file]).await.status, StatusCode::OK);
    assert_eq!(held(&read(&s.admin, id).await, field), ["secret-nda.txt"]);
    let manager = s.browser.signed_in("sales_manager").await;
    assert_eq!(fetched(&manager, file.id).await.0, StatusCode::OK);
    assert_eq!(send(&manager, field, "a.txt", b"a").await.status, StatusCode::FORBIDDEN);

    assert_eq!(fetched(&s.rep, file.id).await.0, StatusCode::NOT_FOUND);
    assert_eq!(send(&s.rep, field, "a.txt", b"a").await.status, StatusCode::NOT_FOUND);
    assert_eq!(earlier(&s.rep, id, field).await, Vec::<String>::new());
    let other = made(&s.rep, &CustomerForm { name: "青岛远帆".into(), ..CustomerForm::default() }).await;
    let filter = only(field, Op::Filled);
    let asked = json!({ "filter": filter, "after": null, "custom": [field] });
    assert_eq!(s.rep.call("api/customers", &asked).await.error(), AppError::invalid("filter", "filter_unknown_field"));
    for answer in [
        s.rep.call("read_customer", &json!({ "id": id })).await,
        timeline(&s.rep, id).await,
        s.rep.call("compare_customers", &json!({ "one": id, "other": other })).await,
        s.rep.call("files_of", &json!({ "of": { "customer": id }, "after": null })).await,
        s.rep.call("search/api/search", &json!({ "query": "secret-nda" })).await,
        s.rep.get(&format!("/customers/{id}")).await,
    ] {
        let body = answer.body.replace("\"query\":\"secret-nda\"", "");
        assert!(!body.contains("secret-nda") && !body.contains(&file.id.to_string()), "{body}");
    }
    // Whoever merges without seeing the field loses nothing of it.
    let version = read(&s.rep, id).await.version;
    let order =
        MergeOrder { kept: id, kept_version: version, gone: other, gone_version: 1, take: vec![MergeField::Custom] };
    assert_eq!(s.rep.call("merge_customers", &json!({ "order": order })).await.status, StatusCode::OK);
    assert_eq!(held(&read(&s.admin, id).await, field), ["secret-nda.txt"]);
    assert_eq!(fetched(&s.browser.stranger(), file.id).await.0, StatusCode::SEE_OTHER);
    assert_eq!(send(&s.browser.stranger(), field, "a.txt", b"a").await.status, StatusCode::UNAUTHORIZED);
    // Who sees the field and not the record sees no file either.
    let foreign = sent(&s.admin, field, "foreign.txt", b"x").await;
    assert_eq!(change(&s.admin, s.world.customers.foreign, field, &[&foreign]).await.status, StatusCode::OK);
    assert_eq!(fetched(&manager, foreign.id).await.0, StatusCode::NOT_FOUND);
    let reader = s.browser.signed_in("read_only").await;
    assert_eq!(fetched(&reader, foreign.id).await.0, StatusCode::OK);
    assert_eq!(send(&reader, field, "a.txt", b"a").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_takes_the_kinds_sizes_and_numbers_that_it_says() {
    let s = Set::new().await;
    let files = FileAsk { several: true, kinds: vec![Kind::Image], megabytes: "1".into() };
    let field = s.field(FieldDraft { files, ..draft("照片") }).await;
    let code = |answer: &Answer| answer.error().of_field("file").map(|error| error.code.clone()).unwrap_or_default();
    assert_eq!(code(&send(&s.rep, field, "a.txt", b"text").await), "file_kind_refused");
    assert_eq!(code(&send(&s.rep, field, "a.png", &vec![0; (1 << 20) + 1]).await), "file_too_large");
    assert_eq!(code(&send(&s.rep, field, "a.png", b"").await), "file_empty");
    let ask = |megabytes: &str| FileAsk { megabytes: megabytes.into(), ..FileAsk::default() };
    let wrong = FieldDraft { files: ask("many"), ..draft("B") };
    let refused = s.admin.call("save_field", &json!({ "existing": null, "draft": wrong })).await;
    assert_eq!(refused.error(), AppError::invalid("file_megabytes", "file_megabytes_range"));
    // A field opens nothing that the server keeps closed.
    let wide = s.field(FieldDraft { files: ask("100"), ..draft("大文件") }).await;
    assert_eq!(code(&send(&s.rep, wide, "a.txt", &vec![b'a'; (2 << 20) + 1]).await), "file_too_large");
    assert_eq!(code(&send(&s.rep, wide, "a.exe", b"MZ").await), "file_kind_refused");

    let (one, two) = (sent(&s.rep, field, "1.png", PNG).await, sent(&s.rep, field, "2.png", PNG).await);
    let id = made(&s.rep, &with("A", field, &[&two, &one, &two])).await;
    assert_eq!(held(&read(&s.rep, id).await, field), ["2.png", "1.png"]);
    // A file that was sent for one field stands in no other.
    let other = s.field(draft("合同")).await;
    let third = sent(&s.rep, field, "3.png", PNG).await;
    assert_eq!(change(&s.rep, id, other, &[&third]).await.error(), at(other, "file_gone"));
    assert_eq!(send(&s.rep, Uuid::nil(), "a.png", PNG).await.status, StatusCode::NOT_FOUND);
    // Whichever way a record is written, a field holds what is its own.
    for value in [json!([third.id]), json!([Uuid::nil()]), json!("x"), json!([one.id, "x"])] {
        let sql = format!("update customer set custom = custom || '{{\"{field}\": {value}}}' where id = '{id}'");
        assert!(s.run(&sql).await.is_err(), "{value}");
    }
    // Nothing of it can be done to many, and no file of rows brings any.
    let chosen: Chosen = Chosen::These(vec![(id, read(&s.rep, id).await.version)]);
    let many = json!({ "change": Change::SetOwn(field, ids(&[&one])), "chosen": chosen });
    assert_eq!(s.rep.call("begin_bulk", &many).await.error(), AppError::invalid("field", "invalid_value"));
    let own: OwnFields = s.admin.call("own_fields_to_fill", &json!({})).await.json();
    assert!(
        own.targets(app::imports::model::RecordKind::Customers)
            .iter()
            .all(|target| !target.key().contains(&field.to_string()))
    );
}

fn only(field: Uuid, op: Op) -> CustomerFilter {
    let conditions = Conditions::all([Condition::new(&key_of(field), op, Vec::<String>::new())]);
    CustomerFilter { conditions, ..CustomerFilter::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_show_names_and_find_who_has_one_and_a_file_of_rows_says_them() {
    let s = Set::new().await;
    let field = s.field(draft("营业执照")).await;
    let file = sent(&s.rep, field, "licence.png", PNG).await;
    let id = made(&s.rep, &with("有照", field, &[&file])).await;
    let lines = async |op| {
        let asked = json!({ "filter": only(field, op), "after": null, "custom": [field] });
        let answer = s.rep.call("api/customers", &asked).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.json::<Page<CustomerRow>>().rows
    };
    let has = lines(Op::Filled).await;
    assert_eq!(has.iter().map(|row| row.id).collect::<Vec<_>>(), [id]);
    assert_eq!(has[0].names.get(&file.id).map(String::as_str), Some("licence.png"));
    let lacks = lines(Op::Empty).await;
    assert!(!lacks.is_empty() && lacks.iter().all(|row| row.id != id));
    let filter: String =
        serde_json::to_string(&only(field, Op::Filled)).unwrap().bytes().map(|byte| format!("%{byte:02X}")).collect();
    let form = format!("format=csv&filter={filter}&columns=name,{}", key_of(field));
    let kind = "application/x-www-form-urlencoded";
    let manager = s.browser.signed_in("sales_manager").await;
    let table = manager.send(Method::POST, "/export/customers", kind, form).await;
    assert_eq!(table.status, StatusCode::OK, "{}", table.body);
    assert!(table.body.contains("licence.png"), "{}", table.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_takes_files_along_and_its_undoing_gives_them_back() {
    let s = Set::new().await;
    let field = s.field(draft("营业执照")).await;
    let file = sent(&s.rep, field, "licence.png", PNG).await;
    let gone = made(&s.rep, &with("青岛海舟", field, &[&file])).await;
    let kept = made(&s.rep, &CustomerForm { name: "青岛海舟有限公司".into(), ..CustomerForm::default() }).await;
    let order = MergeOrder { kept, kept_version: 1, gone, gone_version: 1, take: vec![MergeField::Custom] };
    let merged = s.rep.call("merge_customers", &json!({ "order": order })).await;
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.body);
    let now = read(&s.rep, kept).await;
    assert_eq!(held(&now, field), ["licence.png"]);
    let own = held_ids(now.fields.custom.get(field))[0];
    assert_ne!(own, file.id);
    for id in [own, file.id] {
        assert_eq!(
            fetched(&s.rep, id).await,
            (StatusCode::OK, PNG.to_vec()),
            "the log of both is read with the kept one's"
        );
    }
    assert_eq!(s.rep.call("undo_merge", &json!({ "id": merged.json::<Uuid>() })).await.status, StatusCode::OK);
    assert_eq!(read(&s.rep, kept).await.fields.custom.get(field), &Value::Null);
    assert_eq!(held_ids(read(&s.rep, gone).await.fields.custom.get(field)), [file.id]);
    // Both speak of the same bytes: they go with the last.
    s.run(&format!("select erase_rows('customer', array['{gone}'::uuid])")).await.unwrap();
    assert_eq!((s.count("file_due").await, fetched(&s.rep, own).await.0), (0, StatusCode::OK));
    s.run(&format!("select erase_rows('customer', array['{kept}'::uuid])")).await.unwrap();
    assert_eq!((s.sweep_later().await, s.objects()), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_have_files_too() {
    let s = Set::new().await;
    let field = s.field(FieldDraft { of: RecordKind::Contact, ..draft("名片") }).await;
    let file = sent(&s.rep, field, "card.png", PNG).await;
    let form = ContactForm { name: "李岚".into(), custom: [(field, ids(&[&file]))].into(), ..ContactForm::default() };
    let answer = s.rep.call("create_contact", &json!({ "form": form, "at": null })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let seen: Contact = s.rep.call("read_contact", &json!({ "id": answer.json::<Uuid>() })).await.json();
    assert_eq!(seen.sheet.files.get(&file.id), Some(&file));
    assert_eq!(fetched(&s.rep, file.id).await.0, StatusCode::OK);
    // A customer's field takes no contact's file.
    assert_eq!(create(&s.rep, &with("A", field, &[&file])).await.status, StatusCode::OK);
    assert_eq!(s.count("customer where custom <> '{}'").await, 0);
}
