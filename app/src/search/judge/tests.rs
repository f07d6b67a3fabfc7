use super::*;
use crate::search::terms::{Searchable, terms};
use proptest::{collection::vec, prelude::*, sample::select};

fn judged(query: &str, title: &str) -> Option<Verdict> {
    judge(&Query::of(query)?, &Candidate { title, ..Candidate::default() }, true)
}

fn class(query: &str, title: &str) -> Option<Class> {
    judged(query, title).map(|verdict| verdict.class)
}

#[test]
fn a_name_is_found_in_every_way() {
    for (query, expected) in [
        ("青岛海港", Class::Exact),
        ("青岛", Class::Prefix),
        ("青島", Class::Prefix),
        ("海港", Class::Inside),
        ("qdhg", Class::Initials),
        ("QDHG", Class::Initials),
        ("hg", Class::Inside),
        ("qingdaohaigang", Class::Initials),
        ("qingd", Class::Initials),
        ("qingdhg", Class::Initials),
        ("qingdaohaigng", Class::Slip),
        ("qingdoahaigang", Class::Slip),
        ("海港 青岛", Class::Inside),
    ] {
        assert_eq!(class(query, "青岛海港"), Some(expected), "{query}");
    }
    assert_eq!(class("青港", "青岛海港"), None);
    assert_eq!(class("qdgh", "青岛海港"), None);
}

#[test]
fn several_readings_lead_to_it() {
    for query in ["cqyh", "zqyh", "chongqingyinhang", "zhongqing", "yh"] {
        assert!(judged(query, "重庆银行").is_some(), "{query}");
    }
    assert!(judged("lvcheng", "绿城").is_some() && judged("lucheng", "绿城").is_some());
}

#[test]
fn latin_words_and_slips() {
    assert_eq!(class("acme", "ACME Trading"), Some(Class::Prefix));
    assert_eq!(class("trad", "ACME Trading"), Some(Class::WordStart));
    assert_eq!(class("trading acme", "ACME Trading"), Some(Class::WordStart));
    assert_eq!(class("acme trading", "ACME Trading"), Some(Class::Exact));
    assert_eq!(class("rading", "ACME Trading"), Some(Class::Inside));
    for slip in ["tradng", "tradinng", "treding", "trdaing"] {
        assert_eq!(class(slip, "ACME Trading"), Some(Class::Slip), "{slip}");
    }
    assert_eq!(class("acne", "ACME Trading"), None, "four letters are not corrected");
}

#[test]
fn what_matched_is_marked() {
    assert_eq!(judged("dhg", "(青岛) 海港").map(|v| v.title), None, "a sign parts words");
    assert_eq!(judged("hg", "青岛海港物流").unwrap().title, [(2, 4)]);
    assert_eq!(judged("海港 青岛", "青岛 海港").unwrap().title, [(0, 2), (3, 5)]);
    let record = Candidate { title: "陈", phone: "138 1234-5678", email: "wei.chen@yuanfan.cn", extra: "" };
    let phone = judge(&Query::of("5678").unwrap(), &record, false).unwrap();
    assert_eq!((phone.why, phone.detail), (Why::Phone, vec![(9, 13)]));
    let phone = judge(&Query::of("+86 13812345678").unwrap(), &record, false).unwrap();
    assert_eq!(phone.class, Class::Exact);
    let email = judge(&Query::of("yuanfan").unwrap(), &record, false).unwrap();
    assert_eq!((email.why, email.detail), (Why::Email, vec![(9, 16)]));
    assert!(judge(&Query::of("wei.chen@yuanfan.cn").unwrap(), &record, false).is_some());
}

/// Whether the index would bring a record near: the terms of a way are all there.
fn is_near(query: &str, title: &str) -> bool {
    let plan: serde_json::Value = serde_json::from_str(&Query::of(query).unwrap().plan()).unwrap();
    let known = terms(&Searchable { kind: "customer", title, ..Searchable::default() });
    let has = |term: &str| match term.strip_suffix('*') {
        Some(start) => known.range(start.to_owned()..).next().is_some_and(|found| found.starts_with(start)),
        None => known.contains(term),
    };
    let words = plan["rare"].as_array().unwrap();
    words.iter().all(|ways| {
        ways.as_array()
            .unwrap()
            .iter()
            .any(|way| way.as_array().unwrap().iter().all(|term| has(term.as_str().unwrap())))
    })
}

fn names() -> impl Strategy<Value = String> {
    let characters: Vec<char> =
        "青岛海港物流有限公司重庆银行长春乐安单于曾国行厦门广州绿城女娲机械华为贸易进出口科技发展股份都重大会计"
            .chars()
            .collect();
    vec(select(characters), 2..12).prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn every_part_finds_it(name in names(), from in 0_usize..10, length in 2_usize..10) {
        let part: String = name.chars().skip(from % (name.chars().count() - 1)).take(length).collect();
        prop_assert!(judged(&part, &name).is_some() && is_near(&part, &name));
    }

    #[test]
    fn every_reading_finds_it(name in names(), choices in vec(0_usize..4, 12), from in 0_usize..10, initials: bool) {
        let part: Vec<char> = name.chars().skip(from % (name.chars().count() - 1)).take(6).collect();
        let sounds = part.iter().zip(choices).map(|(character, choice)| { let known = readings(*character); known[choice % known.len()] });
        let typed: String = sounds.map(|sound| if initials { &sound[..1] } else { sound }).collect();
        prop_assert!(judged(&typed, &name).is_some(), "{typed} does not find {name}");
        prop_assert!(is_near(&typed, &name), "{typed} does not lead to {name}");
    }

    #[test]
    fn traditional_and_simplified_are_one(name in names()) {
        let traditional: String = name.chars().map(|c| cjk_convert_rs::wiki_s2t().get(&c).copied().unwrap_or(c)).collect();
        prop_assert!(judged(&traditional, &name).is_some() && judged(&name, &traditional).is_some());
        prop_assert!(is_near(&traditional, &name) && is_near(&name, &traditional));
        let wide: String = format!("ACME{name}").chars().map(|c| if c.is_ascii() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }).collect();
        prop_assert_eq!(judged(&wide, &format!("acme{name}")).map(|verdict| verdict.class), Some(Class::Exact));
    }

    #[test]
    fn nothing_that_is_typed_breaks_it(query in ".{0,40}", title in ".{0,40}") {
        if let Some(query) = Query::of(&query) {
            let _plan = query.plan();
            if let Some(verdict) = judge(&query, &Candidate { title: &title, phone: &title, email: &title, extra: &title }, true) {
                let length = title.chars().count();
                prop_assert!(verdict.title.iter().chain(&verdict.detail).all(|(from, to)| from < to && *to <= length));
            }
        }
    }
}
