//! Writing on a timeline: what happened in one line, corrections, pins, comments, old values put back; and when a customer was
//! last spoken to.

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    customers::model::{Customer, CustomerForm, Standing},
    events::{
        EntryKey, NoteOn, TimelineOf,
        entry::{Colleague, Entries, Entry, Group, Narrowed},
        talk::{NextKind, NextPlan, Outcome, Talk, TalkKind},
    },
};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

struct Set {
    db: TestDb,
    world: World,
    browser: Browser,
    rep: Browser,
    customer: Uuid,
    of: TimelineOf,
}

async fn set() -> Set {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    let rep = browser.signed_in("sales_rep").await;
    let (customer, of) = (world.customers.own, TimelineOf::Customer(world.customers.own));
    Set { db, world, browser, rep, customer, of }
}

async fn read(browser: &Browser, of: TimelineOf) -> Entries {
    narrowed(browser, of, Group::All, &Narrowed::default()).await
}

async fn narrowed(browser: &Browser, of: TimelineOf, group: Group, narrowed: &Narrowed) -> Entries {
    browser.call("timeline", &json!({ "of": of, "group": group, "before": null, "narrowed": narrowed })).await.json()
}

fn kinds(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.kind.as_str()).collect()
}

async fn note(browser: &Browser, on: NoteOn, text: &str, mentions: &[Uuid]) -> EntryKey {
    browser.call("add_note", &json!({ "on": on, "text": text, "mentions": mentions })).await.json()
}

async fn log(browser: &Browser, on: NoteOn, talk: &Talk) -> Answer {
    browser.call("log_talk", &json!({ "on": on, "talk": talk })).await
}

async fn withdraw(browser: &Browser, of: TimelineOf, key: EntryKey, back: bool) -> Answer {
    browser.call("withdraw_entry", &json!({ "of": of, "key": key, "back": back })).await
}

async fn share(set: &Set, can_write: bool) {
    let shared = json!({ "id": set.customer, "person": set.world.colleague, "can_write": can_write });
    assert_eq!(set.rep.call("share_customer", &shared).await.status, StatusCode::OK);
}

async fn last_contact(set: &Set) -> Option<DateTime<Utc>> {
    sqlx::query_scalar("select last_contact_at from customer where id = $1")
        .bind(set.customer)
        .fetch_one(&set.db.owner)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_is_one_entry_and_plans_what_follows() {
    let set = set().await;
    let next = NextPlan {
        kind: NextKind::Visit,
        title: " 带样品上门 ".to_owned(),
        due_at: start_of_time() + Duration::days(3),
        person: None,
    };
    let talk = Talk {
        kind: TalkKind::Wechat,
        text: "想看样品".to_owned(),
        contacts: vec![set.world.contacts.own, set.world.contacts.foreign],
        next: Some(next),
        ..Talk::default()
    };
    let key: EntryKey = log(&set.rep, NoteOn::Customer(set.customer), &talk).await.json();
    let page = read(&set.rep, set.of).await;
    assert_eq!(kinds(&page.entries), ["wechat.logged", "activity.planned"]);
    let after = page.entries[0].after.clone().unwrap();
    // A contact out of sight is not named.
    assert_eq!(after["contact_ids"], json!([set.world.contacts.own]));
    let standing: Standing = set.rep.call("customer_standing", &json!({ "id": set.customer })).await.json();
    assert_eq!(standing.next.unwrap().1, "带样品上门");
    assert_eq!(standing.last_contact, Some(start_of_time()));
    assert_eq!(standing.deals.unwrap().open, 1);

    // Taking it back takes back the plan.
    assert_eq!(withdraw(&set.rep, set.of, key, false).await.status, StatusCode::OK);
    assert_eq!(kinds(&read(&set.rep, set.of).await.entries), ["activity.removed", "activity.planned"]);
    let standing: Standing = set.rep.call("customer_standing", &json!({ "id": set.customer })).await.json();
    assert_eq!((standing.next, standing.last_contact), (None, None));
    // And back again; the log has kept all of it.
    assert_eq!(withdraw(&set.rep, set.of, key, true).await.status, StatusCode::OK);
    assert_eq!(read(&set.rep, set.of).await.entries.len(), 3);
    assert_eq!(last_contact(&set).await, Some(start_of_time()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_on_a_deal_counts_the_deal_up_and_goes_only_to_who_sees_it() {
    let set = set().await;
    let plan = |person| Talk {
        next: Some(NextPlan {
            kind: NextKind::Call,
            title: "回电".to_owned(),
            due_at: start_of_time() + Duration::days(1),
            person: Some(person),
        }),
        ..Talk::default()
    };
    let on = NoteOn::Deal(set.world.deals.own);
    let refused = log(&set.rep, on, &plan(set.world.stranger)).await.error();
    assert_eq!(refused, AppError::invalid("next_person", "cannot_see_record"));
    assert_eq!(log(&set.rep, on, &plan(set.world.manager)).await.status, StatusCode::OK);
    let (version, owner): (i32, Uuid) =
        sqlx::query_as("select d.version, a.owner_id from deal d join activity a on a.deal_id = d.id where d.id = $1")
            .bind(set.world.deals.own)
            .fetch_one(&set.db.owner)
            .await
            .unwrap();
    assert_eq!((version, owner), (2, set.world.manager));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_reached_customers_count_as_spoken_to() {
    let set = set().await;
    let on = NoteOn::Customer(set.customer);
    let days = |days| Some(start_of_time() - Duration::days(days));
    let call = |outcome, ago| Talk { outcome, happened_at: days(ago), ..Talk::default() };
    assert_eq!(log(&set.rep, on, &call(Outcome::Reached, 9)).await.status, StatusCode::OK);
    assert_eq!(log(&set.rep, on, &call(Outcome::NoAnswer, 2)).await.status, StatusCode::OK);
    assert_eq!(last_contact(&set).await, days(9));
    let key: EntryKey = log(&set.rep, on, &call(Outcome::CallBack, 5)).await.json();
    assert_eq!(last_contact(&set).await, days(5));
    // An older one does not turn it back, a corrected one does.
    assert_eq!(log(&set.rep, on, &call(Outcome::Reached, 30)).await.status, StatusCode::OK);
    assert_eq!(last_contact(&set).await, days(5));
    let wrong = json!({ "of": set.of, "key": key, "talk": call(Outcome::WrongNumber, 5) });
    assert_eq!(set.rep.call("edit_entry", &wrong).await.status, StatusCode::OK);
    assert_eq!(last_contact(&set).await, days(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_wrote_is_corrected_by_oneself_and_the_log_keeps_the_old_words() {
    let set = set().await;
    share(&set, true).await;
    let colleague = set.browser.signed_in("colleague").await;
    let key = note(&set.rep, NoteOn::Customer(set.customer), "喜欢红色", &[]).await;
    let said =
        |text: &str| json!({ "of": set.of, "key": key, "talk": Talk { text: text.to_owned(), ..Talk::default() } });
    assert_eq!(colleague.call("edit_entry", &said("喜欢蓝色")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(withdraw(&colleague, set.of, key, false).await.status, StatusCode::FORBIDDEN);
    assert_eq!(set.rep.call("edit_entry", &said(" ")).await.error(), AppError::invalid("text", "required"));
    assert_eq!(set.rep.call("edit_entry", &said("喜欢蓝色")).await.status, StatusCode::OK);
    let shown = &read(&colleague, set.of).await.entries[0];
    assert_eq!((&shown.after.clone().unwrap()["text"], shown.edited_at), (&json!("喜欢蓝色"), Some(start_of_time())));
    let before: Value = sqlx::query_scalar("select before from event where kind = 'entry.changed'")
        .fetch_one(&set.db.owner)
        .await
        .unwrap();
    assert_eq!(before["text"], "喜欢红色");
    let first: Value = sqlx::query_scalar("select after from event where id = $1")
        .bind(key.id)
        .fetch_one(&set.db.owner)
        .await
        .unwrap();
    assert_eq!(first["text"], "喜欢红色");
    // In the database too nobody corrects another's words.
    let caller =
        set.db.caller(&set.world.session(app::access::Role::Administrator), app::access::Action::EditCustomers);
    let mut tx = caller.begin().await.unwrap();
    let forged = sqlx::query(
        "insert into entry_edit (entry_id, happened_at, subject_kind, subject_id, customer_id, author_id, after)
         select id, happened_at, subject_kind, subject_id, customer_id, $2, '{}' from event where id = $1",
    );
    assert!(
        forged
            .bind(note(&set.rep, NoteOn::Customer(set.customer), "x", &[]).await.id)
            .bind(set.world.admin)
            .execute(tx.conn())
            .await
            .is_err()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn entries_are_pinned_by_those_who_may_write() {
    let set = set().await;
    share(&set, false).await;
    let key = note(&set.rep, NoteOn::Customer(set.customer), "付款要预付三成", &[]).await;
    let pin = |up: bool| json!({ "of": set.of, "key": key, "up": up });
    let colleague = set.browser.signed_in("colleague").await;
    assert_eq!(colleague.call("pin_entry", &pin(true)).await.status, StatusCode::FORBIDDEN);
    assert_eq!(set.rep.call("pin_entry", &pin(true)).await.status, StatusCode::OK);
    assert_eq!(set.rep.call("pin_entry", &pin(true)).await.status, StatusCode::OK);
    let page = read(&colleague, set.of).await;
    assert_eq!((page.pinned.len(), page.pinned[0].pinned_by.as_deref()), (1, Some("sales_rep")));
    // Pins are of the whole timeline.
    assert!(narrowed(&set.rep, set.of, Group::Notes, &Narrowed::default()).await.pinned.is_empty());
    for number in 0..9 {
        let key = note(&set.rep, NoteOn::Customer(set.customer), &number.to_string(), &[]).await;
        let more = json!({ "of": set.of, "key": key, "up": true });
        assert_eq!(set.rep.call("pin_entry", &more).await.status, StatusCode::OK);
    }
    let one_more = note(&set.rep, NoteOn::Customer(set.customer), "zehn", &[]).await;
    let refused = set.rep.call("pin_entry", &json!({ "of": set.of, "key": one_more, "up": true })).await;
    assert_eq!(refused.error(), AppError::conflict("too_many_pins"));
    assert_eq!(set.rep.call("pin_entry", &pin(false)).await.status, StatusCode::OK);
    assert_eq!(read(&set.rep, set.of).await.pinned.len(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_stand_with_their_entry() {
    let set = set().await;
    share(&set, true).await;
    let colleague = set.browser.signed_in("colleague").await;
    let key = note(&set.rep, NoteOn::Customer(set.customer), "来访", &[]).await;
    let say = json!({ "of": set.of, "key": key, "text": "@sales_rep 我也去", "mentions": [set.world.rep] });
    let id: Uuid = colleague.call("add_comment", &say).await.json();
    let page = read(&set.rep, set.of).await;
    assert_eq!(kinds(&page.entries).iter().filter(|kind| **kind == "note.added").count(), 1);
    let said = &page.entries.iter().find(|entry| entry.id == key.id).unwrap().comments;
    assert_eq!((said.len(), said[0].id, said[0].mentions.clone()), (1, id, vec!["sales_rep".to_owned()]));
    let change = json!({ "of": set.of, "key": key, "id": id, "text": "不去了", "mentions": [] });
    assert_eq!(set.rep.call("edit_comment", &change).await.status, StatusCode::FORBIDDEN);
    assert_eq!(colleague.call("edit_comment", &change).await.status, StatusCode::OK);
    let gone = |back: bool| json!({ "of": set.of, "key": key, "id": id, "back": back });
    assert_eq!(colleague.call("withdraw_comment", &gone(false)).await.status, StatusCode::OK);
    let entry: Entry = set.rep.call("read_entry", &json!({ "of": set.of, "key": key })).await.json();
    assert!(entry.comments.is_empty());
    assert_eq!(colleague.call("withdraw_comment", &gone(true)).await.status, StatusCode::OK);
    let entry: Entry = set.rep.call("read_entry", &json!({ "of": set.of, "key": key })).await.json();
    assert_eq!(entry.comments[0].text, "不去了");
    // Out of sight there is nothing to comment on.
    let stranger = set.browser.signed_in("stranger").await;
    assert_eq!(stranger.call("add_comment", &say).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_see_the_record_is_marked() {
    let set = set().await;
    let people: Vec<Colleague> = set.rep.call("colleagues_on", &json!({ "of": set.of })).await.json();
    let sees = |id: Uuid| people.iter().find(|one| one.id == id).unwrap().sees;
    let world = &set.world;
    assert!(sees(world.rep) && sees(world.manager) && sees(world.admin) && sees(world.marketing));
    assert!(!sees(world.colleague) && !sees(world.stranger));
    share(&set, false).await;
    let again: Vec<Colleague> = set.rep.call("colleagues_on", &json!({ "of": set.of })).await.json();
    assert!(again.iter().any(|one| one.id == world.colleague && one.sees));
    let of_deal = json!({ "of": TimelineOf::Deal(world.deals.own) });
    let deal: Vec<Colleague> = set.rep.call("colleagues_on", &of_deal).await.json();
    assert!(deal.iter().any(|one| one.id == world.marketing && !one.sees));
    let stranger = set.browser.signed_in("stranger").await;
    let hidden: Vec<Colleague> = stranger.call("colleagues_on", &json!({ "of": set.of })).await.json();
    assert!(hidden.is_empty());
}

async fn change(browser: &Browser, id: Uuid, with: impl Fn(&mut CustomerForm)) {
    let now: Customer = browser.call("read_customer", &json!({ "id": id })).await.json();
    let mut form = CustomerForm::of(&now.fields);
    with(&mut form);
    let answer = browser.call("change_customer", &json!({ "id": id, "version": now.version, "form": form })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_value_is_put_back_unless_it_is_protected() {
    let set = set().await;
    change(&set.rep, set.customer, |form| form.phone = "0532 1111".to_owned()).await;
    change(&set.rep, set.customer, |form| {
        form.phone = "0532 2222".to_owned();
        form.industry = "机械".to_owned();
    })
    .await;
    let entry = read(&set.rep, set.of).await.entries[0].clone();
    let field = |name: &str| json!({ "key": entry.key(), "field": name });
    // The manager sees the phone and may not change it: neither by hand nor by the log.
    let manager = set.browser.signed_in("sales_manager").await;
    let refused = manager.call("restore_customer_value", &field("phone")).await.error();
    assert_eq!(refused, AppError::invalid("phone", "protected_field"));
    assert_eq!(manager.call("restore_customer_value", &field("industry")).await.status, StatusCode::OK);
    assert_eq!(set.rep.call("restore_customer_value", &field("phone")).await.status, StatusCode::OK);
    let now: Customer = set.rep.call("read_customer", &json!({ "id": set.customer })).await.json();
    assert_eq!((now.fields.phone.as_deref(), now.fields.industry.as_deref()), (Some("0532 1111"), None));
    // It is an event of its own, and there is nothing more to put back.
    assert_eq!(kinds(&read(&set.rep, set.of).await.entries), ["customer.changed"; 4]);
    let again = set.rep.call("restore_customer_value", &field("phone")).await.error();
    assert_eq!(again, AppError::conflict("nothing_to_restore"));
    let stranger = set.browser.signed_in("stranger").await;
    assert_eq!(stranger.call("restore_customer_value", &field("phone")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deal_s_value_is_put_back_with_its_currency() {
    let set = set().await;
    let deal = set.world.deals.own;
    let form = json!({ "name": "Deal", "customer": set.customer, "value": "900", "currency": "USD", "expected_close": "", "source": "", "close_reason": null, "close_note": "" });
    sqlx::query("insert into exchange_rate values ('USD', '2020-01-01', 7)").execute(&set.db.owner).await.unwrap();
    let changed = set.rep.call("change_deal", &json!({ "id": deal, "version": 1, "form": form })).await;
    if changed.status != StatusCode::OK {
        panic!("{}", changed.body);
    }
    let entry = read(&set.rep, TimelineOf::Deal(deal)).await.entries[0].clone();
    let restored = set.rep.call("restore_deal_value", &json!({ "key": entry.key(), "field": "value" })).await;
    assert_eq!(restored.status, StatusCode::OK, "{}", restored.body);
    let (value, currency): (rust_decimal::Decimal, String) =
        sqlx::query_as("select value, currency::text from deal where id = $1")
            .bind(deal)
            .fetch_one(&set.db.owner)
            .await
            .unwrap();
    assert_eq!((value.normalize().to_string(), currency), ("1000".to_owned(), "CNY".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_is_narrowed_and_jumps_to_a_month() {
    let set = set().await;
    sqlx::query(
        "insert into event (id, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, happened_at, after)
         select gen_random_uuid(), case when i % 10 = 0 then $3 else $2 end, 'note.added', 'customer', $1, $1, $2,
                '2026-01-31T20:00:00Z'::timestamptz - make_interval(days => i), jsonb_build_object('text', i::text)
           from generate_series(0, 99) i",
    )
    .bind(set.customer)
    .bind(set.world.rep)
    .bind(set.world.manager)
    .execute(&set.db.owner)
    .await
    .unwrap();
    // By clocks eight hours ahead the newest is of February.
    let months: Vec<NaiveDate> = set.rep.call("months", &json!({ "of": set.of })).await.json();
    let first = |year, month| NaiveDate::from_ymd_opt(year, month, 1).unwrap();
    assert_eq!(months, [first(2026, 2), first(2026, 1), first(2025, 12), first(2025, 11), first(2025, 10)]);
    let by_manager = Narrowed { person: Some(set.world.manager), ..Narrowed::default() };
    let page = narrowed(&set.rep, set.of, Group::All, &by_manager).await;
    assert_eq!((page.entries.len(), page.person.as_deref()), (10, Some("sales_manager")));
    let december =
        Narrowed { from: Some(first(2025, 12)), to: NaiveDate::from_ymd_opt(2025, 12, 31), ..Narrowed::default() };
    for group in [Group::All, Group::Notes] {
        assert_eq!(narrowed(&set.rep, set.of, group, &december).await.entries.len(), 31);
    }
    let at = "2025-11-30T15:59:59Z".parse::<DateTime<Utc>>().unwrap();
    let page = narrowed(&set.rep, set.of, Group::All, &Narrowed { at: Some(at), ..Narrowed::default() }).await;
    assert!(page.entries[0].happened_at <= at && page.entries[0].happened_at > at - Duration::days(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn merging_hands_over_when_one_was_spoken_to_and_the_way_back_gives_it_back() {
    let set = set().await;
    let form = CustomerForm { name: "双".to_owned(), ..CustomerForm::default() };
    let other: Uuid = set.rep.call("create_customer", &json!({ "form": form })).await.json();
    assert_eq!(log(&set.rep, NoteOn::Customer(other), &Talk::default()).await.status, StatusCode::OK);
    let order = json!({ "kept": set.customer, "kept_version": 1, "gone": other, "gone_version": 1, "take": [] });
    let merge: Uuid = set.rep.call("merge_customers", &json!({ "order": order })).await.json();
    assert_eq!(last_contact(&set).await, Some(start_of_time()));
    assert_eq!(set.rep.call("undo_merge", &json!({ "id": merge })).await.status, StatusCode::OK);
    assert_eq!(last_contact(&set).await, None);
}
