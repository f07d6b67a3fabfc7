//! What a customer owns.

use crate::access::{AppError, FieldError};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So many are read at once.
pub const PAGE: usize = 50;
/// A warranty that ends within so many days ends soon.
pub const SOON: i64 = 30;

/// How a thing stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetState {
    #[default]
    InUse,
    InRepair,
    /// It came back for good.
    Returned,
    /// Scrapped, sold on, replaced.
    Retired,
}

impl AssetState {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::InUse, Self::InRepair, Self::Returned, Self::Retired];

    /// As in `asset.state` and in the language files (`assets.state_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::InUse => "in_use",
            Self::InRepair => "in_repair",
            Self::Returned => "returned",
            Self::Retired => "retired",
        }
    }

    /// The state of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }
}

/// How a warranty stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warranty {
    Unknown,
    /// Until this day, the last one included.
    Until(NaiveDate),
    /// The same, and that is near.
    EndsSoon(NaiveDate),
    /// The first day without it.
    OutSince(NaiveDate),
}

impl Warranty {
    /// Of a warranty that ends with `until`, on the day `today`.
    #[must_use]
    pub fn of(until: Option<NaiveDate>, today: NaiveDate) -> Self {
        match until {
            None => Self::Unknown,
            Some(until) if until < today => Self::OutSince(until.succ_opt().unwrap_or(until)),
            Some(until) if (until - today).num_days() <= SOON => Self::EndsSoon(until),
            Some(until) => Self::Until(until),
        }
    }
}

/// Which warranties a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarrantyFilter {
    Running,
    EndsSoon,
    Over,
    Unknown,
}

impl WarrantyFilter {
    pub const ALL: [Self; 4] = [Self::Running, Self::EndsSoon, Self::Over, Self::Unknown];

    /// In addresses and in the language files (`assets.warranty_<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::EndsSoon => "ends_soon",
            Self::Over => "over",
            Self::Unknown => "unknown",
        }
    }

    /// The filter of a key; `None` for an unknown one.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.key() == key)
    }

    /// The first and the last day on which such a warranty ends; `None` where there is no such day.
    #[must_use]
    pub fn days(self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match self {
            Self::Running => (Some(today), None),
            Self::EndsSoon => (Some(today), today.checked_add_signed(TimeDelta::days(SOON))),
            Self::Over => (None, today.pred_opt()),
            Self::Unknown => (None, None),
        }
    }
}

/// What a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssetFilter {
    /// A part of the serial number.
    pub serial: String,
    pub warranty: Option<WarrantyFilter>,
}

/// A thing that a customer owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    pub id: Uuid,
    pub version: i32,
    pub customer: Uuid,
    pub customer_name: String,
    pub product: Uuid,
    pub product_name: String,
    pub serial: Option<String>,
    pub bought_on: Option<NaiveDate>,
    pub delivered_on: Option<NaiveDate>,
    pub warranty_until: Option<NaiveDate>,
    pub state: AssetState,
    pub note: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Asset {
    /// What it is called: product and serial number.
    #[must_use]
    pub fn name(&self) -> String {
        name_of(&self.product_name, self.serial.as_deref())
    }

    /// Its place in the list.
    #[must_use]
    pub const fn mark(&self) -> AssetMark {
        AssetMark { created_at: self.created_at, id: self.id }
    }
}

/// What a thing of a product with a serial number is called.
#[must_use]
pub fn name_of(product: &str, serial: Option<&str>) -> String {
    serial.map_or_else(|| product.to_owned(), |serial| format!("{product} {serial}"))
}

/// Where a page of the list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetMark {
    pub created_at: DateTime<Utc>,
    pub id: Uuid,
}

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetList {
    pub rows: Vec<Asset>,
    pub more: bool,
}

/// A thing as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssetForm {
    pub product: Option<Uuid>,
    pub serial: String,
    pub bought_on: String,
    pub delivered_on: String,
    pub warranty_until: String,
    pub state: AssetState,
    pub note: String,
}

/// The same, checked. The names are those of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssetFields {
    pub product: Uuid,
    pub serial: Option<String>,
    pub bought_on: Option<NaiveDate>,
    pub delivered_on: Option<NaiveDate>,
    pub warranty_until: Option<NaiveDate>,
    pub asset_state: AssetState,
    pub note: Option<String>,
}

impl AssetForm {
    /// What is stored, in the words of a form that changes it.
    #[must_use]
    pub fn of(asset: &Asset) -> Self {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        Self {
            product: Some(asset.product),
            serial: asset.serial.clone().unwrap_or_default(),
            bought_on: day(asset.bought_on),
            delivered_on: day(asset.delivered_on),
            warranty_until: day(asset.warranty_until),
            state: asset.state,
            note: asset.note.clone().unwrap_or_default(),
        }
    }

    /// Reads what was typed.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<AssetFields, AppError> {
        let mut wrong = Vec::new();
        let mut day = |field: &str, typed: &str| match typed.trim() {
            "" => None,
            typed => {
                let day = typed.parse::<NaiveDate>().ok();
                if day.is_none() {
                    wrong.push(FieldError::of(field, "not_a_date"));
                }
                day
            }
        };
        let (bought_on, delivered_on) = (day("bought_on", &self.bought_on), day("delivered_on", &self.delivered_on));
        let warranty_until = day("warranty_until", &self.warranty_until);
        let text = |typed: &str| Some(typed.trim().to_owned()).filter(|typed| !typed.is_empty());
        let (serial, note) = (text(&self.serial), text(&self.note));
        if serial.as_ref().is_some_and(|serial| serial.chars().count() > 100) {
            wrong.push(FieldError::of("serial", "asset_serial_length"));
        }
        if note.as_ref().is_some_and(|note| note.chars().count() > 2_000) {
            wrong.push(FieldError::of("note", "too_long"));
        }
        let Some(product) = self.product else {
            wrong.push(FieldError::of("product", "required"));
            return Err(AppError::Invalid(wrong));
        };
        if !wrong.is_empty() {
            return Err(AppError::Invalid(wrong));
        }
        Ok(AssetFields { product, serial, bought_on, delivered_on, warranty_until, asset_state: self.state, note })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn the_last_day_of_a_warranty_belongs_to_it() {
        let until = Some(day("2026-03-10"));
        assert_eq!(Warranty::of(until, day("2026-01-01")), Warranty::Until(day("2026-03-10")));
        assert_eq!(Warranty::of(until, day("2026-03-10")), Warranty::EndsSoon(day("2026-03-10")));
        assert_eq!(Warranty::of(until, day("2026-03-11")), Warranty::OutSince(day("2026-03-11")));
        assert_eq!(Warranty::of(None, day("2026-03-11")), Warranty::Unknown);
    }

    #[test]
    fn what_a_filter_shows_is_what_the_mark_says() {
        let today = day("2026-03-10");
        for shift in -40..60 {
            let until = today + TimeDelta::days(shift);
            let within = |filter: WarrantyFilter| {
                let (from, to) = filter.days(today);
                from.is_none_or(|from| until >= from) && to.is_none_or(|to| until <= to)
            };
            let stands = Warranty::of(Some(until), today);
            assert_eq!(within(WarrantyFilter::Over), matches!(stands, Warranty::OutSince(_)), "{until}");
            assert_eq!(within(WarrantyFilter::Running), !matches!(stands, Warranty::OutSince(_)), "{until}");
            assert_eq!(within(WarrantyFilter::EndsSoon), matches!(stands, Warranty::EndsSoon(_)), "{until}");
        }
    }

    #[test]
    fn a_form_needs_a_product_and_days_that_are_days() {
        let product = Some(Uuid::max());
        let form = AssetForm {
            product,
            serial: " SN-1 ".to_owned(),
            delivered_on: "2026-01-05".to_owned(),
            ..AssetForm::default()
        };
        let fields = form.check().unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!((fields.serial.as_deref(), fields.delivered_on), (Some("SN-1"), Some(day("2026-01-05"))));
        let Err(AppError::Invalid(wrong)) =
            (AssetForm { bought_on: "soon".to_owned(), serial: "x".repeat(101), ..AssetForm::default() }).check()
        else {
            panic!("taken")
        };
        let fields: Vec<_> = wrong.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["bought_on", "serial", "product"]);
    }

    #[test]
    fn keys_lead_back() {
        assert!(AssetState::ALL.into_iter().all(|one| AssetState::from_key(one.key()) == Some(one)));
        assert!(WarrantyFilter::ALL.into_iter().all(|one| WarrantyFilter::from_key(one.key()) == Some(one)));
    }
}
