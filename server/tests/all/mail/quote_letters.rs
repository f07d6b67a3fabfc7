//! Letters with quotes: what answers one stands on its deal or its customer, and one that came back says so.

use super::{
    Desk, desk, header,
    sales::{mailed, mails},
};
use crate::harness::Browser;
use app::{
    desk::mail::model::PostState,
    mailing::model::MailOn,
    quotes::{
        form_model::LineForm,
        letter_model::{Letter, Way},
        model::{QuoteOf, QuoteSeen, QuoteState},
    },
};
use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

async fn read(browser: &Browser, quote: Uuid) -> QuoteSeen {
    let answer = browser.call("quotes/api/quote", &json!({ "id": quote })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

/// A quote of one line, sent to this address.
async fn mail_quote(browser: &Browser, of: QuoteOf, to: &str) -> Uuid {
    let id: Uuid = browser.call("create_quote", &json!({ "of": of })).await.json();
    let QuoteSeen { version, mut form, .. } = read(browser, id).await;
    form.lines = vec![LineForm {
        name: "Pump".to_owned(),
        quantity: "2".to_owned(),
        price: "1000".to_owned(),
        tax: "13".to_owned(),
        ..LineForm::default()
    }];
    let saved = browser.call("save_quote", &json!({ "id": id, "version": version, "form": form })).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let letter = Letter {
        to: to.to_owned(),
        name: "Li Lei".to_owned(),
        subject: "Quote [number]".to_owned(),
        text: "Please look: [link]".to_owned(),
    };
    let way = Way::Mail { id: app::access::new_id(), letter };
    let version = read(browser, id).await.version;
    let sent = browser.call("send_quote", &json!({ "id": id, "version": version, "way": way })).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    id
}

async fn after(desk: &Desk, kind: &str) -> Value {
    let asked = sqlx::query_scalar("select after from event where kind = $1 order by happened_at desc limit 1");
    asked.bind(kind).fetch_one(&desk.db.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_answers_a_quote_stands_on_its_deal_and_the_seller_is_told() {
    let Some(desk) = desk().await else { return };
    let (rep, deal) = (desk.rep().await, desk.world.deals.own);
    let id = mail_quote(&rep, QuoteOf::Deal(deal), "li@example.org").await;
    // It is a letter of the deal, which cannot be taken back by itself.
    let on = MailOn::Deal(deal);
    let row = mails(&rep, on).await.remove(0);
    assert!(row.mine && row.begun, "{row:?}");
    let back = rep.call("take_back_sales_mail", &json!({ "id": row.id })).await;
    assert!(back.status == StatusCode::CONFLICT && back.body.contains("mail_on_its_way"), "{}", back.body);
    desk.send().await;
    let got = desk.office.inbox_of("li", 1);
    let number = read(&rep, id).await.row.number.unwrap();
    let sent = after(&desk, "mail.sent").await;
    assert_eq!(sent["text"], json!(format!("Please look: {number}")), "the link is the customer's alone");
    assert_eq!((&sent["quote"], &sent["contact_ids"]), (&json!(id), &json!([desk.world.contacts.own])));
    assert_eq!((desk.told("mail.sent", deal).await, mails(&rep, on).await[0].state), (1, PostState::Sent));

    // The answer is no ticket.
    let own = header(&got[0], "Message-ID").unwrap();
    let answer = format!(
        "From: \"Li Lei\" <li@example.org>\nSubject: Re: Quote\nMessage-ID: <q1@x>\nIn-Reply-To: {own}\n\nToo dear.\n"
    );
    desk.office.deliver("li@example.org", &answer);
    desk.fetch().await;
    assert_eq!((desk.tickets().await.len(), desk.told("mail.received", deal).await), (0, 1));
    let said = after(&desk, "mail.received").await;
    assert_eq!((said["text"].as_str(), &said["quote_name"]), (Some("Too dear."), &json!(number)));
    assert_eq!((mailed(&desk, &rep).await, mails(&rep, on).await[0].answered), (1, true));

    // Where the deal is gone, or there was none, it is the customer's.
    desk.sql(format!("update deal set deleted_at = now() where id = '{deal}'")).await;
    desk.office.deliver("li@example.org", &answer.replace("<q1@x>", "<q2@x>"));
    desk.fetch().await;
    let customer = desk.world.customers.own;
    assert_eq!((desk.tickets().await.len(), desk.told("mail.received", customer).await), (0, 1));
    mail_quote(&rep, QuoteOf::Customer(customer), "li@example.org").await;
    desk.send().await;
    let letters = desk.office.inbox_of("li", 2);
    let own = letters.iter().filter_map(|letter| header(letter, "Message-ID")).find(|id| *id != own).unwrap();
    let answer = format!("From: li@example.org\nSubject: Re\nMessage-ID: <q3@x>\nIn-Reply-To: {own}\n\nYes.\n");
    desk.office.deliver("li@example.org", &answer);
    desk.fetch().await;
    assert_eq!((desk.tickets().await.len(), desk.told("mail.received", customer).await), (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_that_comes_back_says_so_and_is_sent_again_while_it_holds() {
    let Some(desk) = desk().await else { return };
    let (rep, deal) = (desk.rep().await, desk.world.deals.own);
    let id = mail_quote(&rep, QuoteOf::Deal(deal), "gone@example.org").await;
    desk.send().await;
    desk.office.inbox_of("support", 1);
    desk.fetch().await;
    assert_eq!(read(&rep, id).await.letters[0].state, "bounced");
    assert_eq!((desk.tickets().await.len(), desk.told("mail.failed", deal).await), (0, 1));
    assert_eq!((mailed(&desk, &rep).await, after(&desk, "mail.failed").await["quote"].clone()), (1, json!(id)));

    // What is withdrawn is not sent again; what holds is, with its file and a link.
    let mail = mails(&rep, MailOn::Deal(deal)).await.remove(0).id;
    let set = async |state: QuoteState| {
        let version = read(&rep, id).await.version;
        let order = json!({ "id": id, "version": version, "state": state, "name": "", "reason": "" });
        let answer = rep.call("set_quote_state", &order).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    };
    set(QuoteState::Withdrawn).await;
    let again = rep.call("send_sales_mail_again", &json!({ "id": mail })).await;
    assert!(again.status == StatusCode::CONFLICT && again.body.contains("mail_quote_over"), "{}", again.body);
    set(QuoteState::Sent).await;
    desk.sql("update mail_out set to_address = 'li@example.org'".to_owned()).await;
    let again = rep.call("send_sales_mail_again", &json!({ "id": mail })).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    desk.send().await;
    assert!(desk.office.inbox_of("li", 1)[0].contains("/quote/"), "it carries a link");
    assert_eq!(read(&rep, id).await.letters[0].state, "sent");
}
