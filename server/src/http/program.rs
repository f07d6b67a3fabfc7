//! Which files of the browser's program there are.

use leptos::config::LeptosOptions;
use std::{collections::HashMap, path::Path};

/// The piece that most people see first (`areas.rs`).
const FIRST_PIECE: &str = "show_board";

/// Addresses of what the board wants, the largest last; none where the program was not built, as in tests.
pub fn first_files(options: &LeptosOptions) -> Vec<String> {
    files(options).unwrap_or_default()
}

fn files(options: &LeptosOptions) -> Option<Vec<String>> {
    let program = std::env::current_exe().ok()?;
    let hashes = std::fs::read_to_string(program.with_file_name(options.hash_file.as_ref())).ok()?;
    let hash = |of: &str| hashes.lines().find_map(|line| line.strip_prefix(of)?.strip_prefix(": "));
    let (name, folder) = (&options.output_name, &options.site_pkg_dir);
    let pieces = Path::new(options.site_root.as_ref())
        .join(folder.as_ref())
        .join(format!("__wasm_split_manifest.{}.json", hash("manifest")?));
    let mut pieces: HashMap<String, Vec<String>> = serde_json::from_slice(&std::fs::read(pieces).ok()?).ok()?;
    let pieces = pieces.remove(FIRST_PIECE)?;
    let script = format!("/{folder}/{name}.{}.js", hash("js")?);
    let loader = format!("/{folder}/__wasm_split.{}.js", hash("split")?);
    let main = format!("/{folder}/{name}.{}.wasm", hash("wasm")?);
    let pieces = pieces.into_iter().map(|piece| format!("/{folder}/{piece}.wasm"));
    Some([script, loader, main].into_iter().chain(pieces).collect())
}
