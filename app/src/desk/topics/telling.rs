//! Telling those who asked once a topic has come to its end: an answer is prepared on each of their tickets, and waits there until somebody
//! gives it.

use super::{
    api::{prepare_answers, take_answers_back},
    model::{LONGEST_ANSWER, TopicSeen},
    page::{Cancel, Read},
};
use crate::{
    access::Sending,
    desk::tickets::model::Choices,
    locale::use_lang,
    ui::{Button, ButtonKind, ButtonSize, Dialog, Form, FormActions, Notice, TextArea},
    words::product_topics as w,
};
use leptos::prelude::*;

#[component]
pub(super) fn Telling(now: Signal<(TopicSeen, Choices)>, read: Read) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let open = RwSignal::new(false);
    let ended = Memo::new(move |_| now.with(|(seen, _)| seen.topic.state.is_end()));
    let untold = Memo::new(move |_| now.with(|(seen, _)| seen.untold()));
    let waiting = Memo::new(move |_| now.with(|(seen, _)| seen.waiting()));
    let back = move |_| {
        let (id, version) = now.with_untracked(|(seen, _)| (seen.topic.id, seen.topic.version));
        sending.step(take_answers_back(id, version), move |taken| {
            read.refetch();
            sending.toasts().success(w::answers_back(lang, taken));
        });
    };
    view! {
        <Show when=move || ended.get() && untold.get() + waiting.get() != 0>
            <Notice>
                <p>
                    {move || {
                        if untold.get() > 0 { w::to_be_told(lang, untold.get()) } else { w::answers_wait(lang, waiting.get()) }
                    }}
                </p>
                <div class="topic-ways">
                    <Show when=move || untold.get() != 0>
                        <Button kind=ButtonKind::Primary size=ButtonSize::Small icon=icondata::LuSend on_click=move |_| open.set(true)>
                            {w::prepare(lang)}
                        </Button>
                    </Show>
                    <Show when=move || waiting.get() != 0>
                        <Button size=ButtonSize::Small icon=icondata::LuUndo2 busy=sending.busy() on_click=back>
                            {w::take_answers_back(lang)}
                        </Button>
                    </Show>
                </div>
            </Notice>
        </Show>
        <Dialog name="topic-answer" title=w::prepare(lang) open>
            <Answering now read open/>
        </Dialog>
    }
}

#[component]
fn Answering(now: Signal<(TopicSeen, Choices)>, read: Read, open: RwSignal<bool>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let title = now.with_untracked(|(seen, _)| seen.topic.title.clone());
    let answer = RwSignal::new(w::usual_answer(lang, title));
    let send = move |()| {
        let (id, version) = now.with_untracked(|(seen, _)| (seen.topic.id, seen.topic.version));
        sending.form(prepare_answers(id, version, answer.get_untracked()), move |prepared| {
            open.set(false);
            read.refetch();
            sending.toasts().success(w::prepared_for(lang, prepared));
        });
    };
    view! {
        <Form name="topic-answer-form" on_submit=send error=sending.errors.rest()>
            <p class="aside-none">{w::prepare_text(lang)}</p>
            <TextArea
                name="topic-answer-text"
                label=w::answer(lang)
                value=answer
                rows=6
                max=u32::try_from(LONGEST_ANSWER).unwrap_or(u32::MAX)
                required=true
                error=sending.errors.of("answer")
            />
            <FormActions>
                <Cancel open/>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::prepare(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
