//! What came to a ticket while somebody writes: summed up above the box, with the way to it and the way to send all the same. The story
//! marks it as new.

use super::{
    desk::Desk,
    fresh_model::{Begun, News},
    story::said_by,
    talk_model::StoryLine,
};
use crate::{
    access::use_session,
    desk::mail::{model::Post, thread_model::folded},
    events::{Actor, did},
    locale::Lang,
    ui::{Button, ButtonKind, ButtonSize, Notice, Tone},
    words::{fields as fw, tickets as w},
};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};
use uuid::Uuid;

/// Letters that are shown of what was said.
const SHOWN: usize = 140;

impl Desk {
    /// What is known of the ticket now.
    pub(super) fn known_now(self) -> Begun {
        let replies = self.ticket.with_untracked(|ticket| ticket.replies);
        self.lines.with_untracked(|lines| Begun::knowing(replies, lines))
    }
}

/// Keeps what was known when something was begun to be written, until it is sent or taken out again.
pub(super) fn follow_beginning(desk: Desk, text: RwSignal<String>, refused: RwSignal<bool>) {
    let is_begun = Memo::new(move |_| text.with(|text| !text.trim().is_empty()));
    Effect::new(move |_| {
        if !is_begun.get() {
            desk.begun.set(None);
            refused.set(false);
        } else if desk.begun.with_untracked(Option::is_none) {
            // What was kept of an earlier visit knows of less.
            desk.begun.set(Some(desk.known_now()));
        }
    });
}

/// The sum of it. Nothing while nothing came.
#[component]
pub(super) fn FreshHere(
    desk: Desk,
    /// It would be refused, or was.
    stale: Signal<bool>,
    /// What the button says that sends it all the same.
    even_so: Signal<&'static str>,
    busy: Signal<bool>,
    #[prop(into)] on_even_so: Callback<()>,
) -> impl IntoView {
    let (lang, me) = (desk.lang, use_session().map(|session| session.person));
    let news = Memo::new(move |_| {
        let begun = desk.begun.get();
        begun.map(|begun| desk.lines.with(|lines| News::since(&begun, lines, me))).unwrap_or_default()
    });
    let shown = Memo::new(move |_| stale.get() || news.with(|news| news.said() > 0));
    let newest = Memo::new(move |_| news.with(|news| news.told.first().map(|line| line.place().1)));
    view! {
        <div class="ticket-fresh" aria-live="polite">
            <Show when=move || shown.get()>
                <Notice tone=Tone::Warn title=w::fresh_title(lang)>
                    <p>{move || news.with(|news| sum(lang, news))}</p>
                    <ul class="ticket-fresh__told">
                        {move || news.get().told.into_iter().map(|line| view! { <Told line lang/> }).collect_view()}
                    </ul>
                    <div class="ticket-fresh__ways">
                        <Show when=move || newest.with(Option::is_some)>
                            <Button
                                size=ButtonSize::Small
                                icon=icondata::LuArrowDown
                                on_click=move |_| go_to(newest.get_untracked())
                            >
                                {w::fresh_show(lang)}
                            </Button>
                        </Show>
                        <Show when=move || stale.get()>
                            <Button
                                size=ButtonSize::Small
                                kind=ButtonKind::Danger
                                busy
                                on_click=move |_| on_even_so.run(())
                            >
                                {move || even_so.get()}
                            </Button>
                        </Show>
                    </div>
                </Notice>
            </Show>
        </div>
    }
}

/// How much of what came.
fn sum(lang: Lang, news: &News) -> String {
    let parts = [
        (news.heard, w::fresh_heard(lang, news.heard)),
        (news.answered, w::fresh_answered(lang, news.answered)),
        (news.noted, w::fresh_noted(lang, news.noted)),
        (news.changed, w::fresh_changed(lang, news.changed)),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    if parts.is_empty() { w::fresh_something(lang).to_owned() } else { parts.join(fw::comma(lang)) }
}

#[component]
fn Told(line: StoryLine, lang: Lang) -> impl IntoView {
    match line {
        StoryLine::Said(message) => {
            let is_mail = matches!(message.post, Some(Post::In { .. }));
            let said = if is_mail { folded(&message.text).0 } else { message.text.as_str() };
            let text = shortened(said);
            view! {
                <li>
                    <strong>{said_by(lang, &message)}</strong>
                    " "
                    {text}
                </li>
            }
            .into_any()
        }
        StoryLine::Did(entry) => {
            let what = did(lang, &entry.kind);
            view! {
                <li>
                    <Actor entry=*entry/>
                    " "
                    {what}
                </li>
            }
            .into_any()
        }
    }
}

/// One line of it.
fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// Goes to a line of the story.
fn go_to(id: Option<Uuid>) {
    let Some(id) = id else { return };
    let line =
        document().get_element_by_id(&format!("entry-{id}")).and_then(|line| line.dyn_into::<HtmlElement>().ok());
    let Some(line) = line else { return };
    line.scroll_into_view();
    if let Err(error) = line.focus() {
        leptos::logging::warn!("the line could not take the focus: {error:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_one_line_of_whole_letters() {
        assert_eq!(shortened("  两行\n文字 "), "两行 文字");
        let long = shortened(&"长".repeat(SHOWN + 1));
        assert_eq!((long.chars().count(), long.ends_with('…')), (SHOWN + 1, true));
    }
}
