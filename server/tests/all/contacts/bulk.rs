//! Changes of many contacts: each as far as one may, the others named with the reason, and the way back.

use super::*;
use app::{
    customers::{
        bulk::model::{BATCH, BulkField, Change, Chosen, LeftOut, Outcome, Run},
        contacts::model::ContactFilter,
        quality::model::Rule,
    },
    fields::key_of,
    lists::filters::{Condition, Group as Conditions, Op},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

type These = Chosen<ContactFilter>;

async fn begin(browser: &Browser, change: &Change, chosen: &These) -> Run {
    let answer = browser.call("begin_bulk_of_contacts", &json!({ "change": change, "chosen": chosen })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn refused(browser: &Browser, change: &Change, chosen: &These) -> AppError {
    browser.call("begin_bulk_of_contacts", &json!({ "change": change, "chosen": chosen })).await.error()
}

async fn work(browser: &Browser, mut run: Run) -> Run {
    while !run.ended {
        let answer = browser.call("work_on_bulk", &json!({ "id": run.id })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        run = answer.json();
    }
    run
}

async fn undo(browser: &Browser, id: Uuid) -> Run {
    loop {
        let answer = browser.call("undo_bulk", &json!({ "id": id })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let run: Run = answer.json();
        if run.undone {
            return run;
        }
    }
}

fn named_so(part: &str) -> ContactFilter {
    let conditions = Conditions::all([Condition::new("name", Op::Contains, [part])]);
    ContactFilter { conditions, ..ContactFilter::default() }
}

fn all(part: &str) -> These {
    Chosen::Matching(Box::new(named_so(part)))
}

fn title(text: &str) -> Change {
    Change::Set(BulkField::Title, Some(text.to_owned()))
}

/// A contact or a customer written past all doors.
async fn written(db: &TestDb, table: &str, name: &str, owner: Option<Uuid>) -> Uuid {
    let id = app::access::new_id();
    let owner = owner.map_or("null".to_owned(), |owner| format!("'{owner}'"));
    run_sql(db, format!("insert into {table} (id, name, owner_id) values ('{id}', '{name}', {owner})")).await;
    id
}

async fn put(db: &TestDb, contact: Uuid, customer: Uuid, role: &str, primary: bool) {
    let sql = "insert into customer_contact (contact_id, customer_id, role, is_primary, added_at)";
    run_sql(
        db,
        format!("{sql} values ('{contact}', '{customer}', {role}, {primary}, '2026-02-01') on conflict do nothing"),
    )
    .await;
}

async fn left_out(browser: &Browser, run: &Run) -> Vec<(Uuid, Outcome)> {
    let left: Vec<LeftOut> = browser.call("left_out_of_bulk", &json!({ "id": run.id })).await.json();
    left.into_iter().map(|one| (one.id, one.outcome)).collect()
}

/// Everything that a change of many contacts may touch.
async fn state(db: &TestDb) -> String {
    sqlx::query_scalar(
        "select (select string_agg(concat_ws('|', id, owner_id, title, custom, deleted_at is null), ';' order by id) from contact)
             || coalesce((select string_agg(concat_ws('|', customer_id, contact_id, role, is_primary, added_at), ';' order by customer_id, contact_id)
                            from customer_contact), '')
             || (select string_agg(concat_ws('|', id, completeness), ';' order by id) from customer)",
    )
    .fetch_one(&db.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_is_changed_as_far_as_one_may_and_the_others_are_named_with_the_reason() {
    let (db, world, browser) = set().await;
    let (manager, stranger) = (browser.signed_in("sales_manager").await, browser.signed_in("stranger").await);
    let own = written(&db, "contact", "Mine", Some(world.manager)).await;
    let stale = written(&db, "contact", "Stale", Some(world.colleague)).await;
    // Seen at a customer that is shared to be read, and in nobody's hands.
    let read = written(&db, "contact", "Read", None).await;
    put(&db, read, world.customers.foreign, "null", false).await;
    let share = "insert into share (record_kind, record_id, person_id, shared_by) values";
    let (foreign, from) = (world.customers.foreign, world.stranger);
    run_sql(&db, format!("{share} ('customer', '{foreign}', '{}', '{from}')", world.manager)).await;
    let nowhere = Uuid::now_v7();
    let these = vec![(own, 1), (stale, 7), (read, 1), (nowhere, 1)];
    let run = work(&manager, begin(&manager, &title("采购"), &Chosen::These(these)).await).await;
    assert_eq!((run.of, run.total, run.changed(), run.skipped()), (RecordKind::Contact, 4, 1, 3));
    let left = left_out(&manager, &run).await;
    for expected in [(stale, Outcome::ChangedMeanwhile), (read, Outcome::NotAllowed), (nowhere, Outcome::Gone)] {
        assert!(left.contains(&expected), "{expected:?} in {left:?}");
    }
    assert_eq!(self::read(&manager, own).await.fields.title.as_deref(), Some("采购"));
    for call in ["work_on_bulk", "undo_bulk", "bulk_run"] {
        assert_eq!(stranger.call(call, &json!({ "id": run.id })).await.error(), AppError::NotFound);
    }
    let told: Vec<(Option<Uuid>, serde_json::Value)> =
        sqlx::query_as("select actor_id, after from event where kind = 'contact.changed'")
            .fetch_all(&db.owner)
            .await
            .unwrap();
    assert_eq!(told, [(Some(world.manager), json!({ "title": "采购", "bulk": run.id }))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_is_refused_before_anybody_is_changed() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let here = Chosen::These(vec![(world.contacts.own, 1)]);
    assert_eq!(refused(&rep, &title("a"), &Chosen::These(vec![])).await, AppError::invalid("chosen", "required"));
    assert_eq!(refused(&rep, &title(&"长".repeat(101)), &here).await, AppError::invalid("value", "too_long"));
    let of_customers = [Change::Tag(world.tag), Change::Assign(world.rep), Change::Set(BulkField::Source, None)];
    for change in of_customers {
        assert_eq!(refused(&rep, &change, &here).await, AppError::invalid("change", "invalid_value"));
    }
    let of_contacts =
        json!({ "change": Change::Move(world.customers.own), "chosen": { "these": [[world.customers.own, 1]] } });
    assert_eq!(rep.call("begin_bulk", &of_contacts).await.error(), AppError::invalid("change", "invalid_value"));
    assert_eq!(refused(&rep, &Change::Move(world.customers.foreign), &here).await, AppError::NotFound);
    let number = app::access::new_id();
    let sql = "insert into custom_field (id, record_kind, kind, name) values";
    run_sql(&db, format!("{sql} ('{number}', 'contact', 'number', '工龄')")).await;
    let wrong = refused(&rep, &Change::SetOwn(number, "many".to_owned()), &here).await;
    assert!(matches!(&wrong, AppError::Invalid(errors) if errors[0].field == key_of(number)), "{wrong:?}");
    let of_others = app::access::new_id();
    run_sql(&db, format!("{sql} ('{of_others}', 'customer', 'number', '车间')")).await;
    let wrong = refused(&rep, &Change::SetOwn(of_others, "1".to_owned()), &here).await;
    assert_eq!(wrong, AppError::invalid("field", "invalid_value"));
    // A check of an administrator's says no in its own words.
    let rule = json!(Rule::Format { field: "title".to_owned(), pattern: "[^0-9]*".to_owned(), raw: true });
    let check = "insert into quality_check (id, record_kind, rule, message, message_en, refuses, active, rank) values";
    run_sql(
        &db,
        format!("{check} (gen_random_uuid(), 'contact', '{rule}', '职务没有数字', 'No digits', true, true, 1)"),
    )
    .await;
    let words = app::access::FieldError::said("value", "职务没有数字", "No digits");
    assert_eq!(refused(&rep, &title("No 1"), &here).await, AppError::Invalid(vec![words]));
    let runs: Vec<Run> = rep.call("bulk_runs", &json!({})).await.json();
    assert_eq!(runs, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_the_filter_finds_are_met_once_and_a_field_of_an_administrator_s_comes_back() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let field = app::access::new_id();
    let sql = "insert into custom_field (id, record_kind, kind, name) values";
    run_sql(&db, format!("{sql} ('{field}', 'contact', 'number', '工龄')")).await;
    run_sql(
        &db,
        format!(
            "insert into contact (id, name, owner_id, custom)
             select gen_random_uuid(), 'Row ' || i, '{}', case when i % 2 = 0 then '{{\"{field}\": \"3\"}}'::jsonb else '{{}}' end
               from generate_series(1, 250) i",
            world.colleague
        ),
    )
    .await;
    let before = state(&db).await;
    let run = begin(&manager, &Change::SetOwn(field, "7".to_owned()), &all("Row")).await;
    assert_eq!((run.total, run.ended, run.changed()), (250, false, BATCH));
    let run = work(&manager, run).await;
    assert_eq!((run.changed(), run.skipped()), (250, 0));
    assert_eq!(run.own.as_ref().map(|own| (own.field.id, &own.value)), Some((field, &json!("7"))));
    // One of them goes its own way: it stays, and is named.
    run_sql(&db, format!("update contact set custom = '{{\"{field}\": \"9\"}}' where name = 'Row 7'")).await;
    let back = undo(&manager, run.id).await;
    assert_eq!((back.count(Outcome::Undone), back.count(Outcome::Kept)), (249, 1));
    run_sql(&db, "update contact set custom = '{}' where name = 'Row 7'".to_owned()).await;
    assert_eq!(state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_takes_the_role_along_and_asks_for_the_right_at_every_customer() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let to = written(&db, "customer", "To", Some(world.rep)).await;
    let free = written(&db, "contact", "Move free", Some(world.rep)).await;
    let held = written(&db, "contact", "Move held", Some(world.rep)).await;
    let there = written(&db, "contact", "Move there", Some(world.rep)).await;
    put(&db, free, world.customers.own, "'buyer'", true).await;
    put(&db, there, to, "null", true).await;
    put(&db, held, world.customers.own, "null", false).await;
    put(&db, held, world.customers.foreign, "null", false).await;
    let share = "insert into share (record_kind, record_id, person_id, shared_by) values";
    let (foreign, from) = (world.customers.foreign, world.stranger);
    run_sql(&db, format!("{share} ('customer', '{foreign}', '{}', '{from}')", world.rep)).await;
    let before = state(&db).await;
    let run = work(&rep, begin(&rep, &Change::Move(to), &all("Move")).await).await;
    let [changed, same] = [Outcome::Changed, Outcome::Same].map(|outcome| run.count(outcome));
    assert_eq!((run.what.as_deref(), changed, same), (Some("To"), 1, 1));
    assert_eq!(left_out(&rep, &run).await, [(held, Outcome::NotAllowed)]);
    let at = read(&rep, free).await.customers;
    assert_eq!(at.iter().map(|one| one.id).collect::<Vec<_>>(), [to]);
    assert_eq!(at[0].place, Place { role: "buyer".to_owned(), is_primary: false });
    // On the timelines of both customers.
    let told: Vec<(String, Option<Uuid>)> =
        sqlx::query_as("select kind, customer_id from event where subject_id = $1 and after ? 'bulk' order by kind")
            .bind(free)
            .fetch_all(&db.owner)
            .await
            .unwrap();
    let linked = ("contact.linked".to_owned(), Some(to));
    assert_eq!(told, [linked, ("contact.unlinked".to_owned(), Some(world.customers.own))]);
    // Somebody else is whom to ask first there by now: then the move stays.
    let other = written(&db, "contact", "Other", Some(world.rep)).await;
    put(&db, other, world.customers.own, "null", true).await;
    let back = undo(&rep, run.id).await;
    assert_eq!((back.count(Outcome::Undone), back.count(Outcome::Kept)), (0, 1));
    // Without them it comes back as it was.
    run_sql(
        &db,
        format!("delete from customer_contact where contact_id = '{other}'; delete from contact where id = '{other}'"),
    )
    .await;
    run_sql(&db, format!("update bulk_item set outcome = 'changed' where bulk_id = '{0}' and outcome = 'kept'; update bulk_change set undone_at = null where id = '{0}'", run.id)).await;
    assert_eq!(undo(&rep, run.id).await.count(Outcome::Undone), 1);
    assert_eq!(state(&db).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_set_where_one_may_and_nowhere_says_so() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let (here, alone) = (
        written(&db, "contact", "Role here", Some(world.manager)).await,
        written(&db, "contact", "Role alone", Some(world.manager)).await,
    );
    put(&db, here, world.customers.own, "'user'", true).await;
    put(&db, here, world.customers.team, "null", false).await;
    put(&db, here, world.customers.foreign, "'user'", false).await;
    let set = Change::Set(BulkField::Role, Some("finance".to_owned()));
    let run = work(&manager, begin(&manager, &set, &all("Role")).await).await;
    assert_eq!(left_out(&manager, &run).await, [(alone, Outcome::Nowhere)]);
    let roles = "select string_agg(role, ',' order by role) from customer_contact where contact_id = $1";
    let found: String = sqlx::query_scalar(roles).bind(here).fetch_one(&db.owner).await.unwrap();
    assert_eq!(found, "finance,finance,user", "not at the customer that is out of sight");
    // Another part by now at one of them: the contact stays as it is everywhere.
    run_sql(&db, format!("update customer_contact set role = 'buyer' where customer_id = '{}'", world.customers.team))
        .await;
    let back = undo(&manager, run.id).await;
    assert_eq!((back.count(Outcome::Undone), back.count(Outcome::Kept)), (0, 1));
}

/// Contacts in several hands, at several customers, some of them first to ask.
async fn scatter(db: &TestDb, owners: &[Option<Uuid>], seeds: &[u8]) -> Vec<Uuid> {
    let mut customers = Vec::new();
    for (place, seed) in seeds.iter().enumerate() {
        customers
            .push(written(db, "customer", &format!("C{place}"), owners[usize::from(seed / 3) % owners.len()]).await);
    }
    let mut contacts = Vec::new();
    for (place, seed) in seeds.iter().enumerate() {
        let id = written(db, "contact", &format!("S{place}"), owners[usize::from(*seed) % owners.len()]).await;
        if seed % 3 == 0 {
            run_sql(db, format!("update contact set title = 'old' where id = '{id}'")).await;
        }
        put(db, id, customers[place], if seed % 2 == 0 { "'user'" } else { "null" }, seed % 4 < 2).await;
        if seed % 5 > 1 {
            put(db, id, customers[usize::from(*seed) % customers.len()], "'buyer'", false).await;
        }
        contacts.push(id);
    }
    contacts
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_it_back_is_identity() {
    let (db, world, browser) = set().await;
    let people = [browser.signed_in("administrator").await, browser.signed_in("sales_manager").await];
    let owners = [Some(world.rep), Some(world.colleague), Some(world.stranger), None];
    let strategy = (0..2_usize, 0..5_usize, proptest::collection::vec(any::<u8>(), 1..7));
    let mut runner = TestRunner::new(Config { cases: 40, failure_persistence: None, ..Config::default() });
    let checked = runner.run(&strategy, |(who, what, seeds)| {
        let case = async {
            let contacts = scatter(&db, &owners, &seeds).await;
            let change = match what {
                0 => title("new"),
                1 => Change::Set(BulkField::Title, None),
                2 => Change::Set(BulkField::Role, Some("finance".to_owned())),
                3 => Change::Move(world.customers.team),
                _ => Change::Delete,
            };
            let before = state(&db).await;
            let chosen = if seeds.len() % 2 == 0 {
                all("S")
            } else {
                Chosen::These(contacts.into_iter().map(|id| (id, 1)).collect())
            };
            let person = &people[who];
            let run = work(person, begin(person, &change, &chosen).await).await;
            let changed = state(&db).await != before;
            let back = undo(person, run.id).await;
            (before == state(&db).await, changed == (run.changed() > 0), back.count(Outcome::Kept))
        };
        let outcome = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(case));
        prop_assert_eq!(outcome, (true, true, 0));
        Ok(())
    });
    checked.unwrap();
}
