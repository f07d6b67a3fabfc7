//! A lead as somebody types it, and as it is kept.

use crate::access::{AppError, FieldError};
use serde::{Deserialize, Serialize};

/// A lead as typed: nothing is checked yet. Fields that a caller leaves out are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadForm {
    pub company: String,
    pub name: String,
    pub title: String,
    pub phone: String,
    pub mobile: String,
    pub wechat: String,
    pub email: String,
    pub country: String,
    pub city: String,
    pub industry: String,
    pub interest: String,
    pub need: String,
    /// What brought them; of a lead that has one, a further one is added.
    pub campaign: String,
}

/// The same, checked. The names are those of the columns and of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadFields {
    pub company: Option<String>,
    pub name: Option<String>,
    pub title: Option<String>,
    pub phone: Option<String>,
    pub mobile: Option<String>,
    pub wechat: Option<String>,
    pub email: Option<String>,
    pub country: Option<String>,
    pub city: Option<String>,
    pub industry: Option<String>,
    pub interest: Option<String>,
    pub need: Option<String>,
}

impl LeadFields {
    /// What it is called: the company, else the person.
    #[must_use]
    pub fn called(&self) -> &str {
        self.company.as_deref().or(self.name.as_deref()).unwrap_or_default()
    }
}

/// A text of at most so many characters without control signs; on several lines where it may be.
pub(super) fn text(wrong: &mut Vec<FieldError>, field: &str, typed: &str, most: usize) -> Option<String> {
    let lines = field == "need";
    let clean: String = typed.trim().chars().filter(|sign| !sign.is_control() || (lines && *sign == '\n')).collect();
    let clean = clean.trim().to_owned();
    if clean.chars().count() > most {
        wrong.push(FieldError::of(field, "too_long"));
    }
    (!clean.is_empty()).then_some(clean)
}

impl LeadForm {
    /// Reads what was typed; the campaign beside the fields, because it is only ever added.
    ///
    /// # Errors
    /// `Invalid` with every field that cannot be taken.
    pub fn check(&self) -> Result<(LeadFields, Option<String>), AppError> {
        let mut wrong = Vec::new();
        let w = &mut wrong;
        let fields = LeadFields {
            company: text(w, "company", &self.company, 200),
            name: text(w, "name", &self.name, 200),
            title: text(w, "title", &self.title, 100),
            phone: text(w, "phone", &self.phone, 50),
            mobile: text(w, "mobile", &self.mobile, 50),
            wechat: text(w, "wechat", &self.wechat, 100),
            email: text(w, "email", &self.email, 254).map(|mail| mail.to_lowercase()),
            country: text(w, "country", &self.country, 100),
            city: text(w, "city", &self.city, 100),
            industry: text(w, "industry", &self.industry, 100),
            interest: text(w, "interest", &self.interest, 200),
            need: text(w, "need", &self.need, 5_000),
        };
        let campaign = text(w, "campaign", &self.campaign, 200);
        if fields.email.as_deref().is_some_and(|mail| !crate::desk::mail::model::is_address(mail)) {
            w.push(FieldError::of("email", "person_email_form"));
        }
        if fields.company.is_none() && fields.name.is_none() {
            w.push(FieldError::of("company", "lead_name_or_company"));
        }
        if wrong.is_empty() { Ok((fields, campaign)) } else { Err(AppError::Invalid(wrong)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_lead_is_somebody_and_what_is_wrong_is_said_at_its_field() {
        let form = LeadForm { email: "x".to_owned(), title: "长".repeat(101), ..LeadForm::default() };
        let Err(refused) = form.check() else { panic!("taken") };
        for field in ["company", "email", "title"] {
            assert!(refused.of_field(field).is_some(), "{field}");
        }
        let form = LeadForm { name: " 王芳 ".to_owned(), email: "A@Example.com".to_owned(), ..LeadForm::default() };
        let taken = form.check().map(|(fields, _)| (fields.called().to_owned(), fields.email));
        assert_eq!(taken, Ok(("王芳".to_owned(), Some("a@example.com".to_owned()))));
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_taken_clean_or_refused(company in ".{0,220}", need in "(?s).{0,300}", email in ".{0,20}") {
            if let Ok((fields, _)) = (LeadForm { company, need, email, ..LeadForm::default() }).check() {
                prop_assert!(!fields.called().is_empty() && fields.called().chars().count() <= 200);
                prop_assert!(!fields.need.unwrap_or_default().contains('\0'));
            }
        }
    }
}
