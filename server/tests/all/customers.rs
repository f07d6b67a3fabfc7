//! Customers and contacts: lists, two people at once, the bin, handing over, sharing, and what of it stands on the timeline.

use crate::harness::{Answer, Browser, TestDb, World, start_of_time};
use app::{
    access::AppError,
    customers::{
        contacts::model::{ContactAt, ContactFilter, ContactForm, ContactRow, Place},
        model::{Customer, CustomerFilter, CustomerForm, CustomerRow, CustomerSort, Deleted, SharedWith},
    },
    deals::model::{Fill, MoveOrder},
    events::{
        NoteOn, TimelineOf,
        entry::{Entries, EntryMark, Group},
        talk::{Outcome, Talk},
    },
    lists::model::{Mark, Page},
};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn set() -> (TestDb, World, Browser) {
    let db = TestDb::new().await;
    let world = World::build(&db).await;
    let browser = db.browser().await;
    (db, world, browser)
}

fn named(name: &str) -> CustomerForm {
    CustomerForm { name: name.to_owned(), ..CustomerForm::default() }
}

async fn create(browser: &Browser, form: &CustomerForm) -> Uuid {
    browser.call("create_customer", &json!({ "form": form })).await.json()
}

async fn read(browser: &Browser, id: Uuid) -> Customer {
    browser.call("read_customer", &json!({ "id": id })).await.json()
}

async fn change(browser: &Browser, id: Uuid, version: i32, form: &CustomerForm) -> Answer {
    browser.call("change_customer", &json!({ "id": id, "version": version, "form": form })).await
}

async fn list(browser: &Browser, filter: &CustomerFilter, after: Option<Mark>) -> Page<CustomerRow> {
    browser.call("api/customers", &json!({ "filter": filter, "after": after })).await.json()
}

async fn timeline(browser: &Browser, of: TimelineOf, group: Group, before: Option<EntryMark>) -> Entries {
    browser.call("timeline", &json!({ "of": of, "group": group, "before": before })).await.json()
}

fn kinds(entries: &Entries) -> Vec<&str> {
    entries.entries.iter().map(|entry| entry.kind.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_enough_for_a_new_customer() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let id = create(&rep, &named(" 杭州云帆 ")).await;
    let made = read(&rep, id).await;
    assert_eq!((made.fields.name.as_str(), made.version, made.may_write), ("杭州云帆", 1, true));
    assert_eq!(made.owner.map(|(owner, _)| owner), Some(world.rep));
    let refused = rep.call("create_customer", &json!({ "form": named(" ") })).await;
    assert_eq!(refused.error(), AppError::invalid("name", "required"));
    assert_eq!(kinds(&timeline(&rep, TimelineOf::Customer(id), Group::All, None).await), ["customer.created"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_who_change_the_same_is_told() {
    let (_db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let id = create(&rep, &named("A")).await;
    let first: i32 = change(&rep, id, 1, &CustomerForm { phone: "13800138000".into(), ..named("A") }).await.json();
    assert_eq!(first, 2);
    let late = change(&rep, id, 1, &CustomerForm { industry: "tea".into(), ..named("A") }).await;
    assert_eq!((late.status, late.error()), (StatusCode::CONFLICT, AppError::conflict("changed")));
    // Saving what is there already writes nothing.
    let same: i32 = change(&rep, id, 2, &CustomerForm { phone: "13800138000".into(), ..named("A") }).await.json();
    assert_eq!(same, 2);
    let entries = timeline(&rep, TimelineOf::Customer(id), Group::Changes, None).await;
    assert_eq!(kinds(&entries), ["customer.changed", "customer.created"]);
    assert_eq!(entries.entries[0].after, Some(json!({ "phone": "13800138000" })));
    assert_eq!(entries.entries[0].before, Some(json!({ "phone": null })));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bin_gives_back_what_nobody_touched() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let deleted: Deleted = rep.call("delete_customer", &json!({ "id": world.customers.own })).await.json();
    assert_eq!(deleted.version, 2);
    let gone = rep.call("read_customer", &json!({ "id": world.customers.own })).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let back = json!({ "deleted": deleted });
    assert_eq!(rep.call("restore_customer", &back).await.status, StatusCode::OK);
    assert_eq!(read(&rep, world.customers.own).await.version, 3);
    assert_eq!(rep.call("restore_customer", &back).await.error(), AppError::conflict("changed_since"));
    let entries = timeline(&rep, TimelineOf::Customer(world.customers.own), Group::All, None).await;
    assert_eq!(kinds(&entries), ["customer.restored", "customer.deleted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_where_the_page_before_ended() {
    let (db, world, browser) = set().await;
    sqlx::query(
        "insert into customer (id, name, owner_id, updated_at)
         select gen_random_uuid(), 'Row ' || lpad(i::text, 3, '0'), $1, '2026-01-01'::timestamptz + make_interval(mins => i / 7)
           from generate_series(1, 120) i",
    )
    .bind(world.colleague)
    .execute(&db.owner)
    .await
    .unwrap();
    for who in ["administrator", "sales_manager", "colleague"] {
        let person = browser.signed_in(who).await;
        let orders = CustomerSort::ALL.into_iter().flat_map(|sort| [(sort, false), (sort, true)]);
        for (sort, reversed) in orders {
            let filter = CustomerFilter { sort, reversed, owner: Some(world.colleague), ..CustomerFilter::default() };
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let page = list(&person, &filter, after).await;
                seen.extend(page.rows.iter().map(|row| row.id));
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), 121, "{who} {sort:?}");
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 121, "{who} {sort:?} shows a row twice");
            let count: i64 = person.call("count_all_customers", &json!({ "filter": filter })).await.json();
            assert_eq!(count, 121, "{who}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_leaves_the_others_out() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let tea = create(&rep, &CustomerForm { industry: "tea".into(), ..named("Green leaf") }).await;
    let ids = |listed: Page<CustomerRow>| listed.rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let by_industry = CustomerFilter { industry: Some("tea".into()), ..CustomerFilter::default() };
    assert_eq!(ids(list(&rep, &by_industry, None).await), [tea]);
    let by_text = CustomerFilter { text: "en le".into(), ..CustomerFilter::default() };
    assert_eq!(ids(list(&rep, &by_text, None).await), [tea]);
    let mut all = ids(list(&rep, &CustomerFilter::default(), None).await);
    all.sort();
    let mut own = [tea, world.customers.own];
    own.sort();
    assert_eq!(all, own);
    let row =
        list(&rep, &CustomerFilter::default(), None).await.rows.into_iter().find(|row| row.id == world.customers.own);
    assert_eq!(row.unwrap().open_deals.map(|open| open.count), Some(1));
    let marketing = browser.signed_in("marketing").await;
    let row = list(&marketing, &by_industry, None).await.rows.remove(0);
    assert_eq!(row.open_deals, None, "a role without deals is not told of any");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_goes_to_its_new_owner_with_its_contacts() {
    let (db, world, browser) = set().await;
    let manager = browser.signed_in("sales_manager").await;
    let give = json!({ "id": world.customers.own, "owner": world.colleague });
    assert_eq!(manager.call("assign_customer", &give).await.status, StatusCode::OK);
    let rep = browser.signed_in("sales_rep").await;
    let gone = rep.call("read_customer", &json!({ "id": world.customers.own })).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    let entries = timeline(&manager, TimelineOf::Customer(world.customers.own), Group::All, None).await;
    assert_eq!(kinds(&entries), ["customer.assigned"]);
    assert_eq!(entries.entries[0].before.as_ref().unwrap()["owner"], json!(world.rep));
    let strange = json!({ "id": world.customers.team, "owner": world.stranger });
    let refused = manager.call("assign_customer", &strange).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let owner: Uuid = sqlx::query_scalar("select owner_id from customer where id = $1")
        .bind(world.customers.team)
        .fetch_one(&db.owner)
        .await
        .unwrap();
    assert_eq!(owner, world.colleague);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_reaches_as_far_as_it_says_and_ends() {
    let (_db, world, browser) = set().await;
    let (rep, stranger) = (browser.signed_in("sales_rep").await, browser.signed_in("stranger").await);
    let own = world.customers.own;
    let share = |can_write| json!({ "id": own, "person": world.stranger, "can_write": can_write });
    assert_eq!(rep.call("share_customer", &share(Some(false))).await.status, StatusCode::OK);
    let seen = read(&stranger, own).await;
    assert!(!seen.may_write);
    let listed = list(&stranger, &CustomerFilter::default(), None).await;
    assert!(listed.rows.iter().any(|row| row.id == own), "a shared customer is listed");
    assert_eq!(change(&stranger, own, seen.version, &named("Mine")).await.status, StatusCode::FORBIDDEN);
    let note = json!({ "on": NoteOn::Customer(own), "text": "hello" });
    assert_eq!(stranger.call("add_note", &note).await.status, StatusCode::FORBIDDEN);
    assert_eq!(rep.call("share_customer", &share(Some(true))).await.status, StatusCode::OK);
    assert_eq!(change(&stranger, own, seen.version, &named("Ours")).await.status, StatusCode::OK);
    let all: Vec<SharedWith> = rep.call("customer_shares", &json!({ "id": own })).await.json();
    assert_eq!(all.iter().map(|one| (one.person, one.can_write)).collect::<Vec<_>>(), [(world.stranger, true)]);
    assert_eq!(rep.call("share_customer", &share(None)).await.status, StatusCode::OK);
    let gone = stranger.call("read_customer", &json!({ "id": own })).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_has_one_primary_contact_at_most() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let customer = create(&rep, &named("Shipyard")).await;
    let contact = |name: &str| ContactForm { name: name.to_owned(), ..ContactForm::default() };
    let primary = Place { role: "buyer".into(), is_primary: true };
    for name in ["First", "Second"] {
        let made = rep.call("create_contact", &json!({ "form": contact(name), "at": [customer, primary] })).await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    }
    let here = json!({ "customer": customer });
    let all: Vec<ContactAt> = rep.call("contacts_at", &here).await.json();
    let told: Vec<_> = all.iter().map(|one| (one.name.as_str(), one.place.is_primary)).collect();
    assert_eq!(told, [("Second", true), ("First", false)]);
    let second = all[0].id;
    let unlink = json!({ "customer": customer, "contact": second });
    let place: Place = rep.call("unlink_contact", &unlink).await.json();
    assert_eq!(place, primary);
    let left: Vec<ContactAt> = rep.call("contacts_at", &here).await.json();
    assert_eq!(left.len(), 1);
    let again = json!({ "customer": customer, "contact": second, "place": place });
    assert_eq!(rep.call("link_contact", &again).await.status, StatusCode::OK);
    let back: Vec<ContactAt> = rep.call("contacts_at", &here).await.json();
    assert_eq!(back[0].id, second);
    let foreign = json!({ "customer": customer, "contact": world.contacts.foreign, "place": place });
    assert_eq!(rep.call("link_contact", &foreign).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_is_changed_and_put_into_the_bin_by_those_who_own_it() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let form = ContactForm { name: "New name".into(), phone: "13800138000".into(), ..ContactForm::default() };
    let change = |version| json!({ "id": world.contacts.own, "version": version, "form": form });
    let version: i32 = rep.call("change_contact", &change(1)).await.json();
    assert_eq!(version, 2);
    let other =
        json!({ "id": world.contacts.own, "version": 1, "form": ContactForm { title: "CEO".into(), ..form.clone() } });
    assert_eq!(rep.call("change_contact", &other).await.error(), AppError::conflict("changed"));
    let deleted: Deleted = rep.call("delete_contact", &json!({ "id": world.contacts.own })).await.json();
    let filter = ContactFilter::default();
    let listed = async || -> Page<ContactRow> {
        rep.call("api/contacts", &json!({ "filter": filter, "after": None::<Mark> })).await.json()
    };
    assert!(listed().await.rows.iter().all(|row| row.id != world.contacts.own));
    assert_eq!(rep.call("restore_contact", &json!({ "deleted": deleted })).await.status, StatusCode::OK);
    assert!(listed().await.rows.iter().any(|row| row.id == world.contacts.own));
}

#[tokio::test(flavor = "multi_thread")]
async fn notes_and_calls_stand_where_they_were_written_and_on_the_customer() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let call = Talk {
        text: "wants a quote".into(),
        outcome: Outcome::Reached,
        minutes: Some(12),
        happened_at: Some(start_of_time() - chrono::Duration::days(3)),
        ..Talk::default()
    };
    let said = json!({ "on": NoteOn::Deal(world.deals.own), "talk": call });
    assert_eq!(rep.call("log_talk", &said).await.status, StatusCode::OK);
    let note = json!({ "on": NoteOn::Customer(world.customers.own), "text": " met at the fair " });
    assert_eq!(rep.call("add_note", &note).await.status, StatusCode::OK);
    let of_customer = TimelineOf::Customer(world.customers.own);
    let all = timeline(&rep, of_customer, Group::All, None).await;
    assert_eq!(kinds(&all), ["note.added", "call.logged"]);
    assert_eq!(all.entries[0].after, Some(json!({ "text": "met at the fair" })));
    let of_deal = timeline(&rep, TimelineOf::Deal(world.deals.own), Group::All, None).await;
    assert_eq!(kinds(&of_deal), ["call.logged"]);
    assert!(of_deal.entries[0].subject_name.is_some());
    let calls = timeline(&rep, of_customer, Group::Calls, None).await;
    assert_eq!(kinds(&calls), ["call.logged"]);
    // Marketing sees the customer and no deals: what was said on the deal is not for them.
    let marketing = browser.signed_in("marketing").await;
    assert_eq!(kinds(&timeline(&marketing, of_customer, Group::All, None).await), ["note.added"]);
    let later = Talk { happened_at: Some(start_of_time() + chrono::Duration::hours(1)), ..Talk::default() };
    let refused = rep.call("log_talk", &json!({ "on": NoteOn::Customer(world.customers.own), "talk": later })).await;
    assert_eq!(refused.error(), AppError::invalid("happened_at", "in_the_future"));
    let row =
        list(&rep, &CustomerFilter::default(), None).await.rows.into_iter().find(|row| row.id == world.customers.own);
    assert_eq!(row.unwrap().last_contact, Some(start_of_time() - chrono::Duration::days(3)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timeline_calls_stages_and_reasons_as_they_are_called_today_in_both_languages() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let fill = Some(Fill { close_reason: Some(world.lost_reason), ..Fill::default() });
    let order = MoveOrder { items: vec![world.deals.own], stage: world.lost, after: None, before: None, fill };
    assert_eq!(rep.call("move_deals", &json!({ "order": order })).await.status, StatusCode::OK);
    for renamed in [
        "update close_reason set name = '预算', name_en = 'Budget' where id = $1",
        "update stage set name = '丢单' where id = $1",
    ] {
        let id = if renamed.contains("close_reason") { world.lost_reason } else { world.lost };
        sqlx::query(renamed).bind(id).execute(&db.owner).await.unwrap();
    }
    let entries = timeline(&rep, TimelineOf::Deal(world.deals.own), Group::All, None).await;
    assert_eq!(kinds(&entries), ["deal.lost"]);
    let after = entries.entries[0].after.clone().unwrap();
    assert_eq!((&after["stage_name"], &after["stage_name_en"]), (&json!("丢单"), &json!("Lost")));
    assert_eq!((&after["close_reason_name"], &after["close_reason_name_en"]), (&json!("预算"), &json!("Budget")));
    let before = entries.entries[0].before.clone().unwrap();
    assert!(before["stage_name"].is_string() && before["stage_name_en"].is_string());
    assert_eq!(before["close_reason"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_timeline_is_read_page_by_page_without_gaps() {
    let (db, world, browser) = set().await;
    sqlx::query(
        "insert into event (id, actor_id, kind, subject_kind, subject_id, customer_id, owner_id, happened_at, after)
         select gen_random_uuid(), $2, 'note.added', 'customer', $1, $1, $2,
                '2026-10-01'::timestamptz + make_interval(mins => i / 5), jsonb_build_object('text', i::text)
           from generate_series(1, 130) i",
    )
    .bind(world.customers.own)
    .bind(world.rep)
    .execute(&db.owner)
    .await
    .unwrap();
    let rep = browser.signed_in("sales_rep").await;
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = timeline(&rep, TimelineOf::Customer(world.customers.own), Group::All, before).await;
        seen.extend(page.entries.iter().map(|entry| (entry.happened_at, entry.id)));
        before = page.entries.last().map(|entry| entry.mark());
        if !page.more {
            break;
        }
    }
    assert_eq!(seen.len(), 130);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "the newest comes first, each once");
}
