//! What a contact does not see: every address, with every kind of record that is not theirs, answers as if it never was.

use super::{Guest, Set, place, set};
use app::desk::{portal::guest_store, tickets::rules_model::Channel};
use http::StatusCode;
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

/// Everything that a guest can ask of a ticket.
async fn all_of(guest: &Guest, id: Uuid) -> Vec<(String, StatusCode, String)> {
    let path = format!("/portal/tickets/{id}");
    let message = app::access::new_id().to_string();
    let words = [("id", message.as_str()), ("text", "hello")];
    let answers = [
        ("page", guest.get(&path).await),
        ("answer", guest.parcel(&format!("{path}/answer"), &words, &[]).await),
        ("solved", guest.post(&format!("{path}/solved"), "").await),
        ("rate", guest.post(&format!("{path}/rate"), "score=1").await),
    ];
    // The switch of languages names the address.
    let bare = |body: &str| body.replace(&id.to_string(), "ID");
    answers.into_iter().map(|(what, answer)| (what.to_owned(), answer.status, bare(&answer.body))).collect()
}

async fn see_nothing_of(guest: &Guest, id: Uuid, what: &str) {
    let (never, found) = (all_of(guest, app::access::new_id()).await, all_of(guest, id).await);
    assert!(found.iter().all(|(_, status, _)| *status == StatusCode::NOT_FOUND), "{what}: {found:?}");
    assert_eq!(found, never, "{what}");
}

/// Merges a ticket into another one.
async fn merge(set: &Set, kept: Uuid, gone: Uuid) {
    let merged = set.agent.call("merge_ticket", &json!({ "kept": kept, "gone": gone })).await;
    assert_eq!(merged.status, StatusCode::OK, "{}", merged.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_contact_never_reaches_the_tickets_of_another() {
    let set = set().await;
    let (customers, contacts) = (set.world.customers, set.world.contacts);
    let (li, wang) = (set.li().await, set.guest("wang@example.org").await);
    let own = set.own("own-subject").await;
    let foreign = set.ticket("foreign-subject", customers.team, Some(contacts.team)).await;
    // Of the same company, but of nobody; and of a customer of nobody's.
    let of_company = set.ticket("company-subject", customers.own, None).await;
    let deleted = set.own("deleted-subject").await;
    let version = set.read(deleted).await.version;
    set.agent.call("delete_ticket", &json!({ "id": deleted, "version": version })).await;
    for (id, what) in [(foreign, "another contact's"), (of_company, "the company's"), (deleted, "a deleted one")] {
        see_nothing_of(&li, id, what).await;
    }
    see_nothing_of(&wang, own, "seen from the other side").await;
    let stranger = set.stranger();
    for (what, status, _) in all_of(&stranger, own).await {
        assert_eq!(status, StatusCode::SEE_OTHER, "{what} of a stranger");
    }
    let list = li.get("/portal").await.body;
    assert!(list.contains("own-subject"), "{list}");
    for other in ["foreign-subject", "company-subject", "deleted-subject"] {
        assert!(!list.contains(other), "{other}");
    }
    // A file of another one's ticket, and one that was said among ourselves.
    set.agent_says(own, Some(Channel::Phone), "public-words").await;
    set.agent_says(own, None, "private-words").await;
    let said = set.said(own).await;
    let (note, word) = (said[0].id, said[1].id);
    for (message, name, seen) in [(note, "note.txt", false), (word, "word.txt", true)] {
        let (id, object) = (app::access::new_id(), app::access::new_id());
        set.browser.depot.put(object, "bytes".into()).await.unwrap();
        set.sql(format!(
            "insert into ticket_file (id, ticket_id, message_id, object, name, media_type, size, sha256)
             values ('{id}', '{own}', '{message}', '{object}', '{name}', 'text/plain', 5, '\\x00')"
        ))
        .await;
        let expected = if seen { StatusCode::OK } else { StatusCode::NOT_FOUND };
        assert_eq!(li.get(&format!("/portal/files/{id}")).await.status, expected, "{name}");
        assert_eq!(wang.get(&format!("/portal/files/{id}")).await.status, StatusCode::NOT_FOUND, "{name}");
    }
    let page = li.get(&format!("/portal/tickets/{own}")).await.body;
    assert!(page.contains("public-words") && page.contains("word.txt"), "{page}");
    // Neither what we say among ourselves, nor who of us said something.
    for hidden in ["private-words", "note.txt", "service_agent"] {
        assert!(!page.contains(hidden), "{hidden}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_shows_nobody_what_was_another_one_s() {
    let set = set().await;
    let (customers, contacts) = (set.world.customers, set.world.contacts);
    let (li, wang) = (set.li().await, set.guest("wang@example.org").await);
    let (own, foreign) = (set.own("own").await, set.ticket("foreign", customers.team, Some(contacts.team)).await);
    assert_eq!(li.answer(own, "words-of-li").await.status, StatusCode::SEE_OTHER);
    assert_eq!(wang.answer(foreign, "words-of-wang").await.status, StatusCode::SEE_OTHER);
    merge(&set, foreign, own).await;
    // Whose ticket goes on sees no words of the other; whose went reads their own, and that nothing more is said here.
    let kept = wang.get(&format!("/portal/tickets/{foreign}")).await.body;
    assert!(kept.contains("words-of-wang") && !kept.contains("words-of-li"), "{kept}");
    let gone = li.get(&format!("/portal/tickets/{own}")).await;
    assert!(gone.status == StatusCode::OK && gone.body.contains("words-of-li"), "{}", gone.body);
    assert!(!gone.body.contains("words-of-wang") && !gone.body.contains("<textarea"), "{}", gone.body);
    assert_eq!(li.answer(own, "more").await.status, StatusCode::NOT_FOUND);
    see_nothing_of(&li, foreign, "the one that stays").await;
    // Two of one contact's: the one leads to the other, where all of it is.
    let (first, second) = (set.own("first").await, set.own("second").await);
    li.answer(second, "said-before").await;
    merge(&set, first, second).await;
    let led = li.get(&format!("/portal/tickets/{second}")).await;
    assert_eq!(place(&led), format!("/portal/tickets/{first}"));
    assert!(li.get(&place(&led)).await.body.contains("said-before"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_see_the_company_sees_it_and_no_other() {
    let set = set().await;
    let (customers, contacts) = (set.world.customers, set.world.contacts);
    let li = set.li().await;
    // A colleague in the same company, and a second company that the contact stands for.
    set.sql(format!(
        "insert into customer_contact (customer_id, contact_id) values ('{}', '{}')",
        customers.foreign, contacts.own
    ))
    .await;
    set.sql(format!(
        "insert into customer_contact (customer_id, contact_id) values ('{}', '{}')",
        customers.own, contacts.foreign
    ))
    .await;
    let colleague = set.ticket("of-colleague", customers.own, Some(contacts.foreign)).await;
    let second = set.ticket("of-second", customers.foreign, None).await;
    let foreign = set.ticket("of-other", customers.team, None).await;
    set.agent_says(colleague, None, "private-words").await;
    for id in [colleague, second, foreign] {
        see_nothing_of(&li, id, "not yet").await;
    }
    set.open(|form| form.company = true).await;
    let list = li.get("/portal").await.body;
    assert!(list.contains("of-colleague") && list.contains("of-second") && !list.contains("of-other"), "{list}");
    let page = li.get(&format!("/portal/tickets/{colleague}")).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("private-words"), "{}", page.body);
    assert_eq!(li.answer(colleague, "me too").await.status, StatusCode::SEE_OTHER);
    see_nothing_of(&li, foreign, "another company's").await;
    // Who stands for it no more sees it no more, from the next look on.
    set.sql(format!("delete from customer_contact where customer_id = '{}'", customers.foreign)).await;
    see_nothing_of(&li, second, "not any more").await;
}

/// Runs a statement as the portal's role, in the session of a guest or of nobody; gives the rows it touched, 0 where it is refused.
async fn touched(set: &Set, guest: Option<&Guest>, sql: &str) -> u64 {
    let mut tx = set.db.doors.serve_portal().await.unwrap();
    if let Some(guest) = guest {
        let session = guest.cookie.as_deref().unwrap().trim_start_matches("portal=");
        assert!(guest_store::open(&mut tx, session).await.unwrap().is_some());
    }
    match sqlx::query(AssertSqlSafe(sql.to_owned())).execute(tx.conn()).await {
        Ok(done) => done.rows_affected(),
        Err(sqlx::Error::Database(refusal))
            if matches!(refusal.code().as_deref(), Some("42501" | "P0002" | "23514")) =>
        {
            0
        }
        Err(error) => panic!("{sql}: {error}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_itself_gives_a_guest_their_own_and_nothing_else() {
    let set = set().await;
    let (li, wang) = (set.li().await, set.guest("wang@example.org").await);
    let own = set.own("报警").await;
    li.answer(own, "请看").await;
    set.agent_says(own, None, "内部").await;
    let say = |author: Uuid| {
        format!(
            "insert into ticket_message (id, ticket_id, public, inbound, channel, text, contact_id) \
             values (gen_random_uuid(), '{own}', true, true, 'portal', 'x', '{author}')"
        )
    };
    let (me, other) = (set.world.contacts.own, set.world.contacts.team);
    let make = |contact: Uuid, customer: Uuid| {
        format!(
            "insert into ticket (id, number, kind, subject, channel, customer_id, contact_id, created_at, updated_at) \
             values (gen_random_uuid(), 0, 'fault', 'x', 'portal', '{customer}', '{contact}', app_now(), app_now())"
        )
    };
    let customers = set.world.customers;
    let tried = [
        ("ticket", format!("select id from ticket where id = '{own}'"), true),
        ("what was said", format!("select id from ticket_message where ticket_id = '{own}' and public"), true),
        ("a note", format!("select id from ticket_message where ticket_id = '{own}' and not public"), false),
        ("who of us said it", format!("select author_id from ticket_message where ticket_id = '{own}'"), false),
        ("answer", say(me), true),
        ("answer as another one", say(other), false),
        ("state", format!("update ticket set state = 'open' where id = '{own}'"), true),
        ("whose it is", format!("update ticket set contact_id = '{other}' where id = '{own}'"), false),
        ("new ticket", make(me, customers.own), true),
        ("new ticket of another company", make(me, customers.team), false),
        ("new ticket as another one", make(other, customers.team), false),
        ("contacts", "select id from contact".to_owned(), false),
        ("customers", "select id from customer".to_owned(), false),
        ("the log", "select id from event".to_owned(), false),
        ("people", "select id from person".to_owned(), false),
        ("sessions", "select token_hash from portal_session".to_owned(), false),
        ("removing", format!("delete from ticket where id = '{own}'"), false),
        ("links of ratings", "select token_hash from rating_link".to_owned(), false),
    ];
    for (what, sql, may) in tried {
        assert_eq!(touched(&set, Some(&li), &sql).await > 0, may, "{what} of their own");
        assert_eq!(touched(&set, None, &sql).await, 0, "{what} without a session");
        if sql.contains(&own.to_string()) {
            assert_eq!(touched(&set, Some(&wang), &sql).await, 0, "{what} by another contact");
        }
    }
    // A hash that is no session's opens nothing, whoever says it.
    let guessed = format!("select set_config('qz.portal', '{}', true)", "ab".repeat(32));
    let mut tx = set.db.doors.serve_portal().await.unwrap();
    sqlx::query(AssertSqlSafe(guessed)).execute(tx.conn()).await.unwrap();
    let seen: i64 = sqlx::query_scalar("select count(*) from ticket").fetch_one(tx.conn()).await.unwrap();
    assert_eq!(seen, 0);
}
