//! `/admin/mail`: the mailboxes by which the service desk is written to and answers.

use super::{
    api::read_mail,
    left_out::LeftOutHere,
    list::{Mailboxes, Subject},
    model::MailRoom,
};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask},
    admin::frame::{Frame, Place, loaded},
    locale::use_lang,
    ui::{Button, ButtonKind, SkeletonShape},
    words::mail as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct MailPage {
    room: Answer<MailRoom>,
}

impl Screen for MailPage {
    fn data() -> Self {
        Self { room: ask(|| (), |()| read_mail()) }
    }

    fn view(this: Self) -> AnyView {
        let room = this.room;
        view! { <Room room/> }.into_any()
    }
}

#[component]
fn Room(room: Answer<MailRoom>) -> impl IntoView {
    let lang = use_lang();
    let (open, subject) = (RwSignal::new(false), RwSignal::new(Subject::New));
    let changed = Callback::new(move |()| room.refetch());
    let add = move |_| {
        subject.set(Subject::New);
        open.set(true);
    };
    let show = move |found: MailRoom| {
        let left_out = found.left_out.clone();
        view! {
            <Mailboxes room=found open subject changed/>
            <LeftOutHere left_out/>
        }
        .into_any()
    };
    let actions = move || {
        view! {
            <Button kind=ButtonKind::Primary icon=icondata::LuPlus on_click=add>
                {w::add(lang)}
            </Button>
        }
    };
    view! {
        <Frame here=Place::Mail actions>
            <p class="admin-note">{w::intro(lang)}</p>
            {loaded(room, SkeletonShape::Rows(3), show)}
        </Frame>
    }
}
