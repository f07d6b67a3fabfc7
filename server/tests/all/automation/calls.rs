//! Calls to other programs, against a real listener: signed, once where they were answered, and never claimed where nobody knows.

use super::*;
use app::automation::calling::{Call, signature};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What a call said: its heads, in small letters, and its body.
struct Heard {
    heads: String,
    body: String,
}

impl Heard {
    fn head(&self, name: &str) -> String {
        let line = self.heads.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default().trim().to_owned()
    }
}

/// Takes one call and answers it with these bytes.
async fn take(listener: &TcpListener, answer: &str) -> Heard {
    let (mut line, _) = listener.accept().await.unwrap();
    let heard = hear(&mut line).await;
    line.write_all(answer.as_bytes()).await.unwrap();
    heard
}

async fn hear(line: &mut TcpStream) -> Heard {
    let (mut said, mut piece) = (Vec::new(), [0_u8; 4096]);
    loop {
        let text = String::from_utf8_lossy(&said).into_owned();
        if let Some((heads, body)) = text.split_once("\r\n\r\n") {
            let heard = Heard { heads: heads.to_owned(), body: body.to_owned() };
            if heard.head("content-length").parse::<usize>().is_ok_and(|length| body.len() >= length) {
                return heard;
            }
        }
        let read = line.read(&mut piece).await.unwrap();
        assert!(read > 0, "the call broke off: {text}");
        said.extend_from_slice(&piece[..read]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_signed_tried_again_where_it_did_not_arrive_and_unknown_where_nobody_answered() {
    let s = set().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook?a=1", listener.local_addr().unwrap());
    let rule = s.rule(&s.manager, &on_change("W", "tag", vec![StepDraft { url: url.clone(), ..step("call") }])).await;
    let house = Calls { into_house: true, ..Calls::default() };
    let own = s.world.customers.own;
    let begin = async || {
        s.tag(&s.rep, own).await;
        ok::<()>(&s.rep, "untag_customer", json!({ "customer": own, "tag": s.world.tag })).await;
        s.db.tell_all().await;
        follow(&s.db.doors).await.unwrap();
        assert!(work(&s.db.doors, &house).await.unwrap(), "it begins");
    };
    let newest = async || s.of_rule(rule).await.into_iter().next().unwrap();
    let at = |minutes: i64| s.db.doors.clock.set(start_of_time() + Duration::minutes(minutes));

    // Asked to come later, then taken: the same call, known by its id, signed with the key that the keeper sees.
    begin().await;
    let (worked, refused) = tokio::join!(work(&s.db.doors, &house), take(&listener, "HTTP/1.1 503 Busy\r\n\r\n"));
    assert!(worked.unwrap());
    assert_eq!((newest().await.state, newest().await.tries), (RunState::Waiting, 1));
    assert!(!work(&s.db.doors, &house).await.unwrap(), "not before its time");
    at(2);
    let (worked, heard) = tokio::join!(work(&s.db.doors, &house), take(&listener, "HTTP/1.1 204 Fine\r\n\r\n"));
    assert!(worked.unwrap());
    assert_eq!((newest().await.state, newest().await.steps[0].outcome), (RunState::Done, Outcome::Done));
    assert!(heard.heads.starts_with("POST /hook?a=1 HTTP/1.1\r\n"), "{}", heard.heads);
    assert_eq!(heard.head("qingzhou-id"), refused.head("qingzhou-id"));
    let secret: String = ok(&s.manager, "automation_secret", json!({ "id": rule })).await;
    let (id, at_second) = (heard.head("qingzhou-id"), heard.head("qingzhou-timestamp").parse().unwrap());
    let call = Call { url: url.clone(), id, at: at_second, secret, body: heard.body.clone() };
    assert_eq!(Some(heard.head("qingzhou-signature")), signature(&call));
    let body: Value = serde_json::from_str(&heard.body).unwrap();
    assert_eq!(
        (body["record"]["id"].as_str().unwrap(), body["rule"]["name"].as_str()),
        (own.to_string().as_str(), Some("W"))
    );

    // Heard and not answered: nobody claims to know, and nobody calls again unasked.
    at(10);
    begin().await;
    let (worked, silent) = tokio::join!(work(&s.db.doors, &house), take(&listener, ""));
    assert!(worked.unwrap());
    assert_eq!((newest().await.state, newest().await.steps[0].outcome), (RunState::Unknown, Outcome::Unknown));
    at(60);
    assert!(!work(&s.db.doors, &house).await.unwrap());
    ok::<()>(&s.manager, "retry_automation", json!({ "run": newest().await.id })).await;
    let (worked, again) = tokio::join!(work(&s.db.doors, &house), take(&listener, "HTTP/1.1 200 OK\r\n\r\n"));
    assert!(worked.unwrap());
    assert_eq!((newest().await.state, again.head("qingzhou-id")), (RunState::Done, silent.head("qingzhou-id")));

    // Killed while the call is on its way: whoever comes later knows that nobody knows.
    at(70);
    begin().await;
    tokio::select! {
        worked = work(&s.db.doors, &house) => panic!("nobody answers: {worked:?}"),
        (line, _) = async { listener.accept().await.unwrap() } => drop(line),
    }
    assert_eq!(newest().await.steps[0].outcome, Outcome::Sending);
    assert!(!work(&s.db.doors, &house).await.unwrap(), "another server leaves it alone");
    at(73);
    assert!(work(&s.db.doors, &house).await.unwrap());
    assert_eq!((newest().await.state, newest().await.steps[0].outcome), (RunState::Unknown, Outcome::Unknown));

    // Into the house, unless it is allowed, nobody calls at all.
    at(80);
    begin().await;
    assert!(work(&s.db.doors, &Calls::default()).await.unwrap());
    let refused = newest().await;
    assert_eq!((refused.state, refused.steps[0].told["trouble"].as_str()), (RunState::Failed, Some("private")));
}
