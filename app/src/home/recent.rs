//! The records that were looked at last in this browser; until it has looked at any, one's own that changed last.

use crate::{
    access::{Kept, ask, use_session},
    locale::use_lang,
    search::{Hit, api::recent_records, kind_icon, kind_words},
    shell::visited,
    ui::{Ago, EmptyState, Icon, Skeleton, SkeletonShape},
    words::home as w,
};
use leptos::prelude::*;
use uuid::Uuid;

#[component]
pub(super) fn Recent() -> impl IntoView {
    let lang = use_lang();
    let me = use_session().map(|session| session.person);
    let ids = RwSignal::new(Vec::<Uuid>::new());
    // Only the browser knows.
    Effect::new(move |_| ids.set(me.map(visited).unwrap_or_default()));
    let answer = ask(move || ids.get(), recent_records);
    let draw = move |hits: Signal<Vec<Hit>>| (move || shown(hits.get(), lang)).into_any();
    view! { <Kept answer fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(5)/> } draw/> }
}

fn shown(hits: Vec<Hit>, lang: crate::locale::Lang) -> AnyView {
    if hits.is_empty() {
        let (title, text) = (w::none_recent(lang), w::none_recent_text(lang));
        return view! { <EmptyState small=true icon=icondata::LuHistory title text/> }.into_any();
    }
    let line = |hit: Hit| {
        let (href, then) = (hit.href(), hit.touched_at);
        view! {
            <li>
                <a class="home-line" href=href>
                    <Icon icon=kind_icon(hit.kind)/>
                    <span class="visually-hidden">{kind_words(lang, hit.kind)} " "</span>
                    <span class="home-line__words">
                        {hit.title} " " <span class="home-line__second">{hit.company}</span>
                    </span>
                    <span class="home-line__aside">
                        <Ago then/>
                    </span>
                </a>
            </li>
        }
    };
    view! { <ul class="home-lines">{hits.into_iter().map(line).collect_view()}</ul> }.into_any()
}
