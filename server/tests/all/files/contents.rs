//! What is in a file, and what it is called: refused, kept from running, given in parts, and gone where it did not arrive.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_empty_or_runs_is_refused_and_leaves_nothing() {
    let set = Set::new().await;
    let large = vec![b'x'; (1 << 20) + 1];
    let pieces =
        large.chunks(50_000).map(|piece| Ok::<_, io::Error>(Bytes::copy_from_slice(piece))).collect::<Vec<_>>();
    let refused = [
        (send(&set.rep, set.of, "large.txt", &large).await, "file_too_large"),
        // One that does not say how long it is.
        (
            post(&set.rep, &address(set.of, "l.txt"), None, Body::from_stream(stream::iter(pieces))).await,
            "file_too_large",
        ),
        (send(&set.rep, set.of, "empty.txt", b"").await, "file_empty"),
        (send(&set.rep, set.of, "letter.txt", b"MZ\x90\0\x03\0\0\0\x04\0").await, "file_kind_refused"),
        (send(&set.rep, set.of, "run.bat", b"echo off").await, "file_kind_refused"),
        (send(&set.rep, set.of, "photo.png.exe", PNG).await, "file_kind_refused"),
    ];
    for (answer, wanted) in refused {
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wanted}: {}", answer.body);
        assert_eq!(code(&answer.error(), "file"), wanted);
    }
    assert_eq!(send(&set.rep, set.of, "../", PNG).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        post(&set.rep, "/files?on=customer", None, Body::empty()).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let unknown = format!("/files?on=person&record={}&name=a", set.world.rep);
    assert_eq!(post(&set.rep, &unknown, None, Body::empty()).await.status, StatusCode::NOT_FOUND);
    assert!(list(&set.rep, set.of).await.is_empty());
    set.sweep().await;
    assert_eq!((set.count("file").await, set.count("file_due").await), (0, 0));
    // What just fits is taken.
    sent(&set.rep, set.of, "fits.txt", &large[1..]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_lead_nowhere_and_stay_within_their_header() {
    let set = Set::new().await;
    for (raw, kept) in [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a\r\nSet-Cookie: stolen=1.txt", "aSet-Cookie: stolen=1.txt"),
        ("report\u{202e}txt.png", "reporttxt.png"),
        ("\"; filename=evil.exe; x=\".txt", "\"; filename=evil.exe; x=\".txt"),
        ("报价 100% (终稿).txt", "报价 100% (终稿).txt"),
    ] {
        let file = sent(&set.rep, set.of, raw, b"plain").await;
        assert_eq!(file.name, kept);
        let (status, headers, _) = get(&set.rep, &path(&file), &[]).await;
        assert_eq!(status, StatusCode::OK);
        let said = headers[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert!(said.starts_with("attachment; filename=\"") && said.contains("; filename*=UTF-8''"), "{said}");
        let plain = said.split('"').nth(1).unwrap();
        assert!(!plain.contains([';', '/', '\\', '%']) && said.matches('"').count() == 2, "{said}");
        assert!(!headers.contains_key(header::SET_COOKIE));
    }
    let long = sent(&set.rep, set.of, &format!("{}.pdf", "长".repeat(400)), b"%PDF-1.7").await;
    assert_eq!(long.name.chars().count(), 200);
    assert!(long.name.ends_with(".pdf"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_in_a_file_runs_in_a_browser() {
    let set = Set::new().await;
    let html = b"<!DOCTYPE html><script>fetch('/api')</script>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let text = "价格,1\n".as_bytes();
    let cases: [(&str, &[u8], &str, &str); 5] = [
        ("photo.png", html, "application/octet-stream", "attachment"),
        ("logo.svg", svg, "application/octet-stream", "attachment"),
        ("photo2.png", PNG, "image/png", "inline"),
        ("list.csv", text, "text/plain; charset=utf-8", "inline"),
        ("doc.pdf", b"%PDF-1.7\n%x", "application/pdf", "inline"),
    ];
    for (name, bytes, media_type, disposition) in cases {
        let file = sent(&set.rep, set.of, name, bytes).await;
        let shown = format!("{}?show=true", path(&file));
        let (status, headers, _) = get(&set.rep, &shown, &[]).await;
        assert_eq!(status, StatusCode::OK, "{name}");
        assert_eq!(headers[header::CONTENT_TYPE], media_type, "{name}");
        assert!(headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with(disposition), "{name}");
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-cache");
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("script-src"), "{name}: {policy}");
        assert_eq!(policy.starts_with("sandbox"), name != "doc.pdf", "{name}: {policy}");
        let (_, headers, _) = get(&set.rep, &path(&file), &[]).await;
        assert!(headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"), "{name}");
        assert!(!headers.contains_key(header::CONTENT_ENCODING));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_is_given_and_what_is_known_is_not_sent_again() {
    let set = Set::new().await;
    let bytes: Vec<u8> = (0..100_000_u32).map(|n| (n % 251) as u8).collect();
    let file = sent(&set.rep, set.of, "data.bin", &bytes).await;
    let (status, headers, part) = get(&set.rep, &path(&file), &[(header::RANGE, "bytes=99990-")]).await;
    assert_eq!((status, part.as_slice()), (StatusCode::PARTIAL_CONTENT, &bytes[99_990..]));
    assert_eq!(headers[header::CONTENT_RANGE], "bytes 99990-99999/100000");
    let (status, headers, _) = get(&set.rep, &path(&file), &[(header::RANGE, "bytes=100000-")]).await;
    assert_eq!(
        (status, headers[header::CONTENT_RANGE].to_str().unwrap()),
        (StatusCode::RANGE_NOT_SATISFIABLE, "bytes */100000")
    );
    let mark = headers[header::ETAG].to_str().unwrap().to_owned();
    let (status, _, nothing) = get(&set.rep, &path(&file), &[(header::IF_NONE_MATCH, &mark)]).await;
    assert_eq!((status, nothing.len()), (StatusCode::NOT_MODIFIED, 0));
    let other = [(header::RANGE, "bytes=0-9"), (header::IF_RANGE, "\"another\"")];
    assert_eq!(get(&set.rep, &path(&file), &other).await.2.len(), bytes.len());
    // A right that went is asked for even of who has it already.
    sqlx::query("update customer set owner_id = $1").bind(set.world.stranger).execute(&set.db.owner).await.unwrap();
    assert_eq!(get(&set.rep, &path(&file), &[(header::IF_NONE_MATCH, &mark)]).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_off_leaves_nothing() {
    let set = Set::new().await;
    let pieces = vec![
        Ok(Bytes::from(vec![b'x'; 600_000])),
        Ok(Bytes::from(vec![b'x'; 600])),
        Err(io::Error::other("the line is gone")),
    ];
    let answer =
        post(&set.rep, &address(set.of, "a.txt"), Some(900_000), Body::from_stream(stream::iter(pieces))).await;
    assert_eq!(code(&answer.error(), "file"), "file_incomplete");
    assert_eq!((set.count("file").await, set.count("event where kind like 'file.%'").await), (0, 0));
    assert_eq!(set.sweep().await, (0, 1));
    assert_eq!((set.objects(), set.count("file_due").await), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_that_a_killed_server_left_go_after_their_time_and_never_before() {
    let set = Set::new().await;
    let kept = sent(&set.rep, set.of, "kept.png", PNG).await;
    let orphan = app::access::new_id();
    sqlx::query("insert into file_due values ($1, $2)")
        .bind(orphan)
        .bind(start_of_time() + Duration::days(1))
        .execute(&set.db.owner)
        .await
        .unwrap();
    set.browser.depot.put(orphan, Bytes::from_static(PNG)).await.unwrap();
    set.db.doors.clock.set(start_of_time() + Duration::hours(23));
    assert_eq!(set.sweep().await.1, 0);
    assert_eq!(set.objects(), 2);
    set.db.doors.clock.set(start_of_time() + Duration::hours(25));
    assert_eq!(set.sweep().await.1, 1);
    assert_eq!(set.objects(), 1);
    // What was given up can become no file any more, not even by somebody who knows its id.
    let late = sqlx::query(
        "insert into file_version (file_id, number, object, media_type, size, sha256) values ($1, 9, $2, 'image/png', 1, sha256(''))",
    );
    assert!(late.bind(kept.file).bind(orphan).execute(&set.db.owner).await.is_err());
    assert_eq!(get(&set.rep, &path(&kept), &[]).await.2, PNG);
}
