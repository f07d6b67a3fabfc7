//! Every kind of event that the code records has its place on the timelines and its words, and none is left over.

use super::{nothing, read, source::Source, sources, texts};
use app::events::kinds;
use std::{collections::BTreeSet, path::Path};

/// Records without a timeline: what happens to them stands in the log alone.
const WITHOUT_TIMELINE: [&str; 17] = [
    "article",
    "automation",
    "duplicate",
    "export",
    "import",
    "notice",
    "organisation",
    "person",
    "pipeline",
    "pool",
    "price_list",
    "product",
    "quota",
    "reading",
    "session",
    "team",
    "topic",
];

/// `noun.verb`: how a kind is written wherever an event is made.
fn is_kind(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    // An alias and a column of SQL, `a.id`, are none.
    text.split_once('.').is_some_and(|(noun, verb)| noun.len() > 1 && is_word(noun) && is_word(verb))
}

/// The kinds that a source makes events of, if it makes any.
fn made_in(source: &Source) -> impl Iterator<Item = &str> {
    let code = source.without_tests();
    let makes = source.path != "events/kinds.rs" && ["Event", "event(", "tell("].iter().any(|way| code.contains(way));
    code.split('"').filter(move |text| makes && is_kind(text))
}

#[test]
fn every_kind_of_event_stands_on_a_timeline_or_needs_none() {
    let mut all = sources();
    all.extend(read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src"), ".rs"));
    let made: BTreeSet<&str> = all.iter().flat_map(made_in).collect();
    // What the database does by itself it also records by itself.
    let migrations = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations"), ".sql");
    let in_database = |kind: &str| migrations.iter().any(|one| one.text.contains(&format!("'{kind}'")));
    let known: BTreeSet<&str> = kinds::all().chain(kinds::FOLDED).collect();
    let has_timeline = |kind: &&&str| !WITHOUT_TIMELINE.iter().any(|noun| kind.split('.').next() == Some(*noun));
    let unknown = made.difference(&known).filter(has_timeline).map(|kind| format!("{kind}: not in events::kinds"));
    let unused =
        known.difference(&made).filter(|kind| !in_database(kind)).map(|kind| format!("{kind}: never recorded"));
    nothing(&unknown.chain(unused).collect::<Vec<_>>());
}

#[test]
fn every_kind_of_event_has_its_words_and_no_others_are_left() {
    let key_of = |kind: &str| format!("did_{}", kind.replace('.', "_"));
    // A kind that only an older version recorded reads as "changed something".
    let wanted: BTreeSet<String> = kinds::all().map(key_of).chain(["did_something".to_owned()]).collect();
    for language in ["zh-CN", "en"] {
        let texts = texts(language);
        let there: BTreeSet<String> = texts["events"].keys().filter(|key| key.starts_with("did_")).cloned().collect();
        nothing(
            &wanted.symmetric_difference(&there).map(|key| format!("{language}: events.{key}")).collect::<Vec<_>>(),
        );
    }
}
