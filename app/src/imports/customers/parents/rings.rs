//! Groups of customers have no circles: which wishes would make one.

use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The children whose wish for a parent would lead in a ring, given who stands below whom already. A wish takes the place of the
/// parent that a child has.
pub fn closing(above: &[(Uuid, Uuid)], wanted: &[(Uuid, Uuid)]) -> HashSet<Uuid> {
    let mut parent_of: HashMap<Uuid, Uuid> = above.iter().copied().collect();
    parent_of.extend(wanted.iter().copied());
    let wished: HashSet<Uuid> = wanted.iter().map(|(child, _)| *child).collect();
    let (mut closing, mut safe) = (HashSet::new(), HashSet::new());
    for (start, _) in wanted {
        let (mut path, mut on_path, mut at) = (Vec::new(), HashSet::new(), Some(*start));
        while let Some(id) = at.filter(|id| !safe.contains(id) && on_path.insert(*id)) {
            path.push(id);
            at = parent_of.get(&id).copied();
        }
        // Where the way meets itself, everything from there on is the ring.
        if let Some(from) = at.and_then(|met| path.iter().position(|id| *id == met)) {
            closing.extend(path[from..].iter().filter(|id| wished.contains(*id)));
        }
        safe.extend(path);
    }
    closing
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(of: &[(u128, u128)]) -> Vec<(Uuid, Uuid)> {
        of.iter().map(|(child, parent)| (Uuid::from_u128(*child), Uuid::from_u128(*parent))).collect()
    }

    fn closing_of(above: &[(u128, u128)], wanted: &[(u128, u128)]) -> Vec<u128> {
        let mut found: Vec<u128> = closing(&pairs(above), &pairs(wanted)).iter().map(|id| id.as_u128()).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn a_ring_is_refused_and_what_hangs_on_it_is_not() {
        assert_eq!(closing_of(&[], &[(1, 2), (2, 3)]), []);
        assert_eq!(closing_of(&[], &[(1, 2), (2, 1), (3, 1)]), [1, 2]);
        // 2 is above 1 already: only the wish that closes the ring is at fault.
        assert_eq!(closing_of(&[(1, 2)], &[(2, 1)]), [2]);
        assert_eq!(closing_of(&[(1, 2)], &[(1, 3), (2, 1)]), []);
        assert_eq!(closing_of(&[], &[(1, 1)]), [1]);
    }

    proptest! {
        #[test]
        fn without_the_refused_there_is_no_ring(wanted in proptest::collection::vec((0_u128..30, 0_u128..30), 0..40)) {
            let mut seen = HashSet::new();
            let wanted: Vec<_> = wanted.into_iter().filter(|(child, _)| seen.insert(*child)).collect();
            let refused = closing(&[], &pairs(&wanted));
            let left: HashMap<Uuid, Uuid> = pairs(&wanted).into_iter().filter(|(child, _)| !refused.contains(child)).collect();
            for start in left.keys() {
                let (mut at, mut steps) = (*start, 0);
                while let Some(parent) = left.get(&at) {
                    at = *parent;
                    steps += 1;
                    prop_assert!(steps <= left.len(), "a ring is left");
                }
            }
        }
    }
}
