//! How much of the machine's memory the embedded database keeps its pages in.

use std::fs::read_to_string;

/// Where nothing is known of the machine, and the least.
const USUAL: u64 = 256;
const LEAST: u64 = 128;
const MOST: u64 = 2_048;

/// Megabytes for `shared_buffers`: an eighth of what there is. PostgreSQL's manual (chapter "Resource Consumption") recommends a quarter
/// of a machine that is its alone; ours shares it with the server, and leaves the rest to the system, which keeps files in it too.
pub fn for_pages() -> u64 {
    megabytes().map_or(USUAL, |there| (there / 8).clamp(LEAST, MOST))
}

/// Megabytes of the machine, or of the container that we run in; Linux says so, other systems are not asked.
fn megabytes() -> Option<u64> {
    let machine = in_meminfo(&read_to_string("/proc/meminfo").ok()?)?;
    let limit = read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|limit| limit.trim().parse::<u64>().ok());
    Some(limit.map_or(machine, |bytes| machine.min(bytes >> 20)))
}

fn in_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? >> 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machine_says_how_much_it_has() {
        assert_eq!(in_meminfo("MemFree: 1 kB\nMemTotal:       24576000 kB\n"), Some(24_000));
        assert_eq!(in_meminfo("MemTotal: much\n"), None);
        assert!((LEAST..=MOST).contains(&for_pages()));
    }
}
