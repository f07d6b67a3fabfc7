//! Turns the language files into one function per key, so that a missing or misspelt text does not compile.
//!
//! `locales/<language>/<room>.json` is flat: `{"key": "text with {parameters}"}`. A text without parameters becomes
//! `words::<room>::<key>(lang) -> &'static str`, one with parameters takes them as `impl Display`, in the order in which
//! the English text first names them, and gives a `String`.

use std::{collections::BTreeMap, env, fmt::Write, fs, path::Path};

type Texts = BTreeMap<String, String>;

fn main() {
    println!("cargo::rerun-if-changed=locales");
    let root = Path::new("locales");
    let mut code = String::new();
    for room in rooms(&root.join("en")) {
        let (en, zh) = (read(root, "en", &room), read(root, "zh-CN", &room));
        if let Some(key) = zh.keys().find(|key| !en.contains_key(*key)) {
            panic!("locales/en/{room}.json lacks \"{key}\"");
        }
        writeln!(code, "pub mod {room} {{\n    use crate::locale::Lang;").expect("a string takes all");
        for (key, text) in &en {
            let chinese = zh.get(key).unwrap_or_else(|| panic!("locales/zh-CN/{room}.json lacks \"{key}\""));
            write_function(&mut code, &room, key, text, chinese);
        }
        writeln!(code, "{}}}", lookup(&en)).expect("a string takes all");
    }
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    fs::write(Path::new(&out).join("words.rs"), code).expect("the output folder can be written");
}

fn rooms(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("locales/en exists");
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort();
    names
}

fn read(root: &Path, language: &str, room: &str) -> Texts {
    let path = root.join(language).join(format!("{room}.json"));
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn write_function(code: &mut String, room: &str, key: &str, en: &str, zh: &str) {
    let parameters = parameters(en);
    let mut sorted = [parameters.clone(), self::parameters(zh)];
    sorted.iter_mut().for_each(|names| names.sort());
    assert!(sorted[0] == sorted[1], "{room}.{key}: the languages name different parameters: {sorted:?}");
    let name =
        if matches!(key, "move" | "type" | "in" | "for" | "match") { format!("r#{key}") } else { key.to_owned() };
    if parameters.is_empty() {
        write!(
            code,
            "    #[must_use]\n    pub const fn {name}(lang: Lang) -> &'static str {{ match lang {{ Lang::En => {en:?}, Lang::ZhCn => {zh:?} }} }}\n"
        )
    } else {
        let arguments: String = parameters.iter().map(|p| format!(", {p}: impl std::fmt::Display")).collect();
        write!(
            code,
            "    #[must_use]\n    pub fn {name}(lang: Lang{arguments}) -> String {{ match lang {{ Lang::En => format!({en:?}), Lang::ZhCn => format!({zh:?}) }} }}\n"
        )
    }
    .expect("a string takes all");
}

/// `text(lang, "key")`, for keys that arrive as data (codes of errors, kinds of events).
fn lookup(texts: &Texts) -> String {
    let plain = texts.iter().filter(|(_, text)| parameters(text).is_empty());
    let arms: String = plain
        .map(|(key, _)| format!("            {key:?} => {}(lang),\n", if key == "move" { "r#move" } else { key }))
        .collect();
    format!(
        "    /// The text of a key that arrives as data; `None` for one that has parameters or does not exist.\n    #[must_use]\n    pub fn text(lang: Lang, key: &str) -> Option<&'static str> {{\n        Some(match key {{\n{arms}            _ => return None,\n        }})\n    }}\n"
    )
}

fn parameters(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for part in text.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default().to_owned();
        if !name.is_empty() && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}
