//! Which notices one wants, on the page of one's account.

use super::{
    api::{muted_notices, want_notices},
    model::NoticeKind,
};
use crate::{
    access::{Answer, ask, error_text},
    locale::use_lang,
    ui::{Notice as Message, Section, Skeleton, SkeletonShape, Switch, Tone, use_toasts},
    words::notices as w,
};
use leptos::{prelude::*, task::spawn_local};

/// A switch for each kind; each is kept at once.
#[component]
pub fn NoticeSettings() -> impl IntoView {
    let lang = use_lang();
    let muted: Answer<Vec<NoticeKind>> = ask(|| (), |()| muted_notices());
    view! {
        <Section title=w::settings(lang)>
            <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(5)/> }>
                {move || Suspend::new(async move {
                    match muted.await {
                        Ok(muted) => {
                            NoticeKind::ALL
                                .into_iter()
                                .map(|kind| view! { <KindSwitch kind wanted=!muted.contains(&kind)/> })
                                .collect_view()
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <Message tone=Tone::Bad on_retry=move |()| muted.refetch()>
                                    {error_text(lang, &error)}
                                </Message>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </Section>
    }
}

#[component]
fn KindSwitch(kind: NoticeKind, wanted: bool) -> impl IntoView {
    let (lang, toasts) = (use_lang(), use_toasts());
    let value = RwSignal::new(wanted);
    let text = |key: String| w::text(lang, &key).unwrap_or_default().to_owned();
    let keep = move |wanted: bool| {
        spawn_local(async move {
            if let Err(error) = want_notices(kind, wanted).await {
                value.try_set(!wanted);
                toasts.error(error_text(lang, &error));
            }
        });
    };
    view! {
        <Switch
            name=format!("notices-{}", kind.key())
            label=text(format!("kind_{}", kind.key()))
            hint=text(format!("hint_{}", kind.key()))
            value
            on_change=keep
        />
    }
}
