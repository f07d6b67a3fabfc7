//! Kinds, rules and reasons in words.

use super::model::{HandKind, Rule};
use crate::{locale::Lang, words::handovers as w};

/// A kind of what is handed over.
pub(super) const fn kind_word(lang: Lang, kind: HandKind) -> &'static str {
    match kind {
        HandKind::Lead => w::kind_lead(lang),
        HandKind::Customer => w::kind_customer(lang),
        HandKind::Contact => w::kind_contact(lang),
        HandKind::Deal => w::kind_deal(lang),
        HandKind::ClosedDeal => w::kind_closed_deal(lang),
        HandKind::Activity => w::kind_activity(lang),
        HandKind::Share => w::kind_share(lang),
    }
}

/// A rule.
pub(super) const fn rule_word(lang: Lang, rule: Rule) -> &'static str {
    match rule {
        Rule::One => w::rule_one(lang),
        Rule::Equally => w::rule_equally(lang),
        Rule::Region => w::rule_region(lang),
        Rule::Industry => w::rule_industry(lang),
    }
}

/// Why a record was left where it was.
pub(super) fn why_word(lang: Lang, why: &str) -> &'static str {
    w::text(lang, &format!("why_{why}")).unwrap_or_else(|| w::why_owner_changed(lang))
}
