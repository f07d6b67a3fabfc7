//! Fields of an administrator's in the list: as columns, in conditions, as groups and in files; and nowhere for those they are
//! hidden from.

use crate::harness::{Answer, Browser, TestDb, World};
use crate::lists::{begin, customer, export, list, names, only, run_sql, set, set_of, that, undo, views, work};
use app::{
    access::{Action, AppError, Role},
    admin::fields::model::{FieldDraft, Sight},
    customers::{
        bulk::model::{Change, Chosen, Outcome},
        export::{
            CustomersFile,
            model::{Format, Wanted},
            write,
        },
        model::{CustomerFilter, CustomerRow, CustomerSort, GroupBy},
        views::model::ViewForm,
    },
    fields::{
        Catalogue, FieldKind, key_of,
        model::{FieldChoice, Target},
    },
    lists::{
        filters::{Group, Op},
        model::{Bunch, Page},
    },
    locale::Lang,
};
use chrono::{Days, Utc};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

fn draft(kind: FieldKind, name: &str) -> FieldDraft {
    let choice = |name: &str, name_en: &str| FieldChoice {
        id: Uuid::now_v7(),
        name: name.to_owned(),
        name_en: Some(name_en.to_owned()),
        archived: false,
    };
    let choices = match kind {
        FieldKind::Choice | FieldKind::Choices => vec![choice("出口", "Export"), choice("内销", "Domestic")],
        _ => vec![],
    };
    FieldDraft { kind, name: name.to_owned(), currency: "USD".to_owned(), choices, ..FieldDraft::default() }
}

async fn add(admin: &Browser, draft: &FieldDraft) -> Uuid {
    let answer = admin.call("save_field", &json!({ "existing": null, "draft": draft })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

/// The ids of a field's choices, in order.
async fn choices(browser: &Browser, field: Uuid) -> Vec<String> {
    let known: Catalogue = browser.call("record_fields", &json!({ "of": "customer" })).await.json();
    known.field(field).unwrap().choices.iter().map(|choice| choice.id.to_string()).collect()
}

async fn holding(db: &TestDb, name: &str, owner: Option<Uuid>, values: &Value) -> Uuid {
    let id = customer(db, name, owner, &[]).await;
    run_sql(db, &format!("update customer set custom = '{values}' where id = '{id}'")).await;
    id
}

async fn lines(browser: &Browser, filter: &CustomerFilter, custom: &[Uuid]) -> Vec<CustomerRow> {
    let asked = json!({ "filter": filter, "after": null, "custom": custom });
    browser.call("api/customers", &asked).await.json::<Page<CustomerRow>>().rows
}

/// One field of each kind, and two customers: A has something in all of them, B in none.
struct Every {
    fields: Vec<(FieldKind, Uuid)>,
    choices: Vec<String>,
    several: Vec<String>,
    day: String,
}

impl Every {
    fn of(&self, kind: FieldKind) -> Uuid {
        self.fields.iter().find(|(one, _)| *one == kind).unwrap().1
    }

    fn that(&self, kind: FieldKind, op: Op, values: &[&str]) -> Group {
        that(&key_of(self.of(kind)), op, values)
    }

    async fn build(db: &TestDb, world: &World, admin: &Browser) -> Self {
        run_sql(db, "delete from customer_contact; update deal set customer_id = null; delete from customer").await;
        let mut fields = Vec::new();
        for kind in FieldKind::ALL {
            let formula = if kind == FieldKind::Computed { "{Number} * 2" } else { "" };
            let name = format!("{kind:?}");
            let draft = FieldDraft { formula: formula.to_owned(), target: Target::Person, ..draft(kind, &name) };
            fields.push((kind, add(admin, &draft).await));
        }
        let day = Utc::now().date_naive().checked_sub_days(Days::new(3)).unwrap().to_string();
        let mut every = Self { fields, choices: vec![], several: vec![], day };
        every.choices = choices(admin, every.of(FieldKind::Choice)).await;
        every.several = choices(admin, every.of(FieldKind::Choices)).await;
        let values = json!({
            every.of(FieldKind::Text).to_string(): "50%_\\ 软件园",
            every.of(FieldKind::LongText).to_string(): "=1+1",
            every.of(FieldKind::Number).to_string(): "1200.5",
            every.of(FieldKind::Money).to_string(): "88000",
            every.of(FieldKind::Date).to_string(): every.day,
            every.of(FieldKind::Choice).to_string(): every.choices[0],
            every.of(FieldKind::Choices).to_string(): every.several,
            every.of(FieldKind::Checkbox).to_string(): true,
            every.of(FieldKind::Link).to_string(): "https://example.com",
            every.of(FieldKind::Reference).to_string(): world.rep,
        });
        holding(db, "A", Some(world.rep), &values).await;
        customer(db, "B", Some(world.colleague), &[]).await;
        every
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_field_has_conditions_that_find_whom_they_say() {
    use FieldKind::{Checkbox, Choice, Choices, Date, Link, LongText, Money, Number, Reference, Text};
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let every = Every::build(&db, &world, &admin).await;
    let (one, other) = (every.choices[0].as_str(), every.choices[1].as_str());
    let several: Vec<&str> = every.several.iter().map(String::as_str).collect();
    let (day, rep) = (every.day.as_str(), world.rep.to_string());
    let (a, b, both): (&[&str], &[&str], &[&str]) = (&["A"], &["B"], &["A", "B"]);
    for (kind, op, values, found) in [
        (Text, Op::Contains, &["50%_\\"][..], a),
        (Text, Op::Lacks, &["软件"], b),
        (Text, Op::Is, &["50%_\\ 软件园"], a),
        (Text, Op::Is, &["50%_\\ 软件"], &[]),
        (Text, Op::IsNot, &["50%_\\ 软件园"], b),
        (LongText, Op::Filled, &[], a),
        (LongText, Op::Empty, &[], b),
        (Link, Op::Contains, &["example"], a),
        (Number, Op::Is, &["1200.50"], a),
        (Number, Op::AtLeast, &["1200.5"], a),
        (Number, Op::AtMost, &["1200"], &[]),
        (Money, Op::Between, &["80000", "90000"], a),
        (Money, Op::Empty, &[], b),
        (Date, Op::Is, &[day], a),
        (Date, Op::AtLeast, &[day], a),
        (Date, Op::AtMost, &["2020-01-01"], &[]),
        (Date, Op::Within, &["30"], a),
        (Date, Op::Within, &["1"], &[]),
        (Date, Op::Ahead, &["30"], &[]),
        (Choice, Op::Is, &[one], a),
        (Choice, Op::Is, &[one, other], a),
        (Choice, Op::Is, &[other], &[]),
        (Choice, Op::IsNot, &[one], b),
        (Choice, Op::Empty, &[], b),
        (Choices, Op::AnyOf, &several, a),
        (Choices, Op::AllOf, &several, a),
        (Choices, Op::NoneOf, &several[..1], b),
        (Choices, Op::Filled, &[], a),
        (Checkbox, Op::Is, &["yes"], a),
        (Checkbox, Op::Is, &["no"], b),
        (Reference, Op::Is, &[&rep], a),
        (Reference, Op::IsNot, &[&rep], b),
        (Reference, Op::Filled, &[], a),
    ] {
        let condition = every.that(kind, op, values);
        assert_eq!(names(&admin, &only(condition.clone())).await, set_of(found), "{kind:?} {op:?} {values:?}");
        let any = Group { any: true, items: [condition.items, that("name", Op::Is, &["A", "B"]).items].concat() };
        assert_eq!(names(&admin, &only(any)).await, set_of(both), "{kind:?} {op:?}");
    }
    for (kind, op, value) in
        [(Choice, Op::Is, "'; drop table customer; --"), (Number, Op::Is, "many"), (Date, Op::Is, "2026-02-30")]
    {
        let refused = list(&admin, &only(every.that(kind, op, &[value]))).await;
        assert_eq!(refused.error(), AppError::invalid("filter", "filter_wrong_value"), "{kind:?}");
    }
    // Nothing is kept of what is computed, so nothing can be asked of it.
    let computed = list(&admin, &only(every.that(FieldKind::Computed, Op::AtLeast, &["1"]))).await;
    assert_eq!(computed.error(), AppError::invalid("filter", "filter_unknown_field"));
    let count = json!({ "filter": only(every.that(Choice, Op::Is, &[one])) });
    assert_eq!(admin.call("count_all_customers", &count).await.json::<i64>(), 1);
    // Who sees little finds little.
    let colleague = browser.signed_in("colleague").await;
    assert_eq!(names(&colleague, &only(every.that(Choice, Op::Is, &[one]))).await, set_of(&[]));
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_are_columns_groups_and_cells_of_a_file() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let every = Every::build(&db, &world, &admin).await;
    let all: Vec<Uuid> = every.fields.iter().map(|(_, id)| *id).collect();
    let by_name = CustomerFilter { sort: CustomerSort::Name, ..CustomerFilter::default() };
    let rows = lines(&admin, &by_name, &all).await;
    let value = |kind| rows[0].custom.get(every.of(kind)).clone();
    assert_eq!(value(FieldKind::Number), json!("1200.5"));
    assert_eq!(value(FieldKind::Computed), json!("2401"));
    assert_eq!(rows[0].names.get(&world.rep).map(String::as_str), Some("sales_rep"));
    assert!(rows[1].custom.0.is_empty());
    let some = lines(&admin, &by_name, &[every.of(FieldKind::Text)]).await;
    assert_eq!(some[0].custom.0.len(), 1, "no more is sent than is shown");
    assert!(lines(&admin, &by_name, &[]).await[0].custom.0.is_empty());

    let by = GroupBy::Custom(every.of(FieldKind::Choice));
    let bunches: Vec<Bunch> =
        admin.call("group_customers", &json!({ "filter": CustomerFilter::default(), "by": by })).await.json();
    let counted: Vec<_> = bunches.iter().map(|bunch| (bunch.value.as_deref(), bunch.count)).collect();
    assert_eq!(counted.len(), 2);
    assert!(counted.contains(&(Some(every.choices[0].as_str()), 1)) && counted.contains(&(None, 1)));
    for bunch in &bunches {
        let among = CustomerFilter::default().among(by, bunch.value.as_deref());
        assert_eq!(names(&admin, &among).await.len(), 1);
    }
    let no_choice = json!({ "filter": CustomerFilter::default(), "by": GroupBy::Custom(every.of(FieldKind::Text)) });
    assert_eq!(
        admin.call("group_customers", &no_choice).await.error(),
        AppError::invalid("filter", "filter_unknown_field")
    );

    let columns: Vec<String> = all.iter().map(|id| key_of(*id)).collect();
    let columns = format!("name,{},custom.{}", columns.join(","), Uuid::now_v7());
    let file = export(&admin, "csv", &by_name, &columns).await;
    let written = csv(&file);
    assert_eq!(written[0].len(), 14, "a field that is not there has no column");
    assert_eq!(written[0][4], "Money（USD）");
    let cells = [
        "A",
        "50%_\\ 软件园",
        "'=1+1",
        "1200.5",
        "88000",
        &every.day,
        "出口",
        "出口、内销",
        "是",
        "https://example.com",
        // No file was sent.
        "",
        "sales_rep",
        // Nothing is sealed there.
        "",
        "2401",
    ];
    assert_eq!(written[1], cells);
    assert_eq!(export(&admin, "xlsx", &by_name, &columns).await.status, StatusCode::OK);
}

/// Lines and cells of a file; none of these holds a line break.
fn csv(file: &Answer) -> Vec<Vec<String>> {
    assert_eq!(file.status, StatusCode::OK, "{}", file.body);
    let text = file.body.strip_prefix('\u{feff}').unwrap();
    text.trim_end().split("\r\n").map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_from_a_role_is_no_column_no_condition_no_group_and_no_cell() {
    let (db, world, browser) = set().await;
    let (admin, manager) = (browser.signed_in("administrator").await, browser.signed_in("sales_manager").await);
    let sights = vec![(Role::SalesManager, Sight::Hidden)];
    let price = add(&admin, &FieldDraft { sights: sights.clone(), ..draft(FieldKind::Text, "底价甲") }).await;
    let class = add(&admin, &FieldDraft { sights: sights.clone(), ..draft(FieldKind::Choice, "等级乙") }).await;
    let seen = add(&admin, &draft(FieldKind::Number, "评级")).await;
    let sum = FieldDraft { formula: "{评级} * 2".to_owned(), sights, ..draft(FieldKind::Computed, "总分") };
    let sum = add(&admin, &sum).await;
    let best = choices(&admin, class).await.remove(0);
    let values = json!({ price.to_string(): "secret88", class.to_string(): best, seen.to_string(): "5" });
    holding(&db, "隐名丙", Some(world.rep), &values).await;
    let of = |field: Uuid, op, values: &[&str]| only(that(&key_of(field), op, values));

    // The administrator finds by it, and shares a view that shows it.
    assert_eq!(names(&admin, &of(price, Op::Is, &["secret88"])).await, set_of(&["隐名丙"]));
    let query = format!("f={}:is:secret88&cols=name,{}&group={}", key_of(price), key_of(price), key_of(class));
    let form = ViewForm { name: "Prices".to_owned(), shared: true, query: query.clone() };
    assert_eq!(admin.call("save_view", &json!({ "form": form })).await.status, StatusCode::OK);
    assert_eq!(views(&manager).await.saved.len(), 1);

    // For the manager there is no such field, whatever is asked of it, and however it is wrapped.
    let unknown = AppError::invalid("filter", "filter_unknown_field");
    for filter in [
        of(price, Op::Is, &["secret88"]),
        of(price, Op::Contains, &["s"]),
        of(price, Op::Filled, &[]),
        of(price, Op::Empty, &[]),
        of(class, Op::Is, &[&best]),
        of(class, Op::IsNot, &[&best]),
        of(sum, Op::Filled, &[]),
        only(Group {
            any: true,
            items: [that("name", Op::Filled, &[]).items, that(&key_of(price), Op::Filled, &[]).items].concat(),
        }),
    ] {
        assert_eq!(list(&manager, &filter).await.error(), unknown);
        assert_eq!(manager.call("count_customers", &json!({ "filter": filter })).await.error(), unknown);
        let asked =
            Wanted { format: Format::Csv, filter: serde_json::to_string(&filter).unwrap(), columns: "name".to_owned() };
        let caller = db.caller(&world.session(Role::SalesManager), Action::ExportCustomers);
        let refused = write::<CustomersFile>(&caller, &asked, Lang::En, tempfile::tempfile().unwrap()).await;
        assert_eq!(refused, Err(unknown.clone()));
    }
    let grouped = json!({ "filter": CustomerFilter::default(), "by": GroupBy::Custom(class) });
    assert_eq!(manager.call("group_customers", &grouped).await.error(), unknown);
    let row = lines(
        &manager,
        &CustomerFilter { text: "隐名丙".into(), ..CustomerFilter::default() },
        &[price, class, sum, seen],
    )
    .await;
    let row = row.into_iter().find(|row| row.name == "隐名丙");
    let asked = json!({ "filter": CustomerFilter::default(), "after": null, "custom": [price, class, sum, seen] });
    let answer = manager.call("api/customers", &asked).await;
    assert!(!answer.body.contains("secret88") && !answer.body.contains(&best) && answer.body.contains(&key_of(seen)));
    assert!(row.is_none_or(|row| row.custom.0.len() == 1));
    let columns = format!("name,{},{},{},{}", key_of(price), key_of(class), key_of(sum), key_of(seen));
    let file = export(&manager, "csv", &only(that("name", Op::Is, &["隐名丙"])), &columns).await;
    assert_eq!(csv(&file)[1], ["隐名丙", "5"]);
    // The page of the shared view opens, says why it lists nothing, and names nothing.
    let page = manager.get(&format!("/customers?view=x&{query}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.body.contains("底价甲") && !page.body.contains("等级乙") && !page.body.contains("隐名丙"));

    // Past the program, the function that looks values up finds nothing in a hidden field either.
    let session = world.session(Role::SalesManager);
    let mut tx = db.caller(&session, Action::SeeCustomers).begin().await.unwrap();
    let look = "select found_by_custom('customer', array[jsonb_build_object($1::text, $2::text)], 10)";
    let found = |field: Uuid, value: &'static str| {
        sqlx::query_scalar::<_, Option<Vec<Uuid>>>(look).bind(field.to_string()).bind(value)
    };
    assert_eq!(found(price, "secret88").fetch_one(tx.conn()).await.unwrap(), Some(vec![]));
    assert_eq!(found(seen, "5").fetch_one(tx.conn()).await.unwrap().map(|ids| ids.len()), Some(1));

    // Put away, a field is no condition for anybody.
    run_sql(&db, &format!("update custom_field set archived = true where id = '{price}'")).await;
    assert_eq!(list(&admin, &of(price, Op::Is, &["secret88"])).await.error(), unknown);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_hold_a_value_are_paged_like_few() {
    let (db, world, browser) = set().await;
    let admin = browser.signed_in("administrator").await;
    let field = add(&admin, &draft(FieldKind::Text, "园区")).await;
    run_sql(
        &db,
        &format!(
            "insert into customer (id, name, owner_id, custom)
             select gen_random_uuid(), 'Row ' || lpad(i::text, 5, '0'), '{}',
                    jsonb_build_object('{field}', case when i <= 70 then 'few' else 'many' end) from generate_series(1, 5200) i",
            world.colleague
        ),
    )
    .await;
    for (value, count) in [("few", 70), ("many", 5_130)] {
        let filter = CustomerFilter { sort: CustomerSort::Name, ..only(that(&key_of(field), Op::Is, &[value])) };
        let (mut seen, mut after) = (Vec::new(), None);
        for _ in 0..3 {
            let asked = json!({ "filter": filter, "after": after });
            let page: Page<CustomerRow> = admin.call("api/customers", &asked).await.json();
            seen.extend(page.rows.into_iter().map(|row| row.name));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(seen.is_sorted() && seen.len() == count.min(150), "{value}: {}", seen.len());
        let exact = admin.call("count_all_customers", &json!({ "filter": filter })).await.json::<i64>();
        assert_eq!(exact, i64::try_from(count).unwrap(), "{value}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_is_set_for_many_and_set_back() {
    let (db, world, browser) = set().await;
    let (admin, manager) = (browser.signed_in("administrator").await, browser.signed_in("sales_manager").await);
    let class = add(&admin, &draft(FieldKind::Choice, "等级")).await;
    let unique = add(&admin, &FieldDraft { unique: true, ..draft(FieldKind::Text, "编号") }).await;
    let sights = vec![(Role::SalesManager, Sight::Reads)];
    let read_only = add(&admin, &FieldDraft { sights, ..draft(FieldKind::Text, "评语") }).await;
    let ids = choices(&admin, class).await;
    let held = |choice: &str| json!({ class.to_string(): choice, read_only.to_string(): "stays" });
    let other = holding(&db, "Other", Some(world.rep), &held(&ids[1])).await;
    let same = holding(&db, "Same", Some(world.rep), &held(&ids[0])).await;
    let none = customer(&db, "None", Some(world.rep), &[]).await;
    let state = || async {
        sqlx::query_scalar::<_, String>("select string_agg(id || custom::text, ';' order by id) from customer")
            .fetch_one(&db.owner)
            .await
            .unwrap()
    };
    let before = state().await;
    let these = Chosen::These(vec![(other, 1), (same, 1), (none, 1), (world.customers.foreign, 1)]);
    let run = work(&manager, begin(&manager, &Change::SetOwn(class, "Export".to_owned()), &these).await).await;
    assert_eq!((run.changed(), run.count(Outcome::Same), run.skipped()), (2, 1, 1));
    let told = run.own.clone().unwrap();
    assert_eq!((told.field.id, told.value), (class, json!(ids[0])));
    assert_eq!(
        names(&admin, &only(that(&key_of(class), Op::Is, &[&ids[0]]))).await,
        set_of(&["Other", "Same", "None"])
    );
    assert_eq!(undo(&manager, run.id).await.count(Outcome::Undone), 2);
    assert_eq!(state().await, before);
    // Emptied, and one of them changed since: it stays as it was changed.
    let run = work(
        &manager,
        begin(&manager, &Change::SetOwn(class, String::new()), &Chosen::These(vec![(other, 3), (same, 1)])).await,
    )
    .await;
    assert_eq!(run.changed(), 2, "{run:?}");
    run_sql(
        &db,
        &format!("update customer set custom = '{}', version = version + 1 where id = '{same}'", held(&ids[1])),
    )
    .await;
    let back = undo(&manager, run.id).await;
    assert_eq!((back.count(Outcome::Undone), back.count(Outcome::Kept)), (1, 1));
    for (field, text, error) in [
        (unique, "1", AppError::invalid("field", "invalid_value")),
        (read_only, "x", AppError::invalid("field", "invalid_value")),
        (Uuid::now_v7(), "x", AppError::invalid("field", "invalid_value")),
        (class, "none of them", AppError::invalid(&key_of(class), "not_a_choice")),
    ] {
        let order = json!({ "change": Change::SetOwn(field, text.to_owned()), "chosen": { "these": [[none, 3]] } });
        assert_eq!(manager.call("begin_bulk", &order).await.error(), error);
    }
}
