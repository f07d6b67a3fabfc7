//! Keeps the rooms: where SQL, server functions and texts may stand, how large things may grow, and who may use whom.
//! A wish that no test keeps is only a wish.

#[path = "rooms/kinds.rs"]
mod kinds;
#[path = "rooms/source.rs"]
mod source;

use app::deals::model::RequiredField;
use source::{Source, bare_texts, pair, read, words};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// The rooms from the top down. A model or a store uses rooms above its own; what must go the other way goes through the
/// event log. A new room gets its place here.
const ROOMS: [&str; 33] = [
    "routes",
    "locale",
    "words",
    "clock",
    "vault",
    "access",
    "ui",
    "fields",
    "events",
    "search",
    "lists",
    "deletions",
    "files",
    "notices",
    "tasks",
    "knowledge",
    "customers",
    "catalogue",
    "deals",
    "quotes",
    "approvals",
    "desk",
    "mailing",
    "scores",
    "leads",
    "forecast",
    "automation",
    "home",
    "handovers",
    "imports",
    "admin",
    "account",
    "shell",
];

/// Files that may hold SQL although they are no store: the door itself, and the chain of the log.
const SQL_ELSEWHERE: [&str; 2] = ["access/", "events/chain.rs"];

/// Server functions that strangers may call. None: signing in is a form of its own.
const PUBLIC_FUNCTIONS: [&str; 0] = [];

/// Keys that are put together at run time, by language file: what stands before the part that is data.
const DYNAMIC_KEYS: [(&str, &[&str]); 39] = [
    // The reason in the address of the sign-in page.
    ("access", &["sign_in_"]),
    // Fields that can be protected, by family and column.
    ("admin", &["field_"]),
    // What somebody agreed to, in the log.
    ("consent", &["state_"]),
    // Interests, parts of contacts, kinds of phones and addresses.
    ("details", &["interest_", "role_", "reach_"]),
    // How one of many customers ended, and why nobody goes on.
    ("bulk", &["outcome_", "stopped_"]),
    // How a field is compared.
    ("lists", &["op_"]),
    // What kind a customer became, in the log.
    ("customers", &["kind_"]),
    // The named colours of tags.
    ("deal", &["colour_"]),
    // Why two customers look like one.
    ("duplicates", &["reason_"]),
    // Kinds of custom fields.
    ("field_admin", &["kind_"]),
    // Lifecycles and why rules say so, in the log too.
    ("lifecycle", &["is_", "why_"]),
    // Why a rule took a customer, what a pool hides, why a claim was refused.
    ("pool", &["rule_", "hidden_"]),
    // Findings, kinds of records, targets of columns, scales of amounts, states and steps of the work, what happens to rows
    // whose record is there.
    (
        "imports",
        &["finding_", "record_", "kept_", "kind_", "scale_", "state_", "target_", "work_", "existing_", "known_by_"],
    ),
    // What counts for completeness and is no field.
    ("quality", &["counts_"]),
    // Why a record was left where it was.
    ("handovers", &["why_"]),
    // The log: kinds of events, columns that changed, how far a record was shared, groups of entries, how a deal stands, how
    // one was in touch and what came of it.
    ("events", &["did_", "field_", "access_", "group_", "status_", "talk_", "outcome_", "result_", "next_"]),
    // Kinds, states, priorities, ways in and queues of tickets, in the log too.
    ("tickets", &["kind_", "state_", "priority_", "channel_", "queue_"]),
    // What is wrong with a mail server, why a message was left out, why a file was not kept.
    ("mail", &["trouble_", "reason_", "refused_"]),
    // Kinds of links between tickets, in the log too; how one of many tickets ended; variables of canned replies.
    ("desk_relations", &["kind_"]),
    ("desk_changes", &["outcome_"]),
    ("desk_replies", &["variable_"]),
    // How somebody was chosen, in the log too.
    ("desk_assignment", &["method_"]),
    // Spans, steps, cuts, clocks, measures and figures of reports.
    ("desk_reports", &["span_", "group_", "cut_", "clock_", "measure_", "figure_"]),
    // Lengths of periods, categories (in the log too), sides, changes, bases, figures and cuts of forecasts.
    ("forecast", &["grain_", "category_", "side_", "change_", "base_", "what_", "cut_"]),
    // Records, triggers, actions, dates, units, and how runs stand and why.
    (
        "automation",
        &[
            "on_", "said_on_", "when_", "do_", "moment_", "unit_", "state_", "why_", "outcome_", "trouble_",
            "stopped_", "status_",
        ],
    ),
    // Why the times of a ticket from elsewhere are doubtful.
    ("brought", &["doubt_"]),
    // States of what customers own, and of its warranty.
    ("assets", &["state_", "warranty_"]),
    // Steps of repairs and who pays, in the log too.
    ("repairs", &["step_", "payer_"]),
    // Who ended a chat, in the log.
    ("chat", &["ended_"]),
    // Ways in which somebody was asked, in the log too; why somebody is left out; variables of letters.
    ("surveys", &["channel_", "why_", "variable_"]),
    // Variables of mail templates.
    ("mailing", &["variable_"]),
    // Kinds and states of product topics, and over how long is counted.
    ("product_topics", &["kind_", "state_", "span_"]),
    // Lists of requests, and how they stand.
    ("approvals", &["part_", "state_"]),
    // States of quotes.
    ("quotes", &["state_"]),
    // Where leads come from, how they stand, whose they are, how somebody is chosen; the first two in the log too.
    ("leads", &["source_", "state_", "view_", "method_", "channel_"]),
    // What has a score, what it is made of, questions and their answers, the answers in the log too.
    ("scores", &["kind_", "field_", "signal_", "question_", "answer_"]),
    // Scores in words.
    ("satisfaction", &["score_"]),
    // Whose tasks, how they come again, and how the calendar is shown.
    ("tasks", &["whose_", "repeat_", "view_"]),
    // Kinds of notices, and what each is for.
    ("notices", &["kind_", "hint_"]),
];

/// Words of the business that the design system must not know.
const BUSINESS: [&str; 14] = [
    "customer",
    "customers",
    "deal",
    "deals",
    "contact",
    "contacts",
    "pipeline",
    "pipelines",
    "lead",
    "leads",
    "quote",
    "ticket",
    "campaign",
    "owner_id",
];

const LONGEST_COMPONENT: usize = 120;
const LONGEST_FILE: usize = 400;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources() -> Vec<Source> {
    read(&root(), ".rs")
}

fn is_store(source: &Source) -> bool {
    source.name() == "store.rs" || source.name().ends_with("_store.rs")
}

fn is_model(source: &Source) -> bool {
    source.name() == "model.rs" || source.name().ends_with("_model.rs")
}

/// Fails with everything that was found, so that one run shows all.
#[track_caller]
fn nothing(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn sql_stands_only_in_stores() {
    const MARKS: [&str; 6] = ["query!", "query_as!", "query_scalar!", "QueryBuilder", "raw_sql", "AssertSqlSafe"];
    let mut found = Vec::new();
    for source in sources() {
        let allowed = is_store(&source) || SQL_ELSEWHERE.iter().any(|place| source.path.starts_with(place));
        let code = source.without_tests();
        for mark in MARKS.iter().filter(|_| !allowed) {
            let places = code.match_indices(mark).map(|(at, _)| format!("{}:{}: {mark}", source.path, source.line(at)));
            found.extend(places);
        }
    }
    nothing(&found);
}

/// Each server function with its file, the place of its attribute, and its body.
fn server_functions(sources: &[Source]) -> Vec<(&Source, String, usize, &str)> {
    let mut functions = Vec::new();
    for source in sources {
        let marks = source.code.match_indices("#[server");
        // What an argument is without being said is no function.
        for (at, _) in marks.filter(|(at, _)| !source.code[*at..].starts_with("#[server(default)]")) {
            let name_at = source.code[at..].find("fn ").map(|offset| at + offset + 3).expect("a function follows");
            let name = source.code[name_at..].split(['(', '<']).next().unwrap_or_default().to_owned();
            let arguments = pair(&source.code, name_at, b'(', b')').map_or(name_at, |(_, end)| end);
            let (begin, end) = pair(&source.code, arguments, b'{', b'}').expect("a body follows");
            functions.push((source, name, at, source.code[begin + 1..end - 1].trim()));
        }
    }
    functions
}

#[test]
fn server_functions_stand_only_in_api_files() {
    let sources = sources();
    let functions = server_functions(&sources);
    assert!(functions.len() > 20, "the server functions were not found");
    let elsewhere = functions.iter().filter(|(source, ..)| source.name() != "api.rs");
    nothing(&elsewhere.map(|(source, name, ..)| format!("{}: {name}", source.path)).collect::<Vec<_>>());
}

#[test]
fn a_server_function_asks_for_its_right_first_and_is_never_a_get() {
    let sources = sources();
    let mut found = Vec::new();
    for (source, name, at, body) in server_functions(&sources) {
        let attribute = source.code[at..].split(']').next().unwrap_or_default();
        if !attribute.contains("input = Json") {
            found.push(format!("{}: {name} is not sent as JSON", source.path));
        }
        let first = body.split(';').next().unwrap_or_default();
        let flat: String = first.split_whitespace().collect();
        let begins = ["Caller::who_may(", "letcaller=Caller::who_may("].iter().any(|begin| flat.starts_with(begin));
        let asks = begins && flat.contains("Action::") && flat.ends_with(".await?");
        if !asks && !PUBLIC_FUNCTIONS.contains(&name.as_str()) {
            found.push(format!("{}: {name} begins with “{first}”", source.path));
        }
    }
    nothing(&found);
}

#[test]
fn the_design_system_knows_nothing_of_the_business() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| source.room() == "ui") {
        for word in BUSINESS {
            for at in words(source.without_tests(), word) {
                found.push(format!("ui: {}:{}: {word}", source.path, source.line(at)));
            }
        }
    }
    nothing(&found);
}

#[test]
fn no_view_holds_a_bare_text() {
    let mut found = Vec::new();
    for source in sources() {
        for (at, text) in bare_texts(source.without_tests()) {
            found.push(format!("{}:{}: {text}", source.path, source.line(at)));
        }
    }
    nothing(&found);
}

#[test]
fn components_and_files_stay_small() {
    let mut found = Vec::new();
    for source in sources() {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            found.push(format!("{}: {lines} lines", source.path));
        }
        for (at, _) in source.code.match_indices("#[component]") {
            let Some(function) = source.code[at..].find("fn ").map(|offset| at + offset) else { continue };
            let arguments = pair(&source.code, function, b'(', b')').map_or(function, |(_, end)| end);
            let Some((_, end)) = pair(&source.code, arguments, b'{', b'}') else { continue };
            let lines = source.line(end) - source.line(function) + 1;
            if lines > LONGEST_COMPONENT {
                found.push(format!("{}:{}: a component of {lines} lines", source.path, source.line(function)));
            }
        }
    }
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/src");
    let long = read(&server, ".rs").into_iter().map(|source| (source.path, source.text.lines().count()));
    found.extend(long.filter(|(_, lines)| *lines > LONGEST_FILE).map(|(path, n)| format!("server/{path}: {n} lines")));
    nothing(&found);
}

#[test]
fn models_know_neither_screen_nor_database() {
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| is_model(source)) {
        for word in ["leptos", "sqlx", "web_sys"] {
            found.extend(
                words(source.without_tests(), word).map(|at| format!("{}:{}: {word}", source.path, source.line(at))),
            );
        }
    }
    nothing(&found);
}

/// The rooms that a file names: `crate::deals::…` and `use crate::{access::…, deals::…}`.
fn rooms_used(code: &str) -> Vec<(usize, String)> {
    let mut used = Vec::new();
    for (at, prefix) in code.match_indices("crate::") {
        let rest = &code[at + prefix.len()..];
        if !rest.starts_with('{') {
            used.push((at, rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()));
            continue;
        }
        let Some((begin, end)) = pair(rest, 0, b'{', b'}') else { continue };
        let (mut depth, mut name) = (0, String::new());
        let mut open = true;
        for c in rest[begin + 1..end - 1].chars() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    used.push((at, std::mem::take(&mut name)));
                    open = true;
                }
                c if depth == 0 && open && (c.is_alphanumeric() || c == '_') => name.push(c),
                c if c.is_whitespace() => {}
                _ if depth == 0 && !name.is_empty() => open = false,
                _ => {}
            }
        }
        used.push((at, name));
    }
    used.retain(|(_, name)| !name.is_empty());
    used
}

#[test]
fn models_and_stores_use_only_rooms_above_their_own() {
    let place = |room: &str| ROOMS.iter().position(|name| *name == room);
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| is_model(source) || is_store(source)) {
        let Some(own) = place(source.room()) else {
            found.push(format!("{}: the room has no place in ROOMS", source.path));
            continue;
        };
        for (at, room) in rooms_used(source.without_tests()) {
            // A name that is no room is an item of the crate's root.
            if place(&room).is_some_and(|used| used > own) {
                found.push(format!("{}:{}: uses {room}, which lies below", source.path, source.line(at)));
            }
        }
    }
    nothing(&found);
}

#[test]
fn every_room_has_its_place() {
    let rooms: BTreeSet<String> = std::fs::read_dir(root())
        .expect("the sources are there")
        .filter_map(|entry| {
            let entry = entry.ok()?;
            entry.path().is_dir().then(|| entry.file_name().to_string_lossy().into_owned())
        })
        .collect();
    let unknown: Vec<String> = rooms.into_iter().filter(|room| !ROOMS.contains(&room.as_str())).collect();
    nothing(&unknown);
}

fn texts(language: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let file = |source: Source| {
        let keys = serde_json::from_str(&source.text).unwrap_or_else(|error| panic!("{}: {error}", source.path));
        (source.path.trim_end_matches(".json").to_owned(), keys)
    };
    read(&folder, ".json").into_iter().map(file).collect()
}

#[test]
fn both_languages_say_the_same_things() {
    let (chinese, english) = (texts("zh-CN"), texts("en"));
    let keys = |texts: &BTreeMap<String, BTreeMap<String, String>>| -> BTreeSet<String> {
        texts.iter().flat_map(|(room, keys)| keys.keys().map(move |key| format!("{room}.{key}"))).collect()
    };
    let (chinese_keys, english_keys) = (keys(&chinese), keys(&english));
    nothing(&chinese_keys.symmetric_difference(&english_keys).cloned().collect::<Vec<_>>());
    let empty =
        chinese.iter().chain(&english).flat_map(|(room, keys)| keys.iter().map(move |(key, text)| (room, key, text)));
    nothing(
        &empty
            .filter(|(.., text)| text.trim().is_empty())
            .map(|(room, key, _)| format!("{room}.{key}"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn chinese_texts_use_full_width_punctuation() {
    let mut found = Vec::new();
    for (room, keys) in texts("zh-CN") {
        for (key, text) in keys {
            let letters: Vec<char> = text.chars().collect();
            let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
            let half = |c: char| matches!(c, ',' | ';' | '!' | '?' | ':');
            if letters.windows(2).any(|pair| is_chinese(pair[0]) && half(pair[1])) || text.contains('您') {
                found.push(format!("{room}.{key}: {text}"));
            }
        }
    }
    nothing(&found);
}

/// Every word of the sources of app, server and migrations, with the files that name a language file's module.
#[test]
fn no_text_is_left_over() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = sources();
    all.extend(read(&manifest.join("../server/src"), ".rs"));
    let migrations = read(&manifest.join("../migrations"), ".sql");
    let mut found = Vec::new();
    for (room, keys) in texts("en") {
        let asking: Vec<&Source> = all.iter().filter(|source| names_words_of(&source.code, &room)).collect();
        for key in keys.keys() {
            let as_function = |source: &&Source| {
                words(&source.code, key)
                    .any(|at| source.code[..at].ends_with("::") || source.code[..at].ends_with("::r#"))
            };
            // Codes of errors are data: constraints of the database, and literals in the code.
            let as_code = || {
                let literal = format!("\"{key}\"");
                all.iter().any(|source| source.text.contains(&literal))
                    || migrations.iter().any(|source| words(&source.text, key).next().is_some())
            };
            let dynamic = DYNAMIC_KEYS
                .iter()
                .any(|(of, prefixes)| *of == room && prefixes.iter().any(|prefix| key.starts_with(prefix)));
            if !(dynamic
                || asking.iter().any(as_function)
                || (room == "errors" && (as_code() || is_made_code(key, &migrations))))
            {
                found.push(format!("{room}.{key}"));
            }
        }
    }
    nothing(&found);
}

/// Codes that are put together: `required_<field>` from what a stage asks for, `<table>_<column>_fkey` by PostgreSQL itself.
fn is_made_code(key: &str, migrations: &[Source]) -> bool {
    let known = |word: &str| migrations.iter().any(|source| words(&source.text, word).next().is_some());
    let required = key.strip_prefix("required_").is_some_and(|field| RequiredField::from_key(field).is_some());
    let reference = key
        .strip_suffix("_fkey")
        .is_some_and(|name| name.match_indices('_').any(|(at, _)| known(&name[..at]) && known(&name[at + 1..])));
    required || reference
}

/// Whether a file uses the words of a room: `words::deals` or `words::{access, deals as w}`.
fn names_words_of(code: &str, room: &str) -> bool {
    code.match_indices("words::").any(|(at, prefix)| {
        let rest = &code[at + prefix.len()..];
        match rest.starts_with('{').then(|| pair(rest, 0, b'{', b'}')).flatten() {
            Some((begin, end)) => words(&rest[begin..end], room).next().is_some(),
            None => words(rest, room).next() == Some(0),
        }
    })
}
