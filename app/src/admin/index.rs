//! `/admin`: all pages of administration, and what is done on each.

use super::places::{GROUPS, Place};
use crate::{
    access::{Action, TurnedAway, is_for_me},
    areas::Screen,
    locale::use_lang,
    ui::Page,
    words::admin as w,
};
use leptos::prelude::*;

/// The page; it needs nothing to begin.
pub struct AdminPage;

impl Screen for AdminPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let lang = use_lang();
        if !is_for_me(Action::Administer) {
            return view! { <TurnedAway title=w::administration(lang)/> }.into_any();
        }
        view! {
            <Page title=w::administration(lang)>
                <div class="admin-index">
                    {GROUPS
                        .iter()
                        .map(|(name, places)| {
                            view! {
                                <section>
                                    <h2 class="admin-index__group">{name(lang)}</h2>
                                    <ul>{places.iter().map(|place| view! { <Entry place=*place/> }).collect_view()}</ul>
                                </section>
                            }
                        })
                        .collect_view()}
                </div>
            </Page>
        }
        .into_any()
    }
}

#[component]
fn Entry(place: Place) -> impl IntoView {
    let lang = use_lang();
    view! {
        <li>
            <a class="admin-index__link" href=place.href()>
                <span class="admin-index__name">{place.label(lang)}</span>
                <span class="admin-index__about">{place.about(lang)}</span>
            </a>
        </li>
    }
}
