//! One condition: field, operator, value.

use super::{
    chips::op_words,
    draft::{Draft, Line},
    model::{FieldKind, Op},
    value::ValueOf,
};
use crate::{
    locale::use_lang,
    ui::{Choice, IconButton, SelectField},
    words::lists as w,
};
use leptos::prelude::*;

/// A line of the sheet.
#[component]
pub(super) fn ConditionLine(draft: Draft, line: Line, #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    let lang = use_lang();
    let fields = Signal::derive(move || {
        draft.fields.with(|fields| {
            fields.iter().map(|field| Choice::new(field.key.clone(), field.label.clone())).collect::<Vec<_>>()
        })
    });
    let kind = Memo::new(move |_| line.field.with(|key| draft.kind(key)).unwrap_or(FieldKind::Text));
    let ops = Signal::derive(move || {
        let kind = kind.get();
        Op::of(kind).iter().map(|op| Choice::new(op.key(), op_words(lang, kind, *op))).collect::<Vec<_>>()
    });
    // Another kind of field is compared in other ways, with other values.
    let turn = move |key: String| {
        let kind = untrack(|| draft.kind(&key)).unwrap_or(FieldKind::Text);
        let op = Op::from_key(&line.op.get_untracked()).filter(|op| Op::of(kind).contains(op));
        line.op.set(op.or(Op::of(kind).first().copied()).unwrap_or(Op::Is).key().to_owned());
        line.values.set(Vec::new());
        line.wrong.set(false);
    };
    // Days and dates are not told in the same way.
    let compare = move |_: String| {
        if matches!(kind.get_untracked(), FieldKind::Time | FieldKind::Day) {
            line.values.set(Vec::new());
        }
        line.wrong.set(false);
    };
    view! {
        <div class="condition" role="group" aria-label=w::condition(lang)>
            <SelectField
                name=format!("condition-{}-field", line.id)
                label=w::field(lang)
                hide_label=true
                value=line.field
                choices=fields
                on_change=turn
            />
            <SelectField
                name=format!("condition-{}-op", line.id)
                label=w::operator(lang)
                hide_label=true
                value=line.op
                choices=ops
                on_change=compare
            />
            <div class="condition__value">
                {move || {
                    let op = line.op.with(|key| Op::from_key(key)).unwrap_or(Op::Is);
                    op.takes_value().then(|| view! { <ValueOf draft line kind=kind.get() op/> })
                }}
            </div>
            <IconButton
                icon=icondata::LuX
                label=w::remove_condition(lang)
                small=true
                on_click=move |_| on_remove.run(())
            />
        </div>
    }
}
