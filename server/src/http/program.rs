//! Which files of the browser's program there are.

use leptos::config::LeptosOptions;
use std::{collections::HashMap, path::Path};

/// The piece that most people see first (`areas.rs`).
const FIRST_PIECE: &str = "show_first";

/// Addresses of what the first page wants, in the order in which it is wanted; none where the program was not built, as in tests.
pub fn first_files(options: &LeptosOptions) -> Vec<String> {
    let program = std::env::current_exe().unwrap_or_default();
    let files = program.parent().and_then(|folder| files(options, folder)).unwrap_or_default();
    if options.hash_files && files.is_empty() {
        tracing::warn!(
            "the build's list of files lacks what the first page wants; it is fetched later than it could be"
        );
    }
    files
}

/// The same, with the list of hashes in this folder; nothing where list or pieces are not as the build leaves them.
fn files(options: &LeptosOptions, built: &Path) -> Option<Vec<String>> {
    let hashes = std::fs::read_to_string(built.join(options.hash_file.as_ref())).ok()?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::{path::PathBuf, sync::Arc};

    /// A folder as the build leaves it, removed at the end.
    struct Built(PathBuf);

    impl Built {
        fn new(name: &str, hashes: &str, pieces: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("qz-program-{name}-{}", std::process::id()));
            std::fs::create_dir_all(folder.join("site/pkg")).unwrap();
            std::fs::write(folder.join("hash.txt"), hashes).unwrap();
            std::fs::write(folder.join("site/pkg/__wasm_split_manifest.mmm.json"), pieces).unwrap();
            Self(folder)
        }

        fn files(&self) -> Option<Vec<String>> {
            let options = LeptosOptions::builder()
                .output_name("qingzhou")
                .site_root(Arc::<str>::from(self.0.join("site").to_string_lossy()))
                .site_pkg_dir("pkg")
                .hash_files(true)
                .hash_file(Arc::<str>::from("hash.txt"))
                .build();
            files(&options, &self.0)
        }
    }

    impl Drop for Built {
        fn drop(&mut self) {
            std::fs::remove_dir_all(&self.0).ok();
        }
    }

    const HASHES: &str = "js: jjj\nwasm: www\ncss: ccc\nmanifest: mmm\nsplit: sss\n";
    const PIECES: &str =
        r#"{"show_office": ["chunk_1.a", "split_show_office.b"], "show_first": ["chunk_1.a", "split_show_first.c"]}"#;

    #[test]
    fn names_what_the_first_page_wants_and_nothing_else() {
        let built = Built::new("whole", HASHES, PIECES);
        let wanted = [
            "/pkg/qingzhou.jjj.js",
            "/pkg/__wasm_split.sss.js",
            "/pkg/qingzhou.www.wasm",
            "/pkg/chunk_1.a.wasm",
            "/pkg/split_show_first.c.wasm",
        ];
        assert_eq!(built.files().unwrap(), wanted);
    }

    #[test]
    fn names_nothing_where_something_is_missing() {
        let without_script = HASHES.replace("js: jjj\n", "");
        let of_another_build = HASHES.replace("mmm", "nnn");
        for (name, hashes, pieces) in [
            ("empty", "", PIECES),
            ("script", without_script.as_str(), PIECES),
            ("other", of_another_build.as_str(), PIECES),
            ("broken", HASHES, "{"),
            ("board", HASHES, r#"{"show_office": ["chunk_1.a"]}"#),
        ] {
            assert_eq!(Built::new(name, hashes, pieces).files(), None, "{name}");
        }
        let built = Built::new("unhashed", HASHES, PIECES);
        std::fs::remove_file(built.0.join("hash.txt")).unwrap();
        assert_eq!(built.files(), None);
    }
}
