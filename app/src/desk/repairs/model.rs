//! A return or a repair: steps, parts, costs and parcels.

use crate::{
    access::{AppError, FieldError},
    customers::assets::model::Asset,
    desk::tickets::rules_model::keyed,
};
use chrono::NaiveDate;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// Most parts of one repair.
pub const MOST_PARTS: usize = 50;
/// Most pieces of one part.
const MOST_PIECES: i64 = 10_000;
/// Highest amount, in hundredths: ten milliard.
const HIGHEST: i64 = 1_000_000_000_000;

keyed! {
    /// How far it is.
    Step {
        Requested = "requested",
        Approved = "approved",
        /// The customer is to send it.
        AwaitingGoods = "awaiting_goods",
        Received = "received",
        InRepair = "in_repair",
        ShippedBack = "shipped_back",
        /// Done, refused, or withdrawn.
        Closed = "closed",
    }
}

impl Step {
    /// The steps that may follow. What is closed is taken up again by asking for it anew.
    #[must_use]
    pub const fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Approved, Self::Closed],
            Self::Approved => &[Self::AwaitingGoods, Self::Received, Self::InRepair, Self::Closed],
            Self::AwaitingGoods => &[Self::Received, Self::Closed],
            Self::Received => &[Self::InRepair, Self::ShippedBack, Self::Closed],
            Self::InRepair => &[Self::ShippedBack, Self::Closed],
            Self::ShippedBack => &[Self::Closed],
            Self::Closed => &[Self::Requested],
        }
    }

    /// Checks a step.
    ///
    /// # Errors
    /// `Invalid` on `step` for one that does not follow, unless it takes the one from it back.
    pub fn to(self, to: Self) -> Result<Self, AppError> {
        if self.next().contains(&to) || to.next().contains(&self) {
            Ok(to)
        } else {
            Err(AppError::invalid("step", "repair_step"))
        }
    }
}

keyed! {
    /// Who pays.
    Payer {
        Warranty = "warranty",
        Customer = "customer",
    }
}

/// A part that was put in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    pub name: String,
    pub quantity: i64,
    /// Of one, in hundredths of the currency.
    pub price: i64,
}

impl Piece {
    /// All of them, in hundredths.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.quantity * self.price
    }
}

/// A parcel on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel {
    pub carrier: Option<String>,
    pub number: Option<String>,
    pub on: Option<NaiveDate>,
}

impl Parcel {
    /// Whether nothing is known of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A return or a repair as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    pub step: Step,
    pub payer: Payer,
    /// ISO 4217 code.
    pub currency: String,
    /// In hundredths of the currency.
    pub labour: i64,
    pub parts: Vec<Piece>,
    pub inbound: Parcel,
    pub outbound: Parcel,
    /// 0 where nothing is kept yet.
    pub version: i32,
}

impl Repair {
    /// One of which nothing is kept yet.
    #[must_use]
    pub fn new(currency: &str) -> Self {
        Self {
            step: Step::Requested,
            payer: Payer::Customer,
            currency: currency.to_owned(),
            labour: 0,
            parts: Vec::new(),
            inbound: Parcel::default(),
            outbound: Parcel::default(),
            version: 0,
        }
    }

    /// All parts, in hundredths.
    #[must_use]
    pub fn parts_total(&self) -> i64 {
        self.parts.iter().map(Piece::total).sum()
    }

    /// Parts and labour, in hundredths.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.parts_total() + self.labour
    }

    /// Of that what the customer pays, in hundredths; the rest is covered by the warranty.
    #[must_use]
    pub fn for_customer(&self) -> i64 {
        match self.payer {
            Payer::Customer => self.total(),
            Payer::Warranty => 0,
        }
    }
}

/// An amount in hundredths as money.
#[must_use]
pub fn as_money(hundredths: i64) -> Decimal {
    Decimal::new(hundredths, 2)
}

/// What was typed as an amount, in hundredths; nothing typed is nothing to pay.
///
/// # Errors
/// `Invalid` on `field` for what is no amount, has fractions of a hundredth, or is out of range.
fn hundredths(field: &str, typed: &str) -> Result<i64, FieldError> {
    let typed = typed.trim().replace(',', "");
    if typed.is_empty() {
        return Ok(0);
    }
    let amount = typed.parse::<Decimal>().ok().and_then(|amount| amount.checked_mul(Decimal::ONE_HUNDRED));
    let whole = amount.filter(|amount| amount.fract().is_zero()).and_then(|amount| amount.to_i64());
    whole.filter(|whole| (0..=HIGHEST).contains(whole)).ok_or_else(|| FieldError::of(field, "not_a_number"))
}

/// A part as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PieceForm {
    pub name: String,
    pub quantity: String,
    pub price: String,
}

/// A parcel as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParcelForm {
    pub carrier: String,
    pub number: String,
    pub on: String,
}

/// Costs and parcels as typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepairForm {
    pub payer: Payer,
    pub labour: String,
    pub parts: Vec<PieceForm>,
    pub inbound: ParcelForm,
    pub outbound: ParcelForm,
}

impl RepairForm {
    /// What is kept, in the words of a form that changes it.
    #[must_use]
    pub fn of(repair: &Repair) -> Self {
        let money = |amount: i64| if amount == 0 { String::new() } else { as_money(amount).to_string() };
        let parcel = |parcel: &Parcel| ParcelForm {
            carrier: parcel.carrier.clone().unwrap_or_default(),
            number: parcel.number.clone().unwrap_or_default(),
            on: parcel.on.map(|day| day.to_string()).unwrap_or_default(),
        };
        let piece = |piece: &Piece| PieceForm {
            name: piece.name.clone(),
            quantity: piece.quantity.to_string(),
            price: as_money(piece.price).to_string(),
        };
        Self {
            payer: repair.payer,
            labour: money(repair.labour),
            parts: repair.parts.iter().map(piece).collect(),
            inbound: parcel(&repair.inbound),
            outbound: parcel(&repair.outbound),
        }
    }

    /// Reads what was typed, for a repair in this step and currency. Lines of parts in which nothing stands are left out.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken; those of a part are `part_<place>`.
    pub fn check(&self, kept: &Repair) -> Result<Repair, AppError> {
        let mut wrong = Vec::new();
        let labour = hundredths("labour", &self.labour).unwrap_or_else(|error| {
            wrong.push(error);
            0
        });
        let mut parts = Vec::new();
        for (place, piece) in self.parts.iter().enumerate().filter(|(_, piece)| **piece != PieceForm::default()) {
            match piece.check(&format!("part_{place}")) {
                Ok(piece) => parts.push(piece),
                Err(error) => wrong.push(error),
            }
        }
        if parts.len() > MOST_PARTS {
            wrong.push(FieldError::of("labour", "too_long"));
        }
        let mut parcel = |way: &str, typed: &ParcelForm| {
            let text = |typed: &str| Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
            let (carrier, number) = (text(&typed.carrier), text(&typed.number));
            let long = |text: &Option<String>| text.as_ref().is_some_and(|text| text.chars().count() > 100);
            if long(&carrier) || long(&number) {
                wrong.push(FieldError::of(&format!("{way}_number"), "too_long"));
            }
            let on = text(&typed.on).and_then(|day| {
                let read = day.parse::<NaiveDate>().ok();
                if read.is_none() {
                    wrong.push(FieldError::of(&format!("{way}_on"), "not_a_date"));
                }
                read
            });
            Parcel { carrier, number, on }
        };
        let (inbound, outbound) = (parcel("in", &self.inbound), parcel("out", &self.outbound));
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(Repair { payer: self.payer, labour, parts, inbound, outbound, ..kept.clone() })
    }
}

impl PieceForm {
    fn check(&self, field: &str) -> Result<Piece, FieldError> {
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 200 {
            return Err(FieldError::of(field, "required"));
        }
        let typed = self.quantity.trim();
        let quantity = if typed.is_empty() { Some(1) } else { typed.parse().ok() };
        let quantity = quantity.filter(|quantity| (1..=MOST_PIECES).contains(quantity));
        let quantity = quantity.ok_or_else(|| FieldError::of(field, "not_a_number"))?;
        let price = hundredths(field, &self.price)?;
        if quantity.checked_mul(price).is_none_or(|total| total > HIGHEST) {
            return Err(FieldError::of(field, "not_a_number"));
        }
        Ok(Piece { name, quantity, price })
    }
}

/// What stands beside a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterSales {
    /// The thing that the ticket is about, as far as one sees it.
    pub asset: Option<Asset>,
    /// What else its customer owns.
    pub offered: Vec<Asset>,
    pub repair: Repair,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_step_is_followed_by_the_next_and_may_be_taken_back() {
        assert_eq!(Step::Requested.to(Step::Approved), Ok(Step::Approved));
        assert_eq!(Step::Approved.to(Step::Requested), Ok(Step::Requested));
        assert_eq!(Step::Requested.to(Step::ShippedBack), Err(AppError::invalid("step", "repair_step")));
        for one in Step::ALL {
            assert_eq!(Step::from_key(one.key()), Some(*one));
            assert!(one.next().iter().all(|next| one.to(*next).is_ok() && next.to(*one).is_ok()));
        }
    }

    #[test]
    fn what_cannot_be_taken_is_said_at_its_field() {
        let piece = |name: &str, quantity: &str, price: &str| PieceForm {
            name: name.to_owned(),
            quantity: quantity.to_owned(),
            price: price.to_owned(),
        };
        let form = RepairForm {
            payer: Payer::Warranty,
            labour: "1.005".to_owned(),
            parts: vec![
                piece("", "", ""),
                piece("Seal", "0", "1"),
                piece("", "1", "1"),
                piece("Pump", "2", "1,200.50"),
            ],
            inbound: ParcelForm { on: "soon".to_owned(), ..ParcelForm::default() },
            outbound: ParcelForm::default(),
        };
        let Err(AppError::Invalid(wrong)) = form.check(&Repair::new("CNY")) else { panic!("taken") };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["labour", "part_1", "part_2", "in_on"]);
    }

    proptest! {
        #[test]
        fn sums_are_right_to_the_cent(labour in 0_i64..100_000_000, parts in prop::collection::vec((1_i64..100, 0_i64..10_000_000), 0..20)) {
            let piece = |(place, (quantity, price)): (usize, &(i64, i64))| PieceForm {
                name: format!("P{place}"),
                quantity: quantity.to_string(),
                price: as_money(*price).to_string(),
            };
            let form = RepairForm {
                payer: Payer::Customer,
                labour: as_money(labour).to_string(),
                parts: parts.iter().enumerate().map(piece).collect(),
                inbound: ParcelForm::default(),
                outbound: ParcelForm::default(),
            };
            let repair = form.check(&Repair::new("CNY")).expect("it can be read");
            let exact: Decimal = parts.iter().map(|(quantity, price)| Decimal::from(*quantity) * as_money(*price)).sum::<Decimal>() + as_money(labour);
            prop_assert_eq!(as_money(repair.total()), exact);
            prop_assert_eq!(repair.for_customer(), repair.parts_total() + repair.labour);
            let covered = Repair { payer: Payer::Warranty, ..repair.clone() };
            prop_assert_eq!((covered.for_customer(), covered.total()), (0, repair.total()));
            prop_assert_eq!(RepairForm::of(&repair).check(&Repair::new("CNY")), Ok(repair));
        }
    }
}
