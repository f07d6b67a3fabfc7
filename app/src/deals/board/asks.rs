//! What has to be asked when deals are dropped on a stage: fields that the stage requires and they lack, and why a deal
//! was won or lost. The server asks the same and has the last word.

use crate::access::AppError;
use crate::deals::model::{Card, MoveOrder, RequiredField, Stage, StageKind};

/// A drop that waits for answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// What will be sent, once it is filled in.
    pub order: MoveOrder,
    /// The fields to ask for, in the order of [`RequiredField::ALL`].
    pub fields: Vec<RequiredField>,
    /// Set when a reason is to be chosen: of winning or of losing.
    pub reason: Option<StageKind>,
    /// Whether the cards are shown in their new place already. They are not when the server refused them.
    pub shown: bool,
    /// The slot they go to, counted without them.
    pub slot: (usize, usize),
}

/// What to ask when these cards go to `stage`; nothing for those that are in it already.
pub fn wanted<'a>(stage: &Stage, cards: impl IntoIterator<Item = &'a Card>) -> (Vec<RequiredField>, Option<StageKind>) {
    let entering: Vec<&Card> = cards.into_iter().filter(|card| card.stage != stage.id).collect();
    let lacking: Vec<RequiredField> = entering.iter().flat_map(|card| card.lacks(stage, None)).collect();
    let fields = RequiredField::ALL.into_iter().filter(|field| lacking.contains(field)).collect();
    let closes = stage.kind != StageKind::Open && !entering.is_empty();
    (fields, closes.then_some(stage.kind))
}

/// What the server found missing; `None` when it refused for another reason.
pub fn missed(error: &AppError, stage: &Stage) -> Option<(Vec<RequiredField>, Option<StageKind>)> {
    let AppError::Invalid(errors) = error else { return None };
    let codes = || errors.iter().filter_map(|error| error.code.strip_prefix("required_"));
    let fields: Vec<RequiredField> =
        RequiredField::ALL.into_iter().filter(|field| codes().any(|code| code == field.key())).collect();
    let reason = codes().any(|code| code == "reason").then_some(stage.kind).filter(|kind| *kind != StageKind::Open);
    (!fields.is_empty() || reason.is_some()).then_some((fields, reason))
}

/// Why nobody may put these cards anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The role does not move deals.
    Role,
    /// One of them may be read and not changed.
    ReadOnly,
}

/// Why a lane would not take these cards; `None` where it would. Hand order is everybody's, so a card that one may only
/// read cannot be moved within its stage either.
pub fn refusal<'a>(may_edit_deals: bool, mut cards: impl Iterator<Item = &'a Card>) -> Option<Refusal> {
    if !may_edit_deals {
        return Some(Refusal::Role);
    }
    cards.any(|card| !card.may_edit).then_some(Refusal::ReadOnly)
}

#[cfg(test)]
mod tests {
    use super::super::state::tests::card;
    use super::*;
    use crate::access::FieldError;
    use uuid::Uuid;

    fn stage(id: u128, kind: StageKind, required: Vec<RequiredField>) -> Stage {
        Stage { id: Uuid::from_u128(id), name: String::new(), kind, probability: 10, target_days: None, required }
    }

    #[test]
    fn only_what_is_lacking_is_asked_once() {
        let quote = stage(2, StageKind::Open, vec![RequiredField::Customer, RequiredField::Value]);
        let (rich, poor) = (Card { value: Some(1.into()), ..card(1, 1, "a") }, card(2, 1, "b"));
        assert_eq!(wanted(&quote, [&rich, &poor]), (vec![RequiredField::Value, RequiredField::Customer], None));
        assert_eq!(wanted(&quote, [&rich]), (vec![RequiredField::Customer], None));
        let hidden = Card { customer_hidden: true, ..rich };
        assert_eq!(wanted(&quote, [&hidden]), (vec![], None));
    }

    #[test]
    fn a_card_that_stays_in_its_stage_is_not_asked() {
        let lost = stage(1, StageKind::Lost, vec![RequiredField::Value]);
        assert_eq!(wanted(&lost, [&card(1, 1, "a")]), (vec![], None));
        assert_eq!(wanted(&lost, [&card(1, 7, "a")]), (vec![RequiredField::Value], Some(StageKind::Lost)));
    }

    #[test]
    fn a_card_one_may_only_read_is_refused_everywhere() {
        let fixed = Card { may_edit: false, ..card(2, 1, "b") };
        assert_eq!(refusal(true, [&card(1, 1, "a")].into_iter()), None);
        assert_eq!(refusal(true, [&card(1, 1, "a"), &fixed].into_iter()), Some(Refusal::ReadOnly));
        assert_eq!(refusal(false, [&card(1, 1, "a")].into_iter()), Some(Refusal::Role));
    }

    #[test]
    fn the_servers_refusal_says_what_to_ask() {
        let won = stage(2, StageKind::Won, vec![]);
        let error = |codes: &[&str]| {
            let field = |code: &&str| FieldError { field: String::new(), code: (*code).to_owned(), detail: None };
            AppError::Invalid(codes.iter().map(field).collect())
        };
        let asked = missed(&error(&["required_customer", "required_reason"]), &won);
        assert_eq!(asked, Some((vec![RequiredField::Customer], Some(StageKind::Won))));
        assert_eq!(missed(&error(&["stage_of_other_pipeline"]), &won), None);
        assert_eq!(missed(&AppError::Busy, &won), None);
    }
}
