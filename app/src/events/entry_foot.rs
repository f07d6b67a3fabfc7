//! What one does with an entry, and what was said about it.

use super::{
    api::{pin_entry, withdraw_comment, withdraw_entry},
    edit_box::{CommentBox, EditBox},
    entry::{Comment, Entry},
    entry_line::Said,
    story::Story,
};
use crate::{
    access::{error_text, use_session},
    locale::use_lang,
    ui::{Ago, Avatar, AvatarSize, Button, ButtonKind, ButtonSize, IconButton},
    words::events as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// What is open below an entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Mode {
    #[default]
    Closed,
    /// What can be done with it.
    Steps,
    /// A comment is written.
    Commenting,
    /// Its words are corrected.
    Editing,
    /// The words of a comment are corrected.
    EditingComment(Uuid),
}

/// Opens what can be done with an entry.
#[component]
pub(super) fn MoreButton(story: Story, mode: RwSignal<Mode>) -> impl IntoView {
    let lang = use_lang();
    let turn = move |_| mode.update(|mode| *mode = if *mode == Mode::Closed { Mode::Steps } else { Mode::Closed });
    view! {
        <Show when=move || story.may_write.get()>
            <span class="entry__more">
                <IconButton
                    icon=icondata::LuEllipsis
                    label=w::entry_more(lang)
                    small=true
                    pressed=MaybeProp::derive(move || Some(mode.get() != Mode::Closed))
                    on_click=turn
                />
            </span>
        </Show>
    }
}

/// Comments, and what is open.
#[component]
pub(super) fn EntryFoot(entry: Entry, story: Story, mode: RwSignal<Mode>, above: bool) -> impl IntoView {
    let comments = entry.comments.clone();
    let entry = StoredValue::new(entry);
    // The same entry may stand on the page twice: its fields need names of their own.
    let prefix = if above { "pinned-" } else { "" };
    view! {
        {(!comments.is_empty())
            .then(|| {
                view! {
                    <ul class="comments">
                        {comments
                            .into_iter()
                            .map(|comment| view! { <CommentLine comment entry story mode prefix/> })
                            .collect_view()}
                    </ul>
                }
            })}
        <Show when=move || story.may_write.get() && mode.get() == Mode::Steps>
            <Steps entry story mode/>
        </Show>
        <Show when=move || mode.get() == Mode::Commenting>
            <CommentBox entry=entry.get_value() story mode prefix/>
        </Show>
        <Show when=move || mode.get() == Mode::Editing>
            <EditBox entry=entry.get_value() story mode prefix/>
        </Show>
    }
}

#[component]
fn Steps(entry: StoredValue<Entry>, story: Story, mode: RwSignal<Mode>) -> impl IntoView {
    let (lang, of) = (use_lang(), story.subject());
    let (key, pinned, own) = entry.with_value(|entry| {
        let own = use_session().is_some_and(|me| entry.actor_id == Some(me.person)) && entry.is_written();
        (entry.key(), entry.pinned_by.is_some(), own)
    });
    let pin = move |()| {
        mode.set(Mode::Closed);
        story.act(key, pin_entry(of, key, !pinned), |()| ());
    };
    let withdraw = move |()| {
        mode.set(Mode::Closed);
        spawn_local(async move {
            match withdraw_entry(of, key, false).await {
                Ok(()) => {
                    story.remove(key.id);
                    let back = move |()| story.act(key, withdraw_entry(of, key, true), |()| ());
                    story.toasts.undo(w::entry_deleted(lang), back);
                }
                Err(error) => story.toasts.error(error_text(lang, &error)),
            }
        });
    };
    let pin_word = if pinned { w::unpin(lang) } else { w::pin(lang) };
    view! {
        <div class="entry__steps">
            <Step icon=icondata::LuMessageSquare label=w::comment(lang) on_click=move |()| mode.set(Mode::Commenting)/>
            <Step icon=icondata::LuPin label=pin_word on_click=pin/>
            {own
                .then(|| {
                    view! {
                        <Step icon=icondata::LuPencil label=w::edit(lang) on_click=move |()| mode.set(Mode::Editing)/>
                        <Step icon=icondata::LuTrash2 label=w::delete(lang) on_click=withdraw/>
                    }
                })}
        </div>
    }
}

#[component]
fn Step(icon: icondata::Icon, label: &'static str, #[prop(into)] on_click: Callback<()>) -> impl IntoView {
    view! {
        <Button kind=ButtonKind::Quiet size=ButtonSize::Small icon=icon on_click=move |_| on_click.run(())>
            {label}
        </Button>
    }
}

#[component]
fn CommentLine(
    comment: Comment,
    entry: StoredValue<Entry>,
    story: Story,
    mode: RwSignal<Mode>,
    prefix: &'static str,
) -> impl IntoView {
    let (lang, of, id) = (use_lang(), story.subject(), comment.id);
    let key = entry.with_value(Entry::key);
    let own = use_session().is_some_and(|me| comment.author_id == me.person);
    let withdraw = move |_| {
        story.act(key, withdraw_comment(of, key, id, false), move |()| {
            let back = move |()| {
                spawn_local(async move {
                    match withdraw_comment(of, key, id, true).await {
                        Ok(()) => story.refresh(key),
                        Err(error) => story.toasts.error(error_text(lang, &error)),
                    }
                });
            };
            story.toasts.undo(w::comment_deleted(lang), back);
        });
    };
    let (name, kept) = (comment.author.clone(), StoredValue::new(comment.clone()));
    view! {
        <li class="comment">
            <p class="comment__head">
                <Avatar name size=AvatarSize::Small labelled=true/>
                <span class="entry__when">
                    <Ago then=comment.written_at/>
                </span>
                {comment.edited_at.map(|_| view! { <span class="entry__edited">{w::edited(lang)}</span> })}
                <Show when=move || own && story.may_write.get()>
                    <IconButton
                        icon=icondata::LuPencil
                        label=w::edit_comment(lang)
                        small=true
                        on_click=move |_| mode.set(Mode::EditingComment(id))
                    />
                    <IconButton icon=icondata::LuTrash2 label=w::delete_comment(lang) small=true on_click=withdraw/>
                </Show>
            </p>
            <Show
                when=move || mode.get() == Mode::EditingComment(id)
                fallback=move || {
                    let comment = kept.get_value();
                    view! { <Said text=comment.text names=comment.mentions/> }
                }
            >
                <CommentBox entry=entry.get_value() story mode prefix comment=kept.get_value()/>
            </Show>
        </li>
    }
}
