//! Following a record: being told when somebody else changes it.

use super::{
    api::{follow, follows},
    model::RecordOf,
};
use crate::{access::Sending, locale::use_lang, ui::IconButton, words::notices as w};
use leptos::{prelude::*, task::spawn_local};

/// Follows a record, or does not any more.
#[component]
pub fn FollowButton(#[prop(into)] of: Signal<RecordOf>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let followed = RwSignal::new(None::<bool>);
    Effect::new(move |_| {
        let of = of.get();
        spawn_local(async move {
            // Until it is known nothing is said to be pressed.
            followed.try_set(follows(of).await.ok());
        });
    });
    let turn = move |_| {
        let on = followed.get_untracked() != Some(true);
        let said = if on { w::follows_now(lang) } else { w::follows_no_more(lang) };
        sending.step(follow(of.get_untracked(), on), move |()| {
            followed.set(Some(on));
            sending.toasts().success(said);
        });
    };
    let label = move || if followed.get() == Some(true) { w::unfollow(lang) } else { w::follow(lang) };
    view! {
        <IconButton
            icon=icondata::LuBellPlus
            label=Signal::derive(move || label().to_owned())
            pressed=MaybeProp::derive(move || Some(followed.get() == Some(true)))
            busy=sending.busy()
            on_click=turn
        />
    }
}
