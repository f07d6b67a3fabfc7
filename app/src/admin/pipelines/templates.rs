//! Ways of selling to begin with. Each name is there in both languages, because a pipeline belongs to everybody.

use super::model::{Names, StageInput};
use crate::deals::model::{
    RequiredField::{self, Customer, ExpectedClose, NextActivity, Value},
    StageKind::{self, Lost, Open, Won},
};
use serde::{Deserialize, Serialize};

/// What a new pipeline starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Template {
    /// One open stage, won, lost.
    #[default]
    Blank,
    /// Sales between companies.
    Business,
    /// From inquiry to payment.
    Export,
    /// Houses and flats.
    Property,
}

/// One stage of a template.
#[derive(Debug, Clone, Copy)]
struct Step {
    name: &'static str,
    name_en: &'static str,
    kind: StageKind,
    probability: i16,
    target_days: Option<i32>,
    required: &'static [RequiredField],
}

const fn open(
    name: &'static str,
    name_en: &'static str,
    probability: i16,
    days: i32,
    required: &'static [RequiredField],
) -> Step {
    Step { name, name_en, kind: Open, probability, target_days: Some(days), required }
}

const WON: Step =
    Step {
        name: "赢单", name_en: "Won", kind: Won, probability: 100, target_days: None, required: &[Value, Customer]
    };
const LOST: Step =
    Step { name: "输单", name_en: "Lost", kind: Lost, probability: 0, target_days: None, required: &[] };

const BLANK: [Step; 3] = [open("新商机", "New", 10, 14, &[]), WON, LOST];

const BUSINESS: [Step; 7] = [
    open("初步接触", "Prospecting", 10, 14, &[]),
    open("需求确认", "Qualification", 25, 14, &[Customer]),
    open("方案报价", "Proposal", 50, 21, &[Customer, Value]),
    open("商务谈判", "Negotiation", 70, 21, &[Customer, Value, ExpectedClose]),
    open("合同签订", "Contract", 90, 10, &[Customer, Value, ExpectedClose, NextActivity]),
    WON,
    LOST,
];

const EXPORT: [Step; 8] = [
    open("询盘", "Inquiry", 10, 3, &[]),
    open("报价", "Quote", 30, 7, &[Customer, Value]),
    open("打样", "Sample", 50, 21, &[Customer, Value, NextActivity]),
    open("订单", "Order", 80, 14, &[Customer, Value, ExpectedClose]),
    open("出运", "Shipment", 90, 45, &[Customer, Value, ExpectedClose]),
    open("收款", "Payment", 95, 30, &[Customer, Value, ExpectedClose]),
    Step { name: "完成", name_en: "Completed", ..WON },
    LOST,
];

const PROPERTY: [Step; 6] = [
    open("线索", "Lead", 10, 7, &[]),
    open("看房", "Viewing", 30, 14, &[Customer, NextActivity]),
    open("谈价", "Negotiation", 60, 14, &[Customer, Value]),
    open("签约", "Contract", 90, 21, &[Customer, Value, ExpectedClose]),
    Step { name: "成交", name_en: "Closed", ..WON },
    Step { name: "流失", name_en: "Lost", ..LOST },
];

impl Template {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Blank, Self::Business, Self::Export, Self::Property];

    /// As in forms and in the language files (`template_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Business => "business",
            Self::Export => "export",
            Self::Property => "property",
        }
    }

    /// The template of a key; the blank one for any other text.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|template| template.key() == key).unwrap_or_default()
    }

    /// Its own names, to begin with.
    #[must_use]
    pub fn names(self) -> Names {
        let (name, name_en) = match self {
            Self::Blank => ("", ""),
            Self::Business => ("企业销售", "B2B sales"),
            Self::Export => ("外贸出口", "Export"),
            Self::Property => ("房产销售", "Property"),
        };
        Names { name: name.to_owned(), name_en: name_en.to_owned() }
    }

    /// Its stages in order.
    #[must_use]
    pub fn stages(self) -> Vec<StageInput> {
        let steps: &[Step] = match self {
            Self::Blank => &BLANK,
            Self::Business => &BUSINESS,
            Self::Export => &EXPORT,
            Self::Property => &PROPERTY,
        };
        steps.iter().map(Step::input).collect()
    }
}

impl Step {
    fn input(&self) -> StageInput {
        StageInput {
            names: Names { name: self.name.to_owned(), name_en: self.name_en.to_owned() },
            kind: self.kind,
            probability: self.probability,
            target_days: self.target_days,
            required: self.required.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_stored_and_sold_through() {
        for template in Template::ALL {
            assert_eq!(Template::from_key(template.key()), template);
            let stages = template.stages();
            assert!(stages.iter().all(|stage| stage.checked().is_ok()), "{template:?}");
            for kind in [Open, Won, Lost] {
                assert!(stages.iter().any(|stage| stage.kind == kind), "{template:?} lacks {kind:?}");
            }
            let open: Vec<_> =
                stages.iter().filter(|stage| stage.kind == Open).map(|stage| stage.probability).collect();
            assert!(open.is_sorted(), "{template:?}: chances grow from stage to stage");
        }
    }
}
