//! A notice in words: on screen, and on a device that is told of it.

use super::model::{Notice, NoticeKind, RecordOf};
use crate::{events::did, locale::Lang, words::notices as w};

/// What happened: who, what, to which record.
#[must_use]
pub fn words(lang: Lang, notice: &Notice) -> String {
    let who = notice.actor.as_deref().unwrap_or_else(|| w::system(lang));
    let name = notice.name.as_str();
    match notice.kind {
        NoticeKind::Mentioned => w::mentioned(lang, who, name),
        NoticeKind::Given if matches!(notice.record, RecordOf::Task(_)) => w::given_task(lang, who, name),
        NoticeKind::Given => w::given(lang, who, name),
        NoticeKind::Chatting => w::chatting(lang, name),
        NoticeKind::Recycling => w::recycling(lang, name),
        NoticeKind::Escalated if notice.event.as_deref() == Some("ticket.measure_due") => w::measure_due(lang, name),
        NoticeKind::Escalated => w::escalated(lang, name),
        NoticeKind::Woken => w::woken(lang, name),
        NoticeKind::Rated if notice.event.as_deref() == Some("ticket.complaint_confirmed") => {
            w::not_settled(lang, name)
        }
        NoticeKind::Rated if notice.event.as_deref() == Some("customer.survey_answered") => w::survey_low(lang, name),
        NoticeKind::Rated => w::rated_low(lang, name),
        NoticeKind::Quoted => match notice.event.as_deref() {
            Some("quote.accepted") => w::quote_accepted(lang, name),
            Some("quote.declined") => w::quote_declined(lang, name),
            _ => w::quote_expired(lang, name),
        },
        NoticeKind::Mailed if notice.event.as_deref() == Some("mail.failed") => w::mail_failed(lang, name),
        NoticeKind::Mailed => w::mail_answered(lang, name),
        NoticeKind::Approving => match notice.event.as_deref() {
            Some("approval.asked") => w::approval_asked(lang, who, name),
            Some("approval.passed") => w::approval_passed(lang, who, name),
            Some("approval.approved") => w::approval_approved(lang, who, name),
            Some("approval.declined") => w::approval_declined(lang, who, name),
            Some("approval.taken_back") => w::approval_taken_back(lang, who, name),
            Some("approval.withdrawn") => w::approval_withdrawn(lang, who, name),
            _ => w::approval_reminded(lang, name),
        },
        NoticeKind::Scored => w::score_reached(lang, name),
        NoticeKind::Due if notice.event.as_deref() == Some("lead.reminded") => w::lead_reminded(lang, name),
        NoticeKind::Due if notice.event.as_deref() == Some("lead.missed") => w::lead_missed(lang, name),
        NoticeKind::Due => w::due(lang, name),
        NoticeKind::Automated if matches!(notice.record, RecordOf::Rule(_)) => w::automation_stopped(lang, name),
        NoticeKind::Automated => w::automated(lang, name),
        NoticeKind::Followed if notice.times > 1 => w::followed_often(lang, who, notice.times, name),
        NoticeKind::Followed => w::followed(lang, who, did(lang, notice.event.as_deref().unwrap_or_default()), name),
    }
}
