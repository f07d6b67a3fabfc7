//! Known names in forms: what is offered, and what is kept of what comes back. Forms come from outside: what is on no list is refused.

use super::{model::Part, sent_model::Said};
use crate::{
    access::{AppError, FieldError},
    customers::known::{
        lists,
        model::{KnownList, KnownName},
    },
    locale::Lang,
};

/// The names that one is chosen of, as the reader's language orders them; `None` for what is typed freely. Industries stay in their order,
/// each behind its section.
#[must_use]
pub fn offered(part: Part, lang: Lang) -> Option<Vec<KnownName>> {
    match part {
        Part::Industry => Some(lists::all(KnownList::Industries)),
        Part::Country => {
            let mut all = lists::all(KnownList::Countries);
            if lang == Lang::En {
                all.sort_by(|one, other| one.name_en.cmp(&other.name_en));
            }
            Some(all)
        }
        _ => None,
    }
}

/// Places that are suggested while one types; nobody must choose one. Those of China, which have no names but their Chinese ones.
#[must_use]
pub fn suggested(part: Part, lang: Lang) -> Vec<KnownName> {
    if part == Part::City && lang == Lang::ZhCn { lists::all(KnownList::Regions) } else { Vec::new() }
}

/// What was said, with known names as records keep them.
///
/// # Errors
/// `Invalid` on every part that names nothing of its list.
pub fn chosen(mut said: Said) -> Result<Said, AppError> {
    let mut wrong = Vec::new();
    for (part, text) in &mut said.parts {
        let known = match part {
            Part::Industry => lists::industry(text),
            Part::Country => lists::country(text),
            _ => continue,
        };
        match known {
            Some(known) => *text = known.name,
            None => wrong.push(FieldError::of(part.key(), "web_form_choice")),
        }
    }
    if wrong.is_empty() { Ok(said) } else { Err(AppError::Invalid(wrong)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn said(country: &str, industry: &str) -> Said {
        let parts = [(Part::Country, country), (Part::Industry, industry), (Part::City, "Turku")];
        Said { parts: parts.map(|(part, text)| (part, text.to_owned())).into(), message: "x".to_owned() }
    }

    #[test]
    fn what_is_offered_comes_back_as_records_keep_it() {
        for lang in Lang::ALL {
            for part in [Part::Country, Part::Industry] {
                let all = offered(part, lang).unwrap_or_default();
                assert!(all.len() > 90, "{part:?}");
                for one in all {
                    let back =
                        chosen(Said { parts: BTreeMap::from([(part, one.name.clone())]), message: String::new() });
                    assert_eq!(back.map(|said| said.part(part).map(str::to_owned)), Ok(Some(one.name)));
                }
            }
        }
        let read = chosen(said("finland", "Agriculture")).map(|said| said.parts);
        let kept = said("芬兰", "农业").parts;
        assert_eq!(read, Ok(kept));
    }

    #[test]
    fn what_is_on_no_list_is_refused_at_its_field() {
        let Err(refused) = chosen(said("Atlantis", "<script>")) else { panic!("taken") };
        assert!(refused.of_field("country").is_some() && refused.of_field("industry").is_some());
        assert!(refused.of_field("city").is_none());
    }

    #[test]
    fn places_are_suggested_in_chinese_alone() {
        let places = suggested(Part::City, Lang::ZhCn);
        assert!(places.iter().any(|one| one.name == "山东省青岛市") && places.len() < 1_000);
        assert!(suggested(Part::City, Lang::En).is_empty() && suggested(Part::Name, Lang::ZhCn).is_empty());
    }
}
