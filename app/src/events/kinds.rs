//! The kinds of events that stand on a timeline, `noun.verb` as the code records them, by what one reads together. What
//! happens to people, teams, pipelines, products, sessions, imports and the organisation stands in the log alone.

/// Of customers and contacts themselves.
pub const RECORD: [&str; 28] = [
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
    "contact.created",
    "contact.changed",
    "contact.linked",
    "contact.unlinked",
    "contact.deleted",
    "contact.restored",
    "contact.purged",
    "contact.assigned",
];

/// Of deals and of what hangs on them.
pub const DEAL: [&str; 19] = [
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
    "deal.product_added",
    "deal.product_changed",
    "deal.product_removed",
    "deal.tagged",
    "deal.untagged",
];

/// Of what is to be done.
pub const ACTIVITY: [&str; 5] =
    ["activity.planned", "activity.changed", "activity.assigned", "activity.done", "activity.reopened"];

/// What somebody wrote.
pub const NOTE: [&str; 1] = ["note.added"];

/// What somebody said.
pub const CALL: [&str; 1] = ["call.logged"];

/// All of them.
pub fn all() -> impl Iterator<Item = &'static str> {
    [&RECORD[..], &DEAL, &ACTIVITY, &NOTE, &CALL].into_iter().flatten().copied()
}
