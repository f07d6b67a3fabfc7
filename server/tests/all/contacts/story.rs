//! The story of a contact: every exchange that names it, on whichever record it was logged, as far as the reader sees that one.

use super::*;
use app::{
    access::{Action, Role},
    events::{
        NoteOn,
        entry::{Entry, EntryKey, EntryMark, Narrowed},
        talk::{Talk, TalkKind},
        timeline_store,
    },
};
use chrono::{Duration, NaiveDate};

async fn log(browser: &Browser, on: NoteOn, talk: &Talk) -> EntryKey {
    let answer = browser.call("log_talk", &json!({ "on": on, "talk": talk })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn page(
    browser: &Browser,
    contact: Uuid,
    group: Group,
    before: Option<EntryMark>,
    narrowed: &Narrowed,
) -> Entries {
    let of = TimelineOf::Contact(contact);
    let asked = json!({ "of": of, "group": group, "before": before, "narrowed": narrowed });
    browser.call("timeline", &asked).await.json()
}

async fn story(browser: &Browser, contact: Uuid) -> Vec<Entry> {
    page(browser, contact, Group::All, None, &Narrowed::default()).await.entries
}

fn texts(entries: &[Entry]) -> Vec<String> {
    let text = |entry: &Entry| entry.after.as_ref().and_then(|after| Some(after.get("text")?.as_str()?.to_owned()));
    entries.iter().filter_map(text).collect()
}

fn talk(text: &str, days_ago: i64, contacts: &[Uuid]) -> Talk {
    Talk {
        kind: TalkKind::Visit,
        text: text.to_owned(),
        happened_at: Some(crate::harness::start_of_time() - Duration::days(days_ago)),
        contacts: contacts.to_vec(),
        ..Talk::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exchanges_stand_on_the_page_of_those_they_were_with() {
    let (_db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let other = customer(&rep, "青岛远帆机械").await;
    let chen = create(&rep, &named("陈静"), Some(other)).await;
    let wang = create(&rep, &named("王芳"), Some(other)).await;
    log(&rep, NoteOn::Customer(other), &talk("both", 3, &[chen, wang])).await;
    log(&rep, NoteOn::Deal(world.deals.own), &talk("deal", 2, &[chen])).await;
    log(&rep, NoteOn::Customer(other), &talk("nobody", 1, &[])).await;
    let told = story(&rep, chen).await;
    assert_eq!(told[0].kind, "contact.linked");
    assert_eq!(texts(&told), ["deal", "both"]);
    // Each says where it was.
    let places: Vec<_> =
        told.iter().filter(|entry| entry.kind == "visit.logged").map(|e| e.subject_name.clone()).collect();
    assert_eq!(places[1].as_deref(), Some("青岛远帆机械"));
    assert!(places[0].is_some());
    assert_eq!(texts(&story(&rep, wang).await), ["both"]);
    // By group, by person, by day.
    let calls = page(&rep, chen, Group::Calls, None, &Narrowed::default()).await;
    assert_eq!(texts(&calls.entries), ["deal", "both"]);
    let changes = page(&rep, chen, Group::Changes, None, &Narrowed::default()).await;
    assert!(changes.entries.iter().all(|entry| entry.kind.starts_with("contact.")) && !changes.entries.is_empty());
    let by = |person| Narrowed { person: Some(person), ..Narrowed::default() };
    assert_eq!(texts(&page(&rep, chen, Group::All, None, &by(world.rep)).await.entries), ["deal", "both"]);
    assert!(page(&rep, chen, Group::All, None, &by(world.manager)).await.entries.is_empty());
    // As the organisation's clocks say, which are eight hours ahead: in the evening theirs is the next day already.
    let day = crate::harness::first_day() - Duration::days(3);
    let on = Narrowed { from: Some(day), to: Some(day), ..Narrowed::default() };
    assert_eq!(texts(&page(&rep, chen, Group::All, None, &on).await.entries), ["both"]);
    let months: Vec<NaiveDate> = rep.call("months", &json!({ "of": TimelineOf::Contact(chen) })).await.json();
    assert!(!months.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_there_what_was_said_on_records_out_of_sight() {
    let (_db, world, browser) = set().await;
    let (admin, marketing) = (browser.signed_in("administrator").await, browser.signed_in("marketing").await);
    let rep = browser.signed_in("sales_rep").await;
    let contact = create(&rep, &named("陈静"), Some(world.customers.own)).await;
    log(&admin, NoteOn::Customer(world.customers.foreign), &talk("foreign", 3, &[contact])).await;
    log(&admin, NoteOn::Deal(world.deals.own), &talk("deal", 2, &[contact])).await;
    log(&admin, NoteOn::Customer(world.customers.own), &talk("own", 1, &[contact])).await;
    assert_eq!(texts(&story(&admin, contact).await), ["own", "deal", "foreign"]);
    assert_eq!(texts(&story(&rep, contact).await), ["own", "deal"]);
    assert_eq!(texts(&story(&marketing, contact).await), ["own", "foreign"], "who sees no deals");
    assert_eq!(
        texts(&story(&browser.signed_in("stranger").await, contact).await),
        ["foreign"],
        "on a customer of theirs"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_on_where_the_last_one_ended_and_what_was_taken_back_is_left_out() {
    let (_db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let at = customer(&rep, "青岛远帆机械").await;
    let contact = create(&rep, &named("陈静"), Some(at)).await;
    let mut keys = Vec::new();
    for day in 0..60 {
        keys.push(log(&rep, NoteOn::Customer(at), &talk(&format!("{day}"), day, &[contact])).await);
    }
    let withdraw = |back: bool| json!({ "of": TimelineOf::Contact(contact), "key": keys[7], "back": back });
    assert_eq!(rep.call("withdraw_entry", &withdraw(false)).await.status, StatusCode::OK);
    let first = page(&rep, contact, Group::Calls, None, &Narrowed::default()).await;
    assert!(first.more && first.entries.len() == 50);
    let mark = first.entries.last().map(Entry::mark);
    let second = page(&rep, contact, Group::Calls, mark, &Narrowed::default()).await;
    let all: Vec<String> = texts(&first.entries).into_iter().chain(texts(&second.entries)).collect();
    let wanted: Vec<String> = (0..60).filter(|day| *day != 7).map(|day| day.to_string()).collect();
    assert_eq!(all, wanted);
    assert!(!second.more);
    assert_eq!(rep.call("withdraw_entry", &withdraw(true)).await.status, StatusCode::OK);
    // Pinned and corrected here, it is so everywhere.
    let pin = json!({ "of": TimelineOf::Contact(contact), "key": keys[55], "up": true });
    assert_eq!(rep.call("pin_entry", &pin).await.status, StatusCode::OK);
    let edit = json!({ "of": TimelineOf::Contact(contact), "key": keys[55], "talk": talk("corrected", 0, &[]) });
    let edited = rep.call("edit_entry", &edit).await;
    assert_eq!(edited.status, StatusCode::OK, "{}", edited.body);
    let now = page(&rep, contact, Group::All, None, &Narrowed::default()).await;
    assert_eq!(texts(&now.pinned), ["corrected"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_brings_the_exchanges_along_and_the_way_back_returns_them() {
    let (_db, _world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let at = customer(&rep, "青岛远帆机械").await;
    let (kept, gone) =
        (create(&rep, &named("陈静"), Some(at)).await, create(&rep, &named("陈静（采购）"), Some(at)).await);
    log(&rep, NoteOn::Customer(at), &talk("kept", 3, &[kept])).await;
    log(&rep, NoteOn::Customer(at), &talk("gone", 2, &[gone])).await;
    log(&rep, NoteOn::Customer(at), &talk("both", 1, &[kept, gone])).await;
    let both: Comparison<Contact> = rep.call("compare_contacts", &json!({ "one": kept, "other": gone })).await.json();
    assert_eq!(both.hangs_on_other.entries, 4, "created, linked, and two exchanges");
    let id: Uuid = merge(&rep, &order(&rep, kept, gone, &[]).await).await.json();
    assert_eq!(texts(&story(&rep, kept).await), ["both", "gone", "kept"]);
    assert_eq!(undo(&rep, id).await.status, StatusCode::OK);
    assert_eq!(texts(&story(&rep, kept).await), ["both", "kept"]);
    assert_eq!(texts(&story(&rep, gone).await), ["both", "gone"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contact_says_at_which_customers_one_may_log() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let contact = create(&rep, &named("陈静"), Some(world.customers.own)).await;
    run_sql(
        &db,
        format!(
            "insert into customer_contact (customer_id, contact_id) values ('{0}', '{contact}');
             insert into share (record_kind, record_id, person_id, shared_by) values ('customer', '{0}', '{1}', '{2}');",
            world.customers.foreign, world.rep, world.stranger,
        ),
    )
    .await;
    let seen = read(&rep, contact).await;
    let may: Vec<_> = seen.customers.iter().map(|at| (at.id, at.may_write)).collect();
    assert_eq!(may.len(), 2);
    assert!(may.contains(&(world.customers.own, true)) && may.contains(&(world.customers.foreign, false)));
    // Removed for good, a contact takes its lines along.
    log(&rep, NoteOn::Customer(world.customers.own), &talk("last", 1, &[contact])).await;
    assert_eq!(rep.call("delete_contact", &json!({ "id": contact })).await.status, StatusCode::OK);
    run_sql(&db, format!("select purge_records(array['{contact}']::uuid[])")).await;
    let left: i64 = sqlx::query_scalar("select count(*) from entry_contact").fetch_one(&db.owner).await.unwrap();
    assert_eq!(left, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_of_sight_is_not_stepped_over_entry_by_entry() {
    let (db, world, browser) = set().await;
    let rep = browser.signed_in("sales_rep").await;
    let chen = create(&rep, &named("陈静"), Some(world.customers.own)).await;
    for days in [40, 80] {
        log(&rep, NoteOn::Customer(world.customers.own), &talk("seen", days, &[chen])).await;
    }
    // Others talk with them all day: at a customer and on a deal that the rep does not see.
    for (kind, subject, actor) in [
        ("customer", world.customers.foreign, world.stranger),
        ("deal", world.deals.foreign, world.stranger),
        ("customer", world.customers.team, world.rep),
    ] {
        run_sql(
            &db,
            format!(
                "insert into entry_contact (contact_id, happened_at, entry_id, recorded_at, actor_id, subject_kind, subject_id, customer_id)
                 select '{chen}', '{}'::timestamptz - make_interval(mins => i), gen_random_uuid(), now(), '{actor}', '{kind}', '{subject}',
                        case '{kind}' when 'customer' then '{subject}'::uuid end
                   from generate_series(1, 3000) i; analyze entry_contact",
                crate::harness::start_of_time()
            ),
        )
        .await;
    }
    let (of, all) = (TimelineOf::Contact(chen), Narrowed::default());
    for narrowed in [all.clone(), Narrowed { person: Some(world.rep), ..all }] {
        let caller = db.caller(&world.session(Role::SalesRep), Action::SeeCustomers);
        let mut tx = caller.read().await.unwrap();
        let told = timeline_store::entries(&mut tx, of, Group::Calls, &narrowed, None).await.unwrap();
        assert_eq!(texts(&told), ["seen", "seen"]);
        let months = timeline_store::months(&mut tx, of).await.unwrap();
        assert_eq!(months.len(), 3, "{months:?}");
        let read: i64 = sqlx::query_scalar(
            "select coalesce(sum(idx_tup_fetch + seq_tup_read), 0)::bigint from pg_stat_xact_user_tables where relname = 'entry_contact'",
        )
        .fetch_one(tx.conn())
        .await
        .unwrap();
        assert!(read < 200, "{read} rows were read to show two");
    }
}
