//! Coming in.

use super::{Guest, place, set};
use chrono::TimeDelta;
use http::{Method, StatusCode, header};

#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_who_exists() {
    let set = set().await;
    let mut answers = Vec::new();
    for address in ["li@example.org", "nobody@example.org", "LI%2Bx@example.org"] {
        let answer = set.ask(address).await;
        answers.push((answer.status, place(&answer), answer.body.clone(), answer.headers.len()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    // Both have been noted in the same way; who is anybody is looked at afterwards.
    assert_eq!(set.count("select count(*) from portal_request").await, 3);
    assert_eq!(set.count("select count(*) from mail_out").await, 0);
    assert!(set.mailed().await.is_some());
    assert!(set.mailed().await.is_none(), "nothing goes to whom nobody knows");
    assert_eq!(set.count("select count(*) from portal_request").await, 0, "no address of a stranger stays");

    // An address that several contacts have tells nobody apart.
    set.sql("update contact set email = 'wang@example.org' where email = 'li@example.org'".to_owned()).await;
    set.ask("wang@example.org").await;
    assert!(set.mailed().await.is_none());
    // What is no address is said to be none, whoever asks.
    let refused = set.ask("li").await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("value=\"li\""),
        "{}",
        refused.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_has_limits_that_tell_nothing() {
    let set = set().await;
    for _ in 0..8 {
        assert_eq!(set.ask("li@example.org").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(set.count("select count(*) from portal_request").await, 5, "one address gets five within an hour");
    for n in 0..12 {
        assert_eq!(set.ask(&format!("a{n}@example.org")).await.status, StatusCode::SEE_OTHER, "{n}");
    }
    assert_eq!(set.ask("b@example.org").await.status, StatusCode::TOO_MANY_REQUESTS);
    // From elsewhere it goes on; an hour later from here, too.
    let elsewhere = Guest { browser: set.browser.stranger().at([127, 0, 0, 2]), cookie: None };
    assert_eq!(elsewhere.post("/portal/sign-in", "address=b%40example.org").await.status, StatusCode::SEE_OTHER);
    set.wait(TimeDelta::minutes(61));
    assert_eq!(set.ask("li@example.org").await.status, StatusCode::SEE_OTHER);
    // Who asked long ago, while no mailer ran, has given up.
    set.wait(TimeDelta::minutes(16));
    assert!(set.mailed().await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_asks_for_a_click_and_works_once() {
    let set = set().await;
    set.ask("li@example.org").await;
    let link = set.mailed().await.unwrap();
    // What reads mails by itself opens it, as often as it likes.
    let guest = set.stranger();
    for method in [Method::GET, Method::HEAD, Method::GET] {
        let looked = guest.send(method, &link, "text/html", Vec::new()).await;
        assert!(looked.status == StatusCode::OK && !looked.headers.contains_key(header::SET_COOKIE), "{looked:?}");
    }
    assert_eq!(set.count("select count(*) from portal_session").await, 0);
    // Nothing that opens anything stands in a table.
    let token = link.rsplit('/').next().unwrap().to_owned();
    assert_eq!(token.len(), 64);
    let kept = format!(
        "select count(*) from portal_link l, mail_out o where encode(l.token_hash, 'hex') = '{token}' or o.text like '%{token}%'"
    );
    assert_eq!(set.count(&kept).await, 0);

    // Of two clicks at once one is let in.
    let (one, other) = tokio::join!(guest.post(&link, ""), guest.post(&link, ""));
    let mut statuses = [one.status, other.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND]);
    let entered = if one.status == StatusCode::SEE_OTHER { one } else { other };
    let cookie = entered.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    for part in ["portal=", "HttpOnly", "SameSite=Lax", "Path=/portal", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(guest.get(&link).await.status, StatusCode::NOT_FOUND);
    let secret = cookie.split(['=', ';']).nth(1).unwrap();
    let kept = format!("select count(*) from portal_session where encode(token_hash, 'hex') = '{secret}'");
    assert_eq!(set.count(&kept).await, 0);
    // It stands on the contact that they came in.
    let told = "select count(*) from event where kind = 'contact.entered_portal' and actor_id is null";
    assert_eq!(set.count(told).await, 1);

    // One that is too old, and what never was one.
    set.ask("li@example.org").await;
    let late = set.mailed().await.unwrap();
    set.wait(TimeDelta::minutes(16));
    for link in [late, "/portal/in/x".to_owned(), format!("/portal/in/{}", "0".repeat(64))] {
        assert_eq!(guest.get(&link).await.status, StatusCode::NOT_FOUND, "{link}");
        assert_eq!(guest.post(&link, "").await.status, StatusCode::NOT_FOUND, "{link}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_slides_with_use_and_ends() {
    let set = set().await;
    let is_in = async |guest: &Guest| guest.get("/portal").await.body.contains("/portal/sign-out");
    let guest = set.li().await;
    // Somebody who comes every other day stays for a month.
    for day in (2..=28).step_by(2) {
        set.wait(TimeDelta::days(2));
        assert!(is_in(&guest).await, "day {day}");
    }
    set.wait(TimeDelta::days(2) + TimeDelta::minutes(1));
    assert!(!is_in(&guest).await, "after thirty days in any case");
    // Somebody who does not come is out after three days.
    let guest = set.li().await;
    set.wait(TimeDelta::days(3) + TimeDelta::minutes(1));
    assert!(!is_in(&guest).await);
    // Going out ends it on the server, too.
    let guest = set.li().await;
    assert!(is_in(&guest).await);
    let left = guest.post("/portal/sign-out", "").await;
    assert!(left.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap().contains("Max-Age=0"));
    assert!(!is_in(&guest).await);
    // So does the address becoming somebody else's, and the contact going into the bin.
    let guest = set.li().await;
    set.sql("update contact set email = 'li@example.net' where email = 'li@example.org'".to_owned()).await;
    assert!(!is_in(&guest).await);
    set.sql("update contact set email = 'li@example.org' where email = 'li@example.net'".to_owned()).await;
    assert!(is_in(&guest).await);
    set.sql("update contact set deleted_at = now() where email = 'li@example.org'".to_owned()).await;
    assert!(!is_in(&guest).await);
}
