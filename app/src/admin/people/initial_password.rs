//! A first password that can be read out over the telephone.

use rand::Rng;

/// No 0, o, 1, l or i: 31 signs, 16 of them hold 79 bits.
const SIGNS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// Four groups of four signs: `k7wm-a3fe-…`.
#[must_use]
pub fn made_up() -> String {
    let mut chance = rand::rng();
    let mut text = String::with_capacity(19);
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(SIGNS[chance.random_range(0..SIGNS.len())]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::made_up;

    #[test]
    fn it_has_four_groups_and_never_repeats() {
        let (one, other) = (made_up(), made_up());
        assert_eq!(one.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4]);
        assert_ne!(one, other);
        assert!(crate::access::password::check(&one).is_ok());
    }
}
