//! By what a lead is found: terms for search, as all records have them, and keys for doubles, as customers have them.

use super::model::LeadFields;
use crate::{
    customers::duplicates::likeness::{KeyKind, Profile, Traits},
    search::{Searchable, terms, vector},
};

/// The search index of a lead, as PostgreSQL takes it.
#[must_use]
pub fn terms_of(fields: &LeadFields) -> String {
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let title = format!("{} {}", said(&fields.company), said(&fields.name));
    let phone = format!("{}/{}", said(&fields.phone), said(&fields.mobile));
    let extra = format!("{} {} {}", said(&fields.wechat), said(&fields.interest), said(&fields.city));
    let email = said(&fields.email);
    let record =
        Searchable { kind: "lead", title: title.trim(), phone: &phone, email: &email, extra: &extra, owner: None };
    vector(&terms(&record))
}

/// What doubles share: the name of the company, numbers, addresses of mail, a name in WeChat.
#[must_use]
pub fn keys_of(fields: &LeadFields) -> Vec<String> {
    fn said(text: &Option<String>) -> Vec<&str> {
        text.as_deref().into_iter().collect()
    }
    let profile = Profile::of(&Traits {
        is_person: false,
        name: fields.company.as_deref().unwrap_or_default(),
        phones: said(&fields.phone).into_iter().chain(said(&fields.mobile)).collect(),
        emails: said(&fields.email),
        websites: Vec::new(),
        wechats: said(&fields.wechat),
        employers: Vec::new(),
        addresses: Vec::new(),
        numbers: Vec::new(),
        dates: Vec::new(),
        country: fields.country.as_deref(),
    });
    let proves = |kind: KeyKind| matches!(kind, KeyKind::Name | KeyKind::Phone | KeyKind::Email | KeyKind::Wechat);
    let keys = profile.keys().into_iter().filter(|key| proves(key.kind) && !key.text.is_empty());
    keys.map(|key| format!("{} {}", key.kind.code(), key.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_company_and_number_meet_however_they_are_written() {
        let of = |company: &str, mobile: &str| {
            let said = |text: &str| Some(text.to_owned());
            keys_of(&LeadFields { company: said(company), mobile: said(mobile), ..LeadFields::default() })
        };
        let (one, other) = (of("青岛海舟机械有限公司", "138 0013 8000"), of("青岛海舟机械", "+86-13800138000"));
        for kind in ["na ", "ph "] {
            assert!(one.iter().any(|key| key.starts_with(kind) && other.contains(key)), "{one:?} {other:?}");
        }
        assert!(keys_of(&LeadFields { name: Some("王芳".to_owned()), ..LeadFields::default() }).is_empty());
    }

    #[test]
    fn a_lead_is_found_by_how_it_is_read_and_by_its_number() {
        let fields = LeadFields {
            company: Some("青岛海舟".to_owned()),
            mobile: Some("13800138000".to_owned()),
            ..LeadFields::default()
        };
        let index = terms_of(&fields);
        assert!(index.contains("~qing.dao") && index.contains("青岛") && index.contains("13800138000"), "{index}");
    }
}
