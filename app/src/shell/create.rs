//! What one can create from anywhere. The page of the kind opens its form when its address asks for `new`.

use crate::{
    access::{Action, use_session},
    locale::{Lang, use_lang},
    ui::{ButtonKind, Menu, MenuItem, use_go},
    words::{self, shell as w},
};
use leptos::prelude::*;

/// Something that can be created.
#[derive(Clone, Copy)]
pub(super) struct Creation {
    pub href: &'static str,
    pub icon: icondata::Icon,
    pub label: fn(Lang) -> &'static str,
    needs: Action,
}

const CREATIONS: [Creation; 6] = [
    Creation { href: "/deals?new=1", icon: icondata::LuHandshake, label: w::new_deal, needs: Action::EditDeals },
    Creation {
        href: "/customers?new=1",
        icon: icondata::LuBuilding2,
        label: w::new_customer,
        needs: Action::EditCustomers,
    },
    Creation {
        href: "/contacts?new=1",
        icon: icondata::LuUserPlus,
        label: w::new_contact,
        needs: Action::EditCustomers,
    },
    Creation {
        href: "/desk?new=1",
        icon: icondata::LuHeadset,
        label: words::tickets::new_ticket,
        needs: Action::EditTickets,
    },
    Creation {
        href: "/products?new=1",
        icon: icondata::LuPackage,
        label: words::catalogue::add_product,
        needs: Action::ManageCatalogue,
    },
    Creation {
        href: "/tasks?new=1",
        icon: icondata::LuListChecks,
        label: words::tasks::add,
        needs: Action::UseTheProduct,
    },
];

/// What whoever is signed in may create; the first is what `c` creates.
pub(super) fn creations() -> Vec<Creation> {
    let Some(session) = use_session() else { return Vec::new() };
    CREATIONS.into_iter().filter(|creation| session.may(creation.needs)).collect()
}

/// The button that creates, with a menu of kinds; nothing for those who may only look.
#[component]
pub(super) fn CreateMenu(#[prop(into)] name: String) -> impl IntoView {
    let (lang, go, creations) = (use_lang(), use_go(), creations());
    (!creations.is_empty()).then(move || {
        view! {
            <Menu name label=w::create(lang) icon=icondata::LuPlus kind=ButtonKind::Primary>
                {creations
                    .into_iter()
                    .map(|creation| {
                        let go = go.clone();
                        view! {
                            <MenuItem icon=creation.icon on_click=move |()| go(creation.href)>
                                {(creation.label)(lang)}
                            </MenuItem>
                        }
                    })
                    .collect_view()}
            </Menu>
        }
    })
}
