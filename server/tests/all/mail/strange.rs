//! Mail as it really comes: foreign encodings, hostile pages, broken messages.

use super::desk;
use app::desk::mail::model::Post;
use http::StatusCode;
use std::fmt::Write;

#[tokio::test(flavor = "multi_thread")]
async fn chinese_is_read_in_every_encoding_that_it_comes_in() {
    let Some(desk) = desk().await else { return };
    // “设备报警，请尽快处理” in GBK, in Big5 for the traditional letters, and in GBK that says nothing of itself.
    let gbk = b"\xc9\xe8\xb1\xb8\xb1\xa8\xbe\xaf\xa3\xac\xc7\xeb\xbe\xa1\xbf\xec\xb4\xa6\xc0\xed";
    let big5 = b"\xb3\x5d\xb3\xc6\xc4\xb5\xb3\xf8";
    let with = |head: &str, body: &[u8]| [head.as_bytes(), b"\n\n", body, b"\n"].concat();
    desk.office.lay_down(
        "support",
        &with("From: a@x.cn\nSubject: =?GBK?B?yeixuLGovq8=?=\nMessage-ID: <g1@x>\nContent-Type: text/plain; charset=gb18030", gbk),
    );
    desk.office.lay_down(
        "support",
        &with("From: b@x.tw\nSubject: tw\nMessage-ID: <g2@x>\nContent-Type: text/plain; charset=big5", big5),
    );
    let mut bare = b"From: c@x.cn\nSubject: ".to_vec();
    bare.extend_from_slice(gbk);
    bare.extend_from_slice(b"\nMessage-ID: <g3@x>\n\n");
    bare.extend_from_slice(gbk);
    desk.office.lay_down("support", &bare);
    desk.fetch().await;
    let told: Vec<(String, String)> = sqlx::query_as(
        "select t.subject, m.text from ticket t join ticket_message m on m.ticket_id = t.id join mail_in i on i.message_id = m.id order by i.key",
    )
    .fetch_all(&desk.db.owner)
    .await
    .unwrap();
    let said = "设备报警，请尽快处理";
    let expected = [("设备报警", said), ("tw", "設備警報"), (said, said)];
    assert_eq!(told, expected.map(|(subject, text)| (subject.to_owned(), text.to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_page_is_shown_without_what_makes_it_hostile() {
    let Some(desk) = desk().await else { return };
    let raw = "From: li@example.org\nSubject: look\nMessage-ID: <h@x>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n\
        --b\nContent-Type: text/html; charset=utf-8\n\n<html><head><script>alert(1)</script><style>*{display:none}</style></head><body onload=x()>\
        <p>Dear <b>all</b></p><img src=\"cid:pic@x\"><img src=\"http://track.example/x.gif\"><a href=\"javascript:x()\">go</a></body></html>\n\
        --b\nContent-Type: image/png; name=pic.png\nContent-ID: <pic@x>\nContent-Disposition: inline\nContent-Transfer-Encoding: base64\n\n\
        iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==\n--b--\n";
    desk.office.deliver("li@example.org", raw);
    desk.fetch().await;
    let id = desk.tickets().await[0].id;
    let said = desk.said(id).await;
    assert!(said[0].text.contains("Dear all") && !said[0].text.contains("alert"), "{}", said[0].text);
    assert!(matches!(said[0].post, Some(Post::In { looks: true, .. })));
    let shown = desk.agent.get(&format!("/files/mail/{}", said[0].id)).await;
    assert_eq!(shown.status, StatusCode::OK);
    let file = said[0].files[0].file.id;
    assert!(
        shown.body.contains("<b>all</b>") && shown.body.contains(&format!("/files/ticket/{file}")),
        "{}",
        shown.body
    );
    for bad in ["<script", "onload", "track.example", "javascript", "display:none"] {
        assert!(!shown.body.contains(bad), "{bad}: {}", shown.body);
    }
    let policy = shown.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    let rep = desk.agent.stranger().signed_in("sales_rep").await;
    assert_eq!(rep.get(&format!("/files/mail/{}", said[0].id)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_kept_and_holds_up_nothing() {
    let Some(desk) = desk().await else { return };
    let mut deep =
        "From: d@x\nSubject: deep\nMessage-ID: <d@x>\nContent-Type: multipart/mixed; boundary=b0\n\n".to_owned();
    for level in 0..300 {
        let inner = level + 1;
        write!(deep, "--b{level}\nContent-Type: multipart/mixed; boundary=b{inner}\n\n").unwrap();
    }
    let long = format!("From: l@x\nSubject: long\nMessage-ID: <l@x>\n\n{}\n", "长".repeat(30_000));
    let strange: [&[u8]; 8] = [
        b"\x00\xff\xfe\x00",
        b"no head at all",
        b"Subject: nobody\nMessage-ID: <n@x>\n\nx\n",
        b"From: <>\nSubject: =?x?Q?=FF?= \x00\nMessage-ID: <z@x>\n\n\x00\x00\n",
        b"From: e@x\nMessage-ID: <e@x>\nContent-Type: multipart/mixed; boundary=\n\n--\n--\n",
        b"From: f@x\nMessage-ID: <f@x>\nContent-Transfer-Encoding: base64\n\n!!!!\xff",
        deep.as_bytes(),
        long.as_bytes(),
    ];
    for raw in strange {
        desk.office.lay_down("support", raw);
    }
    desk.office.lay_down("support", b"From: ok@example.org\nSubject: fine\nMessage-ID: <ok@x>\n\nfine\n");
    desk.fetch().await;
    assert_eq!(desk.trouble().await, None);
    let seen = desk.count("select count(*) from mail_in").await;
    assert_eq!(seen, 9, "each is written down as something");
    let room = desk.room().await;
    let unreadable: Vec<_> = room.left_out.iter().filter(|one| one.unreadable).map(|one| one.reason.as_str()).collect();
    assert!(unreadable.contains(&"no_sender"), "{unreadable:?}");
    let kept = desk.count("select count(*) from mail_in where outcome = 'unreadable' and object is not null").await;
    assert_eq!(usize::try_from(kept).unwrap(), unreadable.len());
    assert!(desk.tickets().await.iter().any(|row| row.subject == "fine"));
    // A text that is longer than a ticket keeps hangs on it as a file.
    let long = desk.tickets().await.iter().find(|row| row.subject == "long").unwrap().id;
    let said = desk.said(long).await;
    assert_eq!((said[0].text.chars().count(), said[0].files[0].file.name.as_str()), (20_000, "message.txt"));
    assert_eq!(desk.count("select count(*) from file_due").await, 0);
}
