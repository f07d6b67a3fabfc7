//! What a file is, by its first bytes. Its name only tells apart what has the same bytes.

use super::kind_model::ending;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};

/// So many bytes tell what a file is.
pub const HEAD: usize = 8 * 1024;

/// What is known of nothing else.
const UNKNOWN: &str = "application/octet-stream";
/// Office files of before 2007 are all of one container.
const OLD_OFFICE: &str = "application/x-ole-storage";

/// The media type of what begins with `head` and is called `name`; texts with the encoding that they are in.
#[must_use]
pub fn media_type(head: &[u8], name: &str) -> String {
    let head = &head[..head.len().min(HEAD)];
    let by_bytes = infer::get(head).map(|known| known.mime_type());
    match by_bytes {
        Some("application/zip" | OLD_OFFICE) => by_ending(name).unwrap_or(by_bytes.unwrap_or(UNKNOWN)).to_owned(),
        Some(known) => known.to_owned(),
        None => text_type(head, name).unwrap_or_else(|| UNKNOWN.to_owned()),
    }
}

/// What a container holds, as far as a name says it.
fn by_ending(name: &str) -> Option<&'static str> {
    Some(match ending(name)?.as_str() {
        "docx" | "dotx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" | "xltx" | "xlsm" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" | "ppsx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "doc" | "wps" => "application/msword",
        "xls" | "et" => "application/vnd.ms-excel",
        "ppt" | "dps" => "application/vnd.ms-powerpoint",
        "msg" => "application/vnd.ms-outlook",
        _ => return None,
    })
}

fn text_type(head: &[u8], name: &str) -> Option<String> {
    let charset = charset(head)?;
    let begin = String::from_utf8_lossy(head).trim_start_matches('\u{feff}').trim_start().to_lowercase();
    let html = ["<!doctype html", "<html", "<head", "<body", "<script", "<iframe"];
    if html.iter().any(|tag| begin.starts_with(tag)) {
        return Some("text/html".to_owned());
    }
    if begin.contains("<svg") {
        return Some("image/svg+xml".to_owned());
    }
    if begin.starts_with("<?xml") {
        return Some("text/xml".to_owned());
    }
    let kind = match ending(name).as_deref() {
        Some("csv" | "tsv") => "text/csv",
        Some("eml") => return Some("message/rfc822".to_owned()),
        Some("html" | "htm" | "xhtml") => "text/html",
        _ => "text/plain",
    };
    Some(format!("{kind}; charset={charset}"))
}

/// The encoding of a text; `None` for what is no text.
fn charset(head: &[u8]) -> Option<String> {
    match head {
        [0xff, 0xfe, ..] => return Some("utf-16le".to_owned()),
        [0xfe, 0xff, ..] => return Some("utf-16be".to_owned()),
        [] => return None,
        _ => {}
    }
    let written = |byte: u8| byte >= 0x20 && byte != 0x7f || matches!(byte, b'\t' | b'\r' | b'\n' | 0x0c | 0x1b);
    if !head.iter().all(|byte| written(*byte)) {
        return None;
    }
    match std::str::from_utf8(head) {
        Ok(_) => Some("utf-8".to_owned()),
        // The last letter may have been cut through.
        Err(error) if error.error_len().is_none() => Some("utf-8".to_owned()),
        Err(_) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(head, true);
            Some(detector.guess(None, Utf8Detection::Deny).name().to_lowercase())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

    #[test]
    fn content_counts_more_than_the_name() {
        assert_eq!(media_type(PNG, "brief.pdf"), "image/png");
        assert_eq!(media_type(b"<!DOCTYPE html><script>alert(1)</script>", "photo.png"), "text/html");
        assert_eq!(media_type(b"\xef\xbb\xbf  <svg xmlns='x' onload='y'>", "logo.png"), "image/svg+xml");
        assert_eq!(media_type(b"MZ\x90\0\x03\0\0\0", "readme.txt"), "application/vnd.microsoft.portable-executable");
        assert_eq!(media_type(b"%PDF-1.7 ...", "x"), "application/pdf");
    }

    #[test]
    fn texts_know_their_encoding() {
        assert_eq!(media_type("客户,电话\n".as_bytes(), "名单.CSV"), "text/csv; charset=utf-8");
        let cut = &"轻舟已过万重山".as_bytes()[..10];
        assert_eq!(media_type(cut, "a.txt"), "text/plain; charset=utf-8");
        let gbk = encoding_rs::GBK.encode("尊敬的客户，附件是本季度的报价单，请查收。").0;
        assert!(
            ["text/plain; charset=gbk", "text/plain; charset=gb18030"].contains(&media_type(&gbk, "a.txt").as_str())
        );
    }

    #[test]
    fn what_is_not_known_is_said_to_be_so() {
        assert_eq!(media_type(&[0, 1, 2, 3, 0xff, 0x13], "a.txt"), UNKNOWN);
        assert_eq!(media_type(b"", "a.txt"), UNKNOWN);
        assert_eq!(media_type(b"hello", "page.html"), "text/html; charset=utf-8");
    }
}
