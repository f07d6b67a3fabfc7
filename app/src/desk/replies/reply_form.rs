//! The form of a canned reply.

use super::{
    api::{add_desk_reply, change_desk_reply},
    fields::{ScopeField, TextFields, scope_key, scope_of},
    model::{Reply, ReplyForm},
};
use crate::{
    access::Sending,
    desk::tickets::actions::fetched,
    locale::use_lang,
    ui::{Button, ButtonKind, Form, FormActions, FormRow, TextField},
    words::desk_replies as w,
};
use leptos::prelude::*;

/// Adds a reply, or changes one.
#[component]
pub(super) fn ReplyFields(of: Option<Reply>, done: Callback<()>) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let known = fetched(sending.toasts(), lang);
    let start = of.as_ref().map(ReplyForm::of).unwrap_or_default();
    let id = of.map(|reply| (reply.id, reply.version));
    let text = |text: &str| RwSignal::new(text.to_owned());
    let scope = RwSignal::new(scope_key(start.scope));
    let (folder, title, keywords) = (text(&start.folder), text(&start.title), text(&start.keywords));
    let (chinese, english) = (text(&start.chinese), text(&start.english));
    let typed = move || ReplyForm {
        scope: scope.with(|key| scope_of(key)),
        folder: folder.get(),
        title: title.get(),
        keywords: keywords.get(),
        chinese: chinese.get(),
        english: english.get(),
    };
    let dirty = Memo::new(move |_| typed() != start);
    let send = move |()| {
        let form = untrack(typed);
        if let Err(error) = form.check() {
            return sending.refuse(&error);
        }
        let call = async move {
            match id {
                None => add_desk_reply(form).await.map(drop),
                Some((id, version)) => change_desk_reply(id, version, form).await.map(drop),
            }
        };
        sending.form(call, move |()| done.run(()));
    };
    let errors = sending.errors;
    view! {
        <Form name="desk-reply-form" on_submit=send dirty error=errors.rest()>
            <FormRow>
                <TextField
                    name="reply-title"
                    label=w::reply_title(lang)
                    value=title
                    error=errors.of("title")
                    required=true
                    max=100
                    autofocus=true
                />
                <ScopeField value=scope known/>
            </FormRow>
            <FormRow>
                <TextField
                    name="reply-folder"
                    label=w::folder(lang)
                    value=folder
                    error=errors.of("folder")
                    max=60
                />
                <TextField
                    name="reply-keywords"
                    label=w::keywords(lang)
                    hint=w::keywords_hint(lang)
                    value=keywords
                    error=errors.of("keywords")
                    max=200
                />
            </FormRow>
            <TextFields chinese english errors rows=6/>
            <FormActions>
                <Button kind=ButtonKind::Primary submit=true busy=sending.busy()>
                    {w::save(lang)}
                </Button>
            </FormActions>
        </Form>
    }
}
