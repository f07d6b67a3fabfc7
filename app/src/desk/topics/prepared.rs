//! An answer that waits on a ticket because a topic that its customer asked for has come to its end.

use super::{api::prepared_answers, model::Prepared};
use crate::{
    desk::tickets::desk::{Desk, Put},
    routes,
    ui::{Button, ButtonSize, Notice},
    words::product_topics as w,
};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(in crate::desk) fn PreparedHere(desk: Desk) -> impl IntoView {
    let lang = desk.lang;
    let all = RwSignal::new(Vec::<Prepared>::new());
    let said = desk.part(|ticket| ticket.replies);
    Effect::new(move |_| {
        said.track();
        spawn_local(async move {
            match prepared_answers(desk.id).await {
                Ok(found) => drop(all.try_set(found)),
                Err(error) => leptos::logging::warn!("prepared answers could not be read: {error:?}"),
            }
        });
    });
    let one = move |prepared: Prepared| {
        let text = prepared.text;
        let put = move |_| desk.put.set(Some(Put::In(Some(text.clone()), Some(text.clone()))));
        view! {
            <Notice>
                <p>
                    {w::is_prepared(lang)} " "
                    <a class="cell-link" href=routes::desk_topic(prepared.topic)>
                        {prepared.title}
                    </a>
                </p>
                <Button size=ButtonSize::Small icon=icondata::LuTextCursorInput on_click=put>
                    {w::put_in(lang)}
                </Button>
            </Notice>
        }
    };
    move || all.get().into_iter().map(one).collect_view()
}
