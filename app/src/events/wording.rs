//! Entries of the log in words: who did what, and which fields went from what to what.

use super::entry::Entry;
use crate::{
    fields::{FieldDef, FieldKind, value_in_words},
    locale::{Lang, format},
    words::{
        chat as hw, consent as sw, customers as cw, desk_assignment as aw, desk_relations as rw, details as dw,
        events as w, forecast as fw, leads as ld, lifecycle as lw, pool as pw, repairs as pr, scores as cs,
        surveys as uw, tickets as tw,
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{borrow::Cow, collections::BTreeMap};
use uuid::Uuid;

/// What somebody did: "moved the deal". Kinds that are not known read as "changed something".
#[must_use]
pub fn did(lang: Lang, kind: &str) -> &'static str {
    w::text(lang, &format!("did_{}", kind.replace('.', "_"))).unwrap_or_else(|| w::did_something(lang))
}

/// Who did it: somebody, a rule of automation, or the product itself.
#[must_use]
pub fn actor(lang: Lang, entry: &Entry) -> String {
    let by_rule = || entry.rule().map(|name| w::automation_named(lang, name));
    entry.by().or_else(by_rule).unwrap_or_else(|| w::system(lang).to_owned())
}

/// A field that went from one value to another; `None` is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// As in the log; empty for a custom field, which is no field of the log.
    pub key: String,
    pub field: Cow<'static, str>,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The fields that an entry tells of, in words. New, imported, deleted and restored records tell none: their name stands beside them.
/// Fields without a word of their own (positions, ids, moments of entering) are for the log only.
#[must_use]
pub fn differences(lang: Lang, offset: i32, entry: &Entry) -> Vec<Difference> {
    let (noun, verb) = entry.kind.split_once('.').unwrap_or_default();
    // What a mail says stands there as a whole.
    if noun == "mail" || matches!(verb, "created" | "imported" | "deleted" | "restored" | "logged" | "added") {
        return Vec::new();
    }
    let none = Map::new();
    let (before, after) = (object(entry.before.as_ref(), &none), object(entry.after.as_ref(), &none));
    let mut fields: Vec<&str> = before.keys().chain(after.keys()).map(|key| base(key)).collect();
    fields.sort_unstable_by_key(|field| (place(field), *field));
    fields.dedup();
    let staged = fields.contains(&"stage");
    let told = |field: &str| {
        match (noun, verb, field) {
            // Its title stands beside it.
            ("activity", _, "activity") => return None,
            // So does the name of the other one.
            ("customer", "merged" | "merge_undone", "customer" | "owner") => return None,
            // So does the name of the file.
            ("file", verb, _) if verb != "renamed" => return None,
            ("contact", "merged", "owner") => return None,
            // So does the time.
            ("deal", "won" | "lost", "closed_at") => return None,
            // When that was is said by the line.
            ("ticket", _, "closed_at") => return None,
            // So does who it was.
            ("ticket", "chat_began" | "chat_ended" | "chat_address", "contact") => return None,
            // The stage says it.
            ("deal", _, "status") if staged => return None,
            // Whose deal it was stands there as well.
            ("deal", _, "owner") if entry.is_imported() => return None,
            _ => {}
        }
        let words = w::text(lang, &format!("field_{field}"))?;
        let (old, new) = (shown(lang, offset, field, before), shown(lang, offset, field, after));
        // Which product it was is said nowhere else.
        let old = old.filter(|_| entry.kind != "deal.product_changed" || field != "product");
        (old != new).then(|| Difference { key: field.to_owned(), field: words.into(), before: old, after: new })
    };
    fields.into_iter().filter_map(told).chain(custom_differences(lang, after)).collect()
}

/// What the server tells of a custom field: the field itself and its values.
#[derive(Deserialize)]
struct CustomChange {
    field: FieldDef,
    #[serde(default)]
    before: Value,
    #[serde(default)]
    after: Value,
    #[serde(default)]
    names: BTreeMap<Uuid, String>,
}

/// The custom fields that changed, in their own words.
fn custom_differences(lang: Lang, after: &Map<String, Value>) -> Vec<Difference> {
    let told = after.get("custom").and_then(Value::as_array).into_iter().flatten();
    let difference = |change: CustomChange| {
        let words = |value: &Value| value_in_words(lang, &change.field, value, &change.names);
        let (before, after) = (words(&change.before), words(&change.after));
        // Two sensitive values may have the same mask, and two files the same name.
        let told_apart = matches!(change.field.kind, FieldKind::Sensitive | FieldKind::File);
        let differs = before != after || (told_apart && change.before != change.after);
        differs.then(|| Difference {
            key: String::new(),
            field: change.field.name_in(lang).to_owned().into(),
            before,
            after,
        })
    };
    told.filter_map(|change| CustomChange::deserialize(change).ok()).filter_map(difference).collect()
}

fn object<'a>(value: Option<&'a Value>, none: &'a Map<String, Value>) -> &'a Map<String, Value> {
    value.and_then(Value::as_object).unwrap_or(none)
}

/// What comes first: where the deal went, then why. The others follow by their names.
const FIRST: [&str; 3] = ["stage", "close_reason", "close_note"];

fn place(field: &str) -> usize {
    FIRST.iter().position(|first| *first == field).unwrap_or(FIRST.len())
}

/// The field that a key speaks of: `stage` for `stage`, `stage_id`, `stage_name` and `stage_name_en`.
fn base(key: &str) -> &str {
    let key = key.strip_suffix("_en").unwrap_or(key);
    key.strip_suffix("_name").or_else(|| key.strip_suffix("_id")).unwrap_or(key)
}

/// A field's value as people read it: the name where the log keeps one beside the id, else the value.
fn shown(lang: Lang, offset: i32, field: &str, fields: &Map<String, Value>) -> Option<String> {
    let text =
        |key: String| fields.get(&key).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned);
    let english = if lang == Lang::En { text(format!("{field}_name_en")) } else { None };
    english.or_else(|| text(format!("{field}_name"))).or_else(|| plain(lang, offset, field, fields.get(field)?, fields))
}

fn plain(lang: Lang, offset: i32, field: &str, value: &Value, fields: &Map<String, Value>) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Object(why) if field == "because" => because(lang, why),
        // A further phone, e-mail or address says what it is.
        Value::Object(way) => way.get("value").and_then(Value::as_str).map(str::to_owned),
        Value::Bool(yes) => Some(if *yes { w::yes(lang) } else { w::no(lang) }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(all) => {
            let names: Vec<_> = all.iter().filter_map(|one| plain(lang, offset, field, one, fields)).collect();
            (!names.is_empty()).then(|| names.join(if lang == Lang::En { ", " } else { "、" }))
        }
        Value::String(text) => worded(lang, offset, field, text, fields),
    }
}

/// How somebody was chosen, for a ticket or a lead.
fn method_word(lang: Lang, key: &str) -> Option<&'static str> {
    aw::text(lang, &format!("method_{key}")).or_else(|| ld::text(lang, &format!("method_{key}")))
}

/// Why a rule gave somebody a ticket: `Rule “X”, round robin, 3 of 10 open`.
fn because(lang: Lang, why: &Map<String, Value>) -> Option<String> {
    let rule = why.get("rule").and_then(Value::as_str)?;
    let method = why.get("method").and_then(Value::as_str).and_then(|key| method_word(lang, key))?;
    let load = why.get("load").and_then(Value::as_i64)?;
    Some(match why.get("most").and_then(Value::as_i64) {
        Some(most) => aw::because_most(lang, rule, method, load, most),
        None => aw::because(lang, rule, method, load),
    })
}

fn worded(lang: Lang, offset: i32, field: &str, text: &str, fields: &Map<String, Value>) -> Option<String> {
    let known = match field {
        "kind" => cw::text(lang, &format!("kind_{text}")).or_else(|| tw::text(lang, &format!("kind_{text}"))),
        "state" => tw::text(lang, &format!("state_{text}")),
        "priority" => tw::text(lang, &format!("priority_{text}")),
        "repair_step" => pr::text(lang, &format!("step_{text}")),
        "repair_payer" => pr::text(lang, &format!("payer_{text}")),
        "chat_ended_by" => hw::text(lang, &format!("ended_{text}")),
        "link" => rw::text(lang, &format!("kind_{text}")),
        "channel" => tw::text(lang, &format!("channel_{text}")),
        "status" => w::text(lang, &format!("status_{text}")),
        answer if answer.starts_with("answer_") => cs::text(lang, &format!("answer_{text}")),
        "forecast_category" => fw::text(lang, &format!("category_{text}")),
        "survey_channel" => uw::text(lang, &format!("channel_{text}")),
        "access" => w::text(lang, &format!("access_{text}")),
        "role" => dw::text(lang, &format!("role_{text}")),
        "interests" => dw::text(lang, &format!("interest_{text}")),
        field if field.starts_with("consent_") => sw::text(lang, &format!("state_{text}")),
        "lifecycle" => lw::text(lang, &format!("is_{text}")),
        "lifecycle_why" => lw::text(lang, &format!("why_{text}")),
        "lead_state" => ld::text(lang, &format!("state_{text}")),
        "lead_source" => ld::text(lang, &format!("source_{text}")),
        "recycle_why" => pw::text(lang, &format!("rule_{text}")),
        _ => None,
    };
    if let Some(known) = known {
        return Some(known.to_owned());
    }
    match field {
        "value" | "annual_revenue" | "price" => {
            let amount: Decimal = text.parse().ok()?;
            let currency = fields.get("currency").and_then(Value::as_str);
            Some(currency.map_or_else(|| format::number(amount, 4), |currency| format::money(amount, currency)))
        }
        _ => {
            if let Ok(day) = text.parse::<NaiveDate>() {
                return Some(format::date(lang, day));
            }
            if let Ok(moment) = text.parse::<DateTime<Utc>>() {
                return Some(format::date_time(lang, moment, offset));
            }
            // An id without a name beside it says nothing to people.
            (!text.is_empty() && text.parse::<uuid::Uuid>().is_err()).then(|| text.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(kind: &str, before: Value, after: Value) -> Entry {
        Entry {
            kind: kind.to_owned(),
            subject_kind: "deal".to_owned(),
            before: Some(before),
            after: Some(after),
            ..Entry::default()
        }
    }

    fn told(lang: Lang, entry: &Entry) -> Vec<(Cow<'static, str>, Option<String>, Option<String>)> {
        differences(lang, 480, entry).into_iter().map(|one| (one.field, one.before, one.after)).collect()
    }

    #[test]
    fn a_move_names_the_stages_in_the_reader_s_language() {
        let moved = entry(
            "deal.moved",
            json!({"stage": Uuid::nil(), "stage_name": "询盘", "stage_name_en": "Inquiry", "position": "a0"}),
            json!({"stage": Uuid::max(), "stage_name": "报价", "stage_name_en": "Quote", "position": "b0"}),
        );
        assert_eq!(told(Lang::En, &moved), [("Stage".into(), Some("Inquiry".to_owned()), Some("Quote".to_owned()))]);
        assert_eq!(told(Lang::ZhCn, &moved), [("阶段".into(), Some("询盘".to_owned()), Some("报价".to_owned()))]);
    }

    #[test]
    fn winning_tells_the_stage_the_reason_and_the_note_but_not_the_time_and_the_status_again() {
        let won = entry(
            "deal.won",
            json!({"stage": Uuid::nil(), "stage_name": "报价", "status": "open", "closed_at": null, "close_reason": null}),
            json!({"stage": Uuid::max(), "stage_name": "赢单", "status": "won", "closed_at": "2026-11-22T08:00:00Z",
                   "close_reason": Uuid::max(), "close_reason_name": "质量", "close_reason_name_en": "Quality",
                   "close_note": "三家里最好的"}),
        );
        let quality = Some("Quality".to_owned());
        assert!(told(Lang::En, &won).contains(&("Reason".into(), None, quality)));
        let fields: Vec<_> = told(Lang::ZhCn, &won).into_iter().map(|(field, ..)| field).collect();
        assert_eq!(fields, ["阶段", "原因", "说明"]);
    }

    #[test]
    fn a_merge_tells_what_was_taken_over_but_not_the_other_customer_again() {
        let other = json!({"customer": Uuid::max(), "customer_name": "青岛海舟"});
        let undone = entry("customer.merge_undone", json!({}), other);
        assert_eq!(told(Lang::ZhCn, &undone), []);
        let merged = entry(
            "customer.merged",
            json!({"phone": null, "owner": Uuid::max()}),
            json!({"customer": Uuid::max(), "customer_name": "青岛海舟", "phone": "13800138000"}),
        );
        assert_eq!(told(Lang::ZhCn, &merged), [("电话".into(), None, Some("13800138000".to_owned()))]);
    }

    #[test]
    fn an_imported_event_does_not_tell_of_its_owner_as_a_change() {
        let won = entry(
            "deal.won",
            json!({"stage": Uuid::nil(), "stage_name": "报价"}),
            json!({"stage": Uuid::max(), "stage_name": "赢单", "owner": Uuid::max(), "owner_name": "陈晓", "import": Uuid::nil()}),
        );
        let fields: Vec<_> = told(Lang::ZhCn, &won).into_iter().map(|(field, ..)| field).collect();
        assert_eq!(fields, ["阶段"]);
    }

    #[test]
    fn a_changed_product_is_named() {
        let line = |quantity| json!({"product": Uuid::nil(), "product_name": "GTX Pro", "quantity": quantity});
        let changed = entry("deal.product_changed", line("1"), line("2"));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(Lang::En, &changed),
            [("Product".into(), None, text("GTX Pro")), ("Quantity".into(), text("1"), text("2"))]
        );
    }

    #[test]
    fn amounts_and_dates_read_as_such() {
        let changed = entry(
            "deal.changed",
            json!({"value": "1000.0000", "currency": "CNY", "expected_close": null}),
            json!({"value": "2500.5000", "currency": "CNY", "expected_close": "2026-12-01"}),
        );
        assert_eq!(
            told(Lang::ZhCn, &changed),
            [
                ("预计成交日期".into(), None, Some("2026年12月1日".to_owned())),
                ("金额".into(), Some("¥1,000.00".to_owned()), Some("¥2,500.50".to_owned())),
            ]
        );
    }

    #[test]
    fn a_new_record_tells_no_fields_and_unknown_kinds_still_read() {
        assert_eq!(told(Lang::En, &entry("deal.created", json!({}), json!({"value": "1"}))), []);
        assert_eq!(did(Lang::En, "boat.sunk"), "changed something");
        assert_eq!(did(Lang::ZhCn, "note.added"), "写了备注");
    }

    #[test]
    fn why_somebody_got_a_ticket_is_said() {
        let why = |most: Value| json!({"rule": "深圳", "method": "round_robin", "load": 3, "most": most});
        let handed = |most| entry("ticket.handed_out", json!({"owner": null}), json!({"because": why(most)}));
        let said = |lang, most| told(lang, &handed(most)).pop().and_then(|(.., after)| after);
        assert_eq!(said(Lang::En, json!(10)).as_deref(), Some("Rule “深圳”, Round robin, 3 of 10 open"));
        assert_eq!(said(Lang::ZhCn, Value::Null).as_deref(), Some("规则“深圳”，轮流，手上 3"));
    }

    #[test]
    fn every_kind_has_words_of_its_own() {
        for kind in crate::events::kinds::all() {
            assert_ne!(did(Lang::En, kind), w::did_something(Lang::En), "{kind}");
        }
    }
}
