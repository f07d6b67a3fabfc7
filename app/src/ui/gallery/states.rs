use crate::{
    locale::use_lang,
    ui::{Button, ButtonKind, EmptyState, Skeleton, SkeletonShape},
    words::gallery as w,
};
use leptos::prelude::*;

/// Nothing there, and not there yet.
#[component]
pub(super) fn States() -> impl IntoView {
    let lang = use_lang();
    view! {
        <EmptyState icon=icondata::LuHandshake title=w::empty_title(lang) text=w::empty_text(lang)>
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus>
                {w::add(lang)}
            </Button>
        </EmptyState>
        <EmptyState icon=icondata::LuInbox title=w::empty_title(lang) small=true/>
        <Skeleton shape=SkeletonShape::Rows(4)/>
        <Skeleton/>
        <Skeleton shape=SkeletonShape::Columns(4)/>
        <Skeleton shape=SkeletonShape::Record/>
    }
}
