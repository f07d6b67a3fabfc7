//! The short form of a tree, for addresses and saved views: `industry:is:机械,employees:min:100,any(tags:empty,owner:is:me)`.
//! Items stand side by side with commas; a group is `all(…)` or `any(…)`; a tree of which any may hold begins with `|`. What
//! has a meaning of its own is written after `~`.

use super::model::{Condition, Group, Item, Op};

const MARKS: [char; 7] = ['~', ',', ':', ';', '(', ')', '|'];
/// Groups deeper than this are not read: no list takes them.
const DEEPEST: usize = 8;

/// The short form of a tree; empty for one that leaves nothing out.
#[must_use]
pub fn written(group: &Group) -> String {
    let items = items_written(group);
    if group.any && !items.is_empty() { format!("|{items}") } else { items }
}

fn items_written(group: &Group) -> String {
    let item = |item: &Item| match item {
        Item::Is(condition) => condition_written(condition),
        Item::Group(group) => format!("{}({})", if group.any { "any" } else { "all" }, items_written(group)),
    };
    group.items.iter().map(item).collect::<Vec<_>>().join(",")
}

fn condition_written(condition: &Condition) -> String {
    let mut text = format!("{}:{}", escaped(&condition.field), condition.op.key());
    if !condition.values.is_empty() {
        text.push(':');
        text.push_str(&condition.values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join(";"));
    }
    text
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if MARKS.contains(&letter) {
            safe.push('~');
        }
        safe.push(letter);
    }
    safe
}

/// The tree of a short form; `None` for what is none.
#[must_use]
pub fn read(text: &str) -> Option<Group> {
    let (any, rest) = text.strip_prefix('|').map_or((false, text), |rest| (true, rest));
    let mut reader = Reader { rest: rest.chars().peekable() };
    let items = reader.items(0)?;
    reader.rest.next().is_none().then_some(Group { any: any && !items.is_empty(), items })
}

struct Reader<'t> {
    rest: std::iter::Peekable<std::str::Chars<'t>>,
}

impl Reader<'_> {
    fn items(&mut self, depth: usize) -> Option<Vec<Item>> {
        let mut items = Vec::new();
        if matches!(self.rest.peek(), None | Some(')')) {
            return Some(items);
        }
        loop {
            items.push(self.item(depth)?);
            if self.rest.next_if_eq(&',').is_none() {
                return Some(items);
            }
        }
    }

    fn item(&mut self, depth: usize) -> Option<Item> {
        let word = self.word()?;
        if self.rest.next_if_eq(&'(').is_some() {
            let any = match word.as_str() {
                "any" => true,
                "all" => false,
                _ => return None,
            };
            let items = if depth < DEEPEST { self.items(depth + 1)? } else { return None };
            self.rest.next_if_eq(&')')?;
            return Some(Item::Group(Group { any, items }));
        }
        self.rest.next_if_eq(&':')?;
        let op = Op::from_key(&self.word()?)?;
        let mut values = Vec::new();
        if self.rest.next_if_eq(&':').is_some() {
            values.push(self.word()?);
            while self.rest.next_if_eq(&';').is_some() {
                values.push(self.word()?);
            }
        }
        Some(Item::Is(Condition { field: word, op, values }))
    }

    /// Everything up to the next mark.
    fn word(&mut self) -> Option<String> {
        let mut word = String::new();
        while let Some(letter) = self.rest.next_if(|letter| *letter == '~' || !MARKS.contains(letter)) {
            word.push(if letter == '~' { self.rest.next()? } else { letter });
        }
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_reads_as_one_would_write_it() {
        let tree = Group {
            any: false,
            items: vec![
                Item::Is(Condition::new("industry", Op::Is, ["机械", "化工"])),
                Item::Group(Group {
                    any: true,
                    items: vec![
                        Item::Is(Condition::new("tags", Op::Empty, Vec::<String>::new())),
                        Item::Is(Condition::new("name", Op::Contains, ["A (B), C:~"])),
                    ],
                }),
            ],
        };
        let text = "industry:is:机械;化工,any(tags:empty,name:has:A ~(B~)~, C~:~~)";
        assert_eq!(written(&tree), text);
        assert_eq!(read(text), Some(tree));
        assert_eq!(read(""), Some(Group::default()));
    }

    #[test]
    fn what_is_no_tree_is_none() {
        for text in
            ["name", "name:like:x", "any(name:empty", "name:empty)", "some(name:empty)", "name:has:~", ",", "a:empty,"]
        {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("{}{}", "all(".repeat(5_000), ")".repeat(5_000))), None, "and no stack is used up");
    }

    fn condition() -> impl Strategy<Value = Item> {
        let op = proptest::sample::select(&Op::ALL[..]);
        ("[a-z.]{1,8}", op, proptest::collection::vec(any::<String>(), 0..3))
            .prop_map(|(field, op, values)| Item::Is(Condition { field, op, values }))
    }

    fn tree() -> impl Strategy<Value = Group> {
        let leaf = proptest::collection::vec(condition(), 1..4).prop_map(|items| Group { any: false, items });
        leaf.prop_recursive(3, 24, 4, |inner| {
            (any::<bool>(), proptest::collection::vec(prop_oneof![condition(), inner.prop_map(Item::Group)], 1..4))
                .prop_map(|(any, items)| Group { any, items })
        })
    }

    proptest! {
        #[test]
        fn a_tree_comes_back_from_its_short_form(tree in tree()) {
            prop_assert_eq!(read(&written(&tree)), Some(tree));
        }

        #[test]
        fn nothing_that_is_read_makes_it_stumble(text in any::<String>()) {
            if let Some(tree) = read(&text) {
                prop_assert_eq!(read(&written(&tree)), Some(tree));
            }
        }
    }
}
