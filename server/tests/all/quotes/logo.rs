//! The logo at the head of quotes: only what can be printed is kept, and what was sent keeps the logo that it was sent with.

use super::{Set, set, unpacked};
use crate::harness::{Answer, Browser};
use app::{
    access::AppError,
    imports::piece::Piece,
    quotes::{
        Press,
        document_model::Document,
        logo_model::{LARGEST_LOGO, Logo},
        logo_picture::Picture,
        model::{QuoteOf, QuoteState},
    },
};
use chrono::TimeDelta;
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

/// 12 × 5 pixels, one of them transparent.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAwAAAAFCAYAAABxeg0vAAAAIklEQVR42mNkYGBg4Ipa8J+BSMBEimIGBgYGJgYSAe01AABn1gQQ5Xi3nwAAAABJRU5ErkJggg==";
/// 16 × 8 pixels.
const JPEG: &str = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAIABADASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABQb/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCKAKV7/9k=";
/// 4001 × 1 pixels.
const WIDE: &str = "iVBORw0KGgoAAAANSUhEUgAAD6EAAAABAQAAAAANzgczAAAADklEQVR42mNgGAUjDwAAAfYAAUsUO6wAAAAASUVORK5CYII=";

fn bytes(text: &str) -> Vec<u8> {
    serde_json::from_value::<Piece>(json!(text)).unwrap().0
}

/// The head of one says that it has so many.
fn of_sides(width: u32, height: u32) -> Vec<u8> {
    let mut picture = bytes(PNG);
    picture[16..20].copy_from_slice(&width.to_be_bytes());
    picture[20..24].copy_from_slice(&height.to_be_bytes());
    picture
}

async fn add(admin: &Browser, was: Option<Uuid>, picture: Vec<u8>) -> Answer {
    admin.call("add_quote_logo", &json!({ "was": was, "picture": Piece(picture) })).await
}

async fn added(admin: &Browser, was: Option<Uuid>, picture: &str) -> Logo {
    let answer = add(admin, was, bytes(picture)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    answer.json()
}

async fn choose(admin: &Browser, was: Option<Uuid>, id: Option<Uuid>) -> Answer {
    admin.call("use_quote_logo", &json!({ "was": was, "id": id })).await
}

impl Set {
    /// The link of a quote that was sent just now.
    async fn sent(&self) -> (Uuid, String) {
        let id = self.draft(QuoteOf::Customer(self.world.customers.own), "").await;
        (id, self.link(id).await)
    }

    async fn logo_behind(&self, link: &str) -> Answer {
        self.browser.stranger().get(&format!("{link}/logo")).await
    }

    async fn document(&self, id: Uuid) -> Document {
        let kept: serde_json::Value =
            sqlx::query_scalar("select document from quote_version where quote_id = $1 and number = 1")
                .bind(id)
                .fetch_one(&self.db.owner)
                .await
                .unwrap();
        serde_json::from_value(kept).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_picture_that_can_be_printed_is_kept_as_the_logo() {
    let s = set().await;
    let admin = s.browser.signed_in("administrator").await;
    let (png, jpeg) = (bytes(PNG), bytes(JPEG));
    let large = [png.clone(), vec![0; LARGEST_LOGO as usize]].concat();
    for (picture, code) in [
        (Vec::new(), "file_empty"),
        (
            b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            "quote_logo_svg",
        ),
        (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "quote_logo_kind"),
        (b"<!doctype html><script>alert(1)</script>".to_vec(), "quote_logo_kind"),
        (large, "quote_logo_large"),
        (bytes(WIDE), "quote_logo_pixels"),
        (of_sides(3_000, 3_000), "quote_logo_pixels"),
        (of_sides(u32::MAX, u32::MAX), "quote_logo_pixels"),
        (of_sides(0, 5), "quote_logo_pixels"),
        (of_sides(12, 50), "quote_logo_broken"),
        (png[..20].to_vec(), "quote_logo_broken"),
        (png[..png.len() - 30].to_vec(), "quote_logo_broken"),
        (jpeg[..jpeg.len() - 8].to_vec(), "quote_logo_broken"),
    ] {
        let refused = add(&admin, None, picture).await.error();
        assert_eq!(refused.of_field("logo").map(|error| error.code.as_str()), Some(code), "{refused:?}");
    }
    assert_eq!(add(&s.rep, None, png).await.status, StatusCode::FORBIDDEN);
    assert_eq!(s.count("quote_logo").await, 0);
    for picture in [PNG, JPEG] {
        let was: Option<Logo> = admin.call("quote_logo", &json!({})).await.json();
        let logo = added(&admin, was.map(|logo| logo.id), picture).await;
        assert_eq!(admin.call("quote_logo", &json!({})).await.json::<Option<Logo>>(), Some(logo));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_keeps_its_logo_whatever_becomes_of_it() {
    let s = set().await;
    let admin = s.browser.signed_in("administrator").await;
    let (_, bare) = s.sent().await;
    assert_eq!(s.logo_behind(&bare).await.status, StatusCode::NOT_FOUND);
    let first = added(&admin, None, PNG).await;
    assert_eq!((first.width, first.height, first.size as usize), (12, 5, bytes(PNG).len()));
    let (old, link) = s.sent().await;
    // Whoever saw none there is told that there is one.
    assert_eq!(add(&admin, None, bytes(JPEG)).await.error(), AppError::conflict("changed"));
    let second = added(&admin, Some(first.id), JPEG).await;
    let (_, newer) = s.sent().await;
    assert_eq!(choose(&admin, Some(first.id), None).await.error(), AppError::conflict("changed"));
    assert_eq!(choose(&admin, Some(second.id), None).await.status, StatusCode::OK);
    assert_eq!(admin.call("quote_logo", &json!({})).await.json::<Option<Logo>>(), None);
    for (link, kind) in [(&link, "image/png"), (&newer, "image/jpeg")] {
        let page = s.browser.stranger().get(link).await;
        assert!(page.body.contains(&format!("src=\"{link}/logo\"")), "{}", page.body);
        let logo = s.logo_behind(link).await;
        assert_eq!((logo.status, logo.headers["content-type"].to_str().unwrap()), (StatusCode::OK, kind));
        assert_eq!(logo.headers["x-content-type-options"], "nosniff");
        assert!(logo.headers["content-security-policy"].to_str().unwrap().starts_with("sandbox; default-src 'none'"));
    }
    // What was sent without one gets none, and what is withdrawn shows none.
    assert_eq!(s.logo_behind(&bare).await.status, StatusCode::NOT_FOUND);
    assert!(!s.browser.stranger().get(&bare).await.body.contains("/logo\""));
    assert_eq!(s.set_state(old, QuoteState::Withdrawn, "").await.status, StatusCode::OK);
    assert_eq!(s.logo_behind(&link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(s.document(old).await.logo, Some(first.clone()), "the version says which one it had");

    // Taken back; who only sells does not reach it by itself.
    assert_eq!(choose(&admin, None, Some(second.id)).await.status, StatusCode::OK);
    let address = format!("/files/quote-logo/{}", second.id);
    assert_eq!(admin.get(&address).await.headers["content-type"], "image/jpeg");
    assert_eq!(s.rep.get(&address).await.status, StatusCode::FORBIDDEN);
    assert_eq!(choose(&s.rep, Some(second.id), None).await.status, StatusCode::FORBIDDEN);
    assert_eq!(s.count("event where kind = 'organisation.changed' and after ? 'quote_logo'").await, 4);

    // A day later only what nobody was sent goes.
    let unseen = added(&admin, Some(second.id), PNG).await;
    assert_eq!(choose(&admin, Some(unseen.id), None).await.status, StatusCode::OK);
    s.db.doors.clock.set(s.db.doors.clock.now() + TimeDelta::days(2));
    let admin = s.browser.signed_in("administrator").await;
    added(&admin, None, PNG).await;
    assert_eq!(s.count(&format!("quote_logo where id in ('{}', '{}')", first.id, second.id)).await, 2);
    assert_eq!(s.count(&format!("quote_logo where id = '{}'", unseen.id)).await, 0);
    assert_eq!(choose(&admin, None, Some(unseen.id)).await.error(), AppError::conflict("changed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logo_is_in_the_file_and_a_broken_one_costs_no_file() {
    let s = set().await;
    let admin = s.browser.signed_in("administrator").await;
    added(&admin, None, PNG).await;
    let (id, _) = s.sent().await;
    let document = s.document(id).await;
    let press = Press::new(None);
    let print = async |kind: &str, bytes: Vec<u8>| {
        let made = press.print(document.clone(), Some(Picture { media_type: kind.to_owned(), bytes })).await;
        // A machine without Chinese fonts prints nothing at all.
        made.ok().map(|file| [vec![String::from_utf8_lossy(&file).into_owned()], unpacked(&file)].concat().join("\n"))
    };
    let pictures = |file: &str| file.matches("/Subtype/Image").count() + file.matches("/Subtype /Image").count();
    let Some(with_png) = print("image/png", bytes(PNG)).await else { return };
    assert_eq!(pictures(&with_png), 2, "the picture, and what of it is transparent");
    let with_jpeg = print("image/jpeg", bytes(JPEG)).await.unwrap();
    assert!(pictures(&with_jpeg) == 1 && with_jpeg.contains("DCTDecode"));
    let png = bytes(PNG);
    for broken in [png[..png.len() - 30].to_vec(), png[..20].to_vec(), b"none at all".to_vec(), Vec::new()] {
        assert_eq!(pictures(&print("image/png", broken).await.unwrap()), 0);
    }
    // As those who see the quote get it: from the database.
    let file = s.rep.get(&format!("/quotes/{id}/pdf?version=1")).await;
    assert_eq!((file.status, pictures(&file.body)), (StatusCode::OK, 2));
}
