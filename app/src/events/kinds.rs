//! The kinds of events that stand on a timeline, `noun.verb` as the code records them, by what one reads together. What
//! happens to people, teams, pipelines, products, sessions, imports and the organisation stands in the log alone.

/// Of customers and contacts themselves.
pub const RECORD: [&str; 41] = [
    "customer.created",
    "customer.imported",
    "customer.changed",
    "customer.assigned",
    "customer.deleted",
    "customer.restored",
    "customer.purged",
    "customer.shared",
    "customer.merged",
    "customer.merge_undone",
    "customer.tagged",
    "customer.untagged",
    "customer.returned",
    "customer.return_undone",
    "customer.recycled",
    "customer.recycling_soon",
    "customer.claimed",
    "customer.protected",
    "customer.unprotected",
    "customer.lifecycle_changed",
    "customer.verified",
    "customer.verify_undone",
    "customer.survey_asked",
    "customer.survey_answered",
    "contact.created",
    "contact.changed",
    "contact.linked",
    "contact.unlinked",
    "contact.deleted",
    "contact.restored",
    "contact.purged",
    "contact.assigned",
    "customer.revealed",
    "contact.revealed",
    "contact.merged",
    "contact.merge_undone",
    "contact.entered_portal",
    "asset.added",
    "asset.changed",
    "asset.deleted",
    "asset.restored",
];

/// Of deals and of what hangs on them.
pub const DEAL: [&str; 40] = [
    "deal.created",
    "deal.imported",
    "deal.moved",
    "deal.changed",
    "deal.won",
    "deal.lost",
    "deal.deleted",
    "deal.restored",
    "deal.purged",
    "deal.move_undone",
    "deal.assigned",
    "deal.shared",
    "deal.contact_added",
    "deal.contact_removed",
    "deal.competitor_added",
    "deal.competitor_changed",
    "deal.competitor_removed",
    "deal.product_added",
    "deal.product_changed",
    "deal.product_removed",
    "deal.value_joined",
    "deal.value_parted",
    "deal.tagged",
    "deal.untagged",
    "deal.answered",
    "deal.score_reached",
    "quote.created",
    "quote.sent",
    "quote.accepted",
    "quote.declined",
    "quote.expired",
    "quote.withdrawn",
    "quote.reopened",
    "approval.asked",
    "approval.passed",
    "approval.approved",
    "approval.declined",
    "approval.taken_back",
    "approval.withdrawn",
    "approval.reminded",
];

/// Of tickets of the service desk, with what was said on them.
pub const TICKET: [&str; 40] = [
    "ticket.created",
    "ticket.imported",
    "ticket.changed",
    "ticket.state_changed",
    "ticket.state_taken_back",
    "ticket.taken",
    "ticket.assigned",
    "ticket.handed_out",
    "ticket.replied",
    "ticket.heard",
    "ticket.noted",
    "ticket.acknowledged",
    "ticket.chat_began",
    "ticket.chat_ended",
    "ticket.mail_failed",
    "ticket.mail_again",
    "ticket.escalated",
    "ticket.reckoned",
    "ticket.merged",
    "ticket.merged_away",
    "ticket.merge_undone",
    "ticket.linked",
    "ticket.unlinked",
    "ticket.split",
    "ticket.split_from",
    "ticket.snoozed",
    "ticket.woken",
    "ticket.rating_asked",
    "ticket.rated",
    "ticket.repair_moved",
    "ticket.repair_changed",
    "ticket.measure_changed",
    "ticket.measure_done",
    "ticket.measure_reopened",
    "ticket.measure_due",
    "ticket.confirmation_asked",
    "ticket.complaint_confirmed",
    "ticket.deleted",
    "ticket.restored",
    "ticket.purged",
];

/// Of leads; what was said to them stands among the exchanges.
pub const LEAD: [&str; 16] = [
    "lead.created",
    "lead.changed",
    "lead.state_changed",
    "lead.claimed",
    "lead.assigned",
    "lead.handed_out",
    "lead.recycled",
    "lead.reminded",
    "lead.missed",
    "lead.converted",
    "lead.conversion_undone",
    "lead.answered",
    "lead.score_reached",
    "lead.deleted",
    "lead.restored",
    "lead.purged",
];

/// Of what is to be done, and what rules tell people.
pub const ACTIVITY: [&str; 8] = [
    "activity.planned",
    "activity.changed",
    "activity.assigned",
    "activity.done",
    "activity.reopened",
    "activity.removed",
    "automation.told",
    "automation.mailed",
];

/// What somebody wrote.
pub const NOTE: [&str; 1] = ["note.added"];

/// How one was in touch: what somebody wrote down, and mail that went and came by itself.
pub const TALK: [&str; 10] = [
    "call.logged",
    "wechat.logged",
    "email.logged",
    "meeting.logged",
    "visit.logged",
    "talk.logged",
    "mail.sent",
    "mail.received",
    "mail.auto_answered",
    "mail.failed",
];

/// Of files on the record.
pub const FILE: [&str; 7] = [
    "file.added",
    "file.versioned",
    "file.renamed",
    "file.version_restored",
    "file.deleted",
    "file.restored",
    "file.purged",
];

/// What happens to entries: told with the entry, not as entries of their own.
pub const FOLDED: [&str; 9] = [
    "entry.changed",
    "entry.withdrawn",
    "entry.returned",
    "entry.pinned",
    "entry.unpinned",
    "comment.added",
    "comment.changed",
    "comment.withdrawn",
    "comment.returned",
];

/// All that are entries.
pub fn all() -> impl Iterator<Item = &'static str> {
    [&RECORD[..], &LEAD, &DEAL, &ACTIVITY, &NOTE, &TALK, &FILE, &TICKET].into_iter().flatten().copied()
}
