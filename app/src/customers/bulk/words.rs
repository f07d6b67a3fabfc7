//! A change of many records in words.

use super::model::{BulkField, Change, Outcome, Run, Stopped};
use crate::{
    customers::contacts::role::role_word,
    fields::{RecordKind, model::field_of_key, value_in_words},
    locale::{Lang, format},
    words::{bulk as w, bulk_contacts as b, contacts as kw, custom_columns, customers as cw},
};

/// What was done: "Set Industry to 机械".
pub(super) fn what(lang: Lang, run: &Run) -> String {
    let name = run.what.clone().unwrap_or_default();
    match run.kind.as_str() {
        "assign" => w::did_assign(lang, name),
        "tag" => w::did_tag(lang, name),
        "untag" => w::did_untag(lang, name),
        "move" => b::did_move(lang, name),
        "delete" => w::did_delete(lang).to_owned(),
        _ if run.field.as_deref().and_then(field_of_key).is_some() => did_set_own(lang, run),
        _ => {
            let field = run.field.as_deref().and_then(BulkField::from_key).unwrap_or_default();
            match run.what {
                Some(_) if field == BulkField::Role => {
                    w::did_set(lang, field_word(lang, field), role_word(lang, &name))
                }
                Some(_) => w::did_set(lang, field_word(lang, field), name),
                None => w::did_empty(lang, field_word(lang, field)),
            }
        }
    }
}

/// A field that an administrator made.
fn did_set_own(lang: Lang, run: &Run) -> String {
    let Some(own) = &run.own else { return custom_columns::did_set_unseen(lang).to_owned() };
    let name = own.field.name_in(lang);
    match value_in_words(lang, &own.field, &own.value, &own.names) {
        Some(value) => w::did_set(lang, name, value),
        None => w::did_empty(lang, name),
    }
}

/// How it came out: "120 changed, 3 left out".
pub(super) fn outcome(lang: Lang, run: &Run) -> String {
    let mut parts = vec![w::changed_count(lang, format::count(run.changed()))];
    let same = run.count(Outcome::Same);
    if same > 0 {
        parts.push(w::same_count(lang, format::count(same)));
    }
    if run.skipped() > 0 {
        parts.push(w::skipped_count(lang, format::count(run.skipped())));
    }
    parts.join(if lang == Lang::En { ", " } else { "，" })
}

/// How taking it back came out.
pub(super) fn undone(lang: Lang, run: &Run) -> String {
    let back = format::count(run.count(Outcome::Undone));
    match run.count(Outcome::Kept) {
        0 => w::undone_count(lang, back),
        kept => w::undone_and_kept(lang, back, format::count(kept)),
    }
}

/// The name of a field that can be set.
pub(super) const fn field_word(lang: Lang, field: BulkField) -> &'static str {
    match field {
        BulkField::Industry => cw::industry(lang),
        BulkField::Country => cw::country(lang),
        BulkField::Region => cw::region(lang),
        BulkField::Source => cw::source(lang),
        BulkField::Title => kw::job_title(lang),
        BulkField::Role => kw::role(lang),
    }
}

/// What kind of records it is about.
pub(super) const fn kind_word(lang: Lang, of: RecordKind) -> &'static str {
    match of {
        RecordKind::Customer => cw::title(lang),
        RecordKind::Contact => kw::title(lang),
    }
}

/// Why a record was left as it was, or stayed changed.
pub(super) fn why(lang: Lang, outcome: Outcome) -> &'static str {
    w::text(lang, &format!("outcome_{}", outcome.key())).unwrap_or_default()
}

/// Why nobody goes on with it.
pub(super) fn stopped(lang: Lang, why: Stopped) -> &'static str {
    w::text(lang, &format!("stopped_{}", why.key())).unwrap_or_default()
}

/// What is under way.
pub(super) const fn doing(lang: Lang, change: &Change) -> &'static str {
    match change {
        Change::Assign(_) => w::assign(lang),
        Change::Tag(_) => w::tag(lang),
        Change::Untag(_) => w::untag(lang),
        Change::Set(..) | Change::SetOwn(..) => w::set(lang),
        Change::Move(_) => b::r#move(lang),
        Change::Delete => w::delete(lang),
    }
}
