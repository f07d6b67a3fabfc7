//! A letter of sales on a timeline: what was written, what was answered, what did not arrive.

use super::{
    entry::Entry,
    entry_line::{Said, said},
};
use crate::{
    locale::use_lang,
    words::{mail as mw, mailing as w},
};
use leptos::prelude::*;
use serde_json::Value;

/// Its subject and to whom or from whom it is, and below the words; what it quotes is folded.
#[component]
pub fn MailTold(entry: Entry) -> impl IntoView {
    let lang = use_lang();
    let (address, text) = (said(&entry, "address"), said(&entry, "text"));
    let (quoted, why) = (said(&entry, "quoted"), said(&entry, "said"));
    let all = |key: &str| -> Vec<String> {
        let listed = entry.after.as_ref().and_then(|after| after.get(key)).and_then(Value::as_array);
        listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let whom = match entry.kind.as_str() {
        "mail.sent" | "mail.failed" => {
            let mut everybody = vec![address];
            everybody.extend(all("cc"));
            mw::to(lang, everybody.join(crate::words::events::between_names(lang)))
        }
        _ => address,
    };
    let (refused, unkept) = (all("refused"), all("unkept"));
    let refused = (!refused.is_empty()).then(|| w::files_refused(lang, refused.join(", ")));
    let unkept = (!unkept.is_empty()).then(|| w::files_unkept(lang, unkept.join(", ")));
    view! {
        <p class="entry__call">
            <span class="mail-told__subject">{said(&entry, "mail_subject")}</span>
            <span class="post__address">{whom}</span>
        </p>
        {[text, why].map(|text| (!text.is_empty()).then(|| view! { <Said text names=Vec::new()/> })).collect_view()}
        {(!quoted.is_empty())
            .then(|| {
                view! {
                    <details class="post__quoted">
                        <summary>{mw::quoted(lang)}</summary>
                        <Said text=quoted names=Vec::new()/>
                    </details>
                }
            })}
        {[refused, unkept].map(|words| words.map(|words| view! { <p class="entry__origin">{words}</p> })).collect_view()}
    }
}
