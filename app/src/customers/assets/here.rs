//! What a customer owns, on its page.

use super::{
    api::{asset_products, assets_of_customer, delete_asset, restore_asset},
    form::{AssetFormFields, Subject, state_word},
    model::{Asset, AssetState},
    warranty::WarrantyMark,
};
use crate::{
    access::{Answer, Kept, Sending, ask, error_text},
    events::{LiveEvent, live::use_live},
    files::{FilesHere, api::files_of, model::FileOf},
    locale::{format, use_lang},
    routes,
    ui::{
        Badge, Button, ButtonKind, ButtonSize, Dialog, IconButton, LinkButton, Section, Skeleton, SkeletonShape, Toasts,
    },
    words::assets as w,
};
use leptos::{prelude::*, task::spawn_local};
use uuid::Uuid;

/// The way to everything that customers own.
#[component]
pub fn AssetsLink() -> impl IntoView {
    view! {
        <LinkButton href=routes::ASSETS kind=ButtonKind::Quiet icon=icondata::LuPackage>
            {w::title(use_lang())}
        </LinkButton>
    }
}

/// The things, the newest first, and the way to add one.
#[component]
pub fn AssetsHere(customer: Uuid, may_write: Signal<bool>) -> impl IntoView {
    let lang = use_lang();
    let assets: Answer<Vec<Asset>> = ask(move || customer, assets_of_customer);
    let (form, subject) = (RwSignal::new(false), RwSignal::new(Subject::New(customer)));
    // Kept true once it was: what the form offers is asked for when it is first wanted.
    let wanted = RwSignal::new(false);
    use_live(move |event: LiveEvent| {
        if event.resync || (event.customer == Some(customer) && event.kind.starts_with("asset.")) {
            assets.refetch();
        }
    });
    let open = Callback::new(move |about: Subject| {
        subject.set(about);
        wanted.set(true);
        form.set(true);
    });
    let done = Callback::new(move |()| {
        form.set(false);
        assets.refetch();
    });
    let (files, about) = (RwSignal::new(false), RwSignal::new(None::<(Uuid, String)>));
    let look = Callback::new(move |one: (Uuid, String)| {
        about.set(Some(one));
        files.set(true);
    });
    let named = move || about.with(|about| about.as_ref().map(|(_, name)| name.clone()).unwrap_or_default());
    let add = move || {
        view! {
            <Show when=move || may_write.get()>
                <Button
                    size=ButtonSize::Small
                    kind=ButtonKind::Quiet
                    icon=icondata::LuPlus
                    on_click=move |_| open.run(Subject::New(customer))
                >
                    {w::add(lang)}
                </Button>
            </Show>
        }
    };
    let draw = move |all: Signal<Vec<Asset>>| {
        let list = move || match all.get() {
            all if all.is_empty() => view! { <p class="aside-none">{w::none_here(lang)}</p> }.into_any(),
            all => {
                let lines = all.into_iter().map(|asset| view! { <AssetLine asset may_write open look assets/> });
                view! { <ul class="aside-list">{lines.collect_view()}</ul> }.into_any()
            }
        };
        list.into_any()
    };
    let title = move || match subject.get() {
        Subject::New(_) => w::add_title(lang).to_owned(),
        Subject::Existing(_) => w::change_title(lang).to_owned(),
    };
    view! {
        <Section title=w::title(lang) actions=add>
            <Kept answer=assets fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(2)/> } draw/>
            <Dialog name="asset" title=Signal::derive(title) open=form>
                <Show when=move || wanted.get()>
                    <FormHere subject=subject.get_untracked() done/>
                </Show>
            </Dialog>
            <Dialog name="asset-files" title=Signal::derive(named) open=files wide=true on_close=move |()| about.set(None)>
                {move || about.get().map(|(id, _)| view! { <FilesOfAsset id may_write/> })}
            </Dialog>
        </Section>
    }
}

/// The files of one thing, read when somebody looks.
#[component]
fn FilesOfAsset(id: Uuid, may_write: Signal<bool>) -> impl IntoView {
    let of = FileOf::Asset(id);
    let files = ask(move || of, |of| files_of(of, None));
    view! { <FilesHere of files may_write/> }
}

/// The form, once it is known which products there are.
#[component]
fn FormHere(subject: Subject, done: Callback<()>) -> impl IntoView {
    let products: Answer<Vec<(Uuid, String)>> = ask(|| (), |()| asset_products());
    view! {
        <Transition fallback=|| view! { <Skeleton shape=SkeletonShape::Lines(4)/> }>
            {move || {
                let subject = subject.clone();
                Suspend::new(async move {
                    // Without them what is there can still be changed.
                    let products = products.await.unwrap_or_default();
                    view! { <AssetFormFields subject products done/> }
                })
            }}
        </Transition>
    }
}

#[component]
fn AssetLine(
    asset: Asset,
    may_write: Signal<bool>,
    open: Callback<Subject>,
    look: Callback<(Uuid, String)>,
    assets: Answer<Vec<Asset>>,
) -> impl IntoView {
    let (lang, sending) = (use_lang(), Sending::new());
    let (id, version, name, state) = (asset.id, asset.version, asset.name(), asset.state);
    let (until, delivered) = (asset.warranty_until, asset.delivered_on);
    let toasts = sending.toasts();
    let gone = w::deleted(lang, &name);
    let remove = move |_| {
        let words = gone.clone();
        sending.step(delete_asset(id, version), move |version| {
            toasts.undo(words, move |()| bring_back(id, version, assets, toasts, lang));
            assets.refetch();
        });
    };
    let (change, take) = (w::change_this(lang, &name), w::delete_this(lang, &name));
    let (its_files, named) = (w::files_of(lang, &name), StoredValue::new(name.clone()));
    let about = StoredValue::new(asset);
    view! {
        <li class="aside-line">
            <span class="aside-line__name">{name}</span>
            <IconButton
                icon=icondata::LuPaperclip
                label=its_files
                small=true
                on_click=move |_| look.run((id, named.get_value()))
            />
            <Show when=move || may_write.get()>
                <IconButton
                    icon=icondata::LuPencil
                    label=change.clone()
                    small=true
                    on_click=move |_| open.run(Subject::Existing(Box::new(about.get_value())))
                />
                <IconButton icon=icondata::LuTrash2 label=take.clone() small=true busy=sending.busy() on_click=remove.clone()/>
            </Show>
            <span class="aside-line__meta">
                {(state != AssetState::InUse).then(|| view! { <Badge>{state_word(lang, state)}</Badge> })}
                <WarrantyMark until/>
                {delivered.map(|day| view! { <span>{w::delivered(lang, format::date(lang, day))}</span> })}
            </span>
        </li>
    }
}

fn bring_back(id: Uuid, version: i32, assets: Answer<Vec<Asset>>, toasts: Toasts, lang: crate::locale::Lang) {
    spawn_local(async move {
        match restore_asset(id, version).await {
            Ok(()) => assets.refetch(),
            Err(error) => toasts.error(error_text(lang, &error)),
        }
    });
}
