//! Files on records: they come and go as streams, as far as one sees and may change the record; what is acknowledged is there, and
//! what did not arrive leaves nothing; nothing in them runs.

mod assets;
mod contacts;
mod contents;
mod identity;

use crate::harness::{Answer, Browser, TestDb, World, settings, start_of_time};
use app::{
    access::{AppError, Role},
    events::entry::{Entries, Group, TimelineOf},
    files::model::{FileOf, FileRow, FileVersion, Files, Outcome, Sent},
};
use axum::body::{Body, Bytes, to_bytes};
use chrono::Duration;
use futures::{future::join_all, stream};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::json;
use server::keeper;
use sqlx::AssertSqlSafe;
use std::{io, sync::Arc};
use uuid::Uuid;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";

struct Set {
    db: TestDb,
    world: World,
    browser: Browser,
    rep: Browser,
    of: FileOf,
    folder: tempfile::TempDir,
}

impl Set {
    /// A store of its own, in which a file may have one megabyte.
    async fn new() -> Self {
        let db = TestDb::new().await;
        let world = World::build(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let mut settings = settings().as_ref().clone();
        settings.files = Some(folder.path().to_owned());
        settings.largest_file = 1;
        let browser = Browser::with(&db, Arc::new(settings)).await;
        let rep = browser.signed_in("sales_rep").await;
        let of = FileOf::Customer(world.customers.own);
        Self { db, world, browser, rep, of, folder }
    }

    /// Objects, and what is on its way to be one.
    fn objects(&self) -> usize {
        let dirs = std::fs::read_dir(self.folder.path()).unwrap().flatten();
        dirs.map(|dir| std::fs::read_dir(dir.path()).unwrap().count()).sum()
    }

    async fn count(&self, table: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(format!("select count(*) from {table}")))
            .fetch_one(&self.db.owner)
            .await
            .unwrap()
    }

    async fn sweep(&self) -> (i32, usize) {
        keeper::step(&self.db.doors, &self.browser.depot).await.unwrap()
    }

    async fn kinds(&self, of: TimelineOf) -> Vec<String> {
        let asked = json!({ "of": of, "group": Group::Files, "before": null, "narrowed": null });
        let page: Entries = self.rep.call("timeline", &asked).await.json();
        page.entries.into_iter().map(|entry| entry.kind).collect()
    }
}

fn address(of: FileOf, name: &str) -> String {
    let name: String = name.bytes().map(|byte| format!("%{byte:02X}")).collect();
    format!("/files?on={}&record={}&name={name}", of.key(), of.id())
}

async fn post(browser: &Browser, address: &str, length: Option<usize>, body: Body) -> Answer {
    let mut request = Request::builder().method(Method::POST).uri(address).header(header::HOST, "localhost");
    if let Some(length) = length {
        request = request.header(header::CONTENT_LENGTH, length);
    }
    if let Some(cookie) = browser.cookie() {
        request = request.header(header::COOKIE, cookie);
    }
    browser.request(request.body(body).unwrap()).await
}

async fn send(browser: &Browser, of: FileOf, name: &str, bytes: &[u8]) -> Answer {
    post(browser, &address(of, name), Some(bytes.len()), Body::from(bytes.to_vec())).await
}

async fn sent(browser: &Browser, of: FileOf, name: &str, bytes: &[u8]) -> Sent {
    let answer = send(browser, of, name, bytes).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn get(browser: &Browser, path: &str, more: &[(header::HeaderName, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request = Request::builder().uri(path).header(header::HOST, "localhost");
    if let Some(cookie) = browser.cookie() {
        request = request.header(header::COOKIE, cookie);
    }
    for (name, value) in more {
        request = request.header(name, *value);
    }
    let (parts, body) = browser.open(request.body(Body::empty()).unwrap()).await.into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

fn path(sent: &Sent) -> String {
    format!("/files/{}/{}", sent.file, sent.number)
}

async fn list(browser: &Browser, of: FileOf) -> Vec<FileRow> {
    let answer = browser.call("files_of", &json!({ "of": of, "after": null })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json::<Files>().rows
}

fn code(error: &AppError, field: &str) -> String {
    error.of_field(field).map(|error| error.code.clone()).unwrap_or_else(|| panic!("{error:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_is_listed_told_and_given_back() {
    let set = Set::new().await;
    let (of, customer) = (set.of, set.world.customers.own);
    let text = "甲方：青岛海舟\n".repeat(9000);
    let contract = sent(&set.rep, of, "合同.txt", text.as_bytes()).await;
    assert_eq!((contract.number, contract.outcome, contract.name.as_str()), (1, Outcome::Added, "合同.txt"));
    let row = list(&set.rep, of).await.remove(0);
    assert_eq!((row.name.as_str(), row.newest.media_type.as_str()), ("合同.txt", "text/plain; charset=utf-8"));
    assert_eq!(
        (row.newest.size, row.newest.added_by.as_deref()),
        (i64::try_from(text.len()).unwrap(), Some("sales_rep"))
    );
    assert!(row.may_write);
    let (status, headers, bytes) = get(&set.rep, &path(&contract), &[]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(bytes, text.as_bytes());
    assert_eq!(headers[header::CONTENT_LENGTH], text.len().to_string());
    assert_eq!(set.kinds(TimelineOf::Customer(customer)).await, ["file.added"]);
    assert_eq!((set.objects(), set.count("file_due").await), (1, 0));

    // A deal's stand on the list and on the timeline of its customer too.
    let deal = FileOf::Deal(set.world.deals.own);
    sent(&set.rep, deal, "drawing.png", PNG).await;
    assert_eq!(list(&set.rep, deal).await.len(), 1);
    let both = list(&set.rep, of).await;
    let names: Vec<_> = both.iter().map(|row| (row.name.as_str(), row.deal.is_some())).collect();
    assert_eq!(names.len(), 2);
    assert!(names.contains(&("drawing.png", true)) && names.contains(&("合同.txt", false)));
    assert_eq!(set.kinds(TimelineOf::Deal(set.world.deals.own)).await, ["file.added"]);
    assert_eq!(set.kinds(TimelineOf::Customer(customer)).await.len(), 2);
    // Who sees no deals sees nothing of theirs.
    let marketing = set.browser.signed_in("marketing").await;
    assert_eq!(list(&marketing, of).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sends_and_fetches_as_far_as_it_writes_and_sees_the_record() {
    let set = Set::new().await;
    let admin = set.browser.signed_in("administrator").await;
    let (customers, deals) = (set.world.customers, set.world.deals);
    let hands = [(customers.own, deals.own), (customers.team, deals.team), (customers.foreign, deals.foreign)];
    let mut kept = Vec::new();
    for (customer, deal) in hands {
        let on_customer = sent(&admin, FileOf::Customer(customer), "seen.png", PNG).await;
        kept.push((on_customer, sent(&admin, FileOf::Deal(deal), "seen.png", PNG).await));
    }
    // How many of the three hands, from the own on, a role reaches: customers to read and write, deals to read and write.
    let reach = [
        (Role::Administrator, (3, 3), (3, 3)),
        (Role::SalesManager, (2, 2), (2, 2)),
        (Role::SalesRep, (1, 1), (1, 1)),
        (Role::Marketing, (3, 0), (0, 0)),
        (Role::ServiceManager, (3, 3), (0, 0)),
        (Role::ServiceAgent, (3, 0), (0, 0)),
        (Role::ReadOnly, (3, 0), (3, 0)),
    ];
    for (role, (reads_customers, writes_customers), (reads_deals, writes_deals)) in reach {
        let person = set.browser.signed_in(role.key()).await;
        for (hand, ((customer, deal), (on_customer, on_deal))) in hands.iter().zip(&kept).enumerate() {
            let tries = [
                (FileOf::Customer(*customer), on_customer, reads_customers, writes_customers),
                (FileOf::Deal(*deal), on_deal, reads_deals, writes_deals),
            ];
            for (of, file, reads, writes) in tries {
                let found = get(&person, &path(file), &[]).await.0;
                let expected = if hand < reads { StatusCode::OK } else { StatusCode::NOT_FOUND };
                assert_eq!(found, expected, "{role:?} fetches from {of:?}, hand {hand}");
                let before = set.count("file").await;
                let answer = send(&person, of, &format!("{}.png", role.key()), PNG).await.status;
                let done = if hand < writes {
                    answer == StatusCode::OK
                } else {
                    matches!(answer, StatusCode::FORBIDDEN | StatusCode::NOT_FOUND)
                };
                assert!(done, "{role:?} sends to {of:?}, hand {hand}: {answer}");
                assert_eq!(set.count("file").await - before, i64::from(hand < writes));
            }
        }
    }
    let stranger = set.browser.stranger();
    assert_eq!(send(&stranger, set.of, "x.png", PNG).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(get(&stranger, &path(&kept[0].0), &[]).await.0, StatusCode::SEE_OTHER);
    let elsewhere = Request::builder()
        .method(Method::POST)
        .uri(address(set.of, "x.png"))
        .header(header::HOST, "localhost")
        .header(header::ORIGIN, "https://elsewhere.example")
        .header("sec-fetch-site", "cross-site")
        .header(header::COOKIE, set.rep.cookie().unwrap())
        .body(Body::from(PNG))
        .unwrap();
    assert_eq!(set.rep.request(elsewhere).await.status, StatusCode::FORBIDDEN, "another site sends a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shared_record_shows_its_files_and_takes_more_only_as_far_as_it_was_shared() {
    let set = Set::new().await;
    let foreign = FileOf::Customer(set.world.customers.foreign);
    let admin = set.browser.signed_in("administrator").await;
    let file = sent(&admin, foreign, "a.png", PNG).await;
    let sql = "insert into share (record_kind, record_id, person_id, shared_by) values ('customer', $1, $2, $3)";
    let share = sqlx::query(sql).bind(foreign.id()).bind(set.world.rep).bind(set.world.stranger);
    share.execute(&set.db.owner).await.unwrap();
    assert_eq!(get(&set.rep, &path(&file), &[]).await.0, StatusCode::OK);
    assert_eq!(send(&set.rep, foreign, "b.png", PNG).await.status, StatusCode::FORBIDDEN);
    let delete = json!({ "of": foreign, "id": file.file, "version": 1 });
    assert_eq!(set.rep.call("delete_file", &delete).await.status, StatusCode::FORBIDDEN);
    sqlx::query("update share set can_write = true").execute(&set.db.owner).await.unwrap();
    sent(&set.rep, foreign, "b.png", PNG).await;
    assert_eq!(set.rep.call("delete_file", &delete).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_name_makes_versions_also_at_once() {
    let set = Set::new().await;
    let contents: Vec<String> = (0..8).map(|n| format!("version {n}")).collect();
    let all = join_all(contents.iter().map(|text| sent(&set.rep, set.of, "Offer.TXT", text.as_bytes()))).await;
    let rows = list(&set.rep, set.of).await;
    assert_eq!(rows.len(), 1, "one name is one file");
    assert_eq!(rows[0].newest.number, 8);
    let mut numbers: Vec<i32> = all.iter().map(|sent| sent.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
    for (file, text) in all.iter().zip(&contents) {
        assert_eq!(get(&set.rep, &path(file), &[]).await.2, text.as_bytes());
    }
    let last = all.iter().zip(&contents).max_by_key(|(sent, _)| sent.number).unwrap().1;
    let again = sent(&set.rep, set.of, "offer.txt", last.as_bytes()).await;
    assert_eq!((again.outcome, again.number), (Outcome::Same, 8));
    assert_eq!(set.sweep().await.1, 1);
    assert_eq!(set.objects(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_version_comes_back_and_names_change() {
    let set = Set::new().await;
    let (of, rep) = (set.of, &set.rep);
    let first = sent(rep, of, "plan.txt", b"first").await;
    sent(rep, of, "plan.txt", b"second").await;
    let version = |rows: &[FileRow]| rows.iter().find(|row| row.id == first.file).unwrap().version;
    let seen = version(&list(rep, of).await);
    let restore = |version, number| json!({ "of": of, "id": first.file, "version": version, "number": number });
    let late = rep.call("restore_file_version", &restore(seen - 1, 1)).await;
    assert_eq!(late.error(), AppError::conflict("changed"));
    assert_eq!(
        rep.call("restore_file_version", &restore(seen, 2)).await.error(),
        AppError::conflict("nothing_to_restore")
    );
    assert_eq!(rep.call("restore_file_version", &restore(seen, 7)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rep.call("restore_file_version", &restore(seen, 1)).await.status, StatusCode::OK);
    let versions: Vec<FileVersion> = rep.call("versions_of_file", &json!({ "of": of, "id": first.file })).await.json();
    let told: Vec<_> = versions.iter().map(|version| (version.number, version.restored_from)).collect();
    assert_eq!(told, [(3, Some(1)), (2, None), (1, None)]);
    assert_eq!(get(rep, &format!("/files/{}/3", first.file), &[]).await.2, b"first");

    sent(rep, of, "other.txt", b"other").await;
    let rename = |version, name: &str| json!({ "of": of, "id": first.file, "version": version, "name": name });
    let now = version(&list(rep, of).await);
    let taken = rep.call("rename_file", &rename(now, "OTHER.txt")).await;
    assert_eq!(code(&taken.error(), "name"), "file_name_taken");
    assert_eq!(code(&rep.call("rename_file", &rename(now, " .. ")).await.error(), "name"), "file_name_length");
    assert_eq!(rep.call("rename_file", &rename(now, "dir/总图.txt")).await.status, StatusCode::OK);
    assert!(list(rep, of).await.iter().any(|row| row.name == "总图.txt"));
    // A file is found only at its own record.
    let elsewhere =
        json!({ "of": FileOf::Deal(set.world.deals.own), "id": first.file, "version": now + 1, "name": "x" });
    assert_eq!(rep.call("rename_file", &elsewhere).await.status, StatusCode::NOT_FOUND);
    let kinds = set.kinds(TimelineOf::Customer(of.id())).await;
    for kind in ["file.renamed", "file.version_restored", "file.versioned", "file.added"] {
        assert!(kinds.iter().any(|told| told == kind), "{kind} is not told: {kinds:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_file_waits_in_the_bin_and_its_bytes_go_with_it() {
    let set = Set::new().await;
    let (of, rep) = (set.of, &set.rep);
    let admin = set.browser.signed_in("administrator").await;
    let file = sent(rep, of, "a.png", PNG).await;
    let delete = |version| json!({ "of": of, "id": file.file, "version": version });
    assert_eq!(rep.call("delete_file", &delete(5)).await.error(), AppError::conflict("changed"));
    assert_eq!(rep.call("delete_file", &delete(1)).await.status, StatusCode::OK);
    assert!(list(rep, of).await.is_empty());
    assert_eq!(get(&admin, &path(&file), &[]).await.0, StatusCode::NOT_FOUND);
    assert_eq!(rep.call("take_file_back", &delete(2)).await.status, StatusCode::OK);
    assert_eq!(get(rep, &path(&file), &[]).await.2, PNG);

    assert_eq!(rep.call("delete_file", &delete(3)).await.status, StatusCode::OK);
    let bin = |browser: Browser| async move {
        let filter = json!({ "filter": { "text": "", "kind": "file", "by": null }, "after": null });
        browser.call("read_bin", &filter).await.body.contains("a.png")
    };
    assert!(bin(rep.clone()).await && bin(set.browser.signed_in("sales_manager").await).await);
    assert!(!bin(set.browser.signed_in("stranger").await).await);
    // Another one takes the name meanwhile: both stay.
    sent(rep, of, "a.png", b"\x89PNG\r\n\x1a\nother").await;
    let back = rep.call("restore_from_bin", &json!({ "records": [file.file] })).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.body);
    assert_eq!(list(rep, of).await.len(), 2);

    assert_eq!(rep.call("delete_file", &delete(5)).await.status, StatusCode::OK);
    let purge = json!({ "records": [file.file], "typed": "delete for good" });
    assert_eq!(rep.call("purge_from_bin", &purge).await.status, StatusCode::FORBIDDEN);
    let purged = admin.call("purge_from_bin", &purge).await;
    assert_eq!(purged.status, StatusCode::OK, "{}", purged.body);
    assert_eq!((set.sweep().await.1, set.objects(), set.count("file").await), (1, 1, 1));
    let kinds = set.kinds(TimelineOf::Customer(of.id())).await;
    assert_eq!(kinds[0], "file.purged");
    assert_eq!(kinds.iter().filter(|kind| *kind == "file.restored").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_with_their_record_and_the_keeper_ends_them() {
    let set = Set::new().await;
    let (of, rep) = (set.of, &set.rep);
    let admin = set.browser.signed_in("administrator").await;
    let (kept, binned) = (sent(rep, of, "kept.png", PNG).await, sent(rep, of, "binned.txt", b"x").await);
    let on_deal = sent(rep, FileOf::Deal(set.world.deals.own), "deal.txt", b"deal").await;
    rep.call("delete_file", &json!({ "of": of, "id": binned.file, "version": 1 })).await;
    assert_eq!(rep.call("delete_customer", &json!({ "id": of.id(), "deals": "keep" })).await.status, StatusCode::OK);
    // Out of sight with it, also for those who see all; what hangs on its deal stays.
    for browser in [rep, &admin] {
        assert_eq!(get(browser, &path(&kept), &[]).await.0, StatusCode::NOT_FOUND);
        assert_eq!(get(browser, &path(&on_deal), &[]).await.0, StatusCode::OK);
    }
    rep.call("restore_from_bin", &json!({ "records": [of.id()] })).await;
    assert_eq!(get(rep, &path(&kept), &[]).await.0, StatusCode::OK);
    rep.call("delete_customer", &json!({ "id": of.id(), "deals": "keep" })).await;
    set.db.doors.clock.set(start_of_time() + Duration::days(91));
    let (gone, objects) = set.sweep().await;
    assert!(gone >= 1 && objects <= 2, "{gone} {objects}");
    set.sweep().await;
    assert_eq!((set.count("file").await, set.count("file_version").await, set.objects()), (1, 1, 1));
    assert_eq!(set.count("deletion where ended is null and record_kind = 'file'").await, 0);
}
