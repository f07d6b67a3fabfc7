//! `/account`: one's own password and sessions.

use super::{api::own_sessions, model::OwnSession, password::PasswordForm, push::Devices, sessions::Sessions};
use crate::areas::Screen;
use crate::{
    access::{Answer, ask, error_text, use_session},
    approvals::DeputySettings,
    locale::use_lang,
    notices::NoticeSettings,
    tasks::FeedSettings,
    ui::{Fact, Facts, Notice, Page, Section, Skeleton, SkeletonShape, Tone},
    words::account as w,
};
use leptos::prelude::*;

/// The page with what it needs to begin.
pub struct AccountPage {
    sessions: Answer<Vec<OwnSession>>,
}

impl Screen for AccountPage {
    fn data() -> Self {
        Self { sessions: ask(|| (), |()| own_sessions()) }
    }

    fn view(this: Self) -> AnyView {
        let sessions = this.sessions;
        view! { <Account sessions/> }.into_any()
    }
}

#[component]
fn Account(sessions: Answer<Vec<OwnSession>>) -> impl IntoView {
    let lang = use_lang();
    let me = use_session().map(|me| {
        view! {
            <Facts>
                <Fact label=w::name(lang)>{me.name}</Fact>
                <Fact label=w::email(lang)>{me.email}</Fact>
                <Fact label=w::role(lang)>{crate::admin::people::role_name(lang, me.role)}</Fact>
            </Facts>
        }
    });
    let changed = move |()| sessions.refetch();
    view! {
        <Page title=w::title(lang) narrow=true>
            {me}
            <Section title=w::password(lang)>
                <PasswordForm changed/>
            </Section>
            <NoticeSettings/>
            <Devices/>
            <FeedSettings/>
            <DeputySettings/>
            <Section title=w::sessions(lang)>
                <Transition fallback=|| {
                    view! { <Skeleton shape=SkeletonShape::Rows(3)/> }
                }>
                    {move || Suspend::new(async move {
                        match sessions.await {
                            Ok(list) => view! { <Sessions list changed/> }.into_any(),
                            Err(error) => {
                                view! {
                                    <Notice tone=Tone::Bad on_retry=changed>
                                        {error_text(lang, &error)}
                                    </Notice>
                                }
                                    .into_any()
                            }
                        }
                    })}
                </Transition>
            </Section>
        </Page>
    }
}
