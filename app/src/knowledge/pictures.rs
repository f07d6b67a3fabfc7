//! Pictures on their way into a text: sent where they are dropped, pasted or chosen, said in words, and put where the caret is.

use super::picture_model::{LONGEST_ALT, in_markdown, put_in};
use crate::{
    fields::HeldFile,
    files::PicturesForText,
    locale::use_lang,
    routes,
    ui::{Button, ButtonSize, IconButton, TextField},
    words::knowledge as w,
};
use leptos::{
    ev::FocusEvent,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{HtmlElement, HtmlTextAreaElement},
};
use uuid::Uuid;

/// The text that they come into.
#[derive(Clone, Copy)]
struct Target {
    body: RwSignal<String>,
    /// Id of its field.
    area: &'static str,
    /// Where the caret was when the field was left; none while nobody was there.
    caret: StoredValue<Option<usize>>,
    waiting: RwSignal<Vec<HeldFile>>,
}

impl Target {
    fn field(self) -> Option<HtmlTextAreaElement> {
        document().get_element_by_id(self.area).and_then(|area| area.dyn_into().ok())
    }

    fn left(self, event: &FocusEvent) {
        let area = event.target().and_then(|place| place.dyn_into::<HtmlTextAreaElement>().ok());
        let caret = area.filter(|area| area.id() == self.area).and_then(|area| area.selection_start().ok().flatten());
        if let Some(caret) = caret {
            self.caret.set_value(usize::try_from(caret).ok());
        }
    }

    fn put(self, id: Uuid, alt: &str) {
        let piece = in_markdown(id, alt);
        let (text, caret) = self.body.with_untracked(|text| put_in(text, self.caret.get_value(), &piece));
        self.body.set(text.clone());
        self.caret.set_value(Some(caret));
        self.drop(id);
        if let Some(field) = self.field() {
            field.set_value(&text);
            let unit = u32::try_from(caret).unwrap_or_default();
            if let Err(error) = field.focus().and_then(|()| field.set_selection_range(unit, unit)) {
                leptos::logging::warn!("the caret could not be moved: {error:?}");
            }
        }
    }

    fn drop(self, id: Uuid) {
        self.waiting.update(|waiting| waiting.retain(|one| one.id != id));
    }
}

/// `area` is the id of the field in `children`; `going` says whether something is still on its way.
#[component]
pub(super) fn Pictures(
    body: RwSignal<String>,
    area: &'static str,
    going: RwSignal<bool>,
    children: Children,
) -> impl IntoView {
    let to = Target { body, area, caret: StoredValue::new(None), waiting: RwSignal::new(Vec::new()) };
    let arrived = Callback::new(move |file: HeldFile| {
        to.waiting.try_update(|waiting| waiting.push(file));
    });
    view! {
        <div on:focusout=move |event| to.left(&event)>
            <PicturesForText on_arrived=arrived going>
                {children()}
            </PicturesForText>
            <ul class="editor__pictures" aria-live="polite">
                <For each=move || to.waiting.get() key=|file| file.id let:file>
                    <Arrived to file/>
                </For>
            </ul>
        </div>
    }
}

/// One that is there and waits to be said in words.
#[component]
fn Arrived(to: Target, file: HeldFile) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (file.id, file.name.clone());
    let alt = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let field = format!("picture-{}", id.simple());
    let asked = field.clone();
    let put = move |_| {
        if alt.with_untracked(|alt| alt.trim().is_empty()) {
            error.set(Some(w::picture_alt_missing(lang).to_owned()));
            let place = document().get_element_by_id(&asked).and_then(|place| place.dyn_into::<HtmlElement>().ok());
            if let Some(Err(error)) = place.map(|place| place.focus()) {
                leptos::logging::warn!("the field could not be entered: {error:?}");
            }
            return;
        }
        to.put(id, &alt.get_untracked());
    };
    view! {
        <li class="editor__picture">
            <img class="editor__picture-shown" src=routes::shown_article_picture(id) alt="" decoding="async"/>
            <div class="editor__picture-words">
                <TextField
                    name=field
                    label=w::picture_alt(lang, &name)
                    value=alt
                    max=u32::try_from(LONGEST_ALT).unwrap_or(u32::MAX)
                    hint=w::picture_alt_hint(lang)
                    error=Signal::derive(move || error.get())
                />
                <div class="editor__picture-ways">
                    <Button size=ButtonSize::Small icon=icondata::LuImagePlus on_click=put>
                        {w::picture_put(lang)}
                    </Button>
                    <Button size=ButtonSize::Small on_click=move |_| to.put(id, "")>
                        {w::picture_plain(lang)}
                    </Button>
                    <IconButton
                        icon=icondata::LuX
                        label=w::picture_drop(lang, &name)
                        small=true
                        on_click=move |_| to.drop(id)
                    />
                </div>
            </div>
        </li>
    }
}
