//! A check while it is typed.

use crate::{
    customers::quality::{
        fields::{CheckField, Holds},
        model::{CheckDraft, RuleKind, TypedStands},
    },
    fields::RecordKind,
};
use leptos::prelude::*;

/// How a field stands, while it is typed.
#[derive(Clone, Copy)]
pub struct Stand {
    pub how: RwSignal<String>,
    pub values: RwSignal<String>,
}

impl Stand {
    fn start(stands: TypedStands) -> Self {
        let how = if stands.how.is_empty() { "filled".to_owned() } else { stands.how };
        Self { how: RwSignal::new(how), values: RwSignal::new(stands.values) }
    }

    fn typed(self) -> TypedStands {
        TypedStands { how: self.how.get(), values: self.values.get() }
    }
}

/// The parts of a check.
#[derive(Clone, Copy)]
pub struct Typed {
    pub of: RecordKind,
    pub kind: RwSignal<String>,
    pub field: RwSignal<String>,
    pub pattern: RwSignal<String>,
    pub raw: RwSignal<bool>,
    pub min: RwSignal<String>,
    pub max: RwSignal<String>,
    pub when: RwSignal<String>,
    pub is: Stand,
    pub must: Stand,
    pub message: RwSignal<String>,
    pub message_en: RwSignal<String>,
    pub refuses: RwSignal<String>,
    pub active: RwSignal<bool>,
}

impl Typed {
    #[must_use]
    pub fn start(draft: CheckDraft) -> Self {
        Self {
            of: draft.of,
            kind: RwSignal::new(draft.kind.key().to_owned()),
            field: RwSignal::new(draft.field),
            pattern: RwSignal::new(draft.pattern),
            raw: RwSignal::new(draft.raw),
            min: RwSignal::new(draft.min),
            max: RwSignal::new(draft.max),
            when: RwSignal::new(draft.when),
            is: Stand::start(draft.is),
            must: Stand::start(draft.must),
            message: RwSignal::new(draft.message),
            message_en: RwSignal::new(draft.message_en),
            refuses: RwSignal::new(if draft.refuses { "refuse" } else { "warn" }.to_owned()),
            active: RwSignal::new(draft.active),
        }
    }

    #[must_use]
    pub fn kind(self) -> RuleKind {
        self.kind.with(|key| RuleKind::from_key(key))
    }

    #[must_use]
    pub fn draft(self) -> CheckDraft {
        CheckDraft {
            of: self.of,
            kind: self.kind(),
            field: self.field.get(),
            pattern: self.pattern.get(),
            raw: self.raw.get(),
            min: self.min.get(),
            max: self.max.get(),
            when: self.when.get(),
            is: self.is.typed(),
            must: self.must.typed(),
            message: self.message.get(),
            message_en: self.message_en.get(),
            refuses: self.refuses.with(|key| key == "refuse"),
            active: self.active.get(),
        }
    }
}

/// Whether a kind of check can speak of a field.
#[must_use]
pub fn fits(kind: RuleKind, field: &CheckField) -> bool {
    match kind {
        RuleKind::Format => field.holds == Holds::Text,
        RuleKind::Range => matches!(field.holds, Holds::Text | Holds::Number | Holds::Day),
        RuleKind::Depends => true,
    }
}
