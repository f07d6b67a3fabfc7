//! New migrations are compiled in: without this line Cargo would only notice changes of those it already knows.

fn main() {
    println!("cargo:rerun-if-changed=../migrations");
}
