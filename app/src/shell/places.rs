//! Where one can go. Only what exists and what one may see.

use crate::{
    access::{Action, use_session},
    locale::Lang,
    routes,
    words::{self, shell as w},
};

/// A page of the frame.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub href: &'static str,
    pub icon: icondata::Icon,
    /// Its name in a language; the palette finds it by both.
    pub label: fn(Lang) -> &'static str,
    /// The letter after `g`.
    pub key: &'static str,
    needs: Action,
    /// Stands in the phone's bar, not behind "more".
    pub thumb: bool,
    /// Where people work all day, in contrast to what keeps things in order: stands at the top of the side bar.
    pub daily: bool,
}

const PLACES: [Place; 21] = [
    Place {
        href: routes::HOME,
        icon: icondata::LuHouse,
        label: words::home::title,
        key: "g",
        needs: Action::UseTheProduct,
        thumb: true,
        daily: true,
    },
    Place {
        href: routes::DEALS,
        icon: icondata::LuSquareKanban,
        label: w::deals,
        key: "d",
        needs: Action::SeeDeals,
        thumb: true,
        daily: true,
    },
    Place {
        href: routes::FORECAST,
        icon: icondata::LuTrendingUp,
        label: words::forecast::title,
        key: "f",
        needs: Action::SeeDeals,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::CUSTOMERS,
        icon: icondata::LuBuilding2,
        label: w::customers,
        key: "c",
        needs: Action::SeeCustomers,
        thumb: true,
        daily: true,
    },
    Place {
        href: routes::LEADS,
        icon: icondata::LuUserPlus,
        label: words::leads::title,
        key: "l",
        needs: Action::SeeCustomers,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::POOL,
        icon: icondata::LuWaves,
        label: w::pool,
        key: "o",
        needs: Action::UsePool,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::CONTACTS,
        icon: icondata::LuUsers,
        label: w::contacts,
        key: "p",
        needs: Action::SeeCustomers,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::PRODUCTS,
        icon: icondata::LuPackage,
        label: words::catalogue::products,
        key: "u",
        needs: Action::SeeDeals,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::QUOTES,
        icon: icondata::LuFileText,
        label: words::quotes::title,
        key: "e",
        needs: Action::SeeDeals,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::APPROVALS,
        icon: icondata::LuStamp,
        label: words::approvals::title,
        key: "v",
        needs: Action::UseTheProduct,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::TASKS,
        icon: icondata::LuListChecks,
        label: words::tasks::title,
        key: "s",
        needs: Action::UseTheProduct,
        thumb: true,
        daily: true,
    },
    Place {
        href: routes::CALENDAR,
        icon: icondata::LuCalendarDays,
        label: words::tasks::calendar,
        key: "r",
        needs: Action::UseTheProduct,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::DESK,
        icon: icondata::LuHeadset,
        label: words::tickets::desk,
        key: "t",
        needs: Action::SeeTickets,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::KNOWLEDGE,
        icon: icondata::LuBookOpen,
        label: words::knowledge::title,
        key: "k",
        needs: Action::UseTheProduct,
        thumb: false,
        daily: true,
    },
    Place {
        href: routes::TEMPLATES,
        icon: icondata::LuMails,
        label: words::mailing::templates,
        key: "m",
        needs: Action::EditCustomers,
        thumb: false,
        daily: false,
    },
    Place {
        href: routes::QUALITY,
        icon: icondata::LuClipboardCheck,
        label: words::quality::title,
        key: "q",
        needs: Action::SeeCustomers,
        thumb: false,
        daily: false,
    },
    Place {
        href: routes::AUTOMATION,
        icon: icondata::LuWorkflow,
        label: words::automation::title,
        key: "w",
        needs: Action::ManageAutomation,
        thumb: false,
        daily: false,
    },
    Place {
        href: routes::HANDOVERS,
        icon: icondata::LuArrowRightLeft,
        label: words::handovers::title,
        key: "h",
        needs: Action::AssignCustomers,
        thumb: false,
        daily: false,
    },
    Place {
        href: routes::BIN,
        icon: icondata::LuTrash2,
        label: w::bin,
        key: "b",
        needs: Action::EditCustomers,
        thumb: false,
        daily: false,
    },
    Place {
        href: routes::IMPORTS,
        icon: icondata::LuUpload,
        label: w::imports,
        key: "i",
        needs: Action::ImportRecords,
        thumb: false,
        daily: false,
    },
    Place {
        href: routes::ADMIN,
        icon: icondata::LuSettings,
        label: w::admin,
        key: "a",
        needs: Action::Administer,
        thumb: false,
        daily: false,
    },
];

/// The places of whoever is signed in.
pub(super) fn places() -> Vec<Place> {
    let Some(session) = use_session() else { return Vec::new() };
    let mut places: Vec<Place> = PLACES.into_iter().filter(|place| session.may(place.needs)).collect();
    // Who has no deals begins the day at the desk.
    let desk = places.iter().position(|place| place.href == routes::DESK).filter(|_| !session.may(Action::SeeDeals));
    if let Some(at) = desk {
        let desk = places.remove(at);
        places.insert(1, Place { thumb: true, ..desk });
    }
    places
}
