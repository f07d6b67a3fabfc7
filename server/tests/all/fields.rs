//! Fields of customers and contacts: what an administrator adds, who sees it, what must be unique, and the fields that every
//! company knows.

mod becoming_unique;

use crate::harness::{Answer, Browser, TestDb, World};
use app::{
    access::{AppError, Role},
    admin::fields::model::{FieldBook, FieldDraft, Sight},
    customers::{
        consent::model::{Channel, ConsentForm, ConsentOf, ConsentState},
        contacts::model::{Contact, ContactForm},
        merges::model::{MergeField, MergeOrder},
        model::{Customer, CustomerForm},
        reach::model::{Means, Reach},
    },
    events::entry::{Entries, Group, TimelineOf},
    fields::{
        Catalogue, FieldKind, RecordKind, key_of,
        model::{FieldChoice, Target},
    },
};
use http::StatusCode;
use proptest::{prelude::*, test_runner::TestRunner};
use serde_json::{Value, json};
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

fn named(name: &str) -> CustomerForm {
    CustomerForm { name: name.to_owned(), ..CustomerForm::default() }
}

fn with(name: &str, values: &[(Uuid, &str)]) -> CustomerForm {
    let custom = values.iter().map(|(field, text)| (*field, (*text).to_owned())).collect();
    CustomerForm { custom, ..named(name) }
}

fn draft(kind: FieldKind, name: &str) -> FieldDraft {
    FieldDraft { kind, name: name.to_owned(), currency: "CNY".to_owned(), ..FieldDraft::default() }
}

async fn add(admin: &Browser, draft: &FieldDraft) -> Uuid {
    admin.call("save_field", &json!({ "existing": null, "draft": draft })).await.json()
}

async fn create(browser: &Browser, form: &CustomerForm) -> Answer {
    browser.call("create_customer", &json!({ "form": form })).await
}

async fn read(browser: &Browser, id: Uuid) -> Customer {
    browser.call("read_customer", &json!({ "id": id })).await.json()
}

async fn change(browser: &Browser, seen: &Customer, form: &CustomerForm) -> Answer {
    browser.call("change_customer", &json!({ "id": seen.id, "version": seen.version, "form": form })).await
}

async fn book(admin: &Browser, of: RecordKind) -> FieldBook {
    admin.call("read_fields", &json!({ "of": of })).await.json()
}

async fn timeline(browser: &Browser, customer: Uuid) -> Entries {
    let of = TimelineOf::Customer(customer);
    browser.call("timeline", &json!({ "of": of, "group": Group::All, "before": null })).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_field_is_in_form_page_and_timeline_at_once() {
    let s = set().await;
    let before = create(&s.rep, &named("青岛远帆")).await.json::<Uuid>();
    let park =
        add(&s.admin, &FieldDraft { name_en: "Industrial park".into(), ..draft(FieldKind::Text, "工业园区") }).await;
    let offered: Catalogue = s.rep.call("record_fields", &json!({ "of": "customer" })).await.json();
    assert_eq!(offered.field(park).map(|field| (field.name.as_str(), field.may_edit)), Some(("工业园区", true)));
    let seen = read(&s.rep, before).await;
    assert_eq!((seen.sheet.catalogue.fields.len(), seen.fields.custom.get(park)), (1, &Value::Null));
    assert_eq!(change(&s.rep, &seen, &with("青岛远帆", &[(park, " 中德生态园 ")])).await.status, StatusCode::OK);
    let seen = read(&s.rep, before).await;
    assert_eq!(seen.fields.custom.get(park), "中德生态园");
    let told = timeline(&s.rep, before).await.entries.remove(0);
    assert_eq!((told.kind.as_str(), told.before), ("customer.changed", Some(json!({}))));
    let change = &told.after.unwrap()["custom"][0];
    assert_eq!((&change["field"]["name"], &change["after"]), (&json!("工业园区"), &json!("中德生态园")));
    let text: Option<String> =
        sqlx::query_scalar("select custom_search_text($1)").bind(before).fetch_one(&s.db.owner).await.unwrap();
    assert!(text.unwrap().contains("中德生态园"));
    // Put away: gone from form and page, and back with its value.
    let version = book(&s.admin, RecordKind::Customer).await.fields[0].version;
    s.admin.call("archive_field", &json!({ "id": park, "version": version, "archived": true })).await;
    assert_eq!(read(&s.rep, before).await.sheet.catalogue.fields.len(), 0);
    let seen = read(&s.rep, before).await;
    assert_eq!(
        self::change(&s.rep, &seen, &CustomerForm { phone: "1".into(), ..named("青岛远帆") }).await.status,
        StatusCode::OK
    );
    s.admin.call("archive_field", &json!({ "id": park, "version": version + 1, "archived": false })).await;
    assert_eq!(read(&s.rep, before).await.fields.custom.get(park), "中德生态园");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_field_is_nowhere_and_keeps_its_value() {
    let s = set().await;
    let hidden = FieldDraft { sights: vec![(Role::SalesRep, Sight::Hidden)], ..draft(FieldKind::Text, "底价") };
    let read_only = FieldDraft { sights: vec![(Role::SalesRep, Sight::Reads)], ..draft(FieldKind::Number, "评级") };
    let (hidden, read_only) = (add(&s.admin, &hidden).await, add(&s.admin, &read_only).await);
    let id = create(&s.rep, &named("A")).await.json::<Uuid>();
    let seen = read(&s.admin, id).await;
    let form = with("A", &[(hidden, "secret 88"), (read_only, "5")]);
    assert_eq!(change(&s.admin, &seen, &form).await.status, StatusCode::OK);

    let answer = s.rep.call("read_customer", &json!({ "id": id })).await;
    assert!(
        !answer.body.contains("secret") && !answer.body.contains("底价") && !answer.body.contains(&hidden.to_string())
    );
    let seen: Customer = answer.json();
    assert_eq!(seen.fields.custom.get(read_only), "5");
    let answer =
        s.rep.call("timeline", &json!({ "of": TimelineOf::Customer(id), "group": Group::All, "before": null })).await;
    assert!(
        !answer.body.contains("secret") && !answer.body.contains(&hidden.to_string()) && answer.body.contains("评级")
    );
    // What the representative sends for these fields changes nothing, and what stands there stays.
    let form = CustomerForm { phone: "139".into(), ..with("A", &[(hidden, "mine"), (read_only, "9")]) };
    assert_eq!(change(&s.rep, &seen, &form).await.status, StatusCode::OK);
    let now = read(&s.admin, id).await.fields;
    assert_eq!((now.custom.get(hidden), now.custom.get(read_only)), (&json!("secret 88"), &json!("5")));
    assert_eq!(now.phone.as_deref(), Some("139"));
    // Past the program, PostgreSQL refuses it, and search does not know the hidden text.
    let session = s.world.session(Role::SalesRep);
    let mut tx = s.db.caller(&session, app::access::Action::EditCustomers).begin().await.unwrap();
    let slipped = sqlx::query("update customer set custom = custom || jsonb_build_object($2::text, 'x') where id = $1")
        .bind(id)
        .bind(hidden.to_string())
        .execute(tx.conn())
        .await
        .unwrap_err();
    assert_eq!(AppError::from(slipped), AppError::invalid(&key_of(hidden), "protected_field"));
    let text: String = sqlx::query_scalar("select coalesce(custom_search_text($1), '')")
        .bind(id)
        .fetch_one(&s.db.owner)
        .await
        .unwrap();
    assert!(!text.contains("secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unique_value_is_taken_once_even_at_the_same_moment() {
    let s = set().await;
    let licence = FieldDraft { unique: true, ..draft(FieldKind::Text, "出口许可证") };
    let licence = add(&s.admin, &licence).await;
    let (first, second) = (with("A", &[(licence, "EX-1")]), with("B", &[(licence, " ex-1 ")]));
    let (one, other) = tokio::join!(create(&s.rep, &first), create(&s.admin, &second));
    let statuses = [one.status, other.status];
    assert!(statuses.contains(&StatusCode::OK) && statuses.contains(&StatusCode::UNPROCESSABLE_ENTITY), "{statuses:?}");
    let refused = if one.status == StatusCode::OK { other } else { one };
    assert_eq!(refused.error(), AppError::invalid(&key_of(licence), "custom_unique"));
    // The bin gives a value free, and does not take it back while another one has it.
    let third = create(&s.rep, &with("C", &[(licence, "EX-3")])).await.json::<Uuid>();
    let deleted: Value = s.rep.call("delete_customer", &json!({ "id": third })).await.json();
    assert_eq!(create(&s.rep, &with("D", &[(licence, "EX-3")])).await.status, StatusCode::OK);
    let back = s.rep.call("restore_customer", &json!({ "deleted": deleted })).await;
    assert!(matches!(back.status, StatusCode::UNPROCESSABLE_ENTITY | StatusCode::CONFLICT), "{}", back.body);
    assert_eq!(s.rep.call("read_customer", &json!({ "id": third })).await.status, StatusCode::NOT_FOUND);
    // A field becomes unique only where its values are.
    let code = add(&s.admin, &draft(FieldKind::Text, "编号")).await;
    create(&s.rep, &with("E", &[(code, "7")])).await;
    create(&s.rep, &with("F", &[(code, "7")])).await;
    let strict = FieldDraft { unique: true, ..draft(FieldKind::Text, "编号") };
    let refused = s.admin.call("save_field", &json!({ "existing": [code, 1], "draft": strict })).await;
    assert_eq!(refused.error(), AppError::invalid("unique", "custom_field_unique_form"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_required_and_what_does_not_fit_is_refused_at_its_field() {
    let s = set().await;
    let amount = add(&s.admin, &FieldDraft { required: true, ..draft(FieldKind::Money, "年采购额") }).await;
    let boss = FieldDraft { target: Target::Customer, ..draft(FieldKind::Reference, "介绍人") };
    let boss = add(&s.admin, &boss).await;
    assert_eq!(create(&s.rep, &named("A")).await.error(), AppError::invalid(&key_of(amount), "required"));
    let foreign = s.world.customers.foreign.to_string();
    let refused = create(&s.rep, &with("A", &[(amount, "1万"), (boss, &foreign)])).await;
    assert_eq!(refused.error(), AppError::invalid(&key_of(boss), "reference_gone"));
    let own = s.world.customers.own.to_string();
    let id = create(&s.rep, &with("A", &[(amount, "1万"), (boss, &own)])).await.json::<Uuid>();
    let seen = read(&s.rep, id).await;
    assert_eq!(seen.fields.custom.get(amount), "10000");
    assert!(seen.sheet.names.contains_key(&s.world.customers.own));
    let twice =
        s.admin.call("save_field", &json!({ "existing": null, "draft": draft(FieldKind::Text, "年采购额") })).await;
    assert_eq!(twice.error(), AppError::invalid("name", "custom_field_name_unique"));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_stand_where_they_are_put() {
    let s = set().await;
    let names = json!({ "name": "出口", "name_en": "Export" });
    let section: Uuid =
        s.admin.call("save_section", &json!({ "of": "customer", "existing": null, "names": names })).await.json();
    let (one, two) =
        (add(&s.admin, &draft(FieldKind::Text, "一")).await, add(&s.admin, &draft(FieldKind::Text, "二")).await);
    let order = json!([[null, [two]], [section, [one]]]);
    assert_eq!(
        s.admin.call("arrange_fields", &json!({ "of": "customer", "order": order })).await.status,
        StatusCode::OK
    );
    let offered: Catalogue = s.rep.call("record_fields", &json!({ "of": "customer" })).await.json();
    let placed: Vec<_> = offered.fields.iter().map(|field| (field.id, field.section)).collect();
    assert_eq!(placed, [(two, None), (one, Some(section))]);
    assert_eq!(s.admin.call("remove_section", &json!({ "id": section })).await.status, StatusCode::OK);
    let offered: Catalogue = s.rep.call("record_fields", &json!({ "of": "customer" })).await.json();
    assert!(offered.sections.is_empty() && offered.fields.iter().all(|field| field.section.is_none()));
    // Two administrators at once: the second is told.
    let late =
        s.admin.call("save_field", &json!({ "existing": [one, 9], "draft": draft(FieldKind::Text, "三") })).await;
    assert_eq!(late.error(), AppError::conflict("changed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_fills_gaps_and_gives_custom_values_back() {
    let s = set().await;
    let park = add(&s.admin, &draft(FieldKind::Text, "工业园区")).await;
    let kept = create(&s.rep, &named("青岛远帆机械")).await.json::<Uuid>();
    let gone = create(&s.rep, &with("远帆机械", &[(park, "中德生态园")])).await.json::<Uuid>();
    let order = MergeOrder { kept, kept_version: 1, gone, gone_version: 1, take: vec![MergeField::Custom] };
    let merge: Uuid = s.rep.call("merge_customers", &json!({ "order": order })).await.json();
    assert_eq!(read(&s.rep, kept).await.fields.custom.get(park), "中德生态园");
    assert_eq!(s.rep.call("undo_merge", &json!({ "id": merge })).await.status, StatusCode::OK);
    assert_eq!(read(&s.rep, kept).await.fields.custom.get(park), &Value::Null);
    assert_eq!(read(&s.rep, gone).await.fields.custom.get(park), "中德生态园");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_has_no_circles() {
    let s = set().await;
    let top = create(&s.rep, &named("Top")).await.json::<Uuid>();
    let form = CustomerForm { parent: Some((top, String::new())), ..named("Below") };
    let below = create(&s.rep, &form).await.json::<Uuid>();
    let seen = read(&s.rep, below).await;
    assert_eq!(seen.group.parent, Some((top, "Top".to_owned())));
    let above = read(&s.rep, top).await;
    assert_eq!(above.group.subsidiaries, [(below, "Below".to_owned())]);
    let circle = CustomerForm { parent: Some((below, String::new())), ..named("Top") };
    assert_eq!(change(&s.rep, &above, &circle).await.error(), AppError::invalid("parent", "customer_parent_no_cycle"));
    let foreign = CustomerForm { parent: Some((s.world.customers.foreign, String::new())), ..named("Top") };
    assert_eq!(change(&s.rep, &above, &foreign).await.error(), AppError::invalid("parent", "reference_gone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_is_written_down_with_its_proof() {
    let s = set().await;
    for of in [ConsentOf::Customer(s.world.customers.own), ConsentOf::Contact(s.world.contacts.own)] {
        let form = |state, how: &str| ConsentForm { state, day: "2026-01-05".into(), how: how.into() };
        let say = |form: ConsentForm| json!({ "of": of, "channel": Channel::Email, "form": form });
        let refused = s.rep.call("say_consent", &say(form(ConsentState::Given, ""))).await;
        assert_eq!(refused.error(), AppError::invalid("how", "consent_needs_proof"));
        let given = s.rep.call("say_consent", &say(form(ConsentState::Given, "signed form"))).await;
        assert_eq!(given.status, StatusCode::OK, "{}", given.body);
        let mark = s.rep.call("forbid_contact", &json!({ "of": of, "reason": "asked us not to" })).await;
        assert_eq!(mark.status, StatusCode::OK, "{}", mark.body);
    }
    let seen = read(&s.rep, s.world.customers.own).await;
    let given = &seen.consents.channels[&Channel::Email];
    assert_eq!((given.how.as_str(), given.by), ("signed form", s.world.rep));
    assert!(!seen.consents.allows(Channel::Email), "the mark is stronger");
    let contact: Contact = s.rep.call("read_contact", &json!({ "id": s.world.contacts.own })).await.json();
    assert!(contact.consents.none.is_some());
    let told = timeline(&s.rep, s.world.customers.own).await.entries;
    assert!(told.iter().any(|entry| entry.after.as_ref().is_some_and(|after| after["consent_email"] == "given")));
}

#[tokio::test(flavor = "multi_thread")]
async fn values_survive_saving_and_reading_in_the_database() {
    let s = set().await;
    let choice = |name: &str| FieldChoice { name: name.to_owned(), ..FieldChoice::default() };
    let choices = vec![choice("出口"), choice("内销")];
    let text = add(&s.admin, &draft(FieldKind::LongText, "说明")).await;
    let number = add(&s.admin, &draft(FieldKind::Number, "数量")).await;
    let day = add(&s.admin, &draft(FieldKind::Date, "日期")).await;
    let several = add(&s.admin, &FieldDraft { choices, ..draft(FieldKind::Choices, "市场") }).await;
    let ticked = add(&s.admin, &draft(FieldKind::Checkbox, "认证")).await;
    let cases = (
        "[^\\p{C}]{0,40}",
        -1_000_000_000_i64..1_000_000_000,
        0_i64..40_000,
        proptest::sample::select(vec!["", "出口", "内销,出口"]),
        any::<bool>(),
    );
    let mut runner = TestRunner::deterministic();
    for round in 0..24 {
        let (words, amount, days, market, yes) =
            cases.new_tree(&mut runner).map(|tree| proptest::strategy::ValueTree::current(&tree)).unwrap();
        let date = (chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(days)).date_naive().to_string();
        let (amount, yes) = (amount.to_string(), yes.to_string());
        let typed = [(text, &*words), (number, &*amount), (day, &*date), (several, market), (ticked, &*yes)];
        let form = CustomerForm {
            reach: vec![Reach { means: Means::Phone, kind: "fax".into(), value: format!("0532 {round}") }],
            interests: vec!["price".into()],
            credit_code: "91350100m000100y43".into(),
            ..with(&format!("R {round}"), &typed)
        };
        let id = create(&s.rep, &form).await.json::<Uuid>();
        let seen = read(&s.rep, id).await;
        assert_eq!(seen.fields.custom.get(text).as_str().unwrap_or_default(), words.trim());
        assert_eq!(seen.fields.credit_code.as_deref(), Some("91350100M000100Y43"));
        // What was read, sent back as it stands, changes nothing.
        let again: i32 = change(&s.rep, &seen, &CustomerForm::of(&seen.fields)).await.json();
        assert_eq!(again, seen.version, "round {round}: {:?}", seen.fields);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn contacts_have_fields_of_their_own() {
    let s = set().await;
    let hobby = FieldDraft { of: RecordKind::Contact, ..draft(FieldKind::Text, "爱好") };
    let hobby = add(&s.admin, &hobby).await;
    let form = ContactForm {
        reach: vec![Reach { means: Means::Email, kind: "work".into(), value: "a@example.com".into() }],
        custom: [(hobby, "钓鱼".to_owned())].into(),
        ..ContactForm { name: "陈静".into(), ..ContactForm::default() }
    };
    let id: Uuid = s.rep.call("create_contact", &json!({ "form": form, "at": null })).await.json();
    let seen: Contact = s.rep.call("read_contact", &json!({ "id": id })).await.json();
    assert_eq!((seen.fields.custom.get(hobby), seen.fields.reach.len()), (&json!("钓鱼"), 1));
    assert_eq!(read(&s.rep, s.world.customers.own).await.sheet.catalogue.fields.len(), 0);
}
