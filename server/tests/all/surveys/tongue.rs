//! In which language somebody is asked: that of what they wrote or were sent, of their country, and only then that of their name.

use super::{asking, form, mailed, set, sql, wait};
use crate::harness::TestDb;
use uuid::Uuid;

/// A ticket of a contact with something that was said on it: by themselves, or written down by one of us.
async fn said(db: &TestDb, (customer, contact): (Uuid, Uuid), text: &str, by: Option<Uuid>) {
    let (ticket, message) = (app::access::new_id(), app::access::new_id());
    let (channel, author) = by.map_or(("email", "null".to_owned()), |id| ("phone", format!("'{id}'")));
    let rows = format!(
        "insert into ticket (id, number, kind, subject, channel, customer_id, contact_id)
         values ('{ticket}', 0, 'question', '?', '{channel}', '{customer}', '{contact}');
         insert into ticket_message (id, ticket_id, public, inbound, channel, text, author_id)
         values ('{message}', '{ticket}', true, true, '{channel}', '{text}', {author});"
    );
    sql(db, &rows).await;
}

/// A quote in English that was sent to a customer.
async fn quoted(db: &TestDb, customer: Uuid, owner: Uuid) {
    let id = app::access::new_id();
    let rows = format!(
        "insert into quote (id, customer_id, owner_id, title, currency, valid_until)
         values ('{id}', '{customer}', '{owner}', 'Q', 'CNY', '2099-01-01');
         insert into quote_version (quote_id, number, title, currency, language, valid_until, total, sent_at, document)
         values ('{id}', 1, 'Q', 'CNY', 'en', '2099-01-01', 0, app_now(), '{{}}');"
    );
    sql(db, &rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_asked_in_the_language_that_they_use() {
    let (db, world, browser) = set().await;
    let (customers, contacts) = (world.customers, world.contacts);
    asking(&browser.signed_in("service_manager").await, &form("季度")).await;
    // 李雷 writes in English. What 王敏 said on the phone was written down by an agent. Emma is in China.
    said(&db, (customers.own, contacts.own), "The pump leaks again.", None).await;
    said(&db, (customers.team, contacts.team), "She says that the pump leaks.", Some(world.service_agent)).await;
    sql(&db, &format!("update customer set country = '中国' where id = '{}'", customers.foreign)).await;
    let begins = |sent: &[(String, String, String)]| -> Vec<String> {
        sent.iter().map(|(_, text, _)| text.chars().take_while(|letter| !",，".contains(*letter)).collect()).collect()
    };
    let sent = mailed(&db).await;
    assert_eq!(begins(&sent), ["Dear 李雷", "王敏", "Emma"], "{sent:?}");
    // The next time 王敏 has had a quote in English, and Emma wrote.
    quoted(&db, customers.team, world.colleague).await;
    said(&db, (customers.foreign, contacts.foreign), "Please send me the drawing.", None).await;
    wait(&db, 91);
    let sent = mailed(&db).await;
    assert_eq!(begins(&sent), ["Dear 李雷", "Dear 王敏", "Dear Emma"], "{sent:?}");
}
