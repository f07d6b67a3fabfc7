//! On the page of one's account: whether this device is told of notices, and which others are.

use super::{
    api::{keep_push_device, own_devices, remove_push_device},
    browser::{self, Here},
    model::{Device, PushSetup},
};
use crate::{
    access::{Answer, Kept, Sending, ask},
    account::sessions::device as words_of,
    locale::use_lang,
    ui::{Ago, Badge, Button, ButtonKind, ButtonSize, FormActions, Icon, Section, Skeleton, SkeletonShape, Tone},
    words::account as w,
};
use leptos::{prelude::*, task::spawn_local};

/// What this device is to the browser; `None` until the browser was asked.
#[derive(Clone, Copy)]
struct This(RwSignal<Option<Here>>);

impl This {
    /// Asks the browser, as soon as there is one.
    fn new() -> Self {
        let this = Self(RwSignal::new(None));
        Effect::new(move |_| this.look());
        this
    }

    fn look(self) {
        spawn_local(async move {
            let here = browser::here().await;
            self.0.try_set(Some(here));
        });
    }

    fn endpoint(self) -> Option<String> {
        match self.0.get() {
            Some(Here::On(endpoint)) => Some(endpoint),
            _ => None,
        }
    }
}

/// The section.
#[component]
pub fn Devices() -> impl IntoView {
    let (lang, this) = (use_lang(), This::new());
    let setup: Answer<PushSetup> = ask(move || this.endpoint(), own_devices);
    let draw = move |now: Signal<PushSetup>| view! { <Setup this setup now/> }.into_any();
    view! {
        <Section title=w::push(lang)>
            <p class="admin-note">{w::push_text(lang)}</p>
            <Kept answer=setup fallback=|| view! { <Skeleton shape=SkeletonShape::Rows(1)/> } draw/>
        </Section>
    }
}

#[component]
fn Setup(this: This, setup: Answer<PushSetup>, now: Signal<PushSetup>) -> impl IntoView {
    let lang = use_lang();
    let key = Memo::new(move |_| now.with(|now| now.key.clone()));
    let bound = Memo::new(move |_| now.with(|now| now.devices.iter().any(|device| device.current)));
    let note = move |text: &'static str| view! { <p class="admin-note">{text}</p> }.into_any();
    let offer = move || match (key.get(), this.0.get()) {
        (None, _) => note(w::push_not_offered(lang)),
        (_, None) => ().into_any(),
        (_, Some(Here::Unable)) => note(w::push_unable(lang)),
        (_, Some(Here::Forbidden)) => note(w::push_forbidden(lang)),
        (Some(_), Some(Here::On(_))) if bound.get() => ().into_any(),
        (Some(key), Some(_)) => view! { <SwitchOn this setup key/> }.into_any(),
    };
    let devices = move || now.with(|now| now.devices.clone());
    view! {
        {offer}
        <ul class="admin-list">
            <For each=devices key=|device| (device.id, device.current, device.told_at, device.trouble.clone()) let:one>
                <DeviceRow this setup device=one/>
            </For>
        </ul>
    }
}

#[component]
fn SwitchOn(this: This, setup: Answer<PushSetup>, key: String) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let bind = move |_| {
        let key = key.clone();
        let call = async move {
            let endpoint = browser::bind(key).await?;
            keep_push_device(endpoint).await
        };
        sending.step(call, move |_| {
            this.look();
            setup.refetch();
            sending.toasts().success(w::push_is_on(lang));
        });
    };
    view! {
        <FormActions>
            <Button kind=ButtonKind::Primary icon=icondata::LuBellRing busy=sending.busy() on_click=bind>
                {w::push_on(lang)}
            </Button>
        </FormActions>
    }
}

#[component]
fn DeviceRow(this: This, setup: Answer<PushSetup>, device: Device) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let Device { id, current, agent, added_at, told_at, trouble } = device;
    let remove = move |_| {
        let call = async move {
            remove_push_device(id).await?;
            if current {
                browser::release().await;
            }
            Ok(())
        };
        sending.step(call, move |()| {
            this.look();
            setup.refetch();
            sending.toasts().success(if current { w::push_is_off(lang) } else { w::push_device_removed(lang) });
        });
    };
    let trouble = trouble.map(|trouble| match trouble.as_str() {
        "unreachable" => w::push_trouble_unreachable(lang),
        "busy" => w::push_trouble_busy(lang),
        _ => w::push_trouble_refused(lang),
    });
    view! {
        <li class="admin-list__row">
            <Icon icon=if agent.handheld { icondata::LuSmartphone } else { icondata::LuMonitor }/>
            <span class="admin-list__text">
                {words_of(lang, &agent)}
                <span class="account-session__facts">
                    <span>{w::push_device_added(lang)} " " <Ago then=added_at/></span>
                    {told_at.map(|then| view! { <span>{w::push_device_told(lang)} " " <Ago then/></span> })}
                </span>
                {trouble.map(|text| view! { <span class="account-session__facts">{text}</span> })}
            </span>
            {current.then(|| view! { <Badge tone=Tone::Good>{w::this_device(lang)}</Badge> })}
            <Button size=ButtonSize::Small busy=sending.busy() on_click=remove>
                {if current { w::push_off(lang) } else { w::push_device_remove(lang) }}
            </Button>
        </li>
    }
}
