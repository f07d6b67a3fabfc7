//! New tickets, files, and the list.

use super::{Guest, Set, place, set};
use app::desk::tickets::rules_model::{Channel, Kind};
use http::{StatusCode, header};
use uuid::Uuid;

/// The values that the form of a new ticket brings along.
async fn ids(guest: &Guest) -> (String, String) {
    let page = guest.get("/portal/new").await.body;
    let value = |name: &str| {
        let at = page.find(&format!("name=\"{name}\"")).unwrap();
        page[at..].split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    (value("id"), value("message"))
}

fn made_at(answer: &crate::harness::Answer) -> Uuid {
    place(answer).rsplit('/').next().unwrap().parse().unwrap()
}

async fn tickets(set: &Set) -> i64 {
    set.count("select count(*) from ticket").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_twice_makes_one_ticket() {
    let set = set().await;
    let li = set.li().await;
    let (id, message) = ids(&li).await;
    let form =
        [("id", id.as_str()), ("message", &message), ("kind", "fault"), ("subject", "切割头报警"), ("text", "E-102")];
    let (one, two) = tokio::join!(li.parcel("/portal/new", &form, &[]), li.parcel("/portal/new", &form, &[]));
    assert_eq!((place(&one), place(&two)), (format!("/portal/tickets/{id}"), format!("/portal/tickets/{id}")));
    assert_eq!(tickets(&set).await, 1);
    let ticket = set.read(made_at(&one)).await;
    assert_eq!((ticket.fields.kind, ticket.fields.channel), (Kind::Fault, Channel::Portal));
    assert_eq!(ticket.customer.map(|(id, _)| id), Some(set.world.customers.own));
    assert_eq!(ticket.contact.map(|(id, _)| id), Some(set.world.contacts.own));
    let said = set.said(made_at(&one)).await;
    assert_eq!((said.len(), said[0].text.as_str(), said[0].author.as_deref()), (1, "E-102", Some("李明")));
    // It is told as any other, without an actor of the house.
    let told = "select count(*) from event where kind = 'ticket.created' and actor_id is null and after ->> 'contact_name' = '李明'";
    assert_eq!(set.count(told).await, 1);
    // Somebody else's id makes nothing, and shows nothing.
    let wang = set.guest("wang@example.org").await;
    let stolen = wang.parcel("/portal/new", &form, &[]).await;
    assert_eq!((stolen.status, tickets(&set).await), (StatusCode::NOT_FOUND, 1));
    assert_eq!(set.stranger().parcel("/portal/new", &form, &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(tickets(&set).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_for_several_customers_says_for_which() {
    let set = set().await;
    let li = set.li().await;
    let second = set.world.customers.foreign;
    set.sql(format!(
        "insert into customer_contact (customer_id, contact_id) values ('{second}', '{}')",
        set.world.contacts.own
    ))
    .await;
    let send = async |customer: &str| {
        let (id, message) = ids(&li).await;
        let form = [
            ("id", id.as_str()),
            ("message", &message),
            ("kind", "question"),
            ("subject", "s"),
            ("text", "t"),
            ("customer", customer),
        ];
        li.parcel("/portal/new", &form, &[]).await
    };
    for wrong in [String::new(), set.world.customers.team.to_string()] {
        let refused = send(&wrong).await;
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("customer-trouble"),
            "{}",
            refused.body
        );
    }
    let made = set.read(made_at(&send(&second.to_string()).await)).await;
    assert_eq!(made.customer.map(|(id, _)| id), Some(second));
    // A contact of no customer asks as well.
    set.sql(format!("delete from customer_contact where contact_id = '{}'", set.world.contacts.own)).await;
    assert_eq!(set.read(made_at(&send("").await)).await.customer, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said_and_nothing_is_lost() {
    let set = set().await;
    let li = set.li().await;
    let (id, message) = ids(&li).await;
    let form =
        [("id", id.as_str()), ("message", &message), ("kind", "return"), ("subject", ""), ("text", "kept words")];
    let refused = li.parcel("/portal/new", &form, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in ["kept words", "subject-trouble", &format!("value=\"{id}\""), "value=\"return\" selected"] {
        assert!(refused.body.contains(kept), "{kept}: {}", refused.body);
    }
    assert_eq!(tickets(&set).await, 0);
    for fields in [&[("kind", "fault")][..], &[], &[("id", "x"), ("message", "y"), ("subject", "s"), ("text", "t")]] {
        assert_eq!(li.parcel("/portal/new", fields, &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_along_and_come_back() {
    let set = set().await;
    let (li, wang) = (set.li().await, set.guest("wang@example.org").await);
    let id = set.own("报警").await;
    let path = format!("/portal/tickets/{id}/answer");
    let message = app::access::new_id().to_string();
    let words = [("id", message.as_str()), ("text", "see")];
    // What is no file to be let in is said, and nothing of it is kept.
    let refused = li.parcel(&path, &words, &[("setup.exe", b"MZ\x90\x00\x03".as_slice())]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.body);
    let many: Vec<(&str, &[u8])> = vec![("a.txt", b"a".as_slice()); 6];
    assert_eq!(li.parcel(&path, &words, &many).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let large = vec![b'x'; 21 << 20];
    assert_eq!(
        li.parcel(&path, &words, &[("large.txt", large.as_slice())]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert_eq!(set.count("select count(*) from ticket_file").await, 0);
    let sent = li.parcel(&path, &words, &[("照片.txt", "现场".as_bytes()), ("", b"".as_slice())]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let said = set.said(id).await;
    let file = &said[0].files[0].file;
    assert_eq!((said[0].files.len(), file.name.as_str()), (1, "照片.txt"));
    assert_eq!(set.count("select count(*) from file_due").await, 0, "all bytes have their message");
    let address = format!("/portal/files/{}", file.id);
    let given = li.get(&address).await;
    assert_eq!((given.status, given.body.as_str()), (StatusCode::OK, "现场"));
    assert!(
        given.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox")
            || given.headers.contains_key(header::CONTENT_DISPOSITION)
    );
    assert_eq!(wang.get(&address).await.status, StatusCode::NOT_FOUND);
    assert_eq!(set.stranger().get(&address).await.status, StatusCode::SEE_OTHER);
    assert_eq!(set.agent.get(&format!("/files/ticket/{}", file.id)).await.body, "现场");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_in_parts_and_tells_open_from_done() {
    let set = set().await;
    let li = set.li().await;
    set.sql(format!(
        "insert into ticket (id, number, kind, subject, channel, state, customer_id, contact_id, created_at, updated_at)
         select gen_random_uuid(), 0, 'question', 'subject-' || n || '.', 'phone', case when n > 35 then 'closed' else 'open' end, '{}', '{}',
                app_now(), app_now() - make_interval(mins => n)
           from generate_series(1, 40) n",
        set.world.customers.own, set.world.contacts.own
    ))
    .await;
    let count = |body: &str| body.matches("subject-").count();
    let first = li.get("/portal").await.body;
    assert!(count(&first) == 30 && first.contains("subject-1.") && !first.contains("subject-36."), "{first}");
    let older = first
        .split("href=\"")
        .find(|link| link.contains("after="))
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .replace("&amp;", "&");
    let second = li.get(&older).await.body;
    assert!(count(&second) == 5 && second.contains("subject-35."), "{second}");
    let done = li.get("/portal?done=true").await.body;
    assert!(count(&done) == 5 && done.contains("subject-40."), "{done}");
}
